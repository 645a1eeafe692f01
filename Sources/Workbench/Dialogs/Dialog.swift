import Cells

/// What a click on a part of a dialog means.
enum DialogTarget: Equatable {
  case action(Action)
  /// A field of a form; a word of its choice; its switch.
  case field(Int)
  case choice(Int, Int)
  case toggle(Int)
}

/// A box in the middle of the screen with lines of text and at most a few fields.
struct Dialog {
  /// A part of a line with a meaning of its own.
  struct Piece {
    var text: String
    var style: Style
    var target: DialogTarget?
  }

  private enum Item {
    case pieces([Piece])
    case field(String, TextField, isFocused: Bool, DialogTarget?)
  }

  private let title: String
  private let look: Look
  private var items: [Item] = []
  /// The line that stays in sight where not all fit; the last one always does.
  private var focus = 0
  /// Rows left free below the lines.
  var extraRows = 0

  init(_ title: String, _ look: Look) {
    self.title = title
    self.look = look
  }

  /// Rows with the frame.
  var height: Int { items.count + 2 }

  mutating func line(_ text: String, _ style: Style, on target: DialogTarget? = nil) {
    pieces([Piece(text: text, style: style, target: target)])
  }

  mutating func pieces(_ pieces: [Piece], isFocused: Bool = false) {
    if isFocused { focus = items.count }
    items.append(.pieces(pieces))
  }

  mutating func field(
    _ name: String, _ field: TextField, isFocused: Bool = true, on target: DialogTarget? = nil
  ) {
    if isFocused { focus = items.count }
    items.append(.field(name, field, isFocused: isFocused, target))
  }

  /// What will happen, or what is wrong.
  mutating func verdict(_ result: Result<String, FormProblem>) {
    switch result {
    case .success(let text): line(text, look[.good], on: .action(.accept))
    case .failure(let problem): line("! " + problem.text, look[.bad])
    }
  }

  // MARK: - Geometry

  private var width: Int {
    let widest =
      items.map { item -> Int in
        switch item {
        case .pieces(let pieces):
          return pieces.reduce(0) { $0 + CharacterWidth.width(of: $1.text, glyphs: look.glyphs, limit: 100) }
        case .field(let name, let field, _, _): return max(40, name.count + 3 + field.scalars.count)
        }
      }.max() ?? 0
    return max(extraRows > 0 ? 64 : 0, min(84, max(widest, title.count + 4) + 4))
  }

  private func box(in body: Rect) -> Rect {
    Layout.centered(in: body, width: width, height: height + extraRows)
  }

  private static func hasFrame(_ box: Rect) -> Bool { box.width >= 12 && box.height >= 3 }

  private func inner(of box: Rect) -> Rect {
    Self.hasFrame(box) ? box.inset(horizontally: 2, vertically: 1) : box
  }

  /// The lines shown, by index: those around the focused one, and the last one.
  private func shownLines(_ rows: Int) -> [Int] {
    guard items.count > rows, rows > 0 else { return Array(items.indices.prefix(max(0, rows))) }
    let above = max(0, rows - 1)
    let start = max(0, min(focus - above / 2, items.count - 1 - above))
    return Array(start..<(start + above)) + [items.count - 1]
  }

  /// What a click at a cell means.
  func target(atColumn column: Int, row: Int, in body: Rect) -> DialogTarget? {
    let inner = inner(of: box(in: body))
    let shown = shownLines(min(items.count, inner.height))
    guard inner.contains(column: column, row: row), shown.indices.contains(row - inner.row) else {
      return nil
    }
    switch items[shown[row - inner.row]] {
    case .field(_, _, _, let target): return target
    case .pieces(let pieces):
      var end = inner.column
      for piece in pieces {
        end += CharacterWidth.width(of: piece.text, glyphs: look.glyphs)
        if column < end { return piece.target }
      }
      return pieces.count == 1 ? pieces[0].target : nil
    }
  }

  // MARK: - Drawing

  /// Returns the rectangle of the extra rows.
  @discardableResult
  func draw(into buffer: inout CellBuffer, in body: Rect) -> Rect {
    let box = box(in: body)
    buffer.fill(box, with: Cell(style: look[.background]))
    if Self.hasFrame(box) {
      buffer.drawBox(
        box, title: title, style: look[.focus], titleStyle: look[.title], weight: .heavy, glyphs: look.glyphs)
    }
    let inner = inner(of: box)
    let shown = shownLines(min(items.count, inner.height))
    for (offset, index) in shown.enumerated() {
      let row = inner.row + offset
      switch items[index] {
      case .pieces(let pieces):
        var column = inner.column
        for piece in pieces {
          column += buffer.draw(
            piece.text, column: column, row: row, style: piece.style, maxWidth: inner.endColumn - column,
            glyphs: look.glyphs)
        }
      case .field(let name, let field, let isFocused, _):
        draw(
          field, name: name, isFocused: isFocused, into: &buffer,
          in: Rect(column: inner.column, row: row, width: inner.width, height: 1))
      }
    }
    return Rect(
      column: inner.column, row: inner.row + shown.count, width: inner.width,
      height: inner.height - shown.count)
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
