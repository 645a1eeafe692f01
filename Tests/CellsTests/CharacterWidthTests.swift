import Cells
import Testing

@Suite("The width of a character is what terminals give it")
struct CharacterWidthTests {
  @Test("every printable ASCII character takes one cell")
  func ascii() {
    for scalar in UInt32(0x20)..<0x7F { #expect(CharacterWidth.width(of: scalar) == 1) }
  }

  @Test(
    "wide characters take two cells",
    arguments: ["漢", "か", "カ", "한", "！", "😀", "🚀", "⌚", "𠀀", "　", "🫠", "〈", "ᄀ"])
  func wide(_ text: String) {
    #expect(CharacterWidth.width(of: text.unicodeScalars.first!.value) == 2)
  }

  @Test(
    "narrow ones that look wide take one",
    arguments: ["é", "ß", "Ω", "я", "א", "ع", "ก", "€", "ｶ", "─", "█", "⣿", "→", "☀", "✓", "𝔸", "♥"])
  func narrow(_ text: String) {
    #expect(CharacterWidth.width(of: text.unicodeScalars.first!.value) == 1)
  }

  @Test(
    "combining marks and invisible formats take none",
    arguments: [
      0x0301, 0x20D7, 0x05B0, 0x0E34, 0x200B, 0x200D, 0x2060, 0xFEFF, 0xFE0F, 0xE0061, 0x20E3, 0x11A8,
    ])
  func none(_ scalar: UInt32) {
    #expect(CharacterWidth.width(of: scalar) == 0)
  }

  @Test("every number up to beyond Unicode has a width from 0 to 2")
  func total() {
    for scalar in (UInt32(0)..<0x30000).lazy + [0xD800, 0xDFFF, 0xFFFFF, 0x10FFFF, 0x110000, .max] {
      #expect((0...2).contains(CharacterWidth.width(of: scalar)))
    }
  }

  @Test("a text's width is the sum, counted up to a limit")
  func sums() {
    #expect(CharacterWidth.width(of: "ab漢字") == 6)
    #expect(CharacterWidth.width(of: "ab漢字", limit: 5) == 5)
    #expect(CharacterWidth.width(of: "") == 0)
    #expect(CharacterWidth.width(of: "🇪🇺") == 2)
    #expect(CharacterWidth.width(of: "👨‍👩‍👧") == 6)
    #expect(CharacterWidth.width(of: "👍🏽") == 2)
    #expect(CharacterWidth.width(of: "a\u{1B}", glyphs: .ascii) == 3)
  }

  @Test("the measured width is the drawn width")
  func measuredIsDrawn() {
    for glyphs in GlyphSet.allCases {
      for text in [
        "plain", "漢字 mixed é", "a\t\r\n\u{7F}", "🇪🇺👍🏽", "e\u{301}\u{301}\u{301}\u{301}", "\u{202E}abc",
      ] {
        var buffer = CellBuffer(width: 60, height: 1)
        let drawn = buffer.draw(text, column: 0, row: 0, glyphs: glyphs)
        #expect(drawn == CharacterWidth.width(of: text, glyphs: glyphs))
      }
    }
  }
}
