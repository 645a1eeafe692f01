import Cells
import Runs
import Testing
import Training
import Workbench

@Suite("The new-run screen")
struct NewRunTests {
  static let sizes = [(40, 12), (80, 24), (120, 40), (200, 60)]

  func press(_ state: inout AppState, _ keys: Key...) -> [Effect] {
    keys.flatMap { update(&state, .key($0)) }
  }

  func type(_ state: inout AppState, _ text: String) -> [Effect] {
    text.unicodeScalars.flatMap { update(&state, .key(Key($0))) }
  }

  func empty() -> AppState {
    var state = SyntheticRun.state(120, 40)
    state.canStartEngines = true
    _ = press(&state, Key("4"))
    return state
  }

  /// The newest request to look at data.
  func look(_ effects: [Effect]) -> (revision: Int, settings: [Setting])? {
    for case .newRun(.look(let revision, let settings)) in effects.reversed() { return (revision, settings) }
    return nil
  }

  // MARK: Looks

  @Test("it looks as recorded", arguments: sizes)
  func frames(size: (Int, Int)) throws {
    try Golden.expect(draw(NewRunSample.state(size.0, size.1)), matches: "newrun-\(size.0)x\(size.1)")
  }

  @Test("it looks as recorded in every glyph set", arguments: [GlyphSet.block, .ascii])
  func glyphs(glyphs: GlyphSet) throws {
    try Golden.expect(
      draw(NewRunSample.state(120, 40, glyphs: glyphs)), matches: "newrun-120x40-\(glyphs.rawValue)")
  }

  @Test("the queue, a field being typed, a problem and the presets look as recorded")
  func layers() throws {
    var state = NewRunSample.state(40, 12)
    _ = press(&state, Key(.tab), Key(.down))
    try Golden.expect(draw(state), matches: "newrun-queue-40x12")
    state = NewRunSample.state(80, 24)
    _ = press(&state, Key(.down), Key("]"), Key("]"), Key("]"), Key("]"), Key(.down), Key(.enter))
    _ = type(&state, "none")
    try Golden.expect(draw(state), matches: "newrun-problem-80x24")
    state = NewRunSample.state(80, 24)
    _ = press(&state, Key("P"))
    try Golden.expect(draw(state), matches: "newrun-presets-80x24")
    state = NewRunSample.state(80, 24)
    _ = press(&state, Key("v"))
    try Golden.expect(draw(state), matches: "newrun-look-80x24")
  }

  @Test("it draws at every size, in the form, while typing and in the queue", arguments: GlyphSet.allCases)
  func everySize(glyphs: GlyphSet) {
    let form = NewRunSample.state(80, 24, glyphs: glyphs)
    var typing = form
    _ = press(&typing, Key(.enter))
    var queue = form
    _ = press(&queue, Key(.tab))
    var empty = AppState(width: 80, height: 24, glyphs: glyphs)
    empty.screen = .newRun
    for state in [form, typing, queue, empty] {
      for width in RobustnessTests.widths {
        for height in RobustnessTests.heights where height % 2 == 0 || height < 8 {
          var sized = state
          _ = update(&sized, .resize(width: width, height: height))
          let frame = draw(sized)
          #expect(frame.width == width && frame.height == height)
        }
      }
    }
  }

  @Test("the focused line is in sight at every height")
  func focusInSight() {
    for height in 10...60 {
      var state = NewRunSample.state(40, height)
      for _ in 0..<60 {
        let name = "\(state.newRun.focus)".split(separator: "\"").dropFirst().first.map(String.init)
        if let name { #expect(draw(state).plainText().contains(name), "\(height) \(name)") }
        _ = press(&state, Key(.down))
      }
      #expect(draw(state).plainText().contains("queue it"))
    }
  }

  // MARK: The form

  @Test("a path is typed, looked at after each letter by number, and only the newest answer counts")
  func typing() throws {
    var state = empty()
    _ = press(&state, Key(.enter))
    let effects = type(&state, "/a.csv")
    let asked = try #require(look(effects))
    #expect(asked.settings == [Setting("data", "/a.csv")])
    #expect(state.newRun.look == .reading)
    _ = update(
      &state,
      .newRun(
        .looked(revision: asked.revision - 1, columns: [], .failed(option: "data", text: "no such file"))))
    #expect(state.newRun.look == .reading)
    _ = update(
      &state, .newRun(.looked(revision: asked.revision, columns: ["a"], .ready(NewRunSample.look()))))
    #expect(state.newRun.columns == ["a"])
    _ = press(&state, Key(.enter))
    #expect(state.newRun.editor == nil && state.newRun.values["data"] == "/a.csv")
  }

  @Test("Escape puts back what a field said")
  func revert() {
    var state = NewRunSample.state(120, 40)
    _ = press(&state, Key(.enter))
    _ = type(&state, "x")
    #expect(state.newRun.values["data"] == "x")
    _ = press(&state, Key(.escape))
    #expect(state.newRun.values == NewRunSample.values)
    _ = press(&state, Key(.enter), Key(.escape))
    #expect(state.newRun.values == NewRunSample.values)
  }

  @Test("a wrong value is said at once, at its field, and nothing can be started")
  func problems() {
    var state = NewRunSample.state(120, 40)
    let wrong: [(String, String, String)] = [
      ("epochs", "0", "expected a whole number from 1"), ("learning-rate", "fast", "expected a number"),
      ("weighting", "dwx", "did you mean dwa"), ("width", "130", "a multiple of the 4 heads"),
      ("thresholds", "0.5,0.1", "increasing cuts"), ("score-range", "4:-4", "LOW:HIGH"),
      ("alpha", "1", "learned or fixed:X"), ("group-pattern", "a(b)", "--group-column"),
      ("micro-batch", "9", "at most the 8 texts"), ("floor", "0.9", "expected"),
      ("name", "last", "other than last"),
      ("seed", "-1", "0 or more"),
    ]
    for (name, value, expected) in wrong {
      let effects = update(
        &state, .newRun(.settings([Setting("data", "/a"), Setting(name, value)], from: "x")))
      #expect(look(effects) == nil, "\(name)")
      #expect(
        state.newRun.problem(of: name)?.contains(expected) ?? false, "\(name): \(state.newRun.problems)")
      #expect(state.newRun.obstacle != nil)
      #expect(press(&state, Key("S")).isEmpty)
      #expect(state.status?.kind == .bad)
    }
  }

  @Test("what reading the data told stands at the option that it blames")
  func blamed() {
    var state = NewRunSample.state(120, 40)
    let revision = state.newRun.revision
    _ = update(
      &state,
      .newRun(
        .looked(
          revision: revision, columns: ["a", "b"],
          .failed(option: "text-column", text: "there is no column \"x\", expected one of a, b"))))
    #expect(state.newRun.problem(of: "text-column")?.contains("one of a, b") ?? false)
    #expect(draw(state).plainText().contains("! text-column"))
  }

  @Test("a choice turns, a switch flips, a field goes back to what is usual, and all of it can be undone")
  func turning() {
    var state = NewRunSample.state(120, 40)
    _ = press(&state, Key(.down), Key(.down), Key(.right))
    #expect(state.newRun.values["encoding"] == "latin-1")
    _ = press(&state, Key(.left))
    #expect(state.newRun.values["encoding"] == nil)
    _ = press(&state, Key(.down), Key(" "))
    #expect(state.newRun.values["no-header"] == "yes")
    _ = press(&state, Key(.backspace))
    #expect(state.newRun.values["no-header"] == nil)
    _ = press(&state, Key("X"))
    #expect(state.newRun.values.isEmpty)
    _ = press(&state, Key("z"))
    #expect(state.newRun.values == NewRunSample.values)
    _ = press(&state, Key("Z"))
    #expect(state.newRun.values.isEmpty)
    for _ in 0..<9 { _ = press(&state, Key("z")) }
    #expect(
      state.newRun.values.isEmpty || state.newRun.values == ["data": "/a"] || !state.newRun.undo.canUndo)
  }

  @Test("groups fold, by key and by mouse")
  func folding() throws {
    var state = NewRunSample.state(120, 40)
    let before = state.newRun.lines.count
    _ = press(&state, Key(.up), Key(.enter))
    #expect(state.newRun.lines.count == before - 12)
    _ = press(&state, Key(.right))
    #expect(state.newRun.lines.count == before)
    let lines = draw(state).plainText().split(separator: "\n", omittingEmptySubsequences: false)
    let row = try #require(lines.firstIndex { $0.contains("▾ model") })
    _ = update(&state, .mouse(MouseEvent(.press(.left), column: 5, row: row)))
    #expect(state.newRun.folded == [.model])
  }

  @Test("a click takes a field, a second one types it, the wheel scrolls")
  func mouse() throws {
    var state = NewRunSample.state(80, 24)
    let lines = draw(state).plainText().split(separator: "\n", omittingEmptySubsequences: false)
    let row = try #require(lines.firstIndex { $0.contains("text-column") })
    _ = update(&state, .mouse(MouseEvent(.press(.left), column: 5, row: row)))
    #expect(state.newRun.focus == .field("text-column") && state.newRun.editor == nil)
    _ = update(&state, .mouse(MouseEvent(.press(.left), column: 5, row: row)))
    #expect(state.newRun.editor != nil)
    let wheel = MouseEvent(.wheel(vertical: 3, horizontal: 0), column: 5, row: row)
    for _ in 0..<9 { _ = update(&state, .mouse(wheel)) }
    #expect(state.newRun.focus == .queue && state.newRun.editor == nil)
    #expect(draw(state).plainText().contains("[ queue it ]"))
  }

  @Test("columns and files are completed; a whole name goes on to the next field")
  func completion() {
    var state = NewRunSample.state(120, 40)
    for _ in 0..<4 { _ = press(&state, Key(.down)) }
    #expect(state.newRun.focus == .field("text-column"))
    _ = press(&state, Key(.enter))
    _ = type(&state, "te")
    _ = press(&state, Key(.tab))
    #expect(state.newRun.values["text-column"] == "text")
    _ = press(&state, Key(.tab))
    #expect(state.newRun.focus == .field("score-column") && state.newRun.editor == nil)

    var path = empty()
    _ = press(&path, Key(.enter))
    _ = type(&path, "/d")
    #expect(press(&path, Key(.tab)) == [.newRun(.complete("/d"))])
    _ = update(&path, .newRun(.completed(typed: "/other", to: "/other/x", names: ["x"])))
    #expect(path.newRun.values["data"] == "/d")
    _ = update(&path, .newRun(.completed(typed: "/d", to: "/data/", names: ["data/"])))
    #expect(path.newRun.values["data"] == "/data/")
    _ = update(&path, .newRun(.completed(typed: "/data/", to: "/data/", names: ["a.csv", "b.csv"])))
    #expect(draw(path).plainText().contains("a.csv  b.csv"))
  }

  @Test("a draft stays when the screen is left, and comes back in the next program")
  func draft() throws {
    var state = NewRunSample.state(120, 40)
    _ = press(&state, Key("1"), Key("4"))
    #expect(state.newRun.values == NewRunSample.values)
    let effects = update(
      &state, .newRun(.settings([Setting("data", "/a"), Setting("tag", "a, b")], from: "x")))
    let remembered = effects.compactMap { effect -> (String, String)? in
      if case .remember(let name, let value) = effect { (name, value) } else { nil }
    }
    let (name, text) = try #require(remembered.first)
    var next = SyntheticRun.state(120, 40)
    _ = update(&next, .remembered([name: text]))
    let entered = press(&next, Key("4"))
    #expect(next.newRun.values == ["data": "/a", "tag": "a, b"])
    #expect(look(entered)?.settings == [Setting("data", "/a"), Setting("tag", "a, b")])
  }

  // MARK: Presets and files

  @Test("a preset fills the form and keeps the data; the seed sweep queues four runs that share a split")
  func presets() throws {
    var state = NewRunSample.state(120, 40)
    _ = press(&state, Key("P"))
    _ = type(&state, "quick")
    _ = press(&state, Key(.enter))
    #expect(state.newRun.values == ["data": NewRunSample.values["data"], "max-steps": "200", "tag": "quick"])
    _ = press(&state, Key("P"))
    _ = type(&state, "sweep")
    let effects = press(&state, Key(.enter))
    guard case .newRun(.make(let runs, isStarting: false)) = try #require(effects.first) else {
      Issue.record("\(effects)")
      return
    }
    #expect(runs.count == 4)
    #expect(runs.map { $0.first { $0.name == "seed" }?.value } == ["1", "2", "3", "4"])
    #expect(runs.allSatisfy { $0.contains(Setting("split-seed", "42")) })
    for run in runs { #expect(throws: Never.self) { try RunRequest(settings: run) } }
  }

  @Test("the open run's settings make a form that says only what is unusual")
  func openRun() {
    var state = empty()
    _ = press(&state, Key("P"))
    _ = type(&state, "open run")
    let effects = press(&state, Key(.enter))
    #expect(state.newRun.values == ["data": "/data/eurusd-sentences.csv", "epochs": "8", "tag": "demo"])
    #expect(look(effects) != nil)
  }

  @Test("the command line says what differs from the usual, fit for a shell")
  func commandLine() {
    var state = empty()
    let settings = [
      Setting("data", "/my data/it's.csv"), Setting("no-header", "yes"), Setting("thresholds", "-0.5,0.5"),
      Setting("tag", "a, b c"), Setting("seed", "42"), Setting("skip-bad", "no"),
    ]
    _ = update(&state, .newRun(.settings(settings, from: "x")))
    _ = press(&state, Key("v"))
    let text = draw(state).plainText()
    #expect(text.contains("steelyard train --data '/my data/it'\\''s.csv' --no-header"))
    #expect(text.contains("fixed:-0.5,0.5") && text.contains("--tag a") && text.contains("--tag 'b c'"))
    #expect(!text.contains("--seed") && !text.contains("--skip-bad"))
  }

  @Test("saving asks before it replaces a file")
  func saving() throws {
    var state = NewRunSample.state(120, 40)
    _ = press(&state, Key("w"))
    let effects = press(&state, Key(.enter))
    guard case .newRun(.saveFile("run.toml", let text, replacing: false)) = try #require(effects.first) else {
      Issue.record("\(effects)")
      return
    }
    #expect(text.contains("data = \"/data/eurusd-sentences.csv\"") && text.contains("epochs = \"8\""))
    _ = update(&state, .newRun(.fileExists("run.toml")))
    #expect(press(&state, Key(.enter)).isEmpty)
    #expect(press(&state, Key("y")) == [.newRun(.saveFile("run.toml", text: text, replacing: true))])
  }

  // MARK: Starting

  @Test("Start makes the run, opens it and trains it here; while one trains it offers to queue")
  func starting() {
    var state = NewRunSample.state(120, 40)
    let settings = state.newRun.settings
    #expect(press(&state, Key("S")) == [.newRun(.make([settings], isStarting: true))])
    #expect(press(&state, Key("S")).isEmpty)
    let record = SyntheticRun.record(state: .planned)
    let effects = update(&state, .newRun(.made([record], warnings: [], isStarting: true)))
    #expect(effects == [.open(record.id), .startEngine(record.id)])
    #expect(state.screen == .live)
    _ = update(&state, .engines([record.id]))
    _ = press(&state, Key("4"))
    #expect(press(&state, Key("S")).isEmpty)
    #expect(KeyContext(state) == .question)
    #expect(press(&state, Key("y")) == [.newRun(.make([settings], isStarting: false))])
    _ = update(&state, .newRun(.makingFailed("the data went away")))
    #expect(state.status?.text == "the data went away" && state.newRun.obstacle == nil)
  }

  @Test("what another screen proposes is put on top of the form")
  func proposal() {
    var state = NewRunSample.state(120, 40)
    _ = press(&state, Key("1"))
    let effects = NewRunScreen.propose(&state, [Setting("thresholds", "-0.5,0.5"), Setting("header", "no")])
    #expect(state.screen == .newRun)
    #expect(state.newRun.values["thresholds"] == "-0.5,0.5" && state.newRun.values["no-header"] == "yes")
    #expect(state.newRun.values["data"] == NewRunSample.values["data"])
    #expect(look(effects) != nil)
  }

  // MARK: The queue

  @Test("waiting runs move, leave and come back; those in training stay where they are")
  func queue() {
    var state = NewRunSample.state(120, 40)
    _ = press(&state, Key(.tab))
    #expect(press(&state, Key("d")).isEmpty)
    #expect(state.status?.text.contains("in training") ?? false)
    _ = press(&state, Key(.down), Key(.down))
    let run = NewRunSample.queue().entries[2].record.id
    #expect(press(&state, Key("K")) == [.newRun(.moveInQueue(run, to: 0)), .newRun(.loadQueue)])
    #expect(press(&state, Key("K")).isEmpty)
    #expect(press(&state, Key("d")) == [.newRun(.dequeue(run)), .newRun(.loadQueue)])
    #expect(press(&state, Key("z")) == [.newRun(.enqueue(run, at: 0)), .newRun(.loadQueue)])
    #expect(press(&state, Key("+")) == [.newRun(.setConcurrency(2)), .newRun(.loadQueue)])
    #expect(press(&state, Key("-"), Key("-")) == [.newRun(.setConcurrency(1)), .newRun(.loadQueue)])
    #expect(press(&state, Key("p")) == [.newRun(.hold(true)), .newRun(.loadQueue)])
    _ = press(&state, Key(.escape))
    #expect(KeyContext(state) == .newRun)
  }

  @Test("the whole queue's time counts how many train at a time")
  func queueTime() {
    var queue = NewRunSample.queue()
    #expect(queue.secondsLeft == 420.0)
    queue.concurrency = 2
    #expect(queue.secondsLeft == 240.0)
    queue.entries[2].secondsLeft = nil
    #expect(queue.secondsLeft == nil)
  }

  @Test("quitting says how many runs train here and how many wait")
  func quitting() {
    var state = NewRunSample.state(80, 24)
    _ = update(&state, .engines([SyntheticRun.id, RunID(rawValue: "20261123-070102-zzzz")]))
    #expect(press(&state, Key("q")).contains(.newRun(.loadQueue)))
    let text = draw(state).plainText()
    #expect(text.contains("this process trains 2 runs") && text.contains("3 runs wait in the queue"))
  }
}
