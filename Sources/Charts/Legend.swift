import Cells

/// One row of marks, names and values; names shorten before values are left out, and entries that still
/// do not fit are counted.
struct Legend {
  struct Entry: Equatable {
    var mark: SeriesMark
    var style: Style
    var name: String
    var shortName: String
    var value: String?
    var isHidden = false
  }

  /// An entry's place: from its mark to the end of its text.
  struct Placed: Equatable {
    var entry: Int
    var columns: Range<Int>
    var text: String
  }

  struct Line: Equatable {
    var placed: [Placed] = []
    /// Entries that did not fit.
    var left = 0
    /// Every entry is there with its value.
    var isWhole = false
  }

  var entries: [Entry]

  private func texts(short: Bool, values: Bool) -> [String] {
    entries.map { entry in
      let name = short ? entry.shortName : entry.name
      return values && !entry.isHidden ? name + " " + (entry.value ?? "–") : name
    }
  }

  /// Where the entries go in a row.
  func line(in rect: Rect, glyphs: GlyphSet) -> Line {
    guard !entries.isEmpty, rect.width > 2 else { return Line() }
    let choices = [
      texts(short: false, values: true), texts(short: true, values: true), texts(short: true, values: false),
    ]
    func size(_ text: String) -> Int { CharacterWidth.width(of: text, glyphs: glyphs) }
    func width(_ texts: [String]) -> Int { texts.reduce(-2) { $0 + size($1) + 4 } }
    let fitting = choices.firstIndex { width($0) <= rect.width }
    var line = Line(isWhole: fitting.map { $0 < 2 } ?? false)
    var column = rect.column
    for (index, text) in choices[fitting ?? 2].enumerated() {
      let after = entries.count - index - 1
      let reserve = fitting == nil && after > 0 ? String(after).count + 3 : 0
      let used = 2 + size(text)
      // The first entry is there in any case, cut if need be.
      guard index == 0 || column + used + reserve <= rect.endColumn else {
        line.left = entries.count - index
        break
      }
      let end = min(column + used, rect.endColumn)
      line.placed.append(Placed(entry: index, columns: column..<end, text: text))
      column = end + 2
    }
    return line
  }

  func draw(into buffer: inout CellBuffer, in rect: Rect, style: ChartStyle) {
    let line = line(in: rect, glyphs: style.glyphs)
    for placed in line.placed {
      let entry = entries[placed.entry]
      let start = placed.columns.lowerBound
      let off: Unicode.Scalar = style.glyphs == .ascii ? "-" : "·"
      buffer.put(
        entry.isHidden ? off : entry.mark.scalar(style.glyphs), start, rect.row,
        entry.isHidden ? style.dim : entry.style)
      buffer.draw(
        placed.text, column: start + 2, row: rect.row, style: entry.isHidden ? style.dim : style.text,
        maxWidth: placed.columns.count - 2, glyphs: style.glyphs)
    }
    guard line.left > 0, let last = line.placed.last else { return }
    let text = "+\(line.left)"
    let column = min(last.columns.upperBound + 2, rect.endColumn - text.count)
    guard column > last.columns.upperBound else { return }
    buffer.draw(
      text, column: column, row: rect.row, style: style.dim, maxWidth: text.count, glyphs: style.glyphs)
  }
}
