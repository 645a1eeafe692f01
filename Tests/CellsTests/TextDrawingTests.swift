import Cells
import Testing

@Suite("Text drawn into cells")
struct TextDrawingTests {
  func line(_ text: String, width: Int, maxWidth: Int = .max, glyphs: GlyphSet = .braille) -> String {
    var buffer = CellBuffer(width: width, height: 1)
    buffer.draw(text, column: 0, row: 0, maxWidth: maxWidth, glyphs: glyphs)
    return buffer.plainText()
  }

  @Test("text that fits is drawn whole")
  func fits() {
    #expect(line("steelyard", width: 9) == "steelyard")
    #expect(line("漢字", width: 4) == "漢字")
  }

  @Test("text that does not fit is cut with a sign")
  func cut() {
    #expect(line("steelyard", width: 8) == "steelya…")
    #expect(line("steelyard", width: 40, maxWidth: 4) == "ste…")
    #expect(line("steelyard", width: 8, glyphs: .ascii) == "steelya~")
    #expect(line("x", width: 5, maxWidth: 0) == "")
    #expect(line("ab", width: 1) == "…")
  }

  @Test("a wide character is never cut in half")
  func wideCut() {
    #expect(line("漢字", width: 3) == "漢…")
    #expect(line("a漢字", width: 3) == "a …")
    #expect(line("漢字", width: 2) == " …")
    #expect(line("漢", width: 1) == "…")
  }

  @Test("control characters become pictures")
  func controls() {
    #expect(line("a\u{1B}[31mb\nc\td\u{7F}\u{9B}", width: 40) == "a␛[31mb␊c␉d␡\u{FFFD}")
    #expect(line("a\u{1B}[31mb", width: 40, glyphs: .ascii) == "a^[[31mb")
    #expect(line("\u{7F}\u{9B}", width: 40, glyphs: .ascii) == "^??")
  }

  @Test("bidirectional controls become a visible mark")
  func bidi() {
    #expect(line("a\u{202E}b\u{2066}c\u{200F}", width: 40) == "a⇄b⇄c⇄")
  }

  @Test("no scalar of Unicode lets a control, a format or a lone half reach a cell")
  func nothingRaw() {
    for value in UInt32(0)..<0x20000 {
      guard let scalar = Unicode.Scalar(value) else { continue }
      var buffer = CellBuffer(width: 4, height: 1)
      buffer.draw("a" + String(Character(scalar)), column: 0, row: 0)
      for cell in buffer.cells {
        for sent in [cell.scalar, cell.mark1, cell.mark2] where sent != 0 {
          let category = Unicode.Scalar(sent)?.properties.generalCategory
          #expect(category != .control && category != .format && category != .unassigned)
          #expect(category != nil && category != .privateUse && category != .enclosingMark)
        }
      }
    }
  }

  @Test("in ASCII nothing but printable ASCII reaches a cell")
  func asciiOnly() {
    for value in UInt32(0)..<0x20000 {
      guard let scalar = Unicode.Scalar(value) else { continue }
      var buffer = CellBuffer(width: 4, height: 1)
      buffer.draw(String(Character(scalar)), column: 0, row: 0, glyphs: .ascii)
      #expect(buffer.cells.allSatisfy { (0x20..<0x7F).contains($0.scalar) && $0.mark1 == 0 })
    }
    #expect(line("λ ≈ 0.5 → “R²”", width: 40, glyphs: .ascii) == "l ~ 0.5 > \"R2\"")
  }

  @Test("combining marks attach to their base, two at most")
  func marks() {
    var buffer = CellBuffer(width: 4, height: 1)
    #expect(buffer.draw("\u{301}e\u{301}\u{302}\u{303}\u{304}x", column: 0, row: 0) == 2)
    #expect(buffer[0, 0] == Cell(scalar: 0x65, mark1: 0x301, mark2: 0x302))
    #expect(buffer[1, 0] == Cell(scalar: 0x78))
  }

  @Test("what overwrites half of a wide character blanks the other half")
  func halves() {
    var buffer = CellBuffer(width: 6, height: 1)
    buffer.draw("漢字漢", column: 0, row: 0)
    buffer[1, 0] = Cell(scalar: 0x78)
    #expect(buffer.plainText() == " x字漢")
    buffer.draw("漢", column: 3, row: 0)
    #expect(buffer.plainText() == " x 漢")
    buffer.fill(Rect(column: 4, row: 0, width: 1, height: 1), with: Cell(scalar: 0x2D))
    #expect(buffer.plainText() == " x  -")
  }

  @Test("nothing is drawn outside the clip, and what the clip cuts off on the right has a sign")
  func clip() {
    var buffer = CellBuffer(width: 8, height: 3)
    buffer.clipped(to: Rect(column: 2, row: 1, width: 3, height: 1)) { buffer in
      for row in -1...3 { buffer.draw("abcdefgh", column: 0, row: row) }
    }
    #expect(buffer.plainText() == "\n  cd…\n")
    buffer.clipped(to: Rect(column: 1, row: 0, width: 5, height: 1)) { _ = $0.draw("漢字", column: 0, row: 0) }
    #expect(buffer.plainText().hasPrefix("  字\n"))
    #expect(buffer.clip == buffer.bounds)
  }

  @Test("places far outside do nothing")
  func farOutside() {
    var buffer = CellBuffer(width: 3, height: 2)
    for place in [-1_000_000, -1, 3, 1_000_000] {
      buffer.draw("x", column: place, row: 0)
      buffer.draw("x", column: 0, row: place)
      buffer[place, 0] = Cell(scalar: 0x78)
    }
    #expect(buffer == CellBuffer(width: 3, height: 2))
  }

  @Test("alignment puts a text at the end or in the middle")
  func alignment() {
    var buffer = CellBuffer(width: 9, height: 3)
    for (row, alignment) in [Alignment.leading, .center, .trailing].enumerated() {
      buffer.draw("abc", in: Rect(column: 1, row: row, width: 7, height: 1), alignment: alignment)
    }
    #expect(buffer.plainText() == " abc\n   abc\n     abc")
    var narrow = CellBuffer(width: 3, height: 1)
    narrow.draw("abcd", in: narrow.bounds, alignment: .trailing)
    #expect(narrow.plainText() == "ab…")
  }

  @Test("a frame carries its title and cuts it with a sign")
  func box() {
    var buffer = CellBuffer(width: 12, height: 3)
    let inside = buffer.drawBox(buffer.bounds, title: "Task weights")
    #expect(buffer.plainText() == "┌ Task w… ─┐\n│          │\n└──────────┘")
    #expect(inside == Rect(column: 1, row: 1, width: 10, height: 1))
    var ascii = CellBuffer(width: 12, height: 3)
    ascii.drawBox(ascii.bounds, title: "Loss", weight: .heavy, glyphs: .ascii)
    #expect(ascii.plainText() == "# Loss ====#\n|          |\n#==========#")
  }

  @Test("a string made to fit shows what the screen would")
  func shown() {
    #expect("a\u{1B}b".shown(width: 9) == "a␛b")
    #expect("steelyard".shown(width: 4) == "ste…")
    #expect("steelyard".shown(width: 0) == "")
  }
}
