import Cells

/// The help: every binding that the layer below it has, straight from the key table.
enum HelpText {
  struct Line: Equatable {
    var key: String
    var text: String
    var isHeading = false
  }

  static func lines(for state: AppState) -> [Line] {
    let own = KeyContext(screen: state.screen)
    let others = KeyContext.allCases.filter { context in
      context != own && context != .busy && KeyTable.bindings.contains { $0.contexts.contains(context) }
    }
    let order = [own] + others
    return order.flatMap { context -> [Line] in
      let bindings = KeyTable.bindings.filter { $0.contexts.contains(context) }
      return [Line(key: "", text: context.title, isHeading: true)]
        + bindings.map { Line(key: $0.keyName, text: $0.help) }
    }
  }

  static func draw(_ first: Int, _ state: AppState, into buffer: inout CellBuffer, in body: Rect, look: Look)
  {
    let lines = lines(for: state)
    let rect = Layout.centered(in: body, width: 72, height: lines.count + 2)
    buffer.fill(rect, with: Cell(style: look[.background]))
    let inner =
      rect.width >= 20 && rect.height >= 5
      ? buffer.drawBox(
        rect, title: "keys", style: look[.focus], titleStyle: look[.title], weight: .heavy,
        glyphs: look.glyphs)
      : rect
    guard !inner.isEmpty else { return }
    let start = max(0, min(first, lines.count - inner.height))
    let width = min(10, max(4, inner.width / 4))
    for (offset, line) in lines.dropFirst(start).prefix(inner.height).enumerated() {
      let row = inner.row + offset
      let isCut = offset == inner.height - 1 && start + inner.height < lines.count
      if isCut {
        buffer.draw(
          "↓ \(lines.count - start - offset) more lines", column: inner.column + 1, row: row,
          style: look[.key],
          maxWidth: inner.width - 1, glyphs: look.glyphs)
      } else if line.isHeading {
        buffer.draw(
          line.text, column: inner.column + 1, row: row, style: look[.title], maxWidth: inner.width - 1,
          glyphs: look.glyphs)
      } else {
        buffer.draw(
          KeyName.shown(line.key, look.glyphs), column: inner.column + 2, row: row, style: look[.key],
          maxWidth: width, glyphs: look.glyphs)
        buffer.draw(
          line.text, column: inner.column + 3 + width, row: row, style: look[.text],
          maxWidth: inner.width - width - 3, glyphs: look.glyphs)
      }
    }
  }
}
