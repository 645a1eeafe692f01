import Cells
import Charts
import Terminal
import Testing

extension Scene: CustomTestStringConvertible {
  var testDescription: String { name }
}

@Suite("Every chart")
struct SceneTests {
  func frame(_ scene: Scene, _ width: Int, _ height: Int, _ glyphs: GlyphSet) -> CellBuffer {
    var buffer = CellBuffer(width: width, height: height, fill: Cell(style: Scene.Look.theme[.background]))
    scene.draw(&buffer, buffer.bounds, Scene.Look.chart(glyphs))
    return buffer
  }

  @Test(
    "looks as recorded at four sizes, in three glyph sets and at four colour depths", arguments: Scene.all)
  func golden(scene: Scene) throws {
    var pictures: [(name: String, text: String)] = []
    for (width, height) in [(40, 12), (80, 24), (120, 40), (200, 60)] {
      let text = frame(scene, width, height, .braille).plainText()
      pictures.append(("\(width)x\(height) braille", text))
    }
    for glyphs in [GlyphSet.block, .ascii] {
      pictures.append(("120x40 \(glyphs.rawValue)", frame(scene, 120, 40, glyphs).plainText()))
    }
    let large = frame(scene, 120, 40, .braille)
    for depth in [ColorDepth.direct, .palette256, .palette16, .mono] {
      let text = Golden.styles(of: large) { style in
        let pair = Palette.pair(style, depth: depth)
        let front = depth == .direct && pair.foreground >= 0 ? hex(pair.foreground) : "\(pair.foreground)"
        let back = depth == .direct && pair.background >= 0 ? hex(pair.background) : "\(pair.background)"
        return "\(front) on \(back)" + attributes(style)
      }
      pictures.append(("120x40 \(depth.rawValue)", text))
    }
    try Golden.expect(pictures, matches: "chart-\(scene.name)")
  }

  func hex(_ value: Int) -> String {
    let digits = String(value, radix: 16)
    return "#" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
  }

  func attributes(_ style: Style) -> String {
    let names: [(Style.Attributes, String)] = [
      (.bold, "bold"), (.dim, "dim"), (.underline, "underline"), (.reverse, "reverse"),
    ]
    return names.filter { style.attributes.contains($0.0) }.map { " " + $0.1 }.joined()
  }

  @Test("stays inside its rectangle at every size", arguments: Scene.all, GlyphSet.allCases)
  func containment(scene: Scene, glyphs: GlyphSet) {
    let outside = Cell(scalar: 0x58)
    let style = Scene.Look.chart(glyphs)
    for width in Array(1...24) + [31, 40, 57, 80, 99, 120] {
      for height in Array(1...10) + [12, 17, 24, 33, 40, 60] {
        var buffer = CellBuffer(width: width + 2, height: height + 2, fill: outside)
        scene.draw(&buffer, Rect(column: 1, row: 1, width: width, height: height), style)
        var strays = 0
        for column in 0..<(width + 2) {
          strays += [0, height + 1].filter { buffer[column, $0] != outside }.count
        }
        for row in 0..<(height + 2) {
          strays += [0, width + 1].filter { buffer[$0, row] != outside }.count
        }
        #expect(strays == 0, "\(width)x\(height)")
      }
    }
  }

  @Test("sends nothing to the screen that a terminal would obey", arguments: Scene.all)
  func tame(scene: Scene) {
    for glyphs in GlyphSet.allCases {
      for cell in frame(scene, 120, 40, glyphs).cells {
        #expect(cell.scalar == 0 || cell.scalar >= 0x20)
        if glyphs == .ascii { #expect(cell.scalar < 0x7F) }
      }
    }
  }
}
