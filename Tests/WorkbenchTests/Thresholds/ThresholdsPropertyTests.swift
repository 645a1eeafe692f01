import Cells
import Stratification
import Testing
import Workbench

@Suite("The thresholds screen under any hands")
struct ThresholdsPropertyTests {
  static let keys: [Key] = [
    Key("h"), Key("l"), Key("H"), Key("L"), Key(.tab), Key(","), Key("a"), Key("d"), Key("Q"), Key("G"),
    Key("z"), Key("Z"), Key("z"), Key("u"), Key("y"), Key("+"), Key("-"), Key("0"), Key("["), Key("]"),
    Key(.left), Key(.right), Key(.left, .shift), Key("s"), Key("S"), Key(.enter), Key("w"), Key("r"),
    Key("v"),
    Key("p"), Key(.escape), Key("="), Key("0"), Key("."), Key("3"), Key("o"), Key(.down), Key("e"), Key("n"),
  ]

  @Test(
    "keeps its cuts apart and in order, counts as a plain count does, and takes every step back",
    arguments: 1...12)
  func anything(seed: Int) {
    var state = SyntheticCuts.state(120, 40)
    let start = state.thresholds.draft?.set
    for step in 0..<250 {
      func random(_ salt: Int, _ bound: Int) -> Int {
        Int((SyntheticRun.noise(step * 7 + salt, seed) + 1) / 2 * Double(bound) * 0.999999)
      }
      switch random(1, 4) {
      case 0:
        let event: MouseEvent.Kind =
          [.press(.left), .drag(.left), .drag(.left), .release(.left), .wheel(vertical: -1, horizontal: 0)][
            random(2, 5)]
        let row = random(3, 3) == 0 ? random(4, 40) : 8
        _ = update(&state, .mouse(MouseEvent(event, column: random(5, 120), row: row)))
      default: _ = update(&state, .key(Self.keys[random(2, Self.keys.count)]))
      }
      if state.screen != .thresholds { state.screen = .thresholds }
      check(state)
    }
    state.overlay = nil
    state.thresholds.isWalking = false
    while let draft = state.thresholds.draft, !draft.undone.isEmpty || draft.dragged != nil {
      _ = update(&state, .key(Key("z")))
      check(state)
    }
    #expect(state.thresholds.draft?.set == start)
  }

  private func check(_ state: AppState) {
    guard let set = state.thresholds.draft?.set, let figures = state.cutFigures?.now else {
      Issue.record("the draft is gone")
      return
    }
    #expect(ThresholdMethod.areCuts(set.cuts) && set.cuts.count < CutSet.mostClasses)
    var counts = [Int](repeating: 0, count: set.cuts.count + 1)
    for record in SyntheticCuts.split.train {
      counts[classIndex(of: SyntheticCuts.records[record].score, thresholds: set.cuts)] += 1
    }
    #expect(figures.counts == counts)
    #expect(set.cuts.indices.contains(state.thresholds.draft?.selected ?? -1))
  }

  @Test("draws at every size, whatever is open", arguments: GlyphSet.allCases)
  func sizes(glyphs: GlyphSet) {
    let plain = SyntheticCuts.state(80, 24, glyphs: glyphs)
    var states = [plain, SyntheticCuts.reading(80, 24), AppState(width: 80, height: 24, glyphs: glyphs)]
    states[2].screen = .thresholds
    for keys in [
      [Key("s"), Key("s")], [Key("r"), Key(.down)], [Key("+"), Key("+"), Key(.left)],
      [Key("a"), Key("a"), Key("a"), Key("a")],
      [Key("e")], [Key("=")], [Key("o")], [Key("r"), Key(.enter)], [Key("S"), Key("y")],
    ] {
      var open = plain
      for key in keys { _ = update(&open, .key(key)) }
      states.append(open)
    }
    for state in states {
      for width in RobustnessTests.widths where width % 3 != 1 || width < 9 {
        for height in RobustnessTests.heights where height % 4 == 0 || height < 7 {
          var sized = state
          _ = update(&sized, .resize(width: width, height: height))
          let frame = draw(sized)
          #expect(frame.width == width && frame.height == height)
        }
      }
    }
  }

  @Test("its parts never overlap and never leave the body")
  func geometry() {
    for width in RobustnessTests.widths {
      for height in RobustnessTests.heights {
        let body = ScreenFrame(AppState.Size(width, height)).body
        for panel in CutPanel.allCases {
          for listsRows in [false, true] {
            let layout = ThresholdsLayout(body: body, first: panel, listsRows: listsRows, classes: 5)
            var cells = [Int](repeating: 0, count: width * height)
            for rect in [layout.histogram, layout.counts] + layout.places.map(\.rect) {
              #expect(rect.intersection(body) == rect || rect.isEmpty, "\(width)x\(height)")
              for row in rect.row..<rect.endRow {
                for column in rect.column..<rect.endColumn { cells[row * width + column] += 1 }
              }
            }
            #expect(cells.allSatisfy { $0 <= 1 }, "\(width)x\(height) \(panel)")
            #expect(!layout.histogram.isEmpty || body.isEmpty)
          }
        }
      }
    }
  }

  @Test("text from data and names reaches the screen without control characters")
  func hostile() {
    let evil = "a\u{1B}]0;title\u{7}\u{9B}31m\u{202E}\u{0}\r\nb"
    let rows = SyntheticCuts.records.map { row in
      var row = row
      row.text = evil
      return row
    }
    for size in [(40, 12), (120, 40)] {
      var state = SyntheticCuts.state(size.0, size.1)
      guard let data = try? ThresholdData(run: SyntheticRun.id, rows: rows, split: SyntheticCuts.split) else {
        Issue.record("no data")
        return
      }
      _ = update(&state, .thresholds(.read(SyntheticRun.id, Shared(data))))
      state.live.record?.name = evil
      state.thresholds.sets = state.thresholds.sets.map { set in
        var set = set
        set.name = evil
        return set
      }
      for keys in [[Key("r")], [Key(.enter)], [Key(.escape), Key("o")], [Key(.down), Key(.enter)]] {
        for key in keys { _ = update(&state, .key(key)) }
        let scalars = draw(state).cells.map(\.scalar)
        #expect(!scalars.contains { $0 != 0 && $0 < 32 || (0x7F..<0xA0).contains($0) || $0 == 0x202E })
      }
    }
  }
}
