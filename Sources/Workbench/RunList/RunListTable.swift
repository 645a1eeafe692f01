import Cells
import Charts
import Runs

/// The list as a table: only the rows in view are put into words.
package struct RunListTable {
  let state: AppState
  package let rect: Rect
  let look: Look
  /// The window with the selected line in it.
  let scroll: TableScroll

  /// Cells before the first column: mark, pin.
  static let marksWidth = 2
  /// The colour's column and the first of the others stay where they are.
  private static let frozen = 2

  package init(_ state: AppState) {
    self.state = state
    rect = RunListLayout(state).table
    look = Look(state)
    var scroll = TableScroll(firstRow: state.runs.top, firstColumn: state.runs.leftColumn)
    scroll.follow(state.runs.selected, total: state.runs.lines.count, height: rect.height - 1)
    self.scroll = scroll
  }

  /// How far the columns can be scrolled.
  var lastLeftColumn: Int { view.lastFirstColumn(in: rect) }

  /// The table as it is drawn and as clicks find its rows.
  package var view: TableView {
    let visible = TableView.visible(
      total: state.runs.lines.count, selected: state.runs.selected, scroll: scroll, height: rect.height - 1)
    var table = TableView(
      columns: [TableView.Column("", minimum: 1, maximum: 1)] + state.runs.columns.map(column),
      rows: visible.map { row(state.runs.lines[$0]) }, selected: state.runs.selected, scroll: scroll)
    table.offset = visible.lowerBound
    table.total = state.runs.lines.count
    table.marksWidth = Self.marksWidth
    table.overflow = .scroll(frozen: Self.frozen)
    if let place = state.runs.sortedColumn {
      table.sort = TableView.Sort(column: place + 1, isDescending: state.runs.sort.keys[0].isDescending)
    }
    return table
  }

  private var isNarrow: Bool { rect.width < 60 }

  private func column(_ column: RunColumn) -> TableView.Column {
    let alignment: Alignment = column.alignment == .right ? .trailing : .leading
    switch column.name {
    case "name":
      let widest = max(10, min(34, rect.width / 3))
      return TableView.Column(column.title, alignment, minimum: min(10, widest), maximum: widest)
    case "note": return TableView.Column(column.title, alignment, minimum: 6, maximum: 40)
    case "id": return TableView.Column(column.title, alignment, minimum: 8, maximum: 20)
    case "state":
      // Narrow lists have its sign alone.
      return isNarrow
        ? TableView.Column("", alignment, minimum: 1, maximum: 1)
        : TableView.Column(column.title, alignment, minimum: 10, maximum: 12)
    case "done": return TableView.Column(column.title, alignment, minimum: 5, maximum: 5)
    default:
      let most = column.kind == .text ? 24 : 18
      // A number that is cut says something else.
      let least =
        switch column.kind {
        case .duration: 10
        case .number: 8
        case .share: 7
        default: 4
        }
      return TableView.Column(column.title, alignment, minimum: least, maximum: most)
    }
  }

  private func row(_ line: RunListLine) -> TableView.Row {
    switch line.subject {
    case .run(let place): row(state.runs.all[place], line)
    case .group(let place): row(state.runs.groups[place])
    }
  }

  private func row(_ record: RunRecord, _ line: RunListLine) -> TableView.Row {
    let life = state.runs.life(record)
    let badge = RunBadge(life: life, look: look)
    let isCounted = !state.runs.isMember(line)
    var styles: [Int: Style] = [0: swatchStyle(record)]
    let texts = state.runs.columns.enumerated().map { index, column -> String in
      if column.name == "state" {
        styles[index + 1] = badge.style
        return isNarrow ? String(badge.text.prefix(1)) : badge.text
      }
      if column.name == "name" { return line.gutter + oneLine(record.name) }
      let text = oneLine(column.text(of: record, life: life.rawValue, now: state.now))
      guard isCounted, isBest(column, record) else { return text }
      styles[index + 1] = look[.good].with(.bold)
      return star + text
    }
    let isLive = life == .training || life == .evaluating
    return TableView.Row(
      [swatch] + texts, style: isLive ? look[.text].with(.bold) : look[record.trashed ? .dim : .text],
      marks: marks(record), markStyle: look[.key], cellStyles: styles)
  }

  private func row(_ group: SeedGroup) -> TableView.Row {
    var styles: [Int: Style] = [0: look[.dim]]
    let texts = state.runs.columns.enumerated().map { index, column -> String in
      let text = group.text(
        column, of: state.runs.all, life: { state.runs.life($0).rawValue }, now: state.now)
      if column.name == "name" { return (isUnfolded(group) ? opened : closed) + oneLine(text) }
      guard isBest(column, group.mean) else { return oneLine(text) }
      styles[index + 1] = look[.good].with(.bold)
      return star + text
    }
    let marked = group.members.count { state.runs.marked.contains(state.runs.all[$0].id) }
    let mark = marked == 0 ? " " : marked == group.members.count ? checked : partly
    return TableView.Row(
      [" "] + texts, style: look[.title], marks: mark, markStyle: look[.key], cellStyles: styles)
  }

  private func isUnfolded(_ group: SeedGroup) -> Bool { state.runs.unfolded.contains(group.key) }

  private func isBest(_ column: RunColumn, _ record: RunRecord) -> Bool {
    guard let best = state.runs.best[column.name] else { return false }
    return column.number(of: record, now: state.now) == best
  }

  private func marks(_ record: RunRecord) -> String {
    (state.runs.marked.contains(record.id) ? checked : " ") + (record.pinned ? pin : " ")
  }

  private func swatchStyle(_ record: RunRecord) -> Style {
    look.theme.accent(RunColor.index(of: record))
  }

  private var checked: String { look.glyphs == .ascii ? "x" : "✓" }
  private var partly: String { look.glyphs == .ascii ? "-" : "–" }
  private var pin: String { look.glyphs == .ascii ? "^" : "◆" }
  private var star: String { look.glyphs == .ascii ? "*" : "★" }
  private var swatch: String { look.glyphs == .ascii ? "#" : "■" }
  private var opened: String { look.glyphs == .ascii ? "v " : "▾ " }
  private var closed: String { look.glyphs == .ascii ? "> " : "▸ " }

  /// The beginning of a text that may be very long: a cell shows no more.
  private func oneLine(_ text: String) -> String { String(text.unicodeScalars.prefix(200)) }
}
