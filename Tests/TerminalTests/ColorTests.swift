import Cells
import Terminal
import Testing

@Suite("Colours are brought down to what a terminal has")
struct ColorTests {
  @Test("the colours of the 256 palette are found exactly")
  func exact() {
    let levels: [UInt32] = [0, 95, 135, 175, 215, 255]
    for r in 0..<6 {
      for g in 0..<6 {
        for b in 0..<6 {
          let rgb = levels[r] << 16 | levels[g] << 8 | levels[b]
          #expect(Palette.nearest256(rgb) == 16 + 36 * r + 6 * g + b)
        }
      }
    }
    for step in 0..<24 {
      let grey = UInt32(8 + 10 * step)
      #expect(Palette.nearest256(grey << 16 | grey << 8 | grey) == 232 + step)
    }
  }

  @Test("every colour has a number in the palette's range")
  func ranges() {
    for rgb in stride(from: UInt32(0), through: 0xFFFFFF, by: 4099) {
      #expect((16...255).contains(Palette.nearest256(rgb)))
      #expect((0..<16).contains(Palette.nearestBasic(rgb, count: 16)))
      #expect((0..<8).contains(Palette.nearestBasic(rgb, count: 8)))
      #expect(Palette.index(of: .rgb(rgb), depth: .mono) == -1)
      #expect(Palette.index(of: .terminal, depth: .direct) == -1)
    }
  }

  @Test("hue is kept in 16 colours")
  func hues() {
    #expect(Palette.nearestBasic(0xFF0000, count: 16) == 9)
    #expect(Palette.nearestBasic(0x800000, count: 16) == 1)
    #expect(Palette.nearestBasic(0x00A000, count: 8) == 2)
    #expect(Palette.nearestBasic(0x6CB6FF, count: 16) == 14)
    #expect(Palette.nearestBasic(0x808080, count: 16) == 8)
    #expect(Palette.nearestBasic(0x808080, count: 8) == 7)
    #expect(Palette.nearestBasic(0xFFFFFF, count: 16) == 15)
    #expect(Palette.nearestBasic(0x12151C, count: 16) == 0)
  }

  @Test(
    "no role of a built-in theme is ever brought down to the colour it stands on",
    arguments: ColorDepth.allCases)
  func readable(_ depth: ColorDepth) {
    for theme in [Theme.dark, .light] {
      for role in Theme.Role.allCases {
        let (foreground, background) = Palette.pair(theme[role], depth: depth)
        #expect(depth == .mono || foreground != background, "\(theme.name) \(role.name)")
      }
      let selection = Palette.pair(theme[.selection], depth: depth).background
      #expect(depth == .mono || selection != Palette.pair(theme[.text], depth: depth).background)
    }
  }
}

@Suite("What the terminal can do is read from the environment")
struct AbilitiesTests {
  @Test("NO_COLOR and the asked depth only ever take colours away")
  func depth() {
    func depth(_ colors: Int, _ asked: ColorDepth? = nil, _ environment: [String: String] = [:]) -> ColorDepth
    {
      TerminalAbilities.colorDepth(terminalColors: colors, asked: asked, environment: environment)
    }
    #expect(depth(1 << 24) == .direct)
    #expect(depth(256) == .palette256)
    #expect(depth(16) == .palette16)
    #expect(depth(8) == .palette8)
    #expect(depth(0) == .mono)
    #expect(depth(256, nil, ["NO_COLOR": "1"]) == .mono)
    #expect(depth(256, nil, ["NO_COLOR": ""]) == .palette256)
    #expect(depth(256, .palette16, ["NO_COLOR": "1"]) == .palette16)
    #expect(depth(256, .direct) == .palette256)
    #expect(depth(0, .palette256) == .mono)
  }

  @Test("direct colour is tried only where it is announced or asked for")
  func candidates() {
    func first(_ color: ColorDepth?, _ environment: [String: String]) -> String? {
      TerminalAbilities.termCandidates(color: color, environment: environment).first
    }
    #expect(first(nil, ["TERM": "xterm-256color"]) == "xterm-256color")
    #expect(first(nil, ["TERM": "xterm-256color", "COLORTERM": "truecolor"]) == "xterm-direct")
    #expect(first(.palette256, ["TERM": "xterm-256color", "COLORTERM": "truecolor"]) == "xterm-256color")
    #expect(first(nil, ["TERM": "foot", "COLORTERM": "24bit", "NO_COLOR": "1"]) == "foot")
    #expect(first(.direct, ["TERM": "foot"]) == "foot-direct")
    #expect(first(nil, [:]) == nil)
  }

  @Test("a terminal that the database does not know is treated as an xterm, a dumb one is refused")
  func unknown() throws {
    let kitty = try TerminalAbilities.probe(environment: ["TERM": "xterm-nobody-knows"])
    #expect(kitty.term == "xterm-256color" || kitty.term == "xterm")
    for term in ["", "dumb"] {
      let error = try #require(throws: TerminalError.self) {
        try TerminalAbilities.probe(environment: ["TERM": term])
      }
      #expect(error.description.hasPrefix("TERM: "))
    }
  }

  @Test("glyphs follow the encoding, and a Linux console has no braille")
  func glyphs() {
    func glyphs(_ asked: GlyphSet?, _ utf8: Bool, _ term: String) -> GlyphSet {
      TerminalAbilities.glyphSet(asked: asked, isUTF8: utf8, environment: ["TERM": term])
    }
    #expect(glyphs(nil, true, "xterm") == .braille)
    #expect(glyphs(nil, true, "linux") == .block)
    #expect(glyphs(nil, false, "xterm") == .ascii)
    #expect(glyphs(.braille, false, "xterm") == .ascii)
    #expect(glyphs(.ascii, true, "xterm") == .ascii)
  }
}
