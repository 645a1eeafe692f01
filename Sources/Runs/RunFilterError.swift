/// Why a filter, a sort order or a list of columns cannot be read.
public struct RunFilterError: Error, Equatable, CustomStringConvertible {
  /// Characters before the place that is wrong.
  public var position: Int
  /// What was found there and what was expected.
  public var message: String

  public init(position: Int, message: String) {
    self.position = position
    self.message = message
  }

  public var description: String { "character \(position + 1): \(message)" }

  static func unknownColumn(_ name: String, at position: Int) -> RunFilterError {
    let shown = name.isEmpty ? "nothing" : "“\(String(name.prefix(40)))”"
    return RunFilterError(
      position: position,
      message: "found \(shown), expected a column"
        + suggestion(for: name, among: RunColumn.all.map(\.name) + RunFilter.flags.map(\.name)))
  }

  /// `; did you mean X?` for the nearest name within a third of its letters, else the empty text.
  static func suggestion(for name: String, among candidates: [String]) -> String {
    let letters = Array(name.lowercased().prefix(64))
    let nearest = candidates.map { (edits: edits(letters, Array($0)), name: $0) }.min { $0.edits < $1.edits }
    guard let nearest, nearest.edits <= max(1, nearest.name.count / 3), !letters.isEmpty else { return "" }
    return "; did you mean \(nearest.name)?"
  }

  /// Letters to insert, delete, replace or swap to turn one into the other.
  private static func edits(_ a: [Character], _ b: [Character]) -> Int {
    var before: [Int] = []
    var row = Array(0...b.count)
    for i in a.indices {
      var next = [i + 1]
      for j in b.indices {
        var edits = min(row[j] + (a[i] == b[j] ? 0 : 1), row[j + 1] + 1, next[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { edits = min(edits, before[j - 1] + 1) }
        next.append(edits)
      }
      (before, row) = (row, next)
    }
    return row[b.count]
  }
}
