import Cells
import Terminal
import TestSupport
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
      #expect(Palette.pair(Style(.rgb(rgb), on: .rgb(rgb ^ 0xFF)), depth: .mono) == (-1, -1))
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
    arguments: Theme.builtIn.filter { $0 != .mono }.map(\.name), ColorDepth.allCases)
  func apart(_ name: String, _ depth: ColorDepth) throws {
    let theme = try #require(Theme.builtIn.first { $0.name == name })
    for role in Theme.Role.allCases {
      let (foreground, background) = Palette.pair(theme[role], depth: depth)
      // The terminal's own colour on its own ground is readable by its nature.
      let isOwn = foreground < 0 && background < 0
      #expect(isOwn || foreground != background, "\(role.name)")
    }
    let selection = Palette.pair(theme[.selection], depth: depth).background
    #expect(depth == .mono || selection != Palette.pair(theme[.text], depth: depth).background)
  }

  /// The colours of the 256 palette from 16 on.
  func cube(_ index: Int) -> UInt32 {
    if index >= 232 { return UInt32(8 + 10 * (index - 232)) * 0x010101 }
    let levels: [UInt32] = [0, 95, 135, 175, 215, 255]
    let place = index - 16
    return levels[place / 36] << 16 | levels[place / 6 % 6] << 8 | levels[place % 6]
  }

  @Test(
    "with 256 colours text and graphics of every theme keep their contrast but for a little",
    arguments: Theme.builtIn.filter { $0 != .mono }.map(\.name))
  func contrast256(_ name: String) throws {
    let theme = try #require(Theme.builtIn.first { $0.name == name })
    for role in Theme.Role.allCases where role != .background {
      let (front, back) = Palette.pair(theme[role], depth: .palette256)
      let own = try #require(theme.seen(role))
      let ground = back < 0 ? own.back : cube(back)
      let contrast = ColorVision.contrast(cube(front), ground)
      #expect(contrast >= (Theme.graphics.contains(role) ? 2.7 : 4), "\(role.name) \(contrast)")
    }
  }

  @Test(
    "with 16 and 8 colours everything can be read, in the colours of xterm and of the VGA",
    arguments: Theme.builtIn.filter { $0 != .mono }.map(\.name), [ColorDepth.palette16, .palette8])
  func contrast16(_ name: String, _ depth: ColorDepth) throws {
    let xterm: [UInt32] = [
      0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x0000EE, 0xCD00CD, 0x00CDCD, 0xE5E5E5,
      0x7F7F7F, 0xFF0000, 0x00FF00, 0xFFFF00, 0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF,
    ]
    let vga: [UInt32] = [
      0x000000, 0xAA0000, 0x00AA00, 0xAA5500, 0x0000AA, 0xAA00AA, 0x00AAAA, 0xAAAAAA,
      0x555555, 0xFF5555, 0x55FF55, 0xFFFF55, 0x5555FF, 0xFF55FF, 0x55FFFF, 0xFFFFFF,
    ]
    let theme = try #require(Theme.builtIn.first { $0.name == name })
    for role in Theme.Role.allCases where role != .background {
      let (front, back) = Palette.pair(theme[role], depth: depth)
      // The terminal's own colour can be read on its own ground.
      guard front >= 0 else { continue }
      for colors in [xterm, vga] {
        let own: UInt32 = theme.kind == .dark ? 0 : depth == .palette8 ? colors[7] : 0xFFFFFF
        let contrast = ColorVision.contrast(colors[front], back < 0 ? own : colors[back])
        #expect(
          contrast >= (Theme.graphics.contains(role) ? 2.5 : 3),
          "\(role.name) \(front) on \(back): \(contrast)")
      }
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
