import Cells
import Charts

/// Draws what lies over the screen.
func drawOverlay(
  _ overlay: Overlay, _ state: AppState, into buffer: inout CellBuffer, frame: ScreenFrame, look: Look
) {
  let body = frame.body.height >= 6 ? frame.body : Rect(width: state.size.width, height: state.size.height)
  switch overlay {
  case .help(let first): HelpText.draw(first, state, into: &buffer, in: body, look: look)
  case .quit:
    var dialog = Dialog("this process trains the run", look)
    dialog.line("b  leave it training without a screen", look[.text])
    dialog.line("p  pause it, to resume it later", look[.text])
    dialog.line("s  stop it", look[.text])
    dialog.line("Esc  cancel", look[.text])
    dialog.draw(into: &buffer, in: body)
  case .form(let form): formDialog(form, state, look).draw(into: &buffer, in: body)
  case .prompt(let prompt):
    drawPrompt(prompt, state, into: &buffer, frame: frame, look: look)
  case .picker(let picker): drawPicker(picker, into: &buffer, in: body, look: look)
  case .question(let question):
    var dialog = Dialog(question.title, look)
    for line in question.lines { dialog.line(line, look[.text]) }
    dialog.line("y \(question.yes)   Esc no", look[.key])
    dialog.draw(into: &buffer, in: body)
  case .page(let page): drawPage(page, into: &buffer, in: body, look: look)
  case .busy(let what):
    var dialog = Dialog("one moment", look)
    dialog.line(what, look[.text])
    dialog.draw(into: &buffer, in: body)
  }
}

/// A box in the middle of the screen with lines of text and at most a few fields.
struct Dialog {
  private enum Item {
    case line(String, Style)
    case field(String, TextField, isFocused: Bool)
  }

  private let title: String
  private let look: Look
  private var items: [Item] = []
  /// Rows left free below the lines.
  var extraRows = 0

  init(_ title: String, _ look: Look) {
    self.title = title
    self.look = look
  }

  /// Rows with the frame.
  var height: Int { items.count + 2 }

  mutating func line(_ text: String, _ style: Style) { items.append(.line(text, style)) }
  mutating func field(_ name: String, _ field: TextField, isFocused: Bool = true) {
    items.append(.field(name, field, isFocused: isFocused))
  }

  /// What will happen, or what is wrong.
  mutating func verdict(_ result: Result<String, FormProblem>) {
    switch result {
    case .success(let text): line(text, look[.good])
    case .failure(let problem): line("! " + problem.text, look[.bad])
    }
  }

  /// Returns the rectangle of the extra rows.
  @discardableResult
  func draw(into buffer: inout CellBuffer, in body: Rect) -> Rect {
    let widest =
      items.map { item -> Int in
        switch item {
        case .line(let text, _): return CharacterWidth.width(of: text, glyphs: look.glyphs, limit: 100)
        case .field(let name, let field, _): return max(40, name.count + 3 + field.scalars.count)
        }
      }.max() ?? 0
    let width = max(extraRows > 0 ? 64 : 0, min(84, max(widest, title.count + 4) + 4))
    let rect = Layout.centered(in: body, width: width, height: height + extraRows)
    buffer.fill(rect, with: Cell(style: look[.background]))
    var inner = rect
    if rect.width >= 12, rect.height >= 3 {
      inner = buffer.drawBox(
        rect, title: title, style: look[.focus], titleStyle: look[.title], weight: .heavy, glyphs: look.glyphs
      ).inset(horizontally: 1, vertically: 0)
    }
    for (offset, item) in items.enumerated() where offset < inner.height {
      let row = inner.row + offset
      switch item {
      case .line(let text, let style):
        buffer.draw(
          text, column: inner.column, row: row, style: style, maxWidth: inner.width, glyphs: look.glyphs)
      case .field(let name, let field, let isFocused):
        draw(
          field, name: name, isFocused: isFocused, into: &buffer,
          in: Rect(column: inner.column, row: row, width: inner.width, height: 1))
      }
    }
    return Rect(
      column: inner.column, row: inner.row + items.count, width: inner.width,
      height: inner.height - items.count)
  }

  /// The text scrolls so that the cursor stays in sight.
  func draw(
    _ field: TextField, name: String, isFocused: Bool, into buffer: inout CellBuffer, in rect: Rect
  ) {
    let used = buffer.draw(
      name.count > 2 ? name.padding(to: 7) : name, column: rect.column, row: rect.row, style: look[.text],
      maxWidth: rect.width,
      glyphs: look.glyphs)
    let room = rect.width - used - 1
    guard room > 1 else { return }
    let start = isFocused ? max(0, field.cursor - room + 1) : 0
    var column = rect.column + used
    for index in start..<(field.scalars.count + 1) where column < rect.endColumn {
      // A proposal is marked whole: what is typed first replaces it.
      let isMarked = isFocused && (index == field.cursor || field.isProposal)
      let style = isMarked ? look[.selection].with(.underline) : look[.text].with(.underline)
      let text = index < field.scalars.count ? String(field.scalars[index]) : " "
      column += max(
        1, buffer.draw(text, column: column, row: rect.row, style: style, maxWidth: 2, glyphs: look.glyphs))
    }
  }
}

extension String {
  /// With blanks up to a width.
  func padding(to width: Int) -> String {
    let missing = width - CharacterWidth.width(of: self)
    return missing > 0 ? self + String(repeating: " ", count: missing) : self
  }
}
