/// Keys inside forms, prompts, pickers, questions and pages.
enum DialogUpdate {
  static func perform(_ state: inout AppState, _ action: Action) -> [Effect] {
    guard let overlay = state.overlay else { return [] }
    switch (overlay, action) {
    case (.form(let form), .accept):
      guard case .success = state.check(form) else { return [] }
      state.overlay = nil
      return state.accept(form)
    case (.form(var form), .choose(let distance)) where !form.items.isEmpty:
      form.focus = (form.focus + distance + form.items.count) % form.items.count
      state.overlay = .form(form)
    case (.form(var form), .edit(let edit)) where form.items.indices.contains(form.focus):
      form.items[form.focus].value.apply(edit)
      return state.replace(form)
    case (.prompt(let prompt), .accept):
      guard case .success = state.check(prompt.asForm) else { return [] }
      state.overlay = nil
      return state.accept(prompt.asForm)
    case (.prompt(var prompt), .edit(let edit)):
      prompt.field.apply(edit)
      state.overlay = .prompt(prompt)
      return state.changed(prompt.asForm)
    case (.question(let question), .accept):
      state.overlay = nil
      return state.accept(Form(question.purpose, title: "", items: []))
    case (.picker(let picker), _): return pick(&state, picker, action)
    case (.page, _), (.help, _): return PageUpdate.perform(&state, action)
    default: break
    }
    return []
  }

  private static func pick(_ state: inout AppState, _ picker: Picker, _ action: Action) -> [Effect] {
    var picker = picker
    let last = max(0, picker.matches.count - 1)
    switch action {
    case .accept:
      let marked = picker.marksLines ? picker.items.filter(\.isMarked) : []
      let taken = picker.marksLines ? marked : picker.chosen.map { [$0] } ?? []
      guard picker.marksLines || !taken.isEmpty else { return [] }
      if !picker.marksLines, let problem = taken.first?.problem {
        if !problem.isEmpty { state.say(problem, .bad) }
        return []
      }
      state.overlay = nil
      return state.picked(picker.purpose, taken)
    case .move(let distance): picker.selected = max(0, min(last, picker.selected + distance))
    case .moveToStart: picker.selected = 0
    case .moveToEnd: picker.selected = last
    case .mark:
      guard let name = picker.chosen?.name, let index = picker.items.firstIndex(where: { $0.name == name })
      else { return [] }
      picker.items[index].isMarked.toggle()
      picker.selected = min(last, picker.selected + 1)
    case .edit(let edit):
      picker.query.apply(edit)
      picker.selected = 0
      Shell.follow(&picker, state)
    default: return []
    }
    return state.replace(picker)
  }

  /// Esc: the dialog's screen may want to put something back.
  static func cancel(_ state: inout AppState) -> [Effect] {
    if PageUpdate.leaveSearch(&state) { return [] }
    let overlay = state.overlay
    state.overlay = nil
    switch overlay {
    case .form(let form): return state.cancelled(form.purpose)
    case .prompt(let prompt): return state.cancelled(prompt.purpose)
    case .picker(let picker): return state.cancelled(picker.purpose)
    case .question(let question): return state.cancelled(question.purpose)
    default: return []
    }
  }

  /// Text typed or pasted; nil where the dialog takes none.
  static func type(_ state: inout AppState, _ text: String) -> [Effect]? {
    if let effects = PageUpdate.type(&state, text) { return effects }
    switch state.overlay {
    case .form(var form):
      guard form.items.indices.contains(form.focus) else { return nil }
      switch form.items[form.focus].value {
      case .text(var field):
        field.insert(text)
        form.items[form.focus].value = .text(field)
      case .choice, .toggle:
        guard text == " " else { return nil }
        form.items[form.focus].value.apply(.right)
      }
      return state.replace(form)
    case .prompt(var prompt):
      prompt.field.insert(text)
      state.overlay = .prompt(prompt)
      return state.changed(prompt.asForm)
    case .picker(var picker):
      picker.query.insert(text)
      picker.selected = 0
      Shell.follow(&picker, state)
      return state.replace(picker)
    default: return nil
    }
  }
}

extension Form.Value {
  mutating func apply(_ edit: Action.Edit) {
    switch self {
    case .text(var field):
      field.apply(edit)
      self = .text(field)
    case .choice(let words, let index):
      guard !words.isEmpty else { return }
      switch edit {
      case .left: self = .choice(words, (index + words.count - 1) % words.count)
      case .right: self = .choice(words, (index + 1) % words.count)
      case .start: self = .choice(words, 0)
      case .end: self = .choice(words, words.count - 1)
      case .backspace, .delete: break
      }
    case .toggle(let isOn):
      if edit == .left || edit == .right { self = .toggle(!isOn) }
    }
  }
}

extension Prompt {
  /// As the screens' functions for forms take it.
  var asForm: Form { Form(purpose, title: label, items: [Form.Item("text", label, .text(field))]) }
}

extension AppState {
  /// Shows a changed form and lets its screen follow.
  mutating func replace(_ form: Form) -> [Effect] {
    overlay = .form(form)
    return changed(form)
  }

  /// Shows a changed list and lets its screen follow the selection.
  mutating func replace(_ picker: Picker) -> [Effect] {
    var before: Picker.Item?
    if case .picker(let old) = overlay { before = old.chosen }
    overlay = .picker(picker)
    let chosen = picker.chosen
    return chosen?.name == before?.name ? [] : selected(picker.purpose, chosen)
  }

  /// What Enter would do, or what is wrong.
  package func check(_ form: Form) -> Result<String, FormProblem> {
    switch form.purpose {
    case .shell(let dialog): Shell.check(dialog, form, self)
    case .live(let dialog): LiveScreen.check(dialog, form, self)
    case .thresholds(let dialog): ThresholdsScreen.check(dialog, form, self)
    case .runs(let dialog): RunListScreen.check(dialog, form, self)
    case .newRun(let dialog): NewRunScreen.check(dialog, form, self)
    case .probe(let dialog): ProbeScreen.check(dialog, form, self)
    }
  }

  fileprivate mutating func accept(_ form: Form) -> [Effect] {
    switch form.purpose {
    case .shell(let dialog): Shell.accept(dialog, form, &self)
    case .live(let dialog): LiveScreen.accept(dialog, form, &self)
    case .thresholds(let dialog): ThresholdsScreen.accept(dialog, form, &self)
    case .runs(let dialog): RunListScreen.accept(dialog, form, &self)
    case .newRun(let dialog): NewRunScreen.accept(dialog, form, &self)
    case .probe(let dialog): ProbeScreen.accept(dialog, form, &self)
    }
  }

  fileprivate mutating func changed(_ form: Form) -> [Effect] {
    switch form.purpose {
    case .shell(let dialog): Shell.changed(dialog, form, &self)
    case .live(let dialog): LiveScreen.changed(dialog, form, &self)
    case .thresholds(let dialog): ThresholdsScreen.changed(dialog, form, &self)
    case .runs(let dialog): RunListScreen.changed(dialog, form, &self)
    case .newRun(let dialog): NewRunScreen.changed(dialog, form, &self)
    case .probe(let dialog): ProbeScreen.changed(dialog, form, &self)
    }
  }

  fileprivate mutating func cancelled(_ purpose: Purpose) -> [Effect] {
    switch purpose {
    case .shell(let dialog): Shell.cancelled(dialog, &self)
    case .live(let dialog): LiveScreen.cancelled(dialog, &self)
    case .thresholds(let dialog): ThresholdsScreen.cancelled(dialog, &self)
    case .runs(let dialog): RunListScreen.cancelled(dialog, &self)
    case .newRun(let dialog): NewRunScreen.cancelled(dialog, &self)
    case .probe(let dialog): ProbeScreen.cancelled(dialog, &self)
    }
  }

  fileprivate mutating func picked(_ purpose: Purpose, _ items: [Picker.Item]) -> [Effect] {
    switch purpose {
    case .shell(let dialog): Shell.picked(dialog, items, &self)
    case .live(let dialog): LiveScreen.picked(dialog, items, &self)
    case .thresholds(let dialog): ThresholdsScreen.picked(dialog, items, &self)
    case .runs(let dialog): RunListScreen.picked(dialog, items, &self)
    case .newRun(let dialog): NewRunScreen.picked(dialog, items, &self)
    case .probe(let dialog): ProbeScreen.picked(dialog, items, &self)
    }
  }

  fileprivate mutating func selected(_ purpose: Purpose, _ item: Picker.Item?) -> [Effect] {
    switch purpose {
    case .shell(let dialog): Shell.selected(dialog, item, &self)
    case .live(let dialog): LiveScreen.selected(dialog, item, &self)
    case .thresholds(let dialog): ThresholdsScreen.selected(dialog, item, &self)
    case .runs(let dialog): RunListScreen.selected(dialog, item, &self)
    case .newRun(let dialog): NewRunScreen.selected(dialog, item, &self)
    case .probe(let dialog): ProbeScreen.selected(dialog, item, &self)
    }
  }
}
