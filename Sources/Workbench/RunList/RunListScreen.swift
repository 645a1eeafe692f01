import Cells

/// The list of runs: see `ScreenModule`.
enum RunListScreen: ScreenModule {
  typealias Dialog = RunListDialog

  static func enter(_ state: inout AppState) -> [Effect] { [.loadRuns] }
  static func perform(_ state: inout AppState, _ action: RunListAction) -> [Effect] { [] }
  static func receive(_ state: inout AppState, _ message: RunListMessage) -> [Effect] { [] }

  static func draw(_ state: AppState, into buffer: inout CellBuffer, frame: ScreenFrame, look: Look) {
    drawRuns(state, into: &buffer, frame: frame, look: look)
  }

  /// A click selects, a second one opens; the wheel scrolls.
  static func point(_ state: inout AppState, _ event: MouseEvent) -> [Effect] {
    switch event.kind {
    case .press(.left):
      guard let row = runsTable(state).row(atLine: event.row, in: ScreenFrame(state.size).body) else {
        return []
      }
      if row == state.runs.selected { return browse(&state, .open) }
      state.runs.selected = row
    case .wheel(let notches, _): return browse(&state, .move(notches))
    default: break
    }
    return []
  }
}
