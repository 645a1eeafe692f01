import Cells
import Runs
import Training

/// The probe: a sentence in, what the model says out; and the model's predictions of the validation part.
enum ProbeScreen: ScreenModule {
  typealias Dialog = ProbeDialog

  // MARK: Coming and going

  static func enter(_ state: inout AppState) -> [Effect] {
    guard let run = state.live.record?.id, state.probe.run != run else { return [] }
    let old = state.probe
    state.probe = ProbeState()
    state.probe.run = run
    state.probe.view = old.view
    // The same sentences are asked of the next model: that is how two runs are compared by hand.
    state.probe.field = old.field
    return [.probe(.load(run, .best))]
  }

  static func back(_ state: inout AppState) -> [Effect]? {
    guard state.probe.isTyping else { return nil }
    state.probe.isTyping = false
    return []
  }

  // MARK: Keys

  static func perform(_ state: inout AppState, _ action: ProbeAction) -> [Effect] {
    guard let run = state.probe.run else { return [] }
    switch action {
    case .type: state.probe.isTyping = true
    case .leaveField: state.probe.isTyping = false
    case .clear:
      state.probe.field = TextField("")
      return ask(&state)
    case .keep: keep(&state)
    case .nextView(let distance):
      let count = ProbeView.allCases.count
      state.probe.view = ProbeView(rawValue: (state.probe.view.rawValue + distance + count) % count) ?? .worst
      state.probe.selected = 0
    case .showRow: state.overlay = rowPage(state).map { .page($0) }
    case .takeRow:
      guard let text = selectedText(state.probe) else { return [] }
      state.probe.field = TextField(text, limit: ProbeState.longestSentence)
      return ask(&state)
    case .influence:
      guard state.probe.influence == nil else {
        state.probe.influence = nil
        return []
      }
      return [.probe(.influence(run, state.probe.asked))]
    case .nextCheckpoint:
      let all = ProbeCheckpoint.allCases
      let index = all.firstIndex(of: state.probe.checkpoint) ?? 0
      state.probe.checkpoint = all[(index + 1) % all.count]
      return reload(&state, run)
    case .reload: return reload(&state, run)
    case .askFile: state.overlay = .prompt(Prompt(.probe(.file), label: "file of texts"))
    case .askOutput:
      guard let batch = state.probe.batch else { return [] }
      state.overlay = .prompt(Prompt(.probe(.output), label: "write to", proposedOutput(batch)))
    }
    return []
  }

  /// Movement in the list that is shown, or in the field.
  static func browse(_ state: inout AppState, _ action: Action) -> [Effect] {
    if state.probe.isTyping {
      guard case .edit(let edit) = action else { return [] }
      state.probe.field.apply(edit)
      state.probe.keepsAnswer = false
      return ask(&state)
    }
    let last = max(0, state.probe.listCount - 1)
    switch action {
    case .move(let distance): state.probe.selected = max(0, min(last, state.probe.selected + distance))
    case .moveToStart: state.probe.selected = 0
    case .moveToEnd: state.probe.selected = last
    default: break
    }
    return []
  }

  /// Text typed into the field; nil where it has not the keys.
  static func type(_ state: inout AppState, _ text: String) -> [Effect]? {
    guard state.screen == .probe, state.overlay == nil, state.probe.isTyping else { return nil }
    state.probe.field.insert(text)
    state.probe.keepsAnswer = false
    return ask(&state)
  }

  private static func reload(_ state: inout AppState, _ run: RunID) -> [Effect] {
    state.probe.model = nil
    state.probe.problem = nil
    state.probe.answer = nil
    state.probe.asked = ""
    state.probe.isAsking = false
    state.probe.influence = nil
    state.probe.report = nil
    state.probe.reportProblem = nil
    return [.probe(.load(run, state.probe.checkpoint))]
  }

  /// Asks for the sentence as it stands, one question at a time: the answer to an older one asks again.
  private static func ask(_ state: inout AppState) -> [Effect] {
    state.probe.influence = nil
    let text = state.probe.field.text
    guard !text.isEmpty else {
      state.probe.answer = nil
      state.probe.asked = ""
      return []
    }
    guard let run = state.probe.run, state.probe.model != nil, !state.probe.isAsking,
      text != state.probe.asked || state.probe.answer == nil
    else { return [] }
    state.probe.isAsking = true
    return [.probe(.ask(run, text))]
  }

  private static func keep(_ state: inout AppState) {
    guard let answer = state.probe.answer, state.probe.asked == state.probe.field.text else {
      // Typed faster than answered: kept as soon as the answer is there.
      state.probe.keepsAnswer = state.probe.isAsking
      return
    }
    state.probe.keepsAnswer = false
    let trial = ProbeTrial(text: state.probe.asked, answer: answer)
    state.probe.trials.removeAll { $0.text == trial.text }
    state.probe.trials.insert(trial, at: 0)
    if state.probe.trials.count > ProbeState.mostTrials { state.probe.trials.removeLast() }
    state.probe.view = .trials
    state.probe.selected = 0
    state.probe.field.select()
  }

  // MARK: News

  static func receive(_ state: inout AppState, _ message: ProbeMessage) -> [Effect] {
    switch message {
    case .loaded(let run, let model):
      guard run == state.probe.run, model.checkpoint == state.probe.checkpoint else { return [] }
      state.probe.model = model
      state.probe.problem = nil
      return ask(&state)
    case .unavailable(let run, let problem):
      guard run == state.probe.run else { return [] }
      state.probe.problem = problem
      state.probe.isAsking = false
    case .answered(let run, let text, let answer):
      guard run == state.probe.run else { return [] }
      state.probe.isAsking = false
      guard !state.probe.field.text.isEmpty else { return [] }
      state.probe.answer = answer
      state.probe.asked = text
      if state.probe.keepsAnswer, text == state.probe.field.text { keep(&state) }
      return ask(&state)
    case .influence(let run, let text, let words):
      guard run == state.probe.run, text == state.probe.asked else { return [] }
      state.probe.influence = words
    case .report(let run, let report):
      guard run == state.probe.run else { return [] }
      state.probe.report = report
      state.probe.reportProblem = nil
      state.probe.selected = 0
    case .withoutReport(let run, let problem):
      guard run == state.probe.run else { return [] }
      state.probe.reportProblem = problem
    case .exists(let path):
      state.overlay = .question(
        Question(
          .probe(.overwrite(path)), title: "replace the file?", lines: ["\(path) is there already."],
          yes: "replace it"))
    case .batch(let run, let batch):
      guard run == state.probe.run else {
        state.say("the predictions of \(batch.path) are of run \(run), which is not open any more")
        return []
      }
      state.probe.batch = batch
      state.probe.view = .batch
      state.probe.selected = 0
      state.say("\(batch.answers.count) texts predicted: W writes them with their predictions", .good)
    }
    return []
  }

  // MARK: Dialogs

  static func check(_ dialog: ProbeDialog, _ form: Form, _ state: AppState) -> Result<String, FormProblem> {
    let path = form.text("text").trimmingBlanks
    switch dialog {
    case .file, .output: return path.isEmpty ? .failure(FormProblem("type a file's path")) : .success("")
    case .overwrite: return .success("")
    }
  }

  static func accept(_ dialog: ProbeDialog, _ form: Form, _ state: inout AppState) -> [Effect] {
    guard let run = state.probe.run else { return [] }
    let path = String(form.text("text").trimmingBlanks)
    switch dialog {
    case .file:
      guard state.probe.model != nil else {
        state.say(state.probe.problem ?? "the model is still being loaded: try again in a moment", .bad)
        return []
      }
      state.say("predicting the texts of \(path)", .waiting)
      return [.probe(.predictFile(run, path))]
    case .output: return state.probe.batch.map { [.probe(.write($0, to: path, replacing: false))] } ?? []
    case .overwrite(let path):
      return state.probe.batch.map { [.probe(.write($0, to: path, replacing: true))] } ?? []
    }
  }

  private static func proposedOutput(_ batch: ProbeBatch) -> String {
    let name = batch.path.split(separator: "/").last.map(String.init) ?? "texts"
    let stem = name.split(separator: ".").dropLast().joined(separator: ".")
    return (stem.isEmpty ? name : stem) + "-predicted.csv"
  }

  // MARK: Rows

  /// The text of the selected line of a list.
  static func selectedText(_ probe: ProbeState) -> String? {
    switch probe.view {
    case .worst, .disagreements:
      guard let report = probe.report, probe.listed.indices.contains(probe.selected) else { return nil }
      return report.texts[report.predictions.rows[probe.listed[probe.selected]].record]
    case .trials:
      return probe.trials.indices.contains(probe.selected) ? probe.trials[probe.selected].text : nil
    case .batch:
      guard let batch = probe.batch, batch.texts.indices.contains(probe.selected) else { return nil }
      return batch.texts[probe.selected]
    default: return nil
    }
  }

  // MARK: Mouse

  static func point(_ state: inout AppState, _ event: MouseEvent) -> [Effect] {
    let layout = ProbeLayout(state)
    switch event.kind {
    case .press(.left):
      if layout.input.contains(column: event.column, row: event.row) {
        guard state.probe.run != nil else { return [] }
        state.probe.isTyping = true
        return []
      }
      state.probe.isTyping = false
      if let view = layout.tab(atColumn: event.column, row: event.row) {
        state.probe.view = view
        state.probe.selected = 0
        return []
      }
      guard let line = layout.line(atColumn: event.column, row: event.row, in: state) else { return [] }
      if line == state.probe.selected { return perform(&state, .showRow) }
      state.probe.selected = line
    case .wheel(let notches, _): return browse(&state, .move(notches * 3))
    default: break
    }
    return []
  }
}

extension ProbeState {
  /// Characters of a sentence at most: models read 512 tokens.
  static let longestSentence = 4_000
}
