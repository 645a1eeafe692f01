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
    switch item.value {
    case .text(let field): dialog.field(name, field, isFocused: isFocused)
    case .choice(let words, let chosen):
      let text = words.enumerated().map { $0.offset == chosen ? "[\($0.element)]" : " \($0.element) " }
      dialog.line(name + text.joined(separator: ""), look[isFocused ? .selection : .text])
    case .toggle(let isOn):
      dialog.line(name + (isOn ? "[x]" : "[ ]"), look[isFocused ? .selection : .text])
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
  let rect = frame.status.isEmpty ? frame.footer : frame.status
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

/// A list to pick from, with the line that narrows it.
func drawPicker(_ picker: Picker, into buffer: inout CellBuffer, in body: Rect, look: Look) {
  let matches = picker.matches
  let rect = Layout.centered(in: body, width: 78, height: min(body.height, max(picker.items.count, 1) + 3))
  buffer.fill(rect, with: Cell(style: look[.background]))
  var inner = rect
  if rect.width >= 20, rect.height >= 4 {
    inner = buffer.drawBox(
      rect, title: picker.title, style: look[.focus], titleStyle: look[.title], weight: .heavy,
      glyphs: look.glyphs
    ).inset(horizontally: 1, vertically: 0)
  }
  guard inner.height >= 1 else { return }
  Dialog("", look).draw(
    picker.query, name: look.glyphs == .ascii ? "> " : "› ", isFocused: true, into: &buffer,
    in: Rect(column: inner.column, row: inner.row, width: inner.width, height: 1))
  let room = inner.height - 1
  let first = max(0, min(picker.selected - room / 2, matches.count - room))
  for (offset, item) in matches.dropFirst(first).prefix(max(0, room)).enumerated() {
    let row = inner.row + 1 + offset
    let isSelected = first + offset == picker.selected
    let style = isSelected ? look[.selection] : look[.text]
    if isSelected {
      buffer.fill(
        Rect(column: inner.column, row: row, width: inner.width, height: 1), with: Cell(style: style))
    }
    let mark = picker.marksLines ? (item.isMarked ? "[x] " : "[ ] ") : ""
    let used = buffer.draw(
      mark + item.text, column: inner.column, row: row, style: style, maxWidth: inner.width,
      glyphs: look.glyphs)
    guard !item.detail.isEmpty, inner.width - used > 6 else { continue }
    buffer.draw(
      item.detail,
      in: Rect(column: inner.column + used + 2, row: row, width: inner.width - used - 2, height: 1),
      alignment: .trailing, style: isSelected ? style : look[.dim], glyphs: look.glyphs)
  }
}

/// Text to read, over the whole body.
func drawPage(_ page: Page, into buffer: inout CellBuffer, in body: Rect, look: Look) {
  buffer.fill(body, with: Cell(style: look[.background]))
  var inner = body
  if body.width >= 12, body.height >= 3 {
    inner = buffer.drawBox(
      body, title: page.title, style: look[.focus], titleStyle: look[.title], weight: .heavy,
      glyphs: look.glyphs
    ).inset(horizontally: 1, vertically: 0)
  }
  let first = max(0, min(page.first, page.lines.count - inner.height))
  for (offset, line) in page.lines.dropFirst(first).prefix(inner.height).enumerated() {
    buffer.draw(
      line, column: inner.column, row: inner.row + offset, style: look[.text], maxWidth: inner.width,
      glyphs: look.glyphs)
  }
}

/// One line of text being typed, outside a dialog.
func drawField(
  _ field: TextField, name: String, isFocused: Bool, into buffer: inout CellBuffer, in rect: Rect, look: Look
) {
  Dialog("", look).draw(field, name: name, isFocused: isFocused, into: &buffer, in: rect)
}
