import Cells
import Runs

/// The mouse in the list of runs.
extension RunListScreen {
  private static let rowsPerNotch = 3

  /// A click selects, a second one opens; on the marks it marks, on a title it sorts; a title that is dragged
  /// to another moves its column; the wheel scrolls.
  static func point(_ state: inout AppState, _ event: MouseEvent) -> [Effect] {
    let table = RunListTable(state)
    switch event.kind {
    case .press(.left):
      state.runs.pressedColumn = nil
      guard table.rect.contains(column: event.column, row: event.row) else { return [] }
      if event.row == table.rect.row {
        state.runs.pressedColumn = table.runColumn(under: event)
        return []
      }
      guard let line = table.view.row(atLine: event.row, in: table.rect) else { return [] }
      let isMark = event.column < table.rect.column + RunListTable.marksWidth
      let wasSelected = line == state.runs.selected
      let effects = select(&state, line)
      if isMark {
        let marked = mark(&state)
        return marked + select(&state, line)
      }
      return wasSelected ? open(&state) : effects
    case .release:
      guard let from = state.runs.pressedColumn else { return [] }
      state.runs.pressedColumn = nil
      guard let to = table.runColumn(under: event) else { return [] }
      return from == to
        ? sort(&state, by: state.runs.columns[from].name) : moveColumn(&state, from: from, to: to)
    case .wheel(let notches, let sideways):
      if sideways != 0 { return perform(&state, .scrollColumns(sideways)) }
      return scroll(&state, by: notches * rowsPerNotch, table)
    default: return []
    }
  }

  /// The window moves, and takes the selection along where it would leave it.
  private static func scroll(_ state: inout AppState, by rows: Int, _ table: RunListTable) -> [Effect] {
    let height = max(1, table.rect.height - 1)
    var scroll = table.scroll
    scroll.move(by: rows, total: state.runs.lines.count, height: height)
    state.runs.top = scroll.firstRow
    let inside = scroll.firstRow...(scroll.firstRow + height - 1)
    return select(&state, max(inside.lowerBound, min(inside.upperBound, state.runs.selected)))
  }
}

extension RunListTable {
  /// The run column under the pointer, as a place among those shown.
  fileprivate func runColumn(under event: MouseEvent) -> Int? {
    guard let place = view.column(atColumn: event.column, in: rect), place > 0 else { return nil }
    return state.runs.columns.indices.contains(place - 1) ? place - 1 : nil
  }
}
