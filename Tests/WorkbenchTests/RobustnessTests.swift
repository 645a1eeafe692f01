import Cells
import Foundation
import History
import Runs
import Testing
import Workbench

@Suite("The workbench given anything")
struct RobustnessTests {
  static let widths = [
    1, 2, 3, 5, 8, 13, 16, 19, 24, 31, 36, 40, 41, 55, 72, 80, 99, 120, 143, 160, 200, 251, 300,
  ]
  static let heights = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 16, 17, 24, 33, 34, 40, 60, 79, 100]

  @Test("panels never overlap, never leave the body and fill it, at any size")
  func geometry() {
    for width in Self.widths {
      for height in Self.heights {
        let frame = ScreenFrame(AppState.Size(width, height))
        var covered = [Int](repeating: 0, count: width * height)
        for rect in [frame.tabs, frame.header, frame.status, frame.footer] { cover(rect, &covered, width) }
        for panel in Panel.allCases {
          for isMaximised in [false, true] {
            var all = covered
            let grid = PanelGrid(body: frame.body, focus: panel, isMaximised: isMaximised)
            for place in grid.places { cover(place.rect, &all, width) }
            #expect(all.allSatisfy { $0 == 1 }, "\(width)x\(height) \(panel)")
            #expect(grid.places.contains { $0.panel == panel } || frame.body.isEmpty)
            #expect(grid.page < grid.pageCount)
          }
        }
      }
    }
  }

  func cover(_ rect: Rect, _ cells: inout [Int], _ width: Int) {
    for row in rect.row..<rect.endRow {
      for column in rect.column..<rect.endColumn { cells[row * width + column] += 1 }
    }
  }

  @Test("every screen and dialog draws at every size", arguments: GlyphSet.allCases)
  func sizes(glyphs: GlyphSet) {
    var live = SyntheticRun.state(80, 24, glyphs: glyphs)
    let list = SyntheticRun.list(80, 24, glyphs: glyphs)
    var states = [live, list, AppState(width: 80, height: 24, glyphs: glyphs)]
    for key in [Key("?"), Key("l"), Key("w"), Key("m"), Key("S"), Key(".")] {
      var open = live
      _ = update(&open, .key(key))
      states.append(open)
    }
    live.live.axis = .time
    states.append(live)
    for state in states {
      for width in Self.widths where width % 3 != 1 || width < 9 {
        for height in Self.heights where height % 2 == 0 || height < 8 {
          var sized = state
          _ = update(&sized, .resize(width: width, height: height))
          let frame = draw(sized)
          #expect(frame.width == width && frame.height == height)
        }
      }
    }
    #expect(states.count == 10)
  }

  @Test("several runs, a fork and the panel that says why draw at every size", arguments: GlyphSet.allCases)
  func companySizes(glyphs: GlyphSet) {
    let sizes = [
      (1, 1), (2, 5), (7, 3), (16, 5), (19, 9), (36, 8), (40, 12), (60, 16), (80, 16), (80, 24), (91, 15),
      (120, 40), (300, 100),
    ]
    for start in [SyntheticRun.inspected, SyntheticRun.compared, SyntheticRun.forked] {
      var state = start(80, 24, glyphs)
      for (width, height) in sizes {
        _ = update(&state, .resize(width: width, height: height))
        state.live.comparison.showsBand.toggle()
        let frame = draw(state)
        #expect(frame.width == width && frame.height == height)
      }
    }
  }

  @Test("what is no number, and what is far too large, is drawn without harm")
  func hostileNumbers() {
    var state = SyntheticRun.state(120, 40)
    var growth = RunGrowth()
    growth.steps = (0..<50).map { i in
      var step = SyntheticRun.step(3001 + i)
      let bad: [Double] = [.nan, .infinity, -.infinity, 1e308, -1e308, 0]
      step.lossRegression = bad[i % 6]
      step.normR = bad[(i + 1) % 6]
      step.cosine = bad[(i + 2) % 6]
      step.alpha = bad[(i + 3) % 6]
      step.seconds = bad[(i + 4) % 6]
      return step
    }
    var record = SyntheticRun.record()
    record.step = .max / 2
    record.totalSteps = 0
    record.seconds = .nan
    record.tokens = .max
    record.bestMSE = .infinity
    growth.record = record
    _ = update(&state, .grown(growth))
    for axis in ["x", "x", "x", "x"] {
      _ = update(&state, .key(Key(axis.unicodeScalars.first!)))
      for panel in Panel.allCases {
        for _ in panel.views {
          _ = update(&state, .key(Key("v")))
          _ = update(&state, .key(Key("y")))
          #expect(draw(state).width == 120)
        }
        _ = update(&state, .key(Key(.tab)))
      }
    }
  }

  @Test("text from runs reaches the screen without control characters")
  func hostileText() {
    for size in [(40, 12), (120, 40)] {
      var state = SyntheticRun.list(size.0, size.1)
      let evil = "a\u{1B}]0;title\u{7}\u{9B}31m\u{202E}\u{0}\r\nb"
      let records = state.runs.all.map { record in
        var record = record
        (record.name, record.note, record.tags, record.dataName) = (evil, evil, [evil], evil)
        return record
      }
      _ = update(&state, .runs(records, locked: []))
      state.live.record?.name = evil
      state.live.record?.dataName = evil
      state.live.events.append(RunEvent(step: 9, at: 0, kind: .warning, text: evil))
      state.status = AppState.Status(kind: .bad, text: evil)
      for screen in [Screen.runs, .live] {
        state.screen = screen
        let scalars = draw(state).cells.map(\.scalar)
        #expect(!scalars.contains { $0 != 0 && $0 < 32 || (0x7F..<0xA0).contains($0) || $0 == 0x202E })
      }
    }
  }

  @Test("a window of steps grows without losing a spike and without growing without end")
  func window() {
    var window = SeriesWindow(capacity: 64)
    for n in 1...20_000 {
      var step = SyntheticRun.step(n)
      step.lossRegression = n == 7_777 ? 99 : 1
      window.append(step)
    }
    #expect(window.bucketCount <= 128)
    #expect(window.lastStep == 20_000)
    let spiked = (0..<window.bucketCount).filter { window.summary(.lossRegression, $0).max == 99 }
    #expect(spiked == [window.bucket(ofStep: 7_777)])
    let counts = (0..<window.bucketCount).map { window.summary(.lossRegression, $0).count }
    #expect(counts.reduce(0, +) == 20_000)
  }
}
