import Cells
import History
import Runs

/// Changes to runs, each of which can be taken back.
extension RunListScreen {
  // MARK: Trash

  /// Why a run cannot go into the trash; nil: it can.
  static func whyKept(_ record: RunRecord, _ state: AppState) -> String? {
    if record.trashed { return "it is in the trash: R brings it back, D deletes it for good" }
    if state.runs.hasEngine(record) { return "a run in training stays out of the trash" }
    return record.pinned ? "a pinned run stays out of the trash" : nil
  }

  static func trash(_ state: inout AppState) -> [Effect] {
    let targets = state.runs.targets
    let going = targets.filter { whyKept($0, state) == nil }
    guard !going.isEmpty else { return [] }
    var text =
      going.count == 1
      ? "\(going[0].name) is in the trash: z brings it back"
      : "\(going.count) runs are in the trash: z brings them back"
    if let kept = targets.first(where: { whyKept($0, state) != nil }) {
      let count = targets.count - going.count
      let who = count == 1 ? kept.name : "\(count) runs"
      text += "; not \(who): \(whyKept(kept, state) ?? "")"
    }
    state.runs.marked.subtract(going.map(\.id))
    let effects = change(&state, .trashed(going.map(\.id), true))
    state.say(text)
    return effects
  }

  static func restore(_ state: inout AppState) -> [Effect] {
    let going = state.runs.targets.filter(\.trashed)
    guard !going.isEmpty else { return [] }
    state.runs.marked.subtract(going.map(\.id))
    let effects = change(&state, .trashed(going.map(\.id), false))
    state.say(going.count == 1 ? "\(going[0].name) is back" : "\(going.count) runs are back", .good)
    return effects
  }

  static func askDelete(_ state: inout AppState) {
    let going = state.runs.targets.filter(\.trashed)
    guard !going.isEmpty else { return }
    var lines = going.prefix(6).map { "\($0.name)  \($0.id)" }
    if going.count > 6 { lines.append("and \(going.count - 6) more") }
    lines.append("Their steps, checkpoints and figures go for good.")
    state.overlay = .question(
      Question(
        .runs(.delete(going.map(\.id))),
        title: going.count == 1 ? "delete the run?" : "delete \(going.count) runs?", lines: lines,
        yes: "delete"))
  }

  // MARK: Tags, note, name, pin, colour

  private static func about(_ runs: [RunRecord]) -> String {
    runs.count == 1 ? runs[0].name : "\(runs.count) runs"
  }

  static func askTags(_ state: inout AppState) {
    let targets = state.runs.targets
    guard let first = targets.first else { return }
    let common = targets.dropFirst().reduce(first.tags) { tags, run in tags.filter(run.tags.contains) }
    let item = Form.Item(
      "tags", "tags", .text(TextField(targets.count == 1 ? common.joined(separator: ", ") : "")),
      help: "all tags, parted by commas; or +add -remove")
    let intro = common.isEmpty || targets.count == 1 ? [] : ["common: " + common.joined(separator: ", ")]
    state.overlay = .form(
      Form(.runs(.tags(targets.map(\.id))), title: "tags of \(about(targets))", intro: intro, items: [item]))
  }

  static func checkTags(_ form: Form, _ runs: [RunID]) -> Result<String, FormProblem> {
    let change = TagChange(parsing: form.text("tags"))
    for tag in change.added where tag.unicodeScalars.count > 60 {
      return .failure(FormProblem("a tag has at most 60 characters: found \(tag.unicodeScalars.count)"))
    }
    if change.replacesAll {
      return .success(
        change.added.isEmpty ? "no tags" : "these tags and no others: \(change.added.joined(separator: ", "))"
      )
    }
    let parts = [
      change.added.isEmpty ? nil : "add \(change.added.joined(separator: ", "))",
      change.removed.isEmpty ? nil : "remove \(change.removed.joined(separator: ", "))",
    ]
    return .success(parts.compactMap { $0 }.joined(separator: "; "))
  }

  static func tag(_ state: inout AppState, _ form: Form, _ runs: [RunID]) -> [Effect] {
    let tags = TagChange(parsing: form.text("tags"))
    return edit(&state, runs) { record in
      let new = tags.applied(to: record.tags)
      return new == record.tags ? nil : RunChanges(tags: new)
    }
  }

  /// Notes may be longer than a field, or have several lines: such a one is added to, never cut.
  private static func fits(_ note: String) -> Bool {
    note.unicodeScalars.count <= 200 && !note.unicodeScalars.contains { $0.value < 32 || $0.value == 127 }
  }

  static func askNote(_ state: inout AppState) {
    let targets = state.runs.targets
    guard let first = targets.first else { return }
    let canEdit = targets.count == 1 && fits(first.note)
    let how = Form.Value.choice(["replace", "add a line"], canEdit ? 0 : 1)
    let intro = targets.count == 1 && !canEdit ? ["the note is long: \(first.note.utf8.count) bytes"] : []
    state.overlay = .form(
      Form(
        .runs(.note(targets.map(\.id))), title: "note of \(about(targets))", intro: intro,
        items: [
          Form.Item("note", "note", .text(TextField(canEdit ? first.note : ""))),
          Form.Item("how", "how", how, help: "what happens to a note that is there"),
        ]))
  }

  static func checkNote(_ form: Form, _ runs: [RunID], _ state: AppState) -> Result<String, FormProblem> {
    let isEmpty = form.text("note").trimmingBlanks.isEmpty
    if form.text("how") == "replace" { return .success(isEmpty ? "no note" : "this note and nothing else") }
    let longest = runs.compactMap { state.runs.record($0)?.note.utf8.count }.max() ?? 0
    guard longest + form.text("note").utf8.count < 65_536 else {
      return .failure(FormProblem("a note has at most 64 KiB"))
    }
    return isEmpty ? .failure(FormProblem("nothing to add")) : .success("one more line")
  }

  static func note(_ state: inout AppState, _ form: Form, _ runs: [RunID]) -> [Effect] {
    let text = form.text("note")
    let replaces = form.text("how") == "replace"
    return edit(&state, runs) { record in
      let note = replaces || record.note.isEmpty ? text : record.note + "\n" + text
      return note == record.note ? nil : RunChanges(note: note)
    }
  }

  static func askName(_ state: inout AppState) {
    guard let record = state.runs.targets.first, state.runs.targets.count == 1 else { return }
    state.overlay = .form(
      Form(
        .runs(.rename(record.id)), title: "name of \(record.id)",
        items: [Form.Item("name", "name", .text(TextField(record.name)))]))
  }

  static func checkName(_ form: Form, _ run: RunID, _ state: AppState) -> Result<String, FormProblem> {
    let name = form.text("name")
    if name.trimmingBlanks.isEmpty { return .failure(FormProblem("a run needs a name")) }
    if name == "last" { return .failure(FormProblem("“last” means the newest run in commands")) }
    let isTaken = state.runs.all.contains { $0.name == name && $0.id != run && !$0.trashed }
    return .success(isTaken ? "another run has this name too" : "")
  }

  static func rename(_ state: inout AppState, _ form: Form, _ run: RunID) -> [Effect] {
    edit(&state, [run]) { record in
      form.text("name") == record.name ? nil : RunChanges(name: form.text("name"))
    }
  }

  /// Pins all, or unpins them where all are pinned.
  static func pin(_ state: inout AppState) -> [Effect] {
    let targets = state.runs.targets
    let pins = !targets.allSatisfy(\.pinned)
    let effects = edit(&state, targets.map(\.id)) { $0.pinned == pins ? nil : RunChanges(pinned: pins) }
    state.say(
      "\(about(targets)) \(targets.count == 1 ? "is" : "are") \(pins ? "pinned" : "no longer pinned")")
    return effects
  }

  static func askColor(_ state: inout AppState) {
    let targets = state.runs.targets
    guard !targets.isEmpty else { return }
    let items =
      [Picker.Item("", "by itself", detail: "a colour of its own from its id")]
      + (0..<6).map { Picker.Item("\($0)", "accent \($0 + 1)") }
    state.overlay = .picker(
      Picker(.runs(.color(targets.map(\.id))), title: "colour of \(about(targets))", items: items))
  }

  static func color(_ state: inout AppState, _ items: [Picker.Item], _ runs: [RunID]) -> [Effect] {
    guard let item = items.first else { return [] }
    let color = Int(item.name)
    return edit(&state, runs) { $0.color == color ? nil : RunChanges(color: .some(color)) }
  }

  // MARK: Doing, undoing

  /// The same question to every run; nil: this one stays as it is.
  private static func edit(
    _ state: inout AppState, _ runs: [RunID], _ changes: (RunRecord) -> RunChanges?
  ) -> [Effect] {
    let edits = runs.compactMap { run in
      state.runs.record(run).flatMap(changes).map { RunEdit(run, $0) }
    }
    return edits.isEmpty ? [] : change(&state, .edits(edits))
  }

  /// Shows a change at once, asks the store for it, and remembers its opposite.
  static func change(_ state: inout AppState, _ change: RunListChange) -> [Effect] {
    state.runs.undo.append(state.runs.opposite(of: change))
    state.runs.redo = []
    return carryOut(&state, change)
  }

  static func undo(_ state: inout AppState) -> [Effect] {
    guard let change = state.runs.undo.popLast() else { return [] }
    state.runs.redo.append(state.runs.opposite(of: change))
    state.say("undone: " + state.runs.summary(of: change), .good)
    return carryOut(&state, change)
  }

  static func redo(_ state: inout AppState) -> [Effect] {
    guard let change = state.runs.redo.popLast() else { return [] }
    state.runs.undo.append(state.runs.opposite(of: change))
    state.say("done again: " + state.runs.summary(of: change), .good)
    return carryOut(&state, change)
  }

  private static func carryOut(_ state: inout AppState, _ change: RunListChange) -> [Effect] {
    state.runs.show(change)
    arrange(&state)
    return [.runList(.apply(change))] + follow(&state)
  }
}

extension RunListState {
  /// The records as they will be once the store has followed.
  fileprivate mutating func show(_ change: RunListChange) {
    switch change {
    case .trashed(let runs, let trashed):
      for run in runs { if let place = places[run] { all[place].trashed = trashed } }
    case .edits(let edits):
      for edit in edits {
        guard let place = places[edit.run] else { continue }
        if let name = edit.changes.name { all[place].name = name }
        if let tags = edit.changes.tags { all[place].tags = tags }
        if let note = edit.changes.note { all[place].note = note }
        if let pinned = edit.changes.pinned { all[place].pinned = pinned }
        if let color = edit.changes.color { all[place].color = color }
      }
    }
  }

  /// What puts things back as they are now.
  fileprivate func opposite(of change: RunListChange) -> RunListChange {
    switch change {
    case .trashed(let runs, let trashed): .trashed(runs, !trashed)
    case .edits(let edits):
      .edits(
        edits.compactMap { edit in
          guard let now = record(edit.run) else { return nil }
          let changes = edit.changes
          return RunEdit(
            edit.run,
            RunChanges(
              name: changes.name.map { _ in now.name }, tags: changes.tags.map { _ in now.tags },
              note: changes.note.map { _ in now.note }, pinned: changes.pinned.map { _ in now.pinned },
              color: changes.color.map { _ in now.color }))
        })
    }
  }

  fileprivate func summary(of change: RunListChange) -> String {
    switch change {
    case .trashed(let runs, let trashed):
      let who = runs.count == 1 ? record(runs[0])?.name ?? "a run" : "\(runs.count) runs"
      return "\(who) \(trashed ? "in" : "out of") the trash"
    case .edits(let edits):
      let who = edits.count == 1 ? record(edits[0].run)?.name ?? "a run" : "\(edits.count) runs"
      guard let changes = edits.first?.changes else { return "nothing" }
      let what =
        changes.name != nil
        ? "name"
        : changes.tags != nil
          ? "tags" : changes.note != nil ? "note" : changes.pinned != nil ? "pin" : "colour"
      return "\(what) of \(who)"
    }
  }
}
