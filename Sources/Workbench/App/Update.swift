import Cells
import Runs

/// The workbench's only way to change: a message comes in, the state changes, and what has to be done is
/// returned. No clock, no store, no terminal.
package func update(_ state: inout AppState, _ message: Message) -> [Effect] {
  switch message {
  case .key(let key): return press(&state, key)
  case .mouse(let event): return point(&state, event)
  case .paste(let text): return paste(&state, text)
  case .resize(let width, let height):
    state.size = AppState.Size(width, height)
    return sharpen(state)
  case .clock(let now):
    state.now = now
    return []
  case .engines(let runs):
    state.ownRuns = runs
    if runs.isEmpty, state.overlay == .quit { state.overlay = nil }
    return state.screen == .newRun ? [.newRun(.loadQueue)] : []
  case .opened(let snapshot): return open(&state, snapshot)
  case .grown(let growth):
    let before = state.live.record?.state
    return grow(&state, growth) + ThresholdsScreen.follow(&state) + Shell.announceEnd(state, before: before)
  case .series(let window):
    state.live.series = window
    return []
  case .runs(let records, let locked):
    let effects = list(&state, records, locked)
    Shell.refreshPalette(&state)
    return effects
  case .requested(let id, let kind):
    state.waiting[id] = kind
    state.say("\(kind.summary): requested", .waiting)
    return []
  case .remembered(let values):
    Shell.restore(&state, values)
    ThresholdsScreen.restore(&state, values)
    return LiveScreen.restore(&state, values) + NewRunScreen.restore(&state, values)
      + RunListMemory.restore(&state, values)
  case .shell(let message): return Shell.receive(&state, message)
  case .live(let message): return LiveScreen.receive(&state, message)
  case .thresholds(let message): return ThresholdsScreen.receive(&state, message)
  case .runList(let message): return RunListScreen.receive(&state, message)
  case .newRun(let message): return NewRunScreen.receive(&state, message)
  case .probe(let message): return ProbeScreen.receive(&state, message)
  case .failed(let text):
    if case .busy = state.overlay { state.overlay = nil }
    state.say(text, .bad)
    return []
  case .done(let text):
    state.say(text, .good)
    return []
  }
}

private func press(_ state: inout AppState, _ key: Key) -> [Effect] {
  // A message without a row of its own stands over the body, until now.
  if ScreenFrame(state.size).status.isEmpty { state.status = nil }
  state.dropRemark()
  if let binding = KeyTable.binding(for: key, in: state) { return perform(&state, binding.action) }
  if case .character(let scalar) = key.code, key.modifiers.isSubset(of: .shift) {
    if let effects = type(&state, String(scalar)) { return effects }
  }
  // A solver that walks is stopped by any key.
  if KeyContext(state) == .thresholdWalk { return ThresholdsScreen.perform(&state, .stopWalk) }
  return explain(&state, key)
}

/// A key that means something, but not now, says why.
private func explain(_ state: inout AppState, _ key: Key) -> [Effect] {
  let context = KeyContext(state)
  let binding = KeyTable.bindings(in: state).first { $0.contexts.contains(context) && $0.keys.contains(key) }
  if let reason = binding?.requirement.reason(state) { state.say(reason, .bad) }
  return []
}

/// Text typed or pasted into what takes it; nil where nothing does.
func type(_ state: inout AppState, _ text: String) -> [Effect]? {
  if let effects = DialogUpdate.type(&state, text) { return effects }
  if state.overlay == nil, state.screen == .newRun { return FormUpdate.insert(&state, text) }
  if let effects = ProbeScreen.type(&state, text) { return effects }
  return nil
}

/// Pasted text goes where typed text goes; line ends become blanks.
private func paste(_ state: inout AppState, _ text: String) -> [Effect] {
  let line = String(text.unicodeScalars.prefix(400).map { $0 == "\n" || $0 == "\r" ? " " : Character($0) })
  return type(&state, line) ?? []
}

/// Carries out what a key or a click means.
package func perform(_ state: inout AppState, _ action: Action) -> [Effect] {
  switch action {
  case .show(let screen): return show(&state, screen)
  case .help: state.overlay = .help(Help())
  case .cancel: return DialogUpdate.cancel(&state)
  case .quit:
    guard state.trainsHere else { return [.quit] }
    state.overlay = .quit
    return [.newRun(.loadQueue)]
  case .back: return goBack(&state)
  case .leaveTraining:
    state.overlay = .busy("saving checkpoints and handing over to a process of its own")
    return [.leaveTraining]
  case .pauseAndQuit:
    state.overlay = .busy("saving a checkpoint")
    return [.pauseAndQuit]
  case .stopAndQuit:
    state.overlay = .busy("stopping the run")
    return [.stopAndQuit]
  case .move, .moveToStart, .moveToEnd, .accept, .choose, .edit, .mark:
    switch state.overlay {
    case .form, .prompt, .picker, .question, .page, .help: return DialogUpdate.perform(&state, action)
    case nil where state.screen == .probe: return ProbeScreen.browse(&state, action)
    case nil: return browse(&state, action)
    case .quit, .busy: return []
    }
  case .shell(let action): return Shell.perform(&state, action)
  case .live(let action): return LiveScreen.perform(&state, action)
  case .thresholds(let action): return ThresholdsScreen.perform(&state, action)
  case .runs(let action): return RunListScreen.perform(&state, action)
  case .newRun(let action): return NewRunScreen.perform(&state, action)
  case .probe(let action): return ProbeScreen.perform(&state, action)
  }
  return []
}

/// Changes to a screen and lets it load what it shows.
func show(_ state: inout AppState, _ screen: Screen) -> [Effect] {
  // What was said of the screen before means nothing here; what is still awaited does.
  if screen != state.screen, state.status?.kind != .waiting { state.status = nil }
  state.screen = screen
  switch screen {
  case .live: return LiveScreen.enter(&state)
  case .thresholds: return ThresholdsScreen.enter(&state)
  case .runs: return RunListScreen.enter(&state)
  case .newRun: return NewRunScreen.enter(&state)
  case .probe: return ProbeScreen.enter(&state)
  }
}

/// Esc: a layer of the screen goes first, then the screen itself, back to the live one.
private func goBack(_ state: inout AppState) -> [Effect] {
  let inner: [Effect]? =
    switch state.screen {
    case .live: LiveScreen.back(&state)
    case .thresholds: ThresholdsScreen.back(&state)
    case .runs: RunListScreen.back(&state)
    case .newRun: NewRunScreen.back(&state)
    case .probe: ProbeScreen.back(&state)
    }
  if let inner { return inner }
  guard state.screen != .live else { return [] }
  return show(&state, .live)
}
