/// A rectangle of cells; column and row count from the top left corner of the screen.
public struct Rect: Equatable, Hashable, Sendable {
  public var column: Int
  public var row: Int
  public var width: Int
  public var height: Int

  public init(column: Int, row: Int, width: Int, height: Int) {
    self.column = column
    self.row = row
    self.width = max(0, width)
    self.height = max(0, height)
  }

  public init(width: Int, height: Int) { self.init(column: 0, row: 0, width: width, height: height) }

  public var isEmpty: Bool { width == 0 || height == 0 }
  /// The first column right of the rectangle.
  public var endColumn: Int { column + width }
  /// The first row below the rectangle.
  public var endRow: Int { row + height }

  public func contains(column c: Int, row r: Int) -> Bool {
    c >= column && c < endColumn && r >= row && r < endRow
  }

  public func intersection(_ other: Rect) -> Rect {
    let left = max(column, other.column)
    let top = max(row, other.row)
    return Rect(
      column: left, row: top, width: min(endColumn, other.endColumn) - left,
      height: min(endRow, other.endRow) - top)
  }

  /// The rectangle with a margin taken off every side.
  public func inset(by margin: Int = 1) -> Rect { inset(horizontally: margin, vertically: margin) }

  public func inset(horizontally h: Int, vertically v: Int) -> Rect {
    Rect(column: column + h, row: row + v, width: width - 2 * h, height: height - 2 * v)
  }
}
