import Cells
import Runs

/// The live screen: see `ScreenModule`.
enum LiveScreen: ScreenModule {
  typealias Dialog = LiveDialog

  static func perform(_ state: inout AppState, _ action: LiveAction) -> [Effect] {
    switch action {
    case .pauseOrResume, .evaluate, .checkpoint, .askLearningRate, .askWeighting, .askThresholds, .askStop,
      .resumeHere, .askMoreEpochs, .toggleNice:
      return steer(&state, action)
    case .askStep:
      state.overlay = .prompt(Prompt(.live(.goToStep), label: "go to step"))
    case .askFork: return askFork(&state)
    case .chooseSeries: chooseSeries(&state)
    case .chooseRuns: return [.live(.listRuns)]
    case .toggleBand:
      state.live.comparison.showsBand.toggle()
      state.say(
        state.live.comparison.showsBand
          ? "runs that differ by their seed alone are one line with a band: mean ± standard deviation"
          : "every run is a line of its own")
    case .chooseBaseline: chooseBaseline(&state)
    case .compare(let records, let band): return compare(&state, runs: records, band: band)
    default: return look(&state, action)
    }
    return []
  }

  static func back(_ state: inout AppState) -> [Effect]? { stepBack(&state) }

  static func draw(_ state: AppState, into buffer: inout CellBuffer, frame: ScreenFrame, look: Look) {
    drawLive(state, into: &buffer, frame: frame, look: look)
  }

  /// A click focuses and sets the cursor, or switches a series in the legend; the wheel zooms at the pointer,
  /// sideways or with Shift it pans; dragging with the other buttons or with Shift pans too.
  static func point(_ state: inout AppState, _ event: MouseEvent) -> [Effect] {
    if case .release = event.kind {
      state.live.drag = nil
      return []
    }
    let layout = LiveLayout(state)
    if layout.why.contains(column: event.column, row: event.row) {
      if case .wheel(let notches, _) = event.kind { return perform(&state, .scrollWhy(notches * 2)) }
      return []
    }
    if case .drag = event.kind, let drag = state.live.drag {
      let steps = Double((drag.column - event.column) * drag.range.count) / Double(max(1, drag.width))
      return pan(&state, to: drag.range.lowerBound + Int(steps.rounded()))
    }
    guard let place = layout.place(column: event.column, row: event.row) else { return [] }
    let panel = LivePanel(state: state, panel: place.panel)
    let step = panel.step(atColumn: event.column, in: place.rect)
    switch event.kind {
    case .press(.left) where !event.modifiers.contains(.shift):
      state.live.focus = place.panel
      if let key = panel.legendKey(atColumn: event.column, row: event.row, in: place.rect) {
        return toggle(&state, key)
      }
      if let step { return moveCursor(&state, to: step) }
    case .press:
      guard step != nil, let range = state.live.range else { return [] }
      state.live.drag = .init(
        column: event.column, range: range, width: LivePanel.inner(of: place.rect).width - 6)
    case .drag(.left):
      if let step, place.panel == state.live.focus { return moveCursor(&state, to: step, isDragged: true) }
    case .wheel(let up, let across):
      let sideways = across != 0 ? across : event.modifiers.contains(.shift) ? up : 0
      if sideways != 0 { return pan(&state, by: Double(sideways) / 8) }
      guard up != 0 else { return [] }
      return zoom(&state, factor: up < 0 ? 0.7 : 1 / 0.7, around: step)
    default: break
    }
    return []
  }

  /// Switches a series of the focused panel off or on.
  private static func toggle(_ state: inout AppState, _ key: String) -> [Effect] {
    let view = state.live.view(of: state.live.focus)
    if state.live.hidden[view, default: []].remove(key) == nil {
      state.live.hidden[view, default: []].insert(key)
    }
    return rememberLooks(state)
  }
}
