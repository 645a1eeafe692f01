import Cells
import Terminal
import TestSupport
import Testing
import Workbench

@Suite("Frames of the thresholds screen")
struct ThresholdsFrameTests {
  @Test("look as recorded, in four sizes, three glyph sets and four colour depths")
  func plain() throws {
    var pictures: [(name: String, text: String)] = []
    for (width, height) in FrameTests.sizes {
      pictures.append(("\(width)x\(height)", draw(moved(width, height)).plainText()))
    }
    for glyphs in [GlyphSet.block, .ascii] {
      pictures.append(("120x40 \(glyphs.rawValue)", draw(moved(120, 40, glyphs)).plainText()))
    }
    let frame = draw(moved(120, 40))
    for depth in [ColorDepth.direct, .palette256, .palette16, .mono] {
      let text = Golden.styles(of: frame) { style in
        let pair = Palette.pair(style, depth: depth)
        return "\(pair.foreground) on \(pair.background) \(style.attributes.rawValue)"
      }
      pictures.append(("120x40 \(depth.rawValue)", text))
    }
    try Golden.expect(pictures, matches: "thresholds")
  }

  /// A cut moved, a solver's ghost lines shown.
  private func moved(_ width: Int, _ height: Int, _ glyphs: GlyphSet = .braille) -> AppState {
    var state = SyntheticCuts.state(width, height, glyphs: glyphs)
    for key in [Key("H"), Key("S"), Key("S")] { _ = update(&state, .key(key)) }
    return state
  }

  @Test("show rows, a zoomed stretch with a cursor, dialogs and what is missing as recorded")
  func layers() throws {
    var pictures: [(name: String, text: String)] = []
    for (name, keys) in [
      ("rows", [Key("r"), Key(.down)]), ("page", [Key("r"), Key(.enter)]),
      ("zoom", [Key("+"), Key("+"), Key(.right), Key(.right), Key("y")]), ("form", [Key("e")]),
      ("value", [Key("=")]), ("load", [Key("o")]), ("more classes", [Key("a")]), ("view", [Key("v")]),
      ("all solvers", [Key("S")]),
    ] {
      for (width, height) in [(40, 12), (80, 24)] {
        var state = SyntheticCuts.state(width, height)
        for key in keys { _ = update(&state, .key(key)) }
        pictures.append(("\(name) \(width)x\(height)", draw(state).plainText()))
      }
    }
    pictures.append(("reading", draw(SyntheticCuts.reading(80, 24)).plainText()))
    try Golden.expect(pictures, matches: "thresholds-layers")
  }
}
