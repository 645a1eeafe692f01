import Cells

/// A list to pick from as it is drawn and as clicks find its lines: with the line that narrows it above.
struct PickerView {
  let picker: Picker
  private let matches: [Picker.Item]
  private let rect: Rect

  init(_ picker: Picker, _ state: AppState) {
    self.picker = picker
    matches = picker.matches
    let body = DialogSpace.body(state.size)
    rect = Layout.centered(
      in: body, width: 78, height: min(body.height, max(picker.items.count, 1) + 3))
  }

  private var hasBox: Bool { rect.width >= 20 && rect.height >= 4 }
  private var inner: Rect { hasBox ? rect.inset(horizontally: 2, vertically: 1) : rect }

  /// The lines shown, by index among those that match.
  private var shown: Range<Int> {
    let room = max(0, inner.height - 1)
    let first = max(0, min(picker.selected - room / 2, matches.count - room))
    return first..<min(matches.count, first + room)
  }

  /// The line at a cell, by index among those that match.
  func line(atColumn column: Int, row: Int) -> Int? {
    guard inner.contains(column: column, row: row), row > inner.row else { return nil }
    let index = shown.lowerBound + row - inner.row - 1
    return shown.contains(index) ? index : nil
  }

  func draw(into buffer: inout CellBuffer, look: Look) {
    buffer.fill(rect, with: Cell(style: look[.background]))
    if hasBox {
      let count = matches.count == picker.items.count ? "" : " \(matches.count)/\(picker.items.count)"
      buffer.drawBox(
        rect, title: picker.title + count, style: look[.focus], titleStyle: look[.title], weight: .heavy,
        glyphs: look.glyphs)
    }
    let inner = inner
    guard inner.height >= 1 else { return }
    Dialog("", look).draw(
      picker.query, name: look.glyphs == .ascii ? "> " : "› ", isFocused: true, into: &buffer,
      in: Rect(column: inner.column, row: inner.row, width: inner.width, height: 1))
    if matches.isEmpty, inner.height > 1 {
      buffer.draw(
        picker.items.isEmpty ? "there is nothing to choose from" : "nothing matches", column: inner.column,
        row: inner.row + 1, style: look[.dim], maxWidth: inner.width, glyphs: look.glyphs)
    }
    for index in shown {
      let row = Rect(
        column: inner.column, row: inner.row + 1 + index - shown.lowerBound, width: inner.width, height: 1)
      draw(matches[index], isSelected: index == picker.selected, into: &buffer, in: row, look: look)
    }
  }

  private func draw(
    _ item: Picker.Item, isSelected: Bool, into buffer: inout CellBuffer, in row: Rect, look: Look
  ) {
    let style = look[isSelected ? .selection : item.problem == nil ? .text : .dim]
    if isSelected { buffer.fill(row, with: Cell(style: style)) }
    let mark = picker.marksLines ? (item.isMarked ? "[x] " : "[ ] ") : ""
    let used = buffer.draw(
      mark + item.text, column: row.column, row: row.row, style: style, maxWidth: row.width,
      glyphs: look.glyphs)
    let detail = item.problem.map { $0.isEmpty ? "not now" : $0 } ?? item.detail
    guard !detail.isEmpty, row.width - used > 6 else { return }
    buffer.draw(
      KeyName.shown(detail, look.glyphs),
      in: Rect(column: row.column + used + 2, row: row.row, width: row.width - used - 2, height: 1),
      alignment: .trailing, style: isSelected ? style : look[item.problem == nil ? .key : .dim],
      glyphs: look.glyphs)
  }
}
