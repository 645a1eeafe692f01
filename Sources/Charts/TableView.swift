import Cells

/// Rows of texts in columns; the selected row is kept in view.
public struct TableView: Equatable, Sendable {
  public struct Column: Equatable, Sendable {
    public var title: String
    public var alignment: Alignment
    public var minimum: Int
    /// The widest it grows to; wider texts end with the truncation sign.
    public var maximum: Int
    /// Columns of higher numbers are left out first where room is short.
    public var priority: Int

    public init(
      _ title: String, _ alignment: Alignment = .leading, minimum: Int = 4, maximum: Int = 24,
      priority: Int = 0
    ) {
      self.title = title
      self.alignment = alignment
      self.minimum = minimum
      self.maximum = max(minimum, maximum)
      self.priority = priority
    }
  }

  public struct Row: Equatable, Sendable {
    public var texts: [String]
    public var style: Style

    public init(_ texts: [String], style: Style) {
      self.texts = texts
      self.style = style
    }
  }

  public var columns: [Column]
  public var rows: [Row]
  public var selected: Int?

  public init(columns: [Column], rows: [Row], selected: Int? = nil) {
    self.columns = columns
    self.rows = rows
    self.selected = selected
  }

  /// The first row shown when `height` rows fit below the titles.
  public func firstRow(height: Int) -> Int {
    guard let selected, height > 0, rows.count > height else { return 0 }
    return max(0, min(selected - height / 2, rows.count - height))
  }

  /// The row under a line of the screen; nil for the titles and beyond the end.
  public func row(atLine line: Int, in rect: Rect) -> Int? {
    let index = firstRow(height: rect.height - 1) + line - rect.row - 1
    return line > rect.row && line < rect.endRow && rows.indices.contains(index) ? index : nil
  }

  /// Titles, then as many rows as fit.
  public func draw(into buffer: inout CellBuffer, in rect: Rect, selection: Style, style: ChartStyle) {
    guard rect.width > 0, rect.height > 0 else { return }
    let first = firstRow(height: rect.height - 1)
    let shown = first..<min(rows.count, first + max(0, rect.height - 1))
    let widths = widths(available: rect.width, rows: rows[shown])
    drawLine(
      columns.map(\.title), at: rect.row, widths, into: &buffer, rect: rect, style.label.with(.bold),
      style.glyphs)
    for (offset, index) in shown.enumerated() {
      let row = rect.row + 1 + offset
      let isSelected = index == selected
      if isSelected {
        buffer.fill(
          Rect(column: rect.column, row: row, width: rect.width, height: 1),
          with: Cell(style: selection))
      }
      drawLine(
        rows[index].texts, at: row, widths, into: &buffer, rect: rect,
        isSelected ? selection : rows[index].style,
        style.glyphs)
    }
  }

  /// Widths of the columns, 0 for those left out: widest content first cut down to the minima.
  private func widths(available: Int, rows: ArraySlice<Row>) -> [Int] {
    var widths = columns.enumerated().map { index, column in
      let widest = rows.reduce(column.title.count) { widest, row in
        guard index < row.texts.count else { return widest }
        return max(widest, CharacterWidth.width(of: row.texts[index], limit: column.maximum))
      }
      return min(column.maximum, max(column.minimum, widest))
    }
    func total() -> Int { widths.reduce(-2) { $0 + ($1 > 0 ? $1 + 2 : 0) } }
    while total() > available {
      let slack = columns.indices.filter { widths[$0] > max(columns[$0].minimum, columns[$0].title.count) }
      if let widest = slack.max(by: { widths[$0] < widths[$1] }) {
        widths[widest] -= 1
        continue
      }
      let left = columns.indices.filter { widths[$0] > 0 }
      guard left.count > 1, let victim = left.max(by: { columns[$0].priority < columns[$1].priority }) else {
        if let only = left.first { widths[only] = max(0, available) }
        break
      }
      widths[victim] = 0
    }
    return widths
  }

  private func drawLine(
    _ texts: [String], at row: Int, _ widths: [Int], into buffer: inout CellBuffer, rect: Rect,
    _ style: Style,
    _ glyphs: GlyphSet
  ) {
    var column = rect.column
    for (index, width) in widths.enumerated() where width > 0 {
      if index < texts.count {
        buffer.draw(
          texts[index], in: Rect(column: column, row: row, width: width, height: 1),
          alignment: columns[index].alignment, style: style, glyphs: glyphs)
      }
      column += width + 2
    }
  }
}
