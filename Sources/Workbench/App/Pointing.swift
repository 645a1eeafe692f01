import Cells

/// The mouse goes to the footer and the tabs, to what lies over the screen, or to the screen.
func point(_ state: inout AppState, _ event: MouseEvent) -> [Effect] {
  let frame = ScreenFrame(state.size)
  if case .press(.left) = event.kind {
    state.dropRemark()
    let footer = FooterView(state, in: frame.footer)
    if let binding = footer.binding(atColumn: event.column, row: event.row) {
      return perform(&state, binding.action)
    }
    let tabs = TabStrip(state, in: frame.tabs)
    if state.overlay == nil, let screen = tabs.screen(atColumn: event.column, row: event.row) {
      return point(&state, at: screen)
    }
  }
  if let overlay = state.overlay { return DialogPointing.point(&state, overlay, event) }
  guard !frame.tabs.contains(column: event.column, row: event.row) else { return [] }
  switch state.screen {
  case .live: return LiveScreen.point(&state, event)
  case .thresholds: return ThresholdsScreen.point(&state, event)
  case .runs: return RunListScreen.point(&state, event)
  case .newRun: return NewRunScreen.point(&state, event)
  case .probe: return ProbeScreen.point(&state, event)
  }
}

/// A tab does what its key does, and says why where it does nothing.
private func point(_ state: inout AppState, at screen: Screen) -> [Effect] {
  guard screen != state.screen,
    let binding = KeyTable.bindings(in: state).first(where: { $0.action == .show(screen) })
  else { return [] }
  guard binding.isOffered(in: state) else {
    if let reason = binding.requirement.reason(state) { state.say(reason, .bad) }
    return []
  }
  return perform(&state, binding.action)
}
