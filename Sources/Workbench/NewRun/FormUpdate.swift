import Runs
import Training

/// Keys of the form.
enum FormUpdate {
  static func perform(_ state: inout AppState, _ action: NewRunAction) -> [Effect] {
    switch action {
    case .move(let distance): move(&state, distance)
    case .moveToStart: go(&state, to: state.newRun.lines.first)
    case .moveToEnd: go(&state, to: state.newRun.lines.last)
    case .moveGroup(let distance): moveGroup(&state, distance)
    case .enter: return enter(&state)
    case .turn(let distance): return turn(&state, distance)
    case .clear:
      guard let field = state.newRun.focusedField, state.newRun.values[field.name] != nil else { return [] }
      return set(&state, field.name, "")
    case .clearAll:
      guard !state.newRun.values.isEmpty else { return [] }
      state.say("everything is as usual again: z takes that back")
      return replace(&state, [:])
    case .undo:
      guard let values = state.newRun.undo.undo(from: state.newRun.values) else { return [] }
      return take(&state, values)
    case .redo:
      guard let values = state.newRun.undo.redo(from: state.newRun.values) else { return [] }
      return take(&state, values)
    case .edit, .keep, .complete, .revert: return type(&state, action)
    default: break
    }
    return []
  }

  // MARK: - Focus

  static func move(_ state: inout AppState, _ distance: Int) {
    let lines = state.newRun.lines
    go(&state, to: lines[max(0, min(lines.count - 1, state.newRun.focusIndex + distance))])
  }

  static func go(_ state: inout AppState, to line: NewRunState.Line?) {
    guard let line else { return }
    state.newRun.focus = line
    state.newRun.completions = []
    scroll(&state)
  }

  /// Keeps the focused line in sight.
  static func scroll(_ state: inout AppState) {
    state.newRun.first = NewRunLayout(state).first(state.newRun)
  }

  private static func moveGroup(_ state: inout AppState, _ distance: Int) {
    let lines = state.newRun.lines
    let heads = lines.indices.filter { index in
      if case .field = lines[index] { false } else { true }
    }
    let here = state.newRun.focusIndex
    let next = distance > 0 ? heads.first { $0 > here } : heads.last { $0 < here }
    go(&state, to: next.map { lines[$0] })
  }

  // MARK: - Values

  private static func enter(_ state: inout AppState) -> [Effect] {
    switch state.newRun.focus {
    case .group: return turn(&state, 0)
    case .start: return NewRunScreen.start(&state)
    case .queue: return NewRunScreen.queue(&state)
    case .field(let name):
      guard let field = RequestField.named(name) else { return [] }
      switch field.kind {
      case .choice, .flag: return turn(&state, 1)
      case .text, .file, .newFile, .column:
        state.newRun.undo.keep(state.newRun.values)
        state.newRun.editor = TextField(state.newRun.values[name] ?? "", limit: 1_000)
        state.newRun.completions = []
      }
    }
    return []
  }

  private static func turn(_ state: inout AppState, _ distance: Int) -> [Effect] {
    switch state.newRun.focus {
    case .group(let group):
      let folds = distance == 0 ? !state.newRun.folded.contains(group) : distance < 0
      if folds { state.newRun.folded.insert(group) } else { state.newRun.folded.remove(group) }
      scroll(&state)
    case .field(let name):
      guard let field = RequestField.named(name) else { return [] }
      switch field.kind {
      case .choice(let words) where !words.isEmpty:
        let now = state.newRun.values[name] ?? field.usual
        let index = words.firstIndex(of: now).map { ($0 + distance + words.count) % words.count }
        return set(&state, name, words[index ?? (distance < 0 ? words.count - 1 : 0)])
      case .flag: return set(&state, name, state.newRun.values[name] == "yes" ? "no" : "yes")
      default: break
      }
    default: break
    }
    return []
  }

  /// Sets one value; what is as usual is not kept.
  static func set(_ state: inout AppState, _ name: String, _ value: String) -> [Effect] {
    var values = state.newRun.values
    values[name] = value.isEmpty || value == RequestField.named(name)?.usual ? nil : value
    return replace(&state, values)
  }

  /// Other values, which `undo` takes back.
  static func replace(_ state: inout AppState, _ values: [String: String]) -> [Effect] {
    guard values != state.newRun.values else { return [] }
    state.newRun.undo.keep(state.newRun.values)
    return take(&state, values)
  }

  private static func take(_ state: inout AppState, _ values: [String: String]) -> [Effect] {
    state.newRun.values = values
    return changed(&state)
  }

  /// The form says something else: it is checked at once, and the data is looked at after a pause.
  static func changed(_ state: inout AppState) -> [Effect] {
    let settings = state.newRun.settings
    state.newRun.revision += 1
    state.newRun.estimate = nil
    state.newRun.problems = RunRequest.problems(with: settings)
    let draft = Effect.remember("newrun.draft", NewRunDraft.text(settings))
    guard state.newRun.isValid else {
      state.newRun.look = .none
      return [draft]
    }
    state.newRun.look = .reading
    return [draft, .newRun(.look(revision: state.newRun.revision, settings))]
  }

  // MARK: - Typing

  private static func type(_ state: inout AppState, _ action: NewRunAction) -> [Effect] {
    guard var editor = state.newRun.editor, let field = state.newRun.focusedField else { return [] }
    switch action {
    case .edit(let edit):
      editor.apply(edit)
      return typed(&state, field, editor)
    case .keep(let distance):
      state.newRun.editor = nil
      state.newRun.completions = []
      state.newRun.undo.settle(state.newRun.values)
      if distance != 0 { move(&state, distance) }
      return []
    case .revert:
      state.newRun.editor = nil
      state.newRun.completions = []
      guard let before = state.newRun.undo.takeLast(), before != state.newRun.values else { return [] }
      return take(&state, before)
    case .complete: return complete(&state, field, editor)
    default: return []
    }
  }

  /// Letters for the field that is typed; nil where none is.
  static func insert(_ state: inout AppState, _ text: String) -> [Effect]? {
    guard var editor = state.newRun.editor, let field = state.newRun.focusedField else { return nil }
    editor.insert(text)
    return typed(&state, field, editor)
  }

  private static func typed(_ state: inout AppState, _ field: RequestField, _ editor: TextField) -> [Effect] {
    state.newRun.editor = editor
    state.newRun.completions = []
    let text = String(editor.text.trimmingBlanks)
    guard text != state.newRun.values[field.name] ?? "" else { return [] }
    state.newRun.values[field.name] = text.isEmpty ? nil : text
    return changed(&state)
  }

  /// Tab: files and columns are completed; where there is nothing to add, it goes to the next field.
  private static func complete(_ state: inout AppState, _ field: RequestField, _ editor: TextField)
    -> [Effect]
  {
    switch field.kind {
    case .file, .newFile: return [.newRun(.complete(editor.text))]
    case .column:
      let names = state.newRun.columns.filter { $0.lowercased().hasPrefix(editor.text.lowercased()) }
      return completed(&state, typed: editor.text, to: Completion.longest(names) ?? editor.text, names: names)
    default: return type(&state, .keep(1))
    }
  }

  static func completed(_ state: inout AppState, typed text: String, to longer: String, names: [String])
    -> [Effect]
  {
    guard let field = state.newRun.focusedField, let editor = state.newRun.editor, editor.text == text else {
      return []
    }
    guard longer != text else {
      // Nothing to add: a whole name goes on to the next field, others are shown.
      if names.count <= 1 { return type(&state, .keep(1)) }
      state.newRun.completions = names
      return []
    }
    var next = TextField("", limit: 1_000)
    next.insert(longer)
    let effects = typed(&state, field, next)
    state.newRun.completions = names.count > 1 ? names : []
    return effects
  }
}

/// What several names have in common.
enum Completion {
  /// The longest beginning that all names share, letter by letter; nil for no names.
  static func longest(_ names: [String]) -> String? {
    guard var shared = names.first else { return nil }
    for name in names.dropFirst() { shared = String(zip(shared, name).prefix { $0 == $1 }.map(\.0)) }
    return shared
  }
}

/// The form as one remembered text.
enum NewRunDraft {
  static func text(_ settings: [Setting]) -> String {
    settings.map { "\($0.name)=\($0.value)" }.joined(separator: "\n")
  }

  /// Lines that say nothing known are left out.
  static func values(_ text: String) -> [String: String] {
    var values: [String: String] = [:]
    for line in text.split(separator: "\n") {
      guard let sign = line.firstIndex(of: "=") else { continue }
      let name = String(line[..<sign])
      guard RequestField.named(name) != nil else { continue }
      values[name] = String(line[line.index(after: sign)...])
    }
    return values
  }
}
