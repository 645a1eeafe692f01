import Cells
import Charts
import Runs

/// The methods of weighting that a form offers.
package enum WeightingChoices {
  package struct Method: Equatable, Sendable {
    package var name: String
    package var about: String
    package var takesWeights: Bool
  }

  package static let methods: [Method] = [
    Method(
      name: "dwa", about: "the paper's adapter with guards: λ from norms, learned w", takesWeights: false),
    Method(name: "adaptive-lambda", about: "λ from the gradients' norms, w = ½, ½", takesWeights: false),
    Method(name: "adaptive-w", about: "learned w, λ = ½, ½", takesWeights: false),
    Method(name: "constant", about: "given weights, plain cross-entropy", takesWeights: true),
    Method(name: "equal", about: "½, ½", takesWeights: false),
    Method(name: "single-regression", about: "the score alone", takesWeights: false),
    Method(name: "dwa-literal", about: "the adapter without guards: may diverge", takesWeights: false),
  ]
  package static let scopes = ["representation", "last-layer", "full"]

  package static func method(_ name: String) -> Method? { methods.first { $0.name == name } }
}

/// The forms that steer a run: what is in them, and the command that they make.
enum SteeringForm {
  static func learningRate(_ live: LiveState) -> Form {
    Form(
      .live(.learningRate), title: "learning rate",
      intro: ["The new base rate; the schedule keeps its shape."],
      items: [Form.Item("rate", "rate", .text(TextField("\(live.baseLearningRate)")))])
  }

  static func weighting(_ live: LiveState) -> Form {
    let plan = live.weighting ?? WeightingPlan()
    let names = WeightingChoices.methods.map(\.name)
    let weights = plan.taskWeights.map { "\($0)" }.joined(separator: ", ")
    var form = Form(
      .live(.weighting), title: "weighting of the tasks",
      items: [
        Form.Item("method", "method", .choice(names, names.firstIndex(of: plan.method) ?? 0)),
        Form.Item(
          "scope", "scope",
          .choice(WeightingChoices.scopes, WeightingChoices.scopes.firstIndex(of: plan.scope.rawValue) ?? 2),
          help: "the layers over which the gradients are compared"),
        Form.Item(
          "weights", "weights", .text(TextField(weights)),
          help: "of regression and classification, for constant"
        ),
      ])
    explain(&form)
    return form
  }

  /// The help of the method follows the choice.
  static func explain(_ form: inout Form) {
    guard let index = form.items.firstIndex(where: { $0.name == "method" }) else { return }
    form.items[index].help = WeightingChoices.method(form.text("method"))?.about ?? ""
  }

  static func moreEpochs(_ live: LiveState) -> Form {
    Form(
      .live(.moreEpochs), title: "more epochs",
      intro: ["The run goes on for so many epochs more; the schedule is restated for the new length."],
      items: [Form.Item("epochs", "epochs", .text(TextField("2")))])
  }

  static func stop(_ record: RunRecord) -> Question {
    Question(
      .live(.stop), title: "stop the run?",
      lines: ["\(record.name) checkpoints and stops after this step;", "it can be resumed."], yes: "stop it")
  }

  /// The command that a form stands for, or what is wrong with it.
  static func command(_ dialog: LiveDialog, _ form: Form, _ live: LiveState) -> Result<
    CommandKind, FormProblem
  > {
    switch dialog {
    case .learningRate: TextField(form.text("rate")).learningRate.map(CommandKind.setLearningRate)
    case .weighting: weighting(form, live.weighting ?? WeightingPlan()).map(CommandKind.setWeighting)
    case .moreEpochs: epochs(form.text("epochs"), live)
    case .stop: .success(.stop)
    default: .failure(FormProblem("this asks nothing of a run"))
    }
  }

  private static func weighting(_ form: Form, _ base: WeightingPlan) -> Result<WeightingPlan, FormProblem> {
    var plan = base
    plan.method = form.text("method")
    switch form.text("scope") {
    case "representation": plan.scope = .representation
    case "last-layer": plan.scope = .lastLayer
    default: plan.scope = .full
    }
    guard WeightingChoices.method(plan.method)?.takesWeights ?? false else { return .success(plan) }
    return NumberList.parse(form.text("weights")).flatMap { numbers in
      guard numbers.count == 2, numbers.allSatisfy({ $0 >= 0 }), numbers.contains(where: { $0 > 0 }) else {
        return .failure(FormProblem("two weights of 0 or more, not both 0: regression, classification"))
      }
      plan.taskWeights = numbers
      return .success(plan)
    }
  }

  private static func epochs(_ text: String, _ live: LiveState) -> Result<CommandKind, FormProblem> {
    guard let epochs = Int(text.trimmingBlanks), (1...10_000).contains(epochs) else {
      return .failure(
        FormProblem("found \"\(text.prefix(20))\", expected a number of epochs from 1 to 10000"))
    }
    return .success(.extend(epochs: epochs))
  }

  /// What Enter would do, in words.
  static func verdict(_ kind: CommandKind, _ live: LiveState) -> String {
    switch kind {
    case .setLearningRate(let rate): "from the next step on: \(NumberText.compact(rate))"
    case .setWeighting(let plan):
      "from the next step on: \(plan.method), \(plan.scope.rawValue); its state starts anew"
    case .extend(let epochs): "\((live.record?.totalEpochs ?? 0) + epochs) epochs in all"
    default: kind.summary
    }
  }
}

/// The dialogs of the live screen: see `ScreenModule`.
extension LiveScreen {
  static func check(_ dialog: LiveDialog, _ form: Form, _ state: AppState) -> Result<String, FormProblem> {
    switch dialog {
    case .goToStep: step(form.text("text"), state.live).map { "to step \($0)" }
    case .series, .runs, .baseline, .startFork: .success("")
    case .fork:
      state.live.forkOffer.map { offer in
        Forking.changes(form, offer).map { Forking.verdict($0, offer) }
      } ?? .failure(FormProblem("the checkpoint is gone"))
    case .learningRate, .weighting, .moreEpochs, .stop:
      SteeringForm.command(dialog, form, state.live).map { SteeringForm.verdict($0, state.live) }
    }
  }

  static func accept(_ dialog: LiveDialog, _ form: Form, _ state: inout AppState) -> [Effect] {
    guard let run = state.live.record?.id else { return [] }
    switch dialog {
    case .goToStep:
      guard case .success(let step) = step(form.text("text"), state.live) else { return [] }
      return moveCursor(&state, to: step)
    case .learningRate, .weighting, .moreEpochs, .stop:
      guard case .success(let kind) = SteeringForm.command(dialog, form, state.live) else { return [] }
      return [.request(kind, run)]
    case .fork:
      guard let offer = state.live.forkOffer, let request = Forking.request(form, offer) else { return [] }
      state.live.forkOffer = nil
      state.say("making the fork", .waiting)
      return [.live(.fork(request))]
    case .series, .runs, .baseline, .startFork: return []
    }
  }

  static func cancelled(_ dialog: LiveDialog, _ state: inout AppState) -> [Effect] {
    state.live.forkOffer = nil
    return dialog == .startFork ? begin(&state, "leave") : []
  }

  static func changed(_ dialog: LiveDialog, _ form: Form, _ state: inout AppState) -> [Effect] {
    if dialog == .weighting {
      var form = form
      SteeringForm.explain(&form)
      state.overlay = .form(form)
    }
    return []
  }

  /// A step that there is.
  private static func step(_ text: String, _ live: LiveState) -> Result<Int, FormProblem> {
    let word = text.filter { $0 != " " && $0 != "," }
    guard let step = Int(word) else {
      return .failure(FormProblem(word.isEmpty ? "type a step" : "\"\(word.prefix(20))\" is no step"))
    }
    guard (1...max(1, live.farthestStep)).contains(step) else {
      return .failure(FormProblem("steps 1 to \(live.farthestStep)"))
    }
    return .success(step)
  }
}
