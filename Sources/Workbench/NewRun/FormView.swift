import Cells
import Charts
import Training

/// The form: a line a field, groups that fold, and below them what the focused field is about.
struct FormView {
  let state: AppState
  let look: Look
  let layout: NewRunLayout

  private var form: NewRunState { state.newRun }
  private static let labelWidth = 16

  func draw(into buffer: inout CellBuffer) {
    let isFocused = form.pane == .form
    _ = NewRunView.box("new run", layout.form, isFocused: isFocused, into: &buffer, look: look)
    let area = layout.lines
    let lines = form.lines
    let first = layout.first(form)
    for (offset, line) in lines.dropFirst(first).prefix(area.height).enumerated() {
      let rect = Rect(column: area.column, row: area.row + offset, width: area.width, height: 1)
      draw(line, isFocused: isFocused && line == form.focus, into: &buffer, in: rect)
    }
    drawEdges(first, lines.count, into: &buffer)
    drawNotes(into: &buffer, in: layout.notes)
  }

  /// Signs in the frame that there is more above or below.
  private func drawEdges(_ first: Int, _ count: Int, into buffer: inout CellBuffer) {
    let area = layout.lines
    guard area != layout.form, layout.form.width >= 12, layout.form.height >= 4 else { return }
    let column = layout.form.endColumn - 1
    if first > 0 {
      let sign = look.glyphs == .ascii ? "^" : "▲"
      buffer.draw(sign, column: column, row: area.row, style: look[.key], maxWidth: 1, glyphs: look.glyphs)
    }
    if first + area.height < count {
      let sign = look.glyphs == .ascii ? "v" : "▼"
      buffer.draw(
        sign, column: column, row: max(area.row, area.endRow - 1), style: look[.key], maxWidth: 1,
        glyphs: look.glyphs)
    }
  }

  private func draw(
    _ line: NewRunState.Line, isFocused: Bool, into buffer: inout CellBuffer, in rect: Rect
  ) {
    if isFocused { buffer.fill(rect, with: Cell(style: look[.selection])) }
    switch line {
    case .group(let group): draw(group, isFocused: isFocused, into: &buffer, in: rect)
    case .field(let name):
      if let field = RequestField.named(name) { draw(field, isFocused: isFocused, into: &buffer, in: rect) }
    case .start, .queue:
      let isStart = line == .start
      let text = isStart ? "  [ start it here ]" : "  [ queue it ]"
      let style = isFocused ? look[.selection] : form.obstacle == nil ? look[.good] : look[.dim]
      buffer.draw(
        text, column: rect.column, row: rect.row, style: style, maxWidth: rect.width, glyphs: look.glyphs)
    }
  }

  private func draw(
    _ group: RequestField.Group, isFocused: Bool, into buffer: inout CellBuffer, in rect: Rect
  ) {
    let isFolded = form.folded.contains(group)
    let fields = RequestField.all.filter { $0.group == group }
    let set = fields.count { form.values[$0.name] != nil }
    let wrong = fields.count { form.problem(of: $0.name) != nil }
    let sign = look.glyphs == .ascii ? (isFolded ? "+ " : "- ") : isFolded ? "▸ " : "▾ "
    var column = rect.column
    column += buffer.draw(
      sign + group.rawValue, column: column, row: rect.row, style: look[isFocused ? .selection : .title],
      maxWidth: rect.width, glyphs: look.glyphs)
    func add(_ text: String, _ role: Theme.Role) {
      guard column + 2 < rect.endColumn else { return }
      column += 2
      column += buffer.draw(
        text, column: column, row: rect.row, style: look[isFocused ? .selection : role],
        maxWidth: rect.endColumn - column, glyphs: look.glyphs)
    }
    if wrong > 0 { add("\(wrong) wrong", .bad) }
    if set > 0 { add("\(set) set", .dim) }
  }

  private func draw(
    _ field: RequestField, isFocused: Bool, into buffer: inout CellBuffer, in rect: Rect
  ) {
    let problem = form.problem(of: field.name)
    let pointer = problem != nil ? "! " : isFocused ? (look.glyphs == .ascii ? "> " : "▸ ") : "  "
    let base = isFocused ? look[.selection] : look[.text]
    let used = buffer.draw(
      pointer + field.name.padding(to: Self.labelWidth) + " ", column: rect.column, row: rect.row,
      style: isFocused ? base : problem != nil ? look[.bad] : look[.text], maxWidth: rect.width,
      glyphs: look.glyphs)
    let room = Rect(column: rect.column + used, row: rect.row, width: rect.width - used, height: 1)
    guard room.width > 1 else { return }
    if isFocused, let editor = form.editor {
      buffer.fill(room, with: Cell(style: look[.background]))
      Dialog("", look).draw(editor, name: "", isFocused: true, into: &buffer, in: room)
      return
    }
    let value = form.values[field.name]
    let style =
      isFocused ? base : problem != nil ? look[.bad] : value == nil ? look[.dim] : look[.accent1]
    buffer.draw(
      shown(field, value, isFocused: isFocused), column: room.column, row: room.row, style: style,
      maxWidth: room.width, glyphs: look.glyphs)
  }

  private func shown(_ field: RequestField, _ value: String?, isFocused: Bool) -> String {
    let text = value ?? field.usual(beside: form.values)
    switch field.kind {
    case .flag: return text == "yes" ? "[x]" : "[ ]"
    case .choice where isFocused: return look.glyphs == .ascii ? "< \(text) >" : "‹ \(text) ›"
    case .file where value == nil && field.usual.isEmpty: return "(a file)"
    case .file, .newFile:
      // The end of a path says more than its beginning.
      let room = layout.lines.width - Self.labelWidth - 3
      let width = CharacterWidth.width(of: text, glyphs: look.glyphs)
      guard width > room, room > 4 else { return text }
      let sign = look.glyphs == .ascii ? "~" : "…"
      var tail = Substring(text)
      while CharacterWidth.width(of: String(tail), glyphs: look.glyphs) >= room { tail = tail.dropFirst() }
      return sign + tail
    default: return text
    }
  }

  /// What is wrong with the focused field, what Tab found, or its help.
  private func drawNotes(into buffer: inout CellBuffer, in rect: Rect) {
    guard !rect.isEmpty else { return }
    var notes: [(String, Theme.Role)] = []
    switch form.focus {
    case .field(let name):
      if let problem = form.problem(of: name) { notes.append(("! " + problem, .bad)) }
      if !form.completions.isEmpty { notes.append((form.completions.joined(separator: "  "), .text)) }
      if let field = RequestField.named(name) {
        notes.append((field.help, .dim))
        let usual = field.usual(beside: form.values)
        if form.values[name] != nil, !usual.isEmpty { notes.append(("usual: " + usual, .dim)) }
      }
    case .group(let group): notes.append(("Enter folds or unfolds the group \(group.rawValue).", .dim))
    case .start:
      notes.append(
        form.obstacle.map { ("! " + $0, .bad) } ?? ("Enter makes the run and trains it here.", .dim))
    case .queue:
      notes.append(
        form.obstacle.map { ("! " + $0, .bad) } ?? (
          "Enter makes the run; it starts when there is room.", .dim
        ))
    }
    // What is long takes both lines.
    if let (text, role) = notes.first, rect.height > 1 {
      notes = TextWrap.lines(text, width: rect.width, indent: "  ").map { ($0, role) } + notes.dropFirst()
    }
    for (offset, note) in notes.prefix(rect.height).enumerated() {
      buffer.draw(
        note.0, column: rect.column, row: rect.row + offset, style: look[note.1], maxWidth: rect.width,
        glyphs: look.glyphs)
    }
  }
}
