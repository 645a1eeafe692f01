import Cells
import Runs

/// Keys that change the run: every one becomes a command in the store, or opens the dialog for one.
func steer(_ state: inout AppState, _ action: LiveAction) -> [Effect] {
  guard let record = state.live.record else { return [] }
  switch action {
  case .pauseOrResume: return [.request(state.live.isPaused ? .resume : .pause, record.id)]
  case .evaluate: return [.request(.evaluate, record.id)]
  case .checkpoint: return [.request(.checkpoint, record.id)]
  case .askLearningRate: state.overlay = .form(SteeringForm.learningRate(state.live))
  case .askWeighting: state.overlay = .form(SteeringForm.weighting(state.live))
  case .askMoreEpochs: state.overlay = .form(SteeringForm.moreEpochs(state.live))
  case .toggleNice: return [.request(.setNice(!state.live.isNice), record.id)]
  case .askThresholds: return show(&state, Screen.thresholds)
  case .askStop: state.overlay = .question(SteeringForm.stop(record))
  case .resumeHere:
    state.say("starting the engine", .waiting)
    return [.startEngine(record.id)]
  default: break
  }
  return []
}

extension TextField {
  mutating func apply(_ edit: Action.Edit) {
    switch edit {
    case .left: move(-1)
    case .right: move(1)
    case .start: moveToStart()
    case .end: moveToEnd()
    case .backspace: backspace()
    case .delete: delete()
    }
  }
}

extension LiveState {
  /// The base rate in force: the newest one applied, else the plan's.
  package var baseLearningRate: Double {
    for command in commands.reversed() {
      if case .setLearningRate(let rate) = command.kind, case .applied = command.status { return rate }
    }
    return plan?.optimization.learningRate ?? 0.001
  }
}
