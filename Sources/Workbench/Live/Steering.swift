import Cells
import Runs

/// Keys that change the run: every one becomes a command in the store, or opens the dialog for one.
func steer(_ state: inout AppState, _ action: LiveAction) -> [Effect] {
  guard let record = state.live.record else { return [] }
  switch action {
  case .pauseOrResume: return [.request(state.live.isPaused ? .resume : .pause, record.id)]
  case .evaluate: return [.request(.evaluate, record.id)]
  case .checkpoint: return [.request(.checkpoint, record.id)]
  case .askLearningRate: state.overlay = .learningRate(TextField("\(state.live.baseLearningRate)"))
  case .askWeighting: state.overlay = .weighting(WeightingForm(state.live.weighting ?? WeightingPlan()))
  case .askThresholds: state.overlay = .thresholds(ThresholdForm(state.live.thresholds))
  case .askStop: state.overlay = .confirmStop
  case .resumeHere:
    state.say("starting the engine", .waiting)
    return [.startEngine(record.id)]
  default: break
  }
  return []
}

/// Keys inside a dialog.
func answer(_ state: inout AppState, _ action: Action) -> [Effect] {
  guard let overlay = state.overlay, let run = state.live.record?.id else { return [] }
  if case .accept = action { return accept(&state, overlay, run) }
  switch (overlay, action) {
  case (.confirmStop, .confirmStop):
    state.overlay = nil
    return [.request(.stop, run)]
  case (.learningRate(var field), .edit(let edit)):
    field.apply(edit)
    state.overlay = .learningRate(field)
  case (.weighting(var form), .choose(let distance)):
    form.method = (form.method + distance + WeightingForm.methods.count) % WeightingForm.methods.count
    state.overlay = .weighting(form)
  case (.weighting(var form), .chooseSide(let distance)):
    form.scope = (form.scope + distance + WeightingForm.scopes.count) % WeightingForm.scopes.count
    state.overlay = .weighting(form)
  case (.weighting(var form), .edit(let edit)) where form.chosen.takesWeights:
    form.weights.apply(edit)
    state.overlay = .weighting(form)
  case (.thresholds(var form), .edit(let edit)):
    form.field.apply(edit)
    form.becomeTyped()
    state.overlay = .thresholds(form)
  case (.thresholds(var form), .choose(let distance)):
    let count = ThresholdForm.solvers.count
    let next = form.solver.map { $0 + distance } ?? (distance > 0 ? 0 : count - 1)
    form.solver = (next + count) % count
    form.answer = "solving"
    state.overlay = .thresholds(form)
    return [.solve(ThresholdForm.solvers[(next + count) % count], form)]
  default: break
  }
  return []
}

private func accept(_ state: inout AppState, _ overlay: Overlay, _ run: RunID) -> [Effect] {
  let kind: CommandKind
  switch overlay {
  case .learningRate(let field):
    guard case .success(let rate) = field.learningRate else { return [] }
    kind = .setLearningRate(rate)
  case .weighting(let form):
    guard case .success(let plan) = form.result else { return [] }
    kind = .setWeighting(plan)
  case .thresholds(let form):
    guard case .success(let cuts) = form.result else { return [] }
    kind = .setThresholds(cuts)
  default: return []
  }
  state.overlay = nil
  return [.request(kind, run)]
}

/// Text typed into a dialog; false where none takes any.
func typeIntoSteering(_ state: inout AppState, _ text: String) -> Bool {
  switch state.overlay {
  case .learningRate(var field):
    field.insert(text)
    state.overlay = .learningRate(field)
  case .weighting(var form) where form.chosen.takesWeights:
    form.weights.insert(text)
    state.overlay = .weighting(form)
  case .thresholds(var form):
    form.field.insert(text)
    form.becomeTyped()
    state.overlay = .thresholds(form)
  default: return false
  }
  return true
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

extension ThresholdForm {
  /// The numbers are a person's again.
  mutating func becomeTyped() {
    solver = nil
    answer = ""
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
