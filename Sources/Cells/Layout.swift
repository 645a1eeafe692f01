/// Splits a length or a rectangle into parts: pure arithmetic.
///
/// Parts never overlap, never leave the whole and are never negative. Fixed lengths and the minima
/// of flexible ones are met from the first part to the last; a part whose minimum does not fit any
/// more gets nothing, and so do the parts after it. Flexible parts share what is left by weight.
public enum Layout {
  public enum Length: Equatable, Sendable {
    /// Exactly so many cells.
    case fixed(Int)
    /// A share of what is left over, and not less than `minimum`.
    case flexible(weight: Int = 1, minimum: Int = 1)

    public static var flexible: Length { .flexible() }

    var least: Int {
      switch self {
      case .fixed(let cells): max(0, cells)
      case .flexible(_, let minimum): max(0, minimum)
      }
    }

    var weight: Int {
      switch self {
      case .fixed: 0
      case .flexible(let weight, _): min(max(0, weight), 10_000)
      }
    }
  }

  public enum Axis: Sendable {
    case columns, rows
  }

  /// Start and size of each part of `total` cells; a part that got nothing has size 0. `gap` cells
  /// stay free between two parts that got something.
  public static func split(_ total: Int, _ lengths: [Length], gap: Int = 0) -> [(start: Int, size: Int)] {
    let gap = max(0, gap)
    var sizes = Array(repeating: 0, count: lengths.count)
    var left = max(0, total)
    var shown = 0
    var fitting = 0
    for (index, length) in lengths.enumerated() {
      let (need, overflow) = length.least.addingReportingOverflow(shown > 0 ? gap : 0)
      guard !overflow, need <= left else { break }
      sizes[index] = length.least
      // A flexible part without a minimum shows as soon as something is left for it.
      if length.least > 0 || length.weight > 0 {
        left -= need
        shown += 1
      }
      fitting = index + 1
    }
    share(&left, among: lengths[..<fitting], sizes: &sizes)
    var start = 0
    var result: [(start: Int, size: Int)] = []
    for size in sizes {
      result.append((start, size))
      if size > 0 { start += size + gap }
    }
    return result.map { (min($0.start, max(0, total)), $0.size) }
  }

  /// Gives the flexible parts their shares of what is left and of their minima together, by weight;
  /// parts whose minimum is more than their share keep the minimum and the others share the rest.
  private static func share(_ left: inout Int, among lengths: ArraySlice<Length>, sizes: inout [Int]) {
    var sharing = lengths.indices.filter { lengths[$0].weight > 0 }
    while !sharing.isEmpty {
      var weights = sharing.reduce(0) { $0 + lengths[$1].weight }
      var pool = sharing.reduce(left) { $0 + sizes[$1] }
      let contented = sharing.filter { sizes[$0] * weights > pool * lengths[$0].weight }
      if !contented.isEmpty {
        sharing.removeAll { contented.contains($0) }
        continue
      }
      for index in sharing {
        sizes[index] = pool * lengths[index].weight / weights
        pool -= sizes[index]
        weights -= lengths[index].weight
      }
      left = pool
      return
    }
  }

  /// Splits a rectangle side by side (`columns`) or one above the other (`rows`).
  public static func split(_ rect: Rect, into axis: Axis, _ lengths: [Length], gap: Int = 0) -> [Rect] {
    switch axis {
    case .columns:
      split(rect.width, lengths, gap: gap).map {
        Rect(
          column: rect.column + $0.start, row: rect.row, width: $0.size, height: $0.size > 0 ? rect.height : 0
        )
      }
    case .rows:
      split(rect.height, lengths, gap: gap).map {
        Rect(
          column: rect.column, row: rect.row + $0.start, width: $0.size > 0 ? rect.width : 0, height: $0.size)
      }
    }
  }

  /// A rectangle of at most `width`×`height` cells in the middle of another, for dialogs.
  public static func centered(in rect: Rect, width: Int, height: Int) -> Rect {
    let width = min(max(0, width), rect.width)
    let height = min(max(0, height), rect.height)
    return Rect(
      column: rect.column + (rect.width - width) / 2, row: rect.row + (rect.height - height) / 2,
      width: width,
      height: height)
  }
}
