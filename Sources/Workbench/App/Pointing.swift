import Cells

/// The mouse goes to the screen, or to what lies over it.
func point(_ state: inout AppState, _ event: MouseEvent) -> [Effect] {
  guard state.overlay == nil else {
    if case .wheel(let notches, _) = event.kind, case .help = state.overlay {
      return browse(&state, .move(notches * 2))
    }
    return []
  }
  switch state.screen {
  case .live: return LiveScreen.point(&state, event)
  case .thresholds: return ThresholdsScreen.point(&state, event)
  case .runs: return RunListScreen.point(&state, event)
  case .newRun: return NewRunScreen.point(&state, event)
  case .probe: return ProbeScreen.point(&state, event)
  }
}
