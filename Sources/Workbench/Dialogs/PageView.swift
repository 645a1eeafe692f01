import Cells

/// A page as it is drawn and as its keys measure it.
struct PageView {
  let page: Page
  private let glyphs: GlyphSet
  private let rect: Rect

  init(_ page: Page, _ state: AppState) {
    self.page = page
    glyphs = state.glyphs
    rect = DialogSpace.body(state.size)
  }

  private var hasBox: Bool { rect.width >= 12 && rect.height >= 3 }

  /// Where the lines stand; the last row is the search's while there is one.
  private var room: Rect {
    var room = hasBox ? rect.inset(horizontally: 2, vertically: 1) : rect
    if page.search != nil, room.height > 1 { room.height -= 1 }
    return room
  }

  /// The first line shown when the last one is.
  var lastFirst: Int { max(0, page.lines.count - max(1, room.height)) }

  private var shownLines: ArraySlice<String> {
    let first = page.follows ? lastFirst : max(0, min(page.first, lastFirst))
    return page.lines.dropFirst(first).prefix(max(0, room.height))
  }

  /// Columns that the longest line shown can be moved by.
  var mostColumns: Int {
    let widest = shownLines.map { CharacterWidth.width(of: $0, glyphs: glyphs, limit: 4096) }.max() ?? 0
    return max(0, widest - room.width)
  }

  var canScrollRight: Bool { page.column < mostColumns }

  func draw(into buffer: inout CellBuffer, look: Look) {
    buffer.fill(rect, with: Cell(style: look[.background]))
    if hasBox {
      let count = page.lines.count
      let place = lastFirst > 0 ? " \(shownLines.startIndex + 1)–\(shownLines.endIndex)/\(count)" : ""
      buffer.drawBox(
        rect, title: page.title + (page.follows ? " (following)" : place), style: look[.focus],
        titleStyle: look[.title], weight: .heavy, glyphs: look.glyphs)
    }
    let room = room
    for (offset, line) in shownLines.enumerated() {
      let isFound = page.found == shownLines.startIndex + offset
      draw(line, isFound: isFound, row: room.row + offset, in: room, into: &buffer, look: look)
    }
    guard let search = page.search, rect.height > 1 else { return }
    let row = Rect(column: room.column, row: room.endRow, width: room.width, height: 1)
    drawSearch(search, into: &buffer, in: row, look: look)
  }

  /// One line from the page's column on; what was found is marked.
  private func draw(
    _ line: String, isFound: Bool, row: Int, in room: Rect, into buffer: inout CellBuffer, look: Look
  ) {
    var whole = CellBuffer(
      width: page.column + room.width, height: 1, fill: Cell(style: look[.background]))
    whole.draw(line, column: 0, row: 0, style: look[.text], glyphs: look.glyphs)
    if let word = page.search?.word, !word.isEmpty {
      for range in places(of: word, in: line) {
        whole.restyle(Rect(column: range.lowerBound, row: 0, width: range.count, height: 1)) { style in
          isFound ? look[.selection] : style.with(.underline)
        }
      }
    }
    for column in 0..<room.width { buffer[room.column + column, row] = whole[page.column + column, 0] }
  }

  /// The cells of a line that a word takes, wherever it stands.
  private func places(of word: String, in line: String) -> [Range<Int>] {
    // In lower case a few letters change their number of scalars: their places are left out.
    let (text, wanted) = (Array(line.lowercased().unicodeScalars), Array(word.unicodeScalars))
    guard text.count == line.unicodeScalars.count, text.count >= wanted.count, !wanted.isEmpty else {
      return []
    }
    let scalars = Array(line.unicodeScalars)
    var result: [Range<Int>] = []
    for start in 0...(text.count - wanted.count) where text[start] == wanted[0] {
      guard text[start..<(start + wanted.count)].elementsEqual(wanted) else { continue }
      var before = String.UnicodeScalarView()
      before.append(contentsOf: scalars[..<start])
      var found = String.UnicodeScalarView()
      found.append(contentsOf: scalars[start..<(start + wanted.count)])
      let column = CharacterWidth.width(of: String(before), glyphs: glyphs)
      result.append(column..<(column + max(1, CharacterWidth.width(of: String(found), glyphs: glyphs))))
    }
    return result
  }
}

/// The line in which a search is typed.
func drawSearch(_ search: TextSearch, into buffer: inout CellBuffer, in rect: Rect, look: Look) {
  buffer.fill(rect, with: Cell(style: look[.background]))
  Dialog("", look).draw(search.field, name: "/", isFocused: search.isTyping, into: &buffer, in: rect)
}

/// Where overlays stand.
enum DialogSpace {
  /// The body; the whole screen where the body is too small.
  static func body(_ size: AppState.Size) -> Rect {
    let frame = ScreenFrame(size)
    return frame.body.height >= 6 ? frame.body : Rect(width: size.width, height: size.height)
  }
}
