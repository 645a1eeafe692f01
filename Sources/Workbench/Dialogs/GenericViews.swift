import Cells
import Charts

/// A form as a dialog: a line a field, the focused one's help, and what Enter would do.
func formDialog(_ form: Form, _ state: AppState, _ look: Look) -> Dialog {
  var dialog = Dialog(form.title, look)
  for line in form.intro { dialog.line(line, look[.dim]) }
  let width = form.items.map { CharacterWidth.width(of: $0.label) }.max() ?? 0
  let pointer = look.glyphs == .ascii ? "> " : "▸ "
  for (index, item) in form.items.enumerated() {
    let isFocused = index == form.focus
    let name = (isFocused ? pointer : "  ") + item.label.padding(to: width) + "  "
    let style = look[isFocused ? .selection : .text]
    switch item.value {
    case .text(let field): dialog.field(name, field, isFocused: isFocused, on: .field(index))
    case .choice(let words, let chosen):
      let pieces = words.enumerated().map { place, word in
        Dialog.Piece(
          text: place == chosen ? "[\(word)]" : " \(word) ", style: style, target: .choice(index, place))
      }
      dialog.pieces([.init(text: name, style: style, target: .field(index))] + pieces, isFocused: isFocused)
    case .toggle(let isOn):
      dialog.pieces(
        [.init(text: name + (isOn ? "[x]" : "[ ]"), style: style, target: .toggle(index))],
        isFocused: isFocused)
    }
  }
  if form.items.indices.contains(form.focus), !form.items[form.focus].help.isEmpty {
    dialog.line(form.items[form.focus].help, look[.dim])
  }
  dialog.verdict(state.check(form))
  return dialog
}

/// The line being typed, where the status stands otherwise.
func drawPrompt(
  _ prompt: Prompt, _ state: AppState, into buffer: inout CellBuffer, frame: ScreenFrame, look: Look
) {
  let rect = frame.line
  guard !rect.isEmpty else { return }
  buffer.fill(rect, with: Cell(style: look[.background]))
  let dialog = Dialog("", look)
  var room = Rect(column: rect.column + 1, row: rect.row, width: rect.width - 2, height: 1)
  if case .failure(let problem) = state.check(prompt.asForm) {
    let text = "! " + problem.text
    let width = min(rect.width / 2, CharacterWidth.width(of: text, glyphs: look.glyphs))
    buffer.draw(
      text, column: rect.endColumn - width - 1, row: rect.row, style: look[.bad], maxWidth: width,
      glyphs: look.glyphs)
    room.width -= width + 2
  }
  dialog.draw(prompt.field, name: prompt.label + " ", isFocused: true, into: &buffer, in: room)
}

/// One line of text being typed, outside a dialog.
func drawField(
  _ field: TextField, name: String, isFocused: Bool, into buffer: inout CellBuffer, in rect: Rect, look: Look
) {
  Dialog("", look).draw(field, name: name, isFocused: isFocused, into: &buffer, in: rect)
}
