import Runs
import Training

/// Presets, files, and the question before a run is queued instead.
extension NewRunScreen {
  /// The open run's own line in the list of presets, and the file's.
  private static let openRun = "open-run"
  private static let file = "file"

  static func presetPicker(_ state: AppState) -> Picker {
    var items = RunPreset.all.map { Picker.Item($0.name, $0.title, detail: $0.about) }
    if let record = state.live.record, state.live.plan != nil {
      items.insert(
        Picker.Item(openRun, "as the open run", detail: "the settings of \(record.name)"), at: 1)
    }
    items.append(Picker.Item(file, "from a file", detail: "a TOML file, as train --config reads it"))
    return Picker(.newRun(.presets), title: "start from", items: items)
  }

  static func picked(_ dialog: NewRunDialog, _ items: [Picker.Item], _ state: inout AppState) -> [Effect] {
    guard dialog == .presets, let item = items.first else { return [] }
    switch item.name {
    case openRun:
      guard let plan = state.live.plan else { return [] }
      return fill(
        &state, plan.requestSettings, from: state.live.record?.name ?? plan.name, keepingData: false)
    case file:
      state.overlay = .prompt(Prompt(.newRun(.loadFile), label: "settings from"))
      return []
    default: break
    }
    guard let preset = RunPreset.named(item.name) else { return [] }
    if !preset.seeds.isEmpty { return sweep(&state, preset.seeds) }
    if preset.usesSampleData { return [.newRun(.sampleData(preset.settings))] }
    let effects = fill(&state, preset.settings, from: preset.title, keepingData: true)
    if let model = preset.model, state.newRun.values["model"] == nil {
      state.say("filled from \(preset.title): now name the folder of \(model.title) as model")
    }
    return effects
  }

  /// The form filled anew; data options stay where they are to be kept.
  static func fill(
    _ state: inout AppState, _ settings: [Setting], from source: String, keepingData: Bool
  ) -> [Effect] {
    var values = state.newRun.values.filter { name, _ in
      // A model's folder is a thing of this machine, as the data is: presets do not know it.
      keepingData && (RequestField.named(name)?.group == .data || name == "model")
    }
    for setting in settings {
      guard let field = RequestField.named(setting.name) else { continue }
      values[setting.name] = setting.value.isEmpty || setting.value == field.usual ? nil : setting.value
    }
    state.newRun.editor = nil
    state.say("filled from \(source): z takes that back")
    return FormUpdate.replace(&state, values)
  }

  /// Settings that another screen proposes on top of the form as it is; a proposal may use `PlanEditor`'s names.
  package static func propose(_ state: inout AppState, _ settings: [Setting]) -> [Effect] {
    var values = state.newRun.values
    for setting in settings {
      let isHeader = setting.name == "header"
      let name = isHeader ? "no-header" : setting.name
      guard let field = RequestField.named(name) else { continue }
      let value = isHeader ? (setting.value == "no" ? "yes" : "no") : setting.value
      values[name] = value.isEmpty || value == field.usual ? nil : value
    }
    state.newRun.editor = nil
    state.newRun.pane = .form
    return show(&state, .newRun) + FormUpdate.replace(&state, values)
  }

  /// Runs that differ in their seed alone, on the split that the form's own seed gives.
  private static func sweep(_ state: inout AppState, _ seeds: [Int]) -> [Effect] {
    if let obstacle = state.newRun.obstacle {
      state.say(obstacle, .bad)
      return []
    }
    let base = state.newRun.settings
    func value(_ name: String) -> String? { base.first { $0.name == name }?.value }
    let split = value("split-seed") ?? value("seed") ?? "42"
    let runs = seeds.map { seed in
      base.filter { !["seed", "split-seed"].contains($0.name) }
        + [Setting("seed", "\(seed)"), Setting("split-seed", split)]
    }
    return make(&state, runs, isStarting: false)
  }

  // MARK: - Start and queue

  static func start(_ state: inout AppState) -> [Effect] {
    if let obstacle = state.newRun.obstacle {
      state.say(obstacle, .bad)
      return []
    }
    guard state.canStartEngines else {
      state.say("this screen only watches: Q queues it", .bad)
      return []
    }
    if state.trainsHere {
      state.overlay = .question(
        Question(
          .newRun(.queueInstead), title: "queue it?",
          lines: ["This process trains a run already.", "The new one starts when there is room."],
          yes: "queue it"))
      return []
    }
    return make(&state, [state.newRun.settings], isStarting: true)
  }

  static func queue(_ state: inout AppState) -> [Effect] {
    if let obstacle = state.newRun.obstacle {
      state.say(obstacle, .bad)
      return []
    }
    return make(&state, [state.newRun.settings], isStarting: false)
  }

  private static func make(_ state: inout AppState, _ runs: [[Setting]], isStarting: Bool) -> [Effect] {
    state.newRun.isMaking = true
    state.say(runs.count == 1 ? "reading the data" : "making \(runs.count) runs", .waiting)
    return [.newRun(.make(runs, isStarting: isStarting))]
  }

  static func made(_ state: inout AppState, _ records: [RunRecord], _ warnings: [String], isStarting: Bool)
    -> [Effect]
  {
    state.newRun.isMaking = false
    guard let first = records.first else { return [] }
    if isStarting {
      state.screen = .live
      state.say("starting the engine", .waiting)
      return [.open(first.id), .startEngine(first.id)]
    }
    let what = records.count == 1 ? "\(first.name) is queued" : "\(records.count) runs are queued"
    state.say(warnings.first.map { "\(what); \($0)" } ?? what, .good)
    return [.newRun(.loadQueue)]
  }

  // MARK: - Files

  static func check(_ dialog: NewRunDialog, _ form: Form, _ state: AppState) -> Result<String, FormProblem> {
    switch dialog {
    case .loadFile, .saveFile:
      form.text("text").trimmingBlanks.isEmpty ? .failure(FormProblem("type a file")) : .success("")
    default: .success("")
    }
  }

  static func accept(_ dialog: NewRunDialog, _ form: Form, _ state: inout AppState) -> [Effect] {
    let path = String(form.text("text").trimmingBlanks)
    let text = NewRunCommandLine.toml(state.newRun.settings)
    switch dialog {
    case .presets: return []
    case .loadFile: return [.newRun(.loadFile(path))]
    case .saveFile: return [.newRun(.saveFile(path, text: text, replacing: false))]
    case .replaceFile(let path): return [.newRun(.saveFile(path, text: text, replacing: true))]
    case .queueInstead: return queue(&state)
    }
  }

  // MARK: - To read

  /// The data and the command line as a page, for screens that have no room beside the form.
  static func page(_ state: AppState) -> Page {
    let facts = LookFacts(state)
    var lines = facts.lines
    if let histogram = facts.histogramLines { lines += [""] + histogram }
    lines += ["", "the same from a shell:"]
    lines += wrapped(
      NewRunCommandLine.command(state.newRun.settings), to: max(20, min(76, state.size.width - 4)))
    return Page(title: "what would be trained", lines: lines)
  }

  /// A long command over several lines, as a shell takes it.
  static func wrapped(_ command: String, to width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for part in command.split(separator: " --").enumerated() {
      let word = part.offset == 0 ? String(part.element) : "--" + part.element
      if !line.isEmpty, line.count + word.count + 3 > width {
        lines.append(line + " \\")
        line = "  " + word
      } else {
        line += (line.isEmpty ? "" : " ") + word
      }
    }
    return lines + [line]
  }
}
