/// What a screen is drawn into: rows × columns of cells, row by row.
///
/// Nothing drawn outside the buffer, or outside the clip rectangle, has an effect, and nothing traps.
public struct CellBuffer: Equatable, Sendable {
  public let width: Int
  public let height: Int
  public private(set) var cells: [Cell]
  /// Where drawing has an effect; always inside `bounds`.
  public private(set) var clip: Rect

  public init(width: Int, height: Int, fill: Cell = .blank) {
    self.width = max(0, width)
    self.height = max(0, height)
    cells = Array(repeating: fill, count: self.width * self.height)
    clip = Rect(width: self.width, height: self.height)
  }

  public var bounds: Rect { Rect(width: width, height: height) }

  /// Writing over one half of a wide character blanks its other half.
  public subscript(column: Int, row: Int) -> Cell {
    get { bounds.contains(column: column, row: row) ? cells[row * width + column] : .blank }
    set {
      guard clip.contains(column: column, row: row) else { return }
      let index = row * width + column
      if cells[index].scalar == 0, newValue.scalar != 0, column > 0 { blankGlyph(index - 1) }
      if column + 1 < width, cells[index + 1].scalar == 0 { blankGlyph(index + 1) }
      cells[index] = newValue
    }
  }

  /// Fills a rectangle with one cell.
  public mutating func fill(_ rect: Rect, with cell: Cell) {
    let area = rect.intersection(clip)
    guard !area.isEmpty else { return }
    for row in area.row..<area.endRow {
      let start = row * width + area.column
      let end = row * width + area.endColumn
      if cells[start].scalar == 0, area.column > 0 { blankGlyph(start - 1) }
      if area.endColumn < width, cells[end].scalar == 0 { blankGlyph(end) }
      for index in start..<end { cells[index] = cell }
    }
  }

  /// Draws with `rect` as the clip: nothing that `body` draws reaches a cell outside of it.
  public mutating func clipped<Result>(to rect: Rect, _ body: (inout CellBuffer) -> Result) -> Result {
    let outer = clip
    clip = rect.intersection(outer)
    defer { clip = outer }
    return body(&self)
  }

  /// Puts another buffer's cells at a place of this one.
  public mutating func blit(_ other: CellBuffer, column: Int, row: Int) {
    for y in 0..<other.height {
      for x in 0..<other.width { self[column + x, row + y] = other.cells[y * other.width + x] }
    }
  }

  /// Changes the style of what stands in a rectangle and keeps its characters.
  public mutating func restyle(_ rect: Rect, _ change: (Style) -> Style) {
    let area = rect.intersection(clip)
    guard !area.isEmpty else { return }
    for row in area.row..<area.endRow {
      for index in (row * width + area.column)..<(row * width + area.endColumn) {
        cells[index].style = change(cells[index].style)
      }
    }
  }

  /// The characters alone, one line a row, for golden tests and text pictures.
  public func plainText(trimmed: Bool = true) -> String {
    var text = ""
    text.reserveCapacity(cells.count + height)
    for row in 0..<height {
      if row > 0 { text.unicodeScalars.append("\n") }
      var end = (row + 1) * width
      if trimmed { while end > row * width, cells[end - 1].isBlank { end -= 1 } }
      for cell in cells[(row * width)..<end] where !cell.isContinuation {
        for scalar in [cell.scalar, cell.mark1, cell.mark2] where scalar != 0 {
          text.unicodeScalars.append(Unicode.Scalar(scalar) ?? "\u{FFFD}")
        }
      }
    }
    return text
  }

  /// Replaces a cell by one of the same width, without the repairs of the subscript.
  mutating func amend(_ cell: Cell, column: Int, row: Int) { cells[row * width + column] = cell }

  private mutating func blankGlyph(_ index: Int) { cells[index] = Cell(style: cells[index].style) }
}
