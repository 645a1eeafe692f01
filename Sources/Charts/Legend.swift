import Cells

/// One row of marks, names and values; names shorten before anything is cut.
struct Legend {
  struct Entry: Equatable {
    var mark: SeriesMark
    var style: Style
    var name: String
    var shortName: String
    var value: String?
  }

  var entries: [Entry]

  private func texts(short: Bool, values: Bool) -> [String] {
    entries.map { entry in
      let name = short ? entry.shortName : entry.name
      return values ? name + " " + (entry.value ?? "–") : name
    }
  }

  func draw(into buffer: inout CellBuffer, in rect: Rect, style: ChartStyle) {
    guard !entries.isEmpty, rect.width > 2 else { return }
    let choices = [
      texts(short: false, values: true), texts(short: true, values: true), texts(short: true, values: false),
    ]
    func width(_ texts: [String]) -> Int { texts.reduce(-2) { $0 + $1.count + 4 } }
    let chosen = choices.first { width($0) <= rect.width } ?? choices[2]
    var column = rect.column
    for (entry, text) in zip(entries, chosen) {
      let left = rect.endColumn - column
      guard left > 2 else {
        let sign = Cell(scalar: TextSign.ellipsis(style.glyphs), style: style.dim)
        buffer[rect.endColumn - 1, rect.row] = sign
        return
      }
      buffer.put(entry.mark.scalar(style.glyphs), column, rect.row, entry.style)
      let used = buffer.draw(
        text, column: column + 2, row: rect.row, style: style.text, maxWidth: left - 2, glyphs: style.glyphs)
      column += 2 + used + 2
    }
  }
}
