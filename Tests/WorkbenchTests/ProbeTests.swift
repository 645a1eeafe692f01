import Cells
import Runs
import TestSupport
import Testing
import Training
import Workbench

@Suite("The probe")
struct ProbeTests {
  static let sizes = [(40, 12), (80, 24), (120, 40), (200, 60)]

  @Test("it looks as recorded", arguments: sizes)
  func frames(size: (Int, Int)) throws {
    try Golden.expect(
      draw(SyntheticProbe.state(size.0, size.1)), matches: "probe-\(size.0)x\(size.1)")
  }

  @Test("every view looks as recorded, in every glyph set", arguments: GlyphSet.allCases)
  func views(glyphs: GlyphSet) throws {
    let pictures = ProbeView.allCases.map { view in
      (name: "\(view)", text: draw(SyntheticProbe.state(120, 40, glyphs: glyphs, view: view)).plainText())
    }
    try Golden.expect(pictures, matches: "probe-views-\(glyphs.rawValue)")
  }

  @Test("what is typed is asked, one question at a time, and the newest text wins")
  func asking() {
    var state = SyntheticProbe.state(120, 40)
    for key in [Key("x"), Key("i")] { _ = update(&state, .key(key)) }
    #expect(update(&state, .key(Key("a"))) == [.probe(.ask(SyntheticRun.id, "a"))])
    #expect(update(&state, .key(Key("b"))).isEmpty, "the first answer is awaited")
    let next = update(&state, .probe(.answered(SyntheticRun.id, text: "a", SyntheticProbe.answer)))
    #expect(next == [.probe(.ask(SyntheticRun.id, "ab"))])
    #expect(update(&state, .probe(.answered(SyntheticRun.id, text: "ab", SyntheticProbe.answer))).isEmpty)
    #expect(state.probe.asked == "ab")
  }

  @Test("an answer for another run, or after the field was emptied, is dropped")
  func stale() {
    var state = SyntheticProbe.state(120, 40)
    let before = state
    _ = update(
      &state, .probe(.answered(RunID(rawValue: "20261123-070102-zzzz"), text: "x", SyntheticProbe.answer)))
    #expect(state == before)
    _ = update(&state, .key(Key("x")))
    _ = update(&state, .probe(.answered(SyntheticRun.id, text: "late", SyntheticProbe.answer)))
    #expect(state.probe.answer == nil)
  }

  @Test("where there will be no predictions the screen says why instead of waiting for them")
  func withoutReport() {
    var state = SyntheticProbe.state(120, 40)
    state.probe.report = nil
    #expect(draw(state).plainText().contains("predicting the validation part"))
    _ = update(&state, .probe(.withoutReport(SyntheticRun.id, "news.csv: the file has changed")))
    let text = draw(state).plainText()
    #expect(text.contains("news.csv: the file has changed"))
    #expect(!text.contains("predicting the validation part"))
    // The model answers all the same.
    #expect(state.probe.model != nil && state.probe.problem == nil)
  }

  @Test("a file that cannot be predicted leaves no message that waits")
  func fileWithoutModel() {
    var state = SyntheticProbe.state(120, 40)
    state.probe.model = nil
    for key in [Key("o"), Key("a"), Key(.enter)] { _ = update(&state, .key(key)) }
    #expect(state.status?.kind == .bad)
    state = SyntheticProbe.state(120, 40)
    for key in [Key("o"), Key("a"), Key(.enter)] { _ = update(&state, .key(key)) }
    #expect(state.status == AppState.Status(kind: .waiting, text: "predicting the texts of a"))
    let other = RunID(rawValue: "20261123-070102-zzzz")
    let batch = ProbeBatch(path: "a", texts: ["x"], answers: [SyntheticProbe.answer])
    _ = update(&state, .probe(.batch(other, batch)))
    #expect(state.status?.kind == .info && state.probe.batch == nil)
  }

  @Test("keys typed into the field are text, not commands")
  func typing() {
    var state = SyntheticProbe.state(120, 40)
    _ = update(&state, .key(Key("i")))
    for letter in "q?:1" { _ = update(&state, .key(Key(letter.unicodeScalars.first!))) }
    #expect(state.probe.field.text.hasSuffix("q?:1"))
    #expect(state.screen == .probe && state.overlay == nil)
    _ = update(&state, .key(Key(.escape)))
    #expect(!state.probe.isTyping && state.screen == .probe)
  }

  @Test("a kept sentence stands in the list once, the newest first, and can be taken up again")
  func keeping() {
    var state = SyntheticProbe.state(120, 40, view: .trials)
    #expect(state.probe.trials.map(\.text) == ["Euro rallies to a three-month high"])
    _ = update(&state, .key(Key("x")))
    #expect(state.probe.field.text.isEmpty)
    let effects = update(&state, .key(Key("t")))
    #expect(state.probe.field.text == "Euro rallies to a three-month high")
    #expect(effects == [.probe(.ask(SyntheticRun.id, "Euro rallies to a three-month high"))])
  }

  @Test("Enter reads a row whole: both scores, every class, the text")
  func reading() throws {
    var state = SyntheticProbe.state(80, 24)
    _ = update(&state, .key(Key(.down)))
    _ = update(&state, .key(Key(.enter)))
    guard case .page(let page)? = state.overlay else {
      Issue.record("no page")
      return
    }
    #expect(page.lines.contains { $0.hasPrefix("true score") })
    #expect(page.lines.filter { $0.hasPrefix("  class") }.count == 5)
    #expect(page.lines.last?.contains("the euro moves on day") == true)
  }

  @Test("another checkpoint is loaded afresh, and the sentence is asked again")
  func checkpoints() {
    var state = SyntheticProbe.state(120, 40)
    #expect(update(&state, .key(Key("c"))) == [.probe(.load(SyntheticRun.id, .last))])
    #expect(state.probe.answer == nil && state.probe.report == nil)
    let model = ProbeModel(step: 3_000, thresholds: SyntheticProbe.thresholds, checkpoint: .last)
    #expect(
      update(&state, .probe(.loaded(SyntheticRun.id, model)))
        == [.probe(.ask(SyntheticRun.id, "Euro rallies to a three-month high"))])
  }

  @Test("a file that is there is not replaced without a yes by another key")
  func overwriting() throws {
    var state = SyntheticProbe.state(120, 40)
    let batch = ProbeBatch(path: "/tmp/news.txt", texts: ["a"], answers: [SyntheticProbe.answer])
    _ = update(&state, .probe(.batch(SyntheticRun.id, batch)))
    _ = update(&state, .key(Key("W")))
    #expect(
      update(&state, .key(Key(.enter)))
        == [.probe(.write(batch, to: "news-predicted.csv", replacing: false))])
    _ = update(&state, .probe(.exists("news-predicted.csv")))
    #expect(update(&state, .key(Key("W"))).isEmpty)
    #expect(
      update(&state, .key(Key("y"))) == [.probe(.write(batch, to: "news-predicted.csv", replacing: true))])
  }

  @Test("a click on a tab shows its view, on a line selects it, and a second one reads it")
  func mouse() throws {
    var state = SyntheticProbe.state(120, 40)
    let tab = try #require(ProbeLayout(state).tabs.first { $0.view == .calibration })
    _ = update(&state, .mouse(MouseEvent(.press(.left), column: tab.rect.column + 1, row: tab.rect.row)))
    #expect(state.probe.view == .calibration)
    state.probe.view = .worst
    let content = ProbeLayout(state).content
    let third = MouseEvent(.press(.left), column: 10, row: content.row + 2)
    _ = update(&state, .mouse(third))
    #expect(state.probe.selected == 2)
    _ = update(&state, .mouse(third))
    #expect(KeyContext(state) == .page)
  }

  @Test("the parts never overlap and never leave the body, at any size")
  func geometry() {
    for width in 1...130 {
      for height in 1...60 {
        var state = AppState(width: width, height: height)
        state.screen = .probe
        let layout = ProbeLayout(state)
        let body = ScreenFrame(state.size).body
        let parts = [layout.input, layout.answer, layout.content] + layout.tabs.map(\.rect)
        var covered = Set<Int>()
        for rect in parts {
          for row in rect.row..<rect.endRow {
            for column in rect.column..<rect.endColumn {
              #expect(body.contains(column: column, row: row))
              #expect(covered.insert(row * width + column).inserted, "\(width)x\(height)")
            }
          }
        }
      }
    }
  }

  @Test("hostile texts reach the screen without control characters")
  func hostile() {
    let evil = "a\u{1B}]0;title\u{7}\u{9B}31m\u{202E}\u{0}b\u{301}\u{200F}"
    var state = SyntheticProbe.state(120, 40)
    let report = SyntheticProbe.report
    let texts = report.texts.mapValues { _ in evil }
    _ = update(
      &state, .probe(.report(SyntheticRun.id, ProbeReport(predictions: report.predictions, texts: texts))))
    _ = update(&state, .key(Key("i")))
    _ = update(&state, .paste(evil))
    let words = [WordInfluence(word: evil, effect: 0.5)]
    state.probe.influence = words
    for overlay in [false, true] {
      if overlay {
        _ = update(&state, .key(Key(.escape)))
        _ = update(&state, .key(Key(.enter)))
      }
      let scalars = draw(state).cells.map(\.scalar)
      #expect(!scalars.contains { $0 != 0 && $0 < 32 || (0x7F..<0xA0).contains($0) || $0 == 0x202E })
    }
  }
}
