import Cells
import Runs

/// The new-run screen: a form over everything a run is made from, what its data looks like, and the queue.
package enum NewRunScreen: ScreenModule {
  typealias Dialog = NewRunDialog

  static func enter(_ state: inout AppState) -> [Effect] {
    state.newRun.pane = .form
    FormUpdate.scroll(&state)
    var effects: [Effect] = [.newRun(.loadQueue)]
    // A draft that came back from the last time has not been checked yet.
    if state.newRun.revision == 0, !state.newRun.values.isEmpty { effects += FormUpdate.changed(&state) }
    return effects
  }

  static func back(_ state: inout AppState) -> [Effect]? {
    guard state.newRun.pane == .queue else { return nil }
    state.newRun.pane = .form
    return []
  }

  static func perform(_ state: inout AppState, _ action: NewRunAction) -> [Effect] {
    switch action {
    case .nextPane: state.newRun.pane = state.newRun.pane == .form ? .queue : .form
    case .presets: state.overlay = .picker(presetPicker(state))
    case .look: state.overlay = .page(page(state))
    case .start: return start(&state)
    case .queue: return queue(&state)
    case .save:
      let name = state.newRun.values["name"] ?? "run"
      let safe = String(name.map { $0.isLetter || $0.isNumber ? $0 : "-" })
      state.overlay = .prompt(Prompt(.newRun(.saveFile), label: "save the form as", safe + ".toml"))
    case .select, .selectFirst, .selectLast, .shift, .remove, .bringBack, .openRun, .concurrency, .hold:
      return QueueUpdate.perform(&state, action)
    default: return FormUpdate.perform(&state, action)
    }
    return []
  }

  static func receive(_ state: inout AppState, _ message: NewRunMessage) -> [Effect] {
    switch message {
    case .looked(let revision, let columns, let look):
      guard revision == state.newRun.revision else { return [] }
      state.newRun.columns = columns
      state.newRun.look = look
      if case .ready(let preview) = look { state.newRun.lastLook = preview }
    case .estimated(let revision, let estimate):
      if revision == state.newRun.revision { state.newRun.estimate = estimate }
    case .completed(let typed, let longer, let names):
      return FormUpdate.completed(&state, typed: typed, to: longer, names: names)
    case .settings(let settings, let source):
      return fill(&state, settings, from: source, keepingData: false)
    case .fileExists(let path):
      state.overlay = .question(
        Question(
          .newRun(.replaceFile(path)), title: "replace it?", lines: ["There is such a file:", path],
          yes: "replace it"))
    case .made(let records, let warnings, let isStarting):
      return made(&state, records, warnings, isStarting: isStarting)
    case .makingFailed(let text):
      state.newRun.isMaking = false
      state.say(text, .bad)
    case .queue(let queue): QueueUpdate.take(&state, queue)
    }
    return []
  }

  /// The draft of the last time, where nothing has been typed since.
  static func restore(_ state: inout AppState, _ remembered: [String: String]) -> [Effect] {
    guard state.newRun.values.isEmpty, let draft = remembered["newrun.draft"] else { return [] }
    state.newRun.values = NewRunDraft.values(draft)
    return state.screen == .newRun ? FormUpdate.changed(&state) : []
  }

  static func draw(_ state: AppState, into buffer: inout CellBuffer, frame: ScreenFrame, look: Look) {
    NewRunView(state: state, look: look).draw(into: &buffer, frame: frame)
  }

  /// A click takes a line; a second one edits, turns or presses it. The wheel goes through what it points at.
  static func point(_ state: inout AppState, _ event: MouseEvent) -> [Effect] {
    let layout = NewRunLayout(state)
    let isQueue = layout.queue.contains(column: event.column, row: event.row)
    switch event.kind {
    case .wheel(let notches, _) where notches != 0:
      if isQueue { return QueueUpdate.perform(&state, .select(notches)) }
      guard layout.form.contains(column: event.column, row: event.row) else { return [] }
      let effects = state.newRun.editor == nil ? [] : FormUpdate.perform(&state, .keep(0))
      FormUpdate.move(&state, notches * 2)
      return effects
    case .press(.left):
      if isQueue {
        state.newRun.pane = .queue
        if let index = layout.entry(atRow: event.row, state.newRun) {
          if index == state.newRun.selected { return QueueUpdate.perform(&state, .openRun) }
          state.newRun.selected = index
        }
        return []
      }
      guard let line = layout.line(atRow: event.row, column: event.column, state.newRun) else { return [] }
      state.newRun.pane = .form
      if line == state.newRun.focus {
        return state.newRun.editor == nil ? FormUpdate.perform(&state, .enter) : []
      }
      let effects = state.newRun.editor == nil ? [] : FormUpdate.perform(&state, .keep(0))
      FormUpdate.go(&state, to: line)
      // Headings and buttons have nothing to be looked at first.
      if case .field = line { return effects }
      return effects + FormUpdate.perform(&state, .enter)
    default: return []
    }
  }

  /// The queue where it has the focus, else the form's settings.
  static func table(_ state: AppState) -> ExportTable? {
    if state.newRun.pane == .queue {
      return ExportTable(
        title: "queue", header: ["run", "name", "state", "step", "steps", "seconds_left"],
        rows: state.newRun.queue.entries.map { entry in
          [
            entry.record.id.rawValue, entry.record.name,
            entry.isWaiting ? "waiting" : entry.record.state.rawValue, "\(entry.record.step)",
            "\(entry.record.totalSteps)", entry.secondsLeft.map { "\(Int($0.rounded()))" } ?? "",
          ]
        })
    }
    return ExportTable(
      title: "new run", header: ["option", "value"],
      rows: state.newRun.settings.map { [$0.name, $0.value] })
  }

  static func command(_ state: AppState) -> String {
    state.newRun.pane == .queue
      ? "steelyard queue list" : NewRunCommandLine.command(state.newRun.settings)
  }
}

extension KeyContext {
  /// What takes the keys on the new-run screen.
  init(_ state: NewRunState) {
    self = state.pane == .queue ? .newRunQueue : state.editor != nil ? .newRunEdit : .newRun
  }
}
