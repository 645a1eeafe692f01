import Cells

/// The mouse: a click focuses and sets the cursor, the wheel zooms; in lists it selects and scrolls.
func point(_ state: inout AppState, _ event: MouseEvent) -> [Effect] {
  guard state.overlay == nil else {
    if case .wheel(let notches, _) = event.kind, case .help = state.overlay {
      return browse(&state, .move(notches * 2))
    }
    return []
  }
  if state.screen == .runs {
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
  let grid = PanelGrid(
    body: ScreenFrame(state.size).body, focus: state.live.focus, isMaximised: state.live.isMaximised)
  guard let place = grid.places.first(where: { $0.rect.contains(column: event.column, row: event.row) })
  else { return [] }
  let step = LivePanel(state: state, panel: place.panel).step(atColumn: event.column, in: place.rect)
  switch event.kind {
  case .press(.left):
    state.live.focus = place.panel
    if let step { state.live.cursor = step }
  case .drag(.left):
    if let step { state.live.cursor = step }
  case .wheel(let notches, _) where notches != 0:
    return zoom(&state, factor: notches < 0 ? 0.7 : 1 / 0.7, around: step)
  default: break
  }
  return []
}
