import Cells
import Charts
import Runs
import Stratification
import Training

/// The dialogs of the thresholds screen.
extension ThresholdsScreen {
  /// Opens one.
  static func open(_ state: inout AppState, _ action: ThresholdsAction) -> [Effect] {
    guard let set = state.thresholds.draft?.set else { return [] }
    switch action {
    case .settings:
      state.overlay = .form(
        Form(
          .thresholds(.settings), title: "objective",
          intro: ["What the solvers and the figures go by; the cuts stay, unless K changes."],
          items: [
            .init(
              "lambda", "λ", .text(TextField("\(set.lambda)")), help: "weight of equal distances between cuts"
            ),
            .init("gamma", "γ", .text(TextField("\(set.gamma)")), help: "weight of equally large classes"),
            .init(
              "minimum", "least class", .text(TextField(set.minimumCount.map { "\($0)" } ?? "")),
              help: "scores that each class must have; empty: 1 %, two at least"),
            .init(
              "classes", "K", .text(TextField("\(set.cuts.count + 1)")),
              help: "classes; another K starts from the quantiles"),
          ]))
    case .save:
      let name: String = if case .named(let set) = state.thresholds.saved { set.name } else { "" }
      state.overlay = .prompt(Prompt(.thresholds(.save), label: "save as", name))
    case .load:
      let inForce = Picker.Item(
        "", "the cuts in force", detail: CutText.list(state.live.thresholds))
      state.overlay = .picker(
        Picker(.thresholds(.load), title: "saved cuts", items: [inForce] + items(state)))
    case .fork: state.overlay = .form(forkForm(set, state))
    case .delete:
      state.overlay = .picker(
        Picker(.thresholds(.chooseDeleted), title: "delete a saved set", items: items(state)))
    default: break
    }
    return []
  }

  private static func items(_ state: AppState) -> [Picker.Item] {
    state.thresholds.sets.map {
      Picker.Item(
        $0.name, $0.name,
        detail: "\($0.dataName)  K \($0.thresholds.count + 1): \(CutText.list($0.thresholds))")
    }
  }

  private static func forkForm(_ set: CutSet, _ state: AppState) -> Form {
    let parent = state.live.record?.name ?? ""
    var intro = [
      "A new run with the cuts \(CutText.list(set.cuts)),",
      "from a checkpoint of \(parent.shown(width: 50)) on.",
    ]
    if case .retrains = state.cutMeaning {
      intro.append("Its classification head starts anew: K is another.")
    }
    // From its last checkpoint a run that is over has no steps left.
    let isOver = state.live.record.map { $0.state == .finished || $0.step >= $0.totalSteps } ?? false
    return Form(
      .thresholds(.fork), title: "fork with these cuts", intro: intro,
      items: [
        .init("name", "name", .text(TextField("\(parent) recut")), help: "of the new run"),
        .init(
          "step", "at step", .text(TextField(isOver ? "0" : "")),
          help: "the nearest checkpoint before it is taken; empty: the newest; 0: from the first weights"),
      ])
  }

  /// The new-run screen with the open run's settings and these cuts.
  static func proposeRun(_ state: inout AppState) -> [Effect] {
    guard let plan = state.live.plan, let set = state.thresholds.draft?.set else { return [] }
    var changed = plan
    changed.stratification = StratificationPlan(
      classes: set.cuts.count + 1, method: CutText.method(set.cuts), lambda: set.lambda, gamma: set.gamma,
      minimumCount: set.minimumCount)
    return NewRunScreen.propose(&state, changed.settings)
  }

  private static func forkRequest(_ form: Form, _ state: AppState) -> Result<ForkRequest, FormProblem> {
    guard let record = state.live.record, let set = state.thresholds.draft?.set else {
      return .failure(FormProblem("no run is open"))
    }
    let name = String(form.text("name").trimmingBlanks)
    let word = form.text("step").trimmingBlanks
    let step = Int(word)
    guard word.isEmpty || (step ?? -1) >= 0 else {
      return .failure(FormProblem("at step: empty, or a whole number, found \"\(word.prefix(20))\""))
    }
    var settings = [Setting("thresholds", CutText.method(set.cuts))]
    let plan = state.live.plan?.stratification
    if set.lambda != plan?.lambda { settings.append(Setting("lambda", "\(set.lambda)")) }
    if set.gamma != plan?.gamma { settings.append(Setting("gamma", "\(set.gamma)")) }
    if set.minimumCount != plan?.minimumCount {
      settings.append(Setting("min-count", set.minimumCount.map { "\($0)" } ?? ""))
    }
    do {
      try PlanEditor.check(name: "name", value: name)
    } catch {
      return .failure(FormProblem("\(error)"))
    }
    return .success(ForkRequest(run: record.id, step: step, settings: settings, name: name))
  }

  static func check(_ dialog: Dialog, _ form: Form, _ state: AppState) -> Result<String, FormProblem> {
    switch dialog {
    case .value:
      return value(form, state).map { "τ\((state.thresholds.draft?.selected ?? 0) + 1) moves to \($0)" }
    case .settings:
      return settings(form, state).map { set in
        let before = state.thresholds.draft?.set.cuts.count ?? 0
        return set.cuts.count == before
          ? "the solvers answer anew" : "\(set.cuts.count + 1) classes, cut at the quantiles"
      }
    case .save:
      let name = form.text("text").trimmingBlanks
      guard (1...80).contains(name.count) else {
        return .failure(FormProblem(name.isEmpty ? "type a name" : "a name has at most 80 characters"))
      }
      return .success("")
    case .fork:
      return forkRequest(form, state).map { request in
        request.step.map { "from the checkpoint at or before step \($0) on" }
          ?? "from the newest checkpoint on"
      }
    case .replace, .load, .chooseDeleted, .delete: return .success("")
    }
  }

  private static func value(_ form: Form, _ state: AppState) -> Result<Double, FormProblem> {
    let word = form.text("text").trimmingBlanks
    guard let value = Double(word), value.isFinite else {
      return .failure(FormProblem(word.isEmpty ? "type a score" : "\"\(word.prefix(20))\" is no number"))
    }
    guard let draft = state.thresholds.draft, let room = draft.set.room(for: draft.selected),
      room.contains(value)
    else {
      let room = state.thresholds.draft.flatMap { $0.set.room(for: $0.selected) }
      let text = room.map { "\(CutText.value($0.lowerBound)) to \(CutText.value($0.upperBound))" }
      return .failure(FormProblem(text.map { "its neighbours leave \($0)" } ?? "there is no room"))
    }
    return .success(value)
  }

  private static func settings(_ form: Form, _ state: AppState) -> Result<CutSet, FormProblem> {
    guard var set = state.thresholds.draft?.set else { return .failure(FormProblem("there are no cuts")) }
    for (name, sign) in [("lambda", "λ"), ("gamma", "γ")] {
      let word = form.text(name).trimmingBlanks
      guard let value = Double(word), value >= 0, value <= 1e6 else {
        return .failure(FormProblem("\(sign): a number from 0 to a million, found \"\(word.prefix(20))\""))
      }
      if name == "lambda" { set.lambda = value } else { set.gamma = value }
    }
    let least = form.text("minimum").trimmingBlanks
    let total = state.thresholds.data?.value.train.scores.count ?? 0
    if least.isEmpty {
      set.minimumCount = nil
    } else {
      guard let count = Int(least), count >= 0, count <= total else {
        return .failure(FormProblem("least class: empty, or a count from 0 to \(total)"))
      }
      set.minimumCount = count
    }
    let word = form.text("classes").trimmingBlanks
    guard let classes = Int(word), (2...CutSet.mostClasses).contains(classes) else {
      return .failure(FormProblem("K: a whole number from 2 to \(CutSet.mostClasses)"))
    }
    guard (set.minimumCount ?? 0) * classes <= total else {
      return .failure(FormProblem("\(classes) classes of \(least) need more than the \(total) scores"))
    }
    if classes != set.cuts.count + 1, let scores = state.thresholds.data?.value.train.scores {
      set.cuts = CutSet.ordered((1..<classes).map { scores.quantileCut(Double($0) / Double(classes)) })
    }
    return .success(set)
  }

  static func accept(_ dialog: Dialog, _ form: Form, _ state: inout AppState) -> [Effect] {
    guard var draft = state.thresholds.draft else { return [] }
    switch dialog {
    case .value:
      guard case .success(let value) = value(form, state) else { return [] }
      let name = ThresholdDraft.move(draft.selected, from: draft.cut, to: value)
      change(&draft, name, draft.set.moving(draft.selected, to: value), selected: draft.selected, &state)
      return keep(&state, draft)
    case .settings:
      guard case .success(let set) = settings(form, state) else { return [] }
      change(&draft, "changed the objective", set, selected: min(draft.selected, set.cuts.count - 1), &state)
      return keep(&state, draft)
    case .save:
      let name = String(form.text("text").trimmingBlanks)
      if let old = state.thresholds.sets.first(where: { $0.name == name }) {
        state.overlay = .question(
          Question(
            .thresholds(.replace(name)), title: "replace it?",
            lines: ["There is a set of that name: \(CutText.list(old.thresholds))"], yes: "replace it"))
        return []
      }
      return save(&state, name)
    case .fork:
      guard case .success(let request) = forkRequest(form, state) else { return [] }
      return [.live(.fork(request))]
    case .replace(let name): return save(&state, name)
    case .delete(let name):
      state.say("\"\(name)\" is deleted", .good)
      return [.thresholds(.delete(name))]
    case .load, .chooseDeleted: return []
    }
  }

  private static func save(_ state: inout AppState, _ name: String) -> [Effect] {
    guard let cuts = state.thresholds.draft?.set.cuts else { return [] }
    let set = ThresholdSet(
      name: name, thresholds: cuts, dataName: state.live.record?.dataName ?? "", savedAt: state.now)
    state.thresholds.saved = .named(set)
    return [.thresholds(.save(set))]
  }

  static func picked(_ dialog: Dialog, _ items: [Picker.Item], _ state: inout AppState) -> [Effect] {
    guard let item = items.first else { return [] }
    switch dialog {
    case .load:
      guard var draft = state.thresholds.draft else { return [] }
      if item.name.isEmpty {
        state.thresholds.saved = .inForce
      } else if let set = state.thresholds.sets.first(where: { $0.name == item.name }),
        ThresholdMethod.areCuts(set.thresholds), set.thresholds.count < CutSet.mostClasses
      {
        state.thresholds.saved = .named(set)
      } else {
        state.say("\"\(item.name)\" holds no cuts that this screen can take", .bad)
        return []
      }
      var new = draft.set
      new.cuts = state.savedCuts
      change(&draft, "loaded \(state.savedName)", new, selected: draft.selected, &state)
      return keep(&state, draft)
    case .chooseDeleted:
      state.overlay = .question(
        Question(
          .thresholds(.delete(item.name)), title: "delete the set?", lines: ["\(item.text): \(item.detail)"],
          yes: "delete it"))
    default: break
    }
    return []
  }
}
