import Cells

/// Where a table's window stands; kept by the screen, moved by keys and the wheel.
public struct TableScroll: Equatable, Sendable {
  public var firstRow: Int
  /// Columns after the frozen ones that are scrolled away to the left.
  public var firstColumn: Int

  public init(firstRow: Int = 0, firstColumn: Int = 0) {
    self.firstRow = firstRow
    self.firstColumn = firstColumn
  }

  /// Moves by rows and keeps the window full.
  public mutating func move(by rows: Int, total: Int, height: Int) {
    firstRow = max(0, min(firstRow + rows, total - max(1, height)))
  }

  /// Moves as little as brings a row into view.
  public mutating func follow(_ row: Int, total: Int, height: Int) {
    let height = max(1, height)
    firstRow = max(row - height + 1, min(firstRow, row))
    move(by: 0, total: total, height: height)
  }
}

/// Rows of texts in columns: titles with a sort marker, marks before the rows, the selected row in view.
public struct TableView: Equatable, Sendable {
  public struct Column: Equatable, Sendable {
    public var title: String
    public var alignment: Alignment
    public var minimum: Int
    /// The widest it grows to; wider texts end with the truncation sign.
    public var maximum: Int
    /// Columns of higher numbers are left out first where room is short.
    public var priority: Int
    /// Left out by choice.
    public var isHidden: Bool

    public init(
      _ title: String, _ alignment: Alignment = .leading, minimum: Int = 4, maximum: Int = 24,
      priority: Int = 0, isHidden: Bool = false
    ) {
      self.title = title
      self.alignment = alignment
      self.minimum = minimum
      self.maximum = max(minimum, maximum)
      self.priority = priority
      self.isHidden = isHidden
    }
  }

  public struct Row: Equatable, Sendable {
    public var texts: [String]
    public var style: Style
    /// What stands in the marks column, such as a pin or a check.
    public var marks: String
    public var markStyle: Style?
    /// Styles of single cells by column, such as the best value's.
    public var cellStyles: [Int: Style]

    public init(
      _ texts: [String], style: Style, marks: String = "", markStyle: Style? = nil,
      cellStyles: [Int: Style] = [:]
    ) {
      self.texts = texts
      self.style = style
      self.marks = marks
      self.markStyle = markStyle
      self.cellStyles = cellStyles
    }
  }

  public struct Sort: Equatable, Sendable {
    public var column: Int
    public var isDescending: Bool

    public init(column: Int, isDescending: Bool) {
      self.column = column
      self.isDescending = isDescending
    }
  }

  /// What happens to columns that find no room.
  public enum Overflow: Equatable, Sendable {
    /// Left out by priority.
    case drop
    /// Kept to the right of the window, which `scroll.firstColumn` moves; the first `frozen` columns stay.
    case scroll(frozen: Int)
  }

  public var columns: [Column]
  /// All rows, or those around the window where `total` says how many there are.
  public var rows: [Row]
  public var selected: Int?
  /// nil: the window follows the selected row by itself.
  public var scroll: TableScroll?
  public var sort: Sort?
  public var overflow = Overflow.drop
  /// Cells kept for marks before the first column.
  public var marksWidth = 0
  /// The number of the first of `rows`, and how many rows there are altogether, where `rows` is a part.
  public var offset = 0
  public var total: Int?

  public init(
    columns: [Column], rows: [Row], selected: Int? = nil, scroll: TableScroll? = nil, sort: Sort? = nil
  ) {
    self.columns = columns
    self.rows = rows
    self.selected = selected
    self.scroll = scroll
    self.sort = sort
  }

  public var rowCount: Int { total ?? rows.count }

  /// The first row shown when `height` rows fit below the titles.
  public func firstRow(height: Int) -> Int {
    Self.visible(total: rowCount, selected: selected, scroll: scroll, height: height).lowerBound
  }

  /// The rows that are shown where `height` rows fit below the titles, for screens that build no others.
  public static func visible(total: Int, selected: Int?, scroll: TableScroll?, height: Int) -> Range<Int> {
    let height = max(0, height)
    let last = max(0, total - height)
    var first = 0
    if let scroll {
      first = scroll.firstRow
    } else if let selected, height > 0, total > height {
      first = selected - height / 2
    }
    first = max(0, min(first, last))
    return first..<max(first, min(total, first + height))
  }

  /// The row under a line of the screen; nil for the titles and beyond the end.
  public func row(atLine line: Int, in rect: Rect) -> Int? {
    let index = firstRow(height: rect.height - 1) + line - rect.row - 1
    return line > rect.row && line < rect.endRow && index >= 0 && index < rowCount ? index : nil
  }

  /// The column under a column of the screen, as an index into `columns`; the gap behind belongs to it.
  public func column(atColumn column: Int, in rect: Rect) -> Int? {
    let height = max(0, rect.height - 1)
    return layout(rect, shown: shown(height: height)).first {
      column >= $0.start && column < min(rect.endColumn, $0.start + $0.width + 2)
    }?.column
  }

  /// How far `scroll.firstColumn` can go before the last column is in view.
  public func lastFirstColumn(in rect: Rect) -> Int {
    guard case .scroll(let frozen) = overflow else { return 0 }
    var table = self
    let visible = columns.indices.filter { !columns[$0].isHidden }
    for first in 0..<max(1, visible.count - frozen) {
      table.scroll = TableScroll(firstRow: scroll?.firstRow ?? 0, firstColumn: first)
      let layout = table.layout(rect, shown: table.shown(height: max(0, rect.height - 1)))
      if layout.last?.column == visible.last { return first }
    }
    return max(0, visible.count - frozen - 1)
  }

  /// Titles, then as many rows as fit.
  public func draw(into buffer: inout CellBuffer, in rect: Rect, selection: Style, style: ChartStyle) {
    guard rect.width > 0, rect.height > 0 else { return }
    let visible = Self.visible(
      total: rowCount, selected: selected, scroll: scroll, height: rect.height - 1)
    let layout = layout(rect, shown: shown(height: rect.height - 1))
    drawTitles(layout, into: &buffer, rect: rect, style: style)
    for (line, index) in visible.enumerated() {
      guard rows.indices.contains(index - offset) else { continue }
      let row = rect.row + 1 + line
      if index == selected {
        buffer.fill(
          Rect(column: rect.column, row: row, width: rect.width, height: 1), with: Cell(style: selection))
      }
      drawRow(
        rows[index - offset], at: row, layout, into: &buffer, rect: rect,
        selection: index == selected ? selection : nil, glyphs: style.glyphs)
    }
  }

  private func drawTitles(
    _ layout: [Place], into buffer: inout CellBuffer, rect: Rect, style: ChartStyle
  ) {
    let titleStyle = style.label.with(.bold)
    for place in layout {
      let isSorted = place.column == sort?.column
      buffer.draw(
        title(place.column, glyphs: style.glyphs),
        in: Rect(column: place.start, row: rect.row, width: place.width, height: 1),
        alignment: columns[place.column].alignment, style: isSorted ? style.cursor : titleStyle,
        glyphs: style.glyphs)
    }
    guard case .scroll(let frozen) = overflow else { return }
    let visible = columns.indices.filter { !columns[$0].isHidden }
    if let last = layout.last, last.column != visible.last {
      buffer.put(style.glyphs == .ascii ? ">" : "›", rect.endColumn - 1, rect.row, style.cursor)
    }
    if (scroll?.firstColumn ?? 0) > 0, layout.count > frozen {
      let start = layout[frozen].start
      buffer.put(style.glyphs == .ascii ? "<" : "‹", max(rect.column, start - 1), rect.row, style.cursor)
    }
  }

  private func drawRow(
    _ row: Row, at line: Int, _ layout: [Place], into buffer: inout CellBuffer, rect: Rect,
    selection: Style?, glyphs: GlyphSet
  ) {
    if marksWidth > 0 {
      buffer.draw(
        row.marks, column: rect.column, row: line, style: selection ?? row.markStyle ?? row.style,
        maxWidth: min(marksWidth, rect.width), glyphs: glyphs)
    }
    for place in layout where place.column < row.texts.count {
      let own = row.cellStyles[place.column]
      let cellStyle = selection.map { $0.with(own?.attributes ?? []) } ?? own ?? row.style
      buffer.draw(
        row.texts[place.column], in: Rect(column: place.start, row: line, width: place.width, height: 1),
        alignment: columns[place.column].alignment, style: cellStyle, glyphs: glyphs)
    }
  }

  // MARK: Layout

  private struct Place {
    var column: Int
    var start: Int
    var width: Int
  }

  private func shown(height: Int) -> ArraySlice<Row> {
    let visible = Self.visible(total: rowCount, selected: selected, scroll: scroll, height: height)
    let inside = visible.clamped(to: offset..<max(offset, offset + rows.count))
    return rows[(inside.lowerBound - offset)..<(inside.upperBound - offset)]
  }

  private func title(_ index: Int, glyphs: GlyphSet) -> String {
    guard let sort, sort.column == index else { return columns[index].title }
    let mark = glyphs == .ascii ? (sort.isDescending ? "v" : "^") : sort.isDescending ? "▼" : "▲"
    return columns[index].title + " " + mark
  }

  private func titleWidth(_ index: Int) -> Int {
    CharacterWidth.width(of: columns[index].title) + (sort?.column == index ? 2 : 0)
  }

  /// The columns that are drawn, from the left.
  private func layout(_ rect: Rect, shown: ArraySlice<Row>) -> [Place] {
    let marks = marksWidth > 0 ? min(marksWidth + 1, rect.width) : 0
    let available = rect.width - marks
    guard available > 0 else { return [] }
    var start = rect.column + marks
    var places: [Place] = []
    switch overflow {
    case .drop:
      for (index, width) in dropped(wanted(shown), to: available).enumerated() where width > 0 {
        places.append(Place(column: index, start: start, width: width))
        start += width + 2
      }
    case .scroll(let frozen):
      let widths = wanted(shown)
      let visible = columns.indices.filter { widths[$0] > 0 }
      let kept =
        visible.prefix(frozen) + visible.dropFirst(frozen).dropFirst(max(0, scroll?.firstColumn ?? 0))
      for index in kept {
        let left = rect.endColumn - start
        guard left >= min(widths[index], columns[index].minimum) || places.isEmpty, left > 0 else { break }
        places.append(Place(column: index, start: start, width: min(widths[index], left)))
        start += widths[index] + 2
      }
    }
    return places
  }

  /// The width that each column would like; 0 for hidden ones.
  private func wanted(_ shown: ArraySlice<Row>) -> [Int] {
    columns.indices.map { index in
      let column = columns[index]
      guard !column.isHidden else { return 0 }
      let widest = shown.reduce(titleWidth(index)) { widest, row in
        guard index < row.texts.count else { return widest }
        return max(widest, CharacterWidth.width(of: row.texts[index], limit: column.maximum))
      }
      return min(max(column.maximum, titleWidth(index)), max(column.minimum, widest))
    }
  }

  /// Widths cut down to the room, widest content first down to the minima; then columns are left out.
  private func dropped(_ wanted: [Int], to available: Int) -> [Int] {
    var widths = wanted
    func total() -> Int { widths.reduce(-2) { $0 + ($1 > 0 ? $1 + 2 : 0) } }
    while total() > available {
      let slack = columns.indices.filter { widths[$0] > max(columns[$0].minimum, titleWidth($0)) }
      if let widest = slack.max(by: { widths[$0] < widths[$1] }) {
        widths[widest] -= 1
        continue
      }
      let left = columns.indices.filter { widths[$0] > 0 }
      guard left.count > 1,
        let victim = left.max(by: {
          (columns[$0].priority, $0) < (columns[$1].priority, $1)
        })
      else {
        if let only = left.first { widths[only] = max(0, available) }
        break
      }
      widths[victim] = 0
    }
    return widths
  }
}
