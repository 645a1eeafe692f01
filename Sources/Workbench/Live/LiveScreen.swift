import Cells

/// The live screen: see `ScreenModule`.
enum LiveScreen: ScreenModule {
  typealias Dialog = LiveDialog

  static func perform(_ state: inout AppState, _ action: LiveAction) -> [Effect] {
    switch action {
    case .pauseOrResume, .evaluate, .checkpoint, .askLearningRate, .askWeighting, .askThresholds, .askStop,
      .resumeHere:
      steer(&state, action)
    default: look(&state, action)
    }
  }

  static func receive(_ state: inout AppState, _ message: LiveMessage) -> [Effect] { [] }

  static func back(_ state: inout AppState) -> [Effect]? { stepBack(&state) }

  static func draw(_ state: AppState, into buffer: inout CellBuffer, frame: ScreenFrame, look: Look) {
    drawLive(state, into: &buffer, frame: frame, look: look)
  }

  /// A click focuses and sets the cursor, the wheel zooms at the pointer.
  static func point(_ state: inout AppState, _ event: MouseEvent) -> [Effect] {
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
}
