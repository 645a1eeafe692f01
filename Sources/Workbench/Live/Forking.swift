import Cells
import Charts
import Runs
import Training

/// Where a fork would begin, and what is in force there.
package struct ForkOffer: Equatable, Sendable {
  package var run: RunID
  /// The step that was asked for.
  package var wanted: Int
  /// The newest checkpoint at or before it.
  package var step: Int
  package var hasOptimizer: Bool
  package var plan: Plan

  package init(run: RunID, wanted: Int, step: Int, hasOptimizer: Bool, plan: Plan) {
    self.run = run
    self.wanted = wanted
    self.step = step
    self.hasOptimizer = hasOptimizer
    self.plan = plan
  }
}

/// A new run from a point on the curve.
enum Forking {
  /// What can be other than in the parent, in the order of the form; everything else can be given to
  /// `steelyard runs fork`.
  private static let names = [
    "learning-rate", "weighting", "task-weights", "scope", "thresholds", "epochs", "batch", "dropout", "seed",
  ]

  static func form(_ offer: ForkOffer, parent: RunRecord) -> Form {
    let step = NumberText.count(offer.step)
    let gap = offer.wanted - offer.step
    var intro =
      gap == 0
      ? ["From the checkpoint at step \(step)."]
      : ["step \(NumberText.count(offer.wanted)); the nearest checkpoint is \(step): \(gap) steps before"]
    if !offer.hasOptimizer { intro.append("The optimizer starts anew: this checkpoint has no state of it.") }
    intro.append("What is left as it is stays as it is in \(parent.name.shown(width: 40)).")
    var items = [
      Form.Item("name", "name", .text(TextField("\(parent.name)-\(offer.step)")), help: "of the new run")
    ]
    for setting in offer.settings {
      let choices = PlanEditor.choices(of: setting.name)
      let help = PlanEditor.expectation(of: setting.name) ?? ""
      if let index = choices.firstIndex(of: setting.value), choices.count <= 4 {
        items.append(Form.Item(setting.name, setting.name, .choice(choices, index), help: help))
      } else {
        items.append(Form.Item(setting.name, setting.name, .text(TextField(setting.value)), help: help))
      }
    }
    return Form(
      .live(.fork), title: "fork \(parent.name.shown(width: 40))", intro: intro, items: items, focus: 1)
  }

  /// What is to be other than in the parent, checked as one types.
  static func changes(_ form: Form, _ offer: ForkOffer) -> Result<[Setting], FormProblem> {
    var changed: [Setting] = []
    do {
      let name = String(form.text("name").trimmingBlanks)
      try PlanEditor.check(name: "name", value: name)
      for setting in offer.settings {
        let value = String(form.text(setting.name).trimmingBlanks)
        guard value != setting.value else { continue }
        try PlanEditor.check(name: setting.name, value: value)
        changed.append(Setting(setting.name, value))
      }
      _ = try PlanEditor.apply(changed, to: offer.plan)
    } catch {
      return .failure(FormProblem("\(error)"))
    }
    return .success(changed)
  }

  static func request(_ form: Form, _ offer: ForkOffer) -> ForkRequest? {
    guard case .success(let settings) = changes(form, offer) else { return nil }
    return ForkRequest(
      run: offer.run, step: offer.step, settings: settings, name: String(form.text("name").trimmingBlanks))
  }

  static func verdict(_ changes: [Setting], _ offer: ForkOffer) -> String {
    let what = changes.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
    return "a new run from step \(NumberText.count(offer.step)) on: "
      + (what.isEmpty ? "nothing changed" : what)
  }

  /// What becomes of a fork that has just been made.
  static func next(_ record: RunRecord, _ state: AppState) -> Picker {
    var items = [
      Picker.Item("queue", "put it into the queue"), Picker.Item("leave", "leave it planned"),
    ]
    if state.canStartEngines, !state.trainsHere {
      items.insert(Picker.Item("start", "train it here, now"), at: 0)
    }
    return Picker(
      .live(.startFork), title: "\(record.name.shown(width: 40)) is made: what now?", items: items)
  }
}

extension ForkOffer {
  /// The settings of the form with their values in the parent.
  var settings: [Setting] {
    let all = plan.settings
    return Forking.names(of: all)
  }
}

extension Forking {
  static func names(of settings: [Setting]) -> [Setting] {
    names.compactMap { name in settings.first { $0.name == name } }
  }
}

extension LiveScreen {
  static func askFork(_ state: inout AppState) -> [Effect] {
    guard let record = state.live.record else { return [] }
    let step = min(state.live.cursor ?? state.live.newestStep, max(1, state.live.newestStep))
    return [.live(.findCheckpoint(record.id, step: step))]
  }

  /// The form for a fork, unless something else has come up meanwhile.
  static func offer(_ state: inout AppState, _ offer: ForkOffer) {
    guard let record = state.live.record, record.id == offer.run, state.overlay == nil else { return }
    state.live.forkOffer = offer
    state.overlay = .form(Forking.form(offer, parent: record))
  }

  static func forked(_ state: inout AppState, _ record: RunRecord, _ warnings: [String]) -> [Effect] {
    let said = "\(record.name.shown(width: 40)) is made" + warnings.map { "; " + $0 }.joined()
    state.say(said, .good)
    guard state.overlay == nil else { return [] }
    state.live.fork = record
    state.overlay = .picker(Forking.next(record, state))
    return []
  }

  /// Opens the fork, and starts it or lines it up.
  static func begin(_ state: inout AppState, _ choice: String) -> [Effect] {
    guard let record = state.live.fork else { return [] }
    state.live.fork = nil
    switch choice {
    case "start": return [.open(record.id), .startEngine(record.id)]
    case "queue": return [.live(.enqueue(record.id)), .open(record.id)]
    default: return [.open(record.id)]
    }
  }
}
