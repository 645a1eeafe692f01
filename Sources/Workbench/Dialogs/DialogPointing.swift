import Cells

/// The mouse in dialogs: a click does what it points at, the wheel scrolls; outside of a dialog nothing
/// happens.
enum DialogPointing {
  static func point(_ state: inout AppState, _ overlay: Overlay, _ event: MouseEvent) -> [Effect] {
    switch event.kind {
    case .press(.left): return press(&state, overlay, event)
    case .wheel(let notches, let sideways): return turn(&state, overlay, notches, sideways)
    default: return []
    }
  }

  private static func press(_ state: inout AppState, _ overlay: Overlay, _ event: MouseEvent) -> [Effect] {
    if case .picker(let picker) = overlay { return press(&state, picker, event) }
    let target = dialog(for: overlay, state, Look(state))?.target(
      atColumn: event.column, row: event.row, in: DialogSpace.body(state.size))
    guard let target else { return [] }
    if case .action(let action) = target { return perform(&state, action) }
    guard case .form(var form) = overlay else { return [] }
    switch target {
    case .field(let index): form.focus = index
    case .choice(let index, let word):
      form.focus = index
      if case .choice(let words, _) = form.items[index].value {
        form.items[index].value = .choice(words, word)
      }
    case .toggle(let index):
      form.focus = index
      form.items[index].value.apply(.right)
    case .action: break
    }
    return state.replace(form)
  }

  /// A click selects a line, or marks it; a second one takes it.
  private static func press(_ state: inout AppState, _ picker: Picker, _ event: MouseEvent) -> [Effect] {
    guard let line = PickerView(picker, state).line(atColumn: event.column, row: event.row) else { return [] }
    var picker = picker
    if line == picker.selected, !picker.marksLines { return DialogUpdate.perform(&state, .accept) }
    picker.selected = line
    if picker.marksLines, let name = picker.chosen?.name,
      let index = picker.items.firstIndex(where: { $0.name == name })
    {
      picker.items[index].isMarked.toggle()
    }
    return state.replace(picker)
  }

  private static func turn(_ state: inout AppState, _ overlay: Overlay, _ notches: Int, _ sideways: Int)
    -> [Effect]
  {
    switch overlay {
    case .page:
      if sideways != 0 { return PageUpdate.perform(&state, .scroll(8 * sideways)) }
      return PageUpdate.perform(&state, .move(3 * notches))
    case .help: return PageUpdate.perform(&state, .move(3 * notches))
    case .picker: return DialogUpdate.perform(&state, .move(notches))
    case .form: return notches == 0 ? [] : DialogUpdate.perform(&state, .choose(notches > 0 ? 1 : -1))
    default: return []
    }
  }
}
