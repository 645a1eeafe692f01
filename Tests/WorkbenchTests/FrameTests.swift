import Cells
import Runs
import Testing
import Workbench

@Suite("Frames of the workbench")
struct FrameTests {
  static let sizes = [(40, 12), (80, 24), (120, 40), (200, 60)]

  @Test("the live screen looks as recorded", arguments: sizes, GlyphSet.allCases)
  func live(size: (Int, Int), glyphs: GlyphSet) throws {
    let state = SyntheticRun.state(size.0, size.1, glyphs: glyphs)
    try Golden.expect(draw(state), matches: "live-\(size.0)x\(size.1)-\(glyphs.rawValue)")
  }

  @Test("the list of runs looks as recorded", arguments: sizes)
  func runs(size: (Int, Int)) throws {
    let state = SyntheticRun.list(size.0, size.1)
    try Golden.expect(draw(state), matches: "runs-\(size.0)x\(size.1)")
  }
}
