import Cells

/// The help: every binding that the layer below it has, straight from the key table.
enum HelpText {
  struct Line: Equatable {
    var key: String
    var text: String
    var isHeading = false
  }

  static func lines(for state: AppState) -> [Line] {
    let bindings = KeyTable.bindings(in: state)
    let own = KeyContext(screen: state.screen)
    let others = KeyContext.allCases.filter { context in
      context != own && context != .busy && bindings.contains { $0.contexts.contains(context) }
    }
    var word = ""
    if case .help(let help) = state.overlay { word = help.search?.word ?? "" }
    return ([own] + others).flatMap { context -> [Line] in
      let lines = bindings.filter { $0.contexts.contains(context) }.map { binding in
        let keys = binding.keys.dropFirst().map(KeySyntax.shown)
        let name = binding.keys.isEmpty ? "–" : ([binding.keyName] + keys).joined(separator: " ")
        return Line(key: name, text: binding.help)
      }
      let heading = Line(key: "", text: context.title, isHeading: true)
      let kept =
        word.isEmpty || context.title.contains(word)
        ? lines : lines.filter { ($0.key + " " + $0.text).lowercased().contains(word) }
      return kept.isEmpty ? [] : [heading] + kept
    }
  }

  private static func rect(_ count: Int, _ state: AppState) -> Rect {
    Layout.centered(in: DialogSpace.body(state.size), width: 76, height: count + 2)
  }

  private static func hasBox(_ rect: Rect) -> Bool { rect.width >= 20 && rect.height >= 5 }

  /// Rows of lines.
  private static func rows(_ help: Help, _ rect: Rect) -> Int {
    max(1, rect.height - (hasBox(rect) ? 2 : 0) - (help.search == nil ? 0 : 1))
  }

  /// The first line shown when the last one is.
  static func lastFirst(_ help: Help, _ state: AppState) -> Int {
    let count = lines(for: state).count
    let extra = help.search == nil ? 0 : 1
    return max(0, count - rows(help, rect(count + extra, state)))
  }

  static func draw(_ help: Help, _ state: AppState, into buffer: inout CellBuffer, look: Look) {
    let lines = lines(for: state)
    let rect = rect(lines.count + (help.search == nil ? 0 : 1), state)
    buffer.fill(rect, with: Cell(style: look[.background]))
    var inner =
      hasBox(rect)
      ? buffer.drawBox(
        rect, title: "keys", style: look[.focus], titleStyle: look[.title], weight: .heavy,
        glyphs: look.glyphs)
      : rect
    guard !inner.isEmpty else { return }
    if let search = help.search {
      inner.height -= 1
      drawSearch(
        search, into: &buffer,
        in: Rect(column: inner.column + 1, row: inner.endRow, width: inner.width - 1, height: 1), look: look)
    }
    if lines.isEmpty {
      buffer.draw(
        "no key is about that", column: inner.column + 1, row: inner.row, style: look[.dim],
        maxWidth: inner.width - 1, glyphs: look.glyphs)
    }
    let start = max(0, min(help.first, lines.count - max(1, inner.height)))
    let width = min(18, max(4, inner.width / 4))
    for (offset, line) in lines.dropFirst(start).prefix(max(0, inner.height)).enumerated() {
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
