import Cells

/// The keys named on the last line: where each stands, for drawing and for clicks.
struct FooterView {
  struct Entry {
    var binding: Binding
    var name: String
    var label: String
    var rect: Rect
  }

  let entries: [Entry]

  init(_ state: AppState, in rect: Rect) {
    var entries: [Entry] = []
    var column = rect.column + 1
    for binding in rect.isEmpty ? [] : KeyTable.footer(in: state) {
      let name = KeyName.shown(binding.keyName, state.glyphs)
      let label = binding.label(in: state)
      let width = CharacterWidth.width(of: name) + 1 + CharacterWidth.width(of: label)
      guard column + width <= rect.endColumn else { continue }
      entries.append(
        Entry(
          binding: binding, name: name, label: label,
          rect: Rect(column: column, row: rect.row, width: width, height: 1)))
      column += width + 2
    }
    self.entries = entries
  }

  func binding(atColumn column: Int, row: Int) -> Binding? {
    entries.first { $0.rect.contains(column: column, row: row) }?.binding
  }

  func draw(into buffer: inout CellBuffer, look: Look) {
    for entry in entries {
      let used = buffer.draw(
        entry.name, column: entry.rect.column, row: entry.rect.row, style: look[.key], glyphs: look.glyphs)
      buffer.draw(
        entry.label, column: entry.rect.column + used + 1, row: entry.rect.row, style: look[.dim],
        glyphs: look.glyphs)
    }
  }
}

/// Names of keys by glyph set.
enum KeyName {
  static func shown(_ name: String, _ glyphs: GlyphSet) -> String {
    guard glyphs == .ascii else { return name }
    return name.replacing("←", with: "Left").replacing("→", with: "Right").replacing("↑", with: "Up")
      .replacing("↓", with: "Down")
  }
}
