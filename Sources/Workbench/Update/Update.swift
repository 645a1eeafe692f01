import Cells
import Runs

/// The workbench's only way to change: a message comes in, the state changes, and what has to be done is
/// returned. No clock, no store, no terminal.
package func update(_ state: inout AppState, _ message: Message) -> [Effect] {
  switch message {
  case .key(let key): return press(&state, key)
  case .mouse(let event): return point(&state, event)
  case .paste(let text):
    paste(&state, text)
    return []
  case .resize(let width, let height):
    let before = seriesBuckets(state)
    state.size = AppState.Size(width, height)
    return sharpen(state, before: before)
  case .clock(let now):
    state.now = now
    return []
  case .engine(let run, let running):
    state.ownRun = run
    state.ownEngineRuns = running
    if !running, state.overlay == .quit { state.overlay = nil }
    return []
  case .opened(let snapshot):
    open(&state, snapshot)
    return []
  case .grown(let growth): return grow(&state, growth)
  case .series(let window):
    state.live.series = window
    return []
  case .runs(let records, let locked):
    list(&state, records, locked)
    return []
  case .requested(let id, let kind):
    state.waiting[id] = kind
    state.say("\(kind.summary): requested", .waiting)
    return []
  case .solved(let form):
    if case .thresholds(let open) = state.overlay, open.solver == form.solver {
      state.overlay = .thresholds(form)
    }
    return []
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
  if let binding = KeyTable.binding(for: key, in: state) { return perform(&state, binding.action) }
  if case .character(let scalar) = key.code, key.modifiers.isSubset(of: .shift) {
    if type(&state, String(scalar)) { return [] }
  }
  return explain(&state, key)
}

/// A key that means something, but not now, says why.
private func explain(_ state: inout AppState, _ key: Key) -> [Effect] {
  let context = KeyContext(state)
  guard
    let binding = KeyTable.bindings.first(where: { $0.contexts.contains(context) && $0.keys.contains(key) })
  else { return [] }
  switch binding.condition {
  case .steerable:
    guard let record = state.live.record else {
      state.say("no run is open: 3 lists the runs")
      break
    }
    let life = RunLife(record, hasEngine: state.live.hasEngine)
    let advice =
      state.canResumeHere
      ? "R continues it here"
      : life == .finished ? "it is finished" : "`steelyard runs resume \(record.id)` continues it"
    state.say("nothing trains this run (\(life.rawValue)): \(advice)", .bad)
  case .canTrash:
    guard let record = state.runs.selectedRecord else { break }
    state.say(
      record.pinned ? "a pinned run stays out of the trash" : "a run in training stays out of the trash", .bad
    )
  case .always, .hasRun, .resumable, .hasRuns, .canUndo, .zoomed, .canGoBack: break
  }
  return []
}

/// Carries out what a key or a click means.
func perform(_ state: inout AppState, _ action: Action) -> [Effect] {
  switch action {
  case .showLive:
    state.screen = .live
  case .showRuns:
    state.screen = .runs
    return [.loadRuns]
  case .help: state.overlay = .help(0)
  case .cancel: state.overlay = nil
  case .quit:
    guard state.trainsHere else { return [.quit] }
    state.overlay = .quit
  case .back:
    if state.screen == .runs {
      state.screen = .live
      return []
    }
    return stepBack(&state)
  case .leaveTraining:
    state.overlay = .busy("saving a checkpoint and handing the run over to a process of its own")
    return [.leaveTraining]
  case .pauseAndQuit:
    state.overlay = .busy("saving a checkpoint")
    return [.pauseAndQuit]
  case .stopAndQuit:
    state.overlay = .busy("stopping the run")
    return [.stopAndQuit]
  case .move, .moveToStart, .moveToEnd, .open, .trash, .undo: return browse(&state, action)
  case .accept, .choose, .chooseSide, .edit, .confirmStop: return answer(&state, action)
  case .pauseOrResume, .evaluate, .checkpoint, .askLearningRate, .askWeighting, .askThresholds, .askStop,
    .resumeHere:
    return steer(&state, action)
  default: return look(&state, action)
  }
  return []
}
