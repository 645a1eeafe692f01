/// One character cell: a base scalar with up to two combining marks, and its style.
///
/// A character two columns wide occupies its cell and the next one, whose `scalar` is 0.
public struct Cell: Equatable, Hashable, Sendable {
  public var scalar: UInt32
  public var mark1: UInt32
  public var mark2: UInt32
  public var style: Style

  public init(scalar: UInt32 = 32, mark1: UInt32 = 0, mark2: UInt32 = 0, style: Style = .plain) {
    self.scalar = scalar
    self.mark1 = mark1
    self.mark2 = mark2
    self.style = style
  }

  public static let blank = Cell()
  /// True for the second half of a wide character.
  public var isContinuation: Bool { scalar == 0 }
}

/// What a screen is drawn into: rows × columns of cells, row by row.
///
/// Nothing drawn outside the buffer, or outside the clip rectangle, has an effect, and nothing traps.
public struct CellBuffer: Equatable, Sendable {
  public let width: Int
  public let height: Int
  public private(set) var cells: [Cell]

  public init(width: Int, height: Int, fill: Cell = .blank) {
    self.width = max(0, width)
    self.height = max(0, height)
    cells = Array(repeating: fill, count: self.width * self.height)
  }

  public var bounds: Rect { Rect(width: width, height: height) }

  public subscript(column: Int, row: Int) -> Cell {
    get { bounds.contains(column: column, row: row) ? cells[row * width + column] : .blank }
    set {
      guard bounds.contains(column: column, row: row) else { return }
      cells[row * width + column] = newValue
    }
  }

  /// Fills a rectangle with one cell.
  public mutating func fill(_ rect: Rect, with cell: Cell) {
    let area = rect.intersection(bounds)
    guard !area.isEmpty else { return }
    for row in area.row..<area.endRow {
      for column in area.column..<area.endColumn { cells[row * width + column] = cell }
    }
  }
}
