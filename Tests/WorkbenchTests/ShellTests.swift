import Cells
import Foundation
import Runs
import Testing
import Workbench

/// Keys pressed and text typed, one after the other.
@discardableResult
private func press(_ state: inout AppState, _ keys: Key...) -> [Effect] {
  keys.reduce([]) { _, key in update(&state, .key(key)) }
}

@discardableResult
private func type(_ state: inout AppState, _ text: String) -> [Effect] {
  text.unicodeScalars.reduce([]) { _, scalar in update(&state, .key(Key(scalar))) }
}

private func lines(_ state: AppState) -> [String] {
  draw(state).plainText().split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
}

/// Where a text stands on the screen: its first cell.
private func place(of text: String, in state: AppState) -> (column: Int, row: Int)? {
  for (row, line) in lines(state).enumerated() {
    guard let range = line.range(of: text) else { continue }
    return (CharacterWidth.width(of: String(line[..<range.lowerBound])), row)
  }
  return nil
}

@discardableResult
private func click(_ state: inout AppState, _ text: String) throws -> [Effect] {
  let found = place(of: text, in: state)
  let cell = try #require(found, "\(text) is not on the screen")
  return update(&state, .mouse(MouseEvent(.press(.left), column: cell.column, row: cell.row)))
}

@Suite("The command palette")
struct CommandPaletteTests {
  func palette(_ query: String, in start: AppState = SyntheticRun.state(120, 40)) -> (AppState, Picker?) {
    var state = start
    press(&state, Key(":"))
    type(&state, query)
    guard case .picker(let picker) = state.overlay else { return (state, nil) }
    return (state, picker)
  }

  @Test("a text that begins with what is typed comes before one with a word, with letters inside, in order")
  func ranks() throws {
    func rank(_ text: String) -> Int? { Fuzzy.rank(["free"], text) }
    let ranks = [rank("freeze"), rank("the freedom"), rank("carefree"), rank("far river even")]
    let known = ranks.compactMap { $0 }
    #expect(known.count == 4 && known == known.sorted() && Set(known).count == 4)
    #expect(rank("reef") == nil && Fuzzy.rank(["free", "x"], "freeze") == nil)
  }

  @Test("Enter does what the best match says, as its key would")
  func enter() throws {
    var (state, picker) = palette("freeze")
    #expect(picker?.chosen?.text.contains("freeze") ?? false)
    #expect(picker?.chosen?.detail == "f")
    press(&state, Key(.enter))
    #expect(state.overlay == nil && !state.live.follows)
  }

  @Test("a command of another screen goes there first")
  func elsewhere() throws {
    let (start, picker) = palette("ten rows down")
    var state = start
    #expect(picker?.chosen?.detail.contains("runs") ?? false)
    press(&state, Key(.enter))
    #expect(state.screen == .runs)
  }

  @Test("what cannot be done now is there with the reason, and Enter says it")
  func notNow() throws {
    var idle = SyntheticRun.state(120, 40)
    idle.live.hasEngine = false
    var (state, picker) = palette("save a checkpoint", in: idle)
    #expect(picker?.chosen?.problem?.contains("nothing trains this run") ?? false)
    #expect(press(&state, Key(.enter)).isEmpty)
    #expect(state.status?.kind == .bad && state.overlay != nil)
  }

  @Test("what was taken last comes first the next time, also after a restart")
  func recent() throws {
    var (state, _) = palette("freeze")
    let effects = press(&state, Key(.enter))
    guard case .remember("shell.recent", let text)? = effects.first else {
      Issue.record("nothing is remembered: \(effects)")
      return
    }
    let again = palette("", in: state).1?.items.first
    #expect(again?.text.contains("freeze") ?? false)
    var later = SyntheticRun.state(120, 40)
    _ = update(&later, .remembered(["shell.recent": text]))
    #expect(palette("", in: later).1?.items.first?.name == again?.name)
  }

  @Test("a number goes to that step, a name opens that run, a theme is taken")
  func others() throws {
    var state = palette("step 1234").0
    press(&state, Key(.enter))
    #expect(state.live.cursor == 1234)
    var list = palette("open evil", in: SyntheticRun.list(120, 40)).0
    guard case .open? = press(&list, Key(.enter)).last else {
      Issue.record("no run is opened")
      return
    }
    var themed = SyntheticRun.state(120, 40)
    _ = update(&themed, .shell(.themes(Theme.builtIn)))
    themed = palette("theme light", in: themed).0
    #expect(press(&themed, Key(.enter)).contains(.remember("shell.theme", "light")))
    #expect(themed.theme.name == "light")
  }
}

@Suite("Themes, export, log and messages")
struct ShellTests {
  @Test("a theme is shown while it is selected, kept by Enter, put back by Esc")
  func themes() {
    var state = SyntheticRun.state(120, 40)
    _ = update(&state, .shell(.themes(Theme.builtIn)))
    let before = state.theme
    press(&state, Key("T"))
    type(&state, "light")
    #expect(state.theme.name.contains("light"))
    press(&state, Key(.escape))
    #expect(state.theme == before && state.overlay == nil)
    press(&state, Key("T"))
    type(&state, "mono")
    #expect(press(&state, Key(.enter)) == [.remember("shell.theme", "mono")])
    #expect(state.theme.name == "mono")
  }

  @Test("a list of themes that was opened before they were read fills up")
  func lateThemes() {
    var state = SyntheticRun.state(120, 40)
    press(&state, Key("T"))
    _ = update(&state, .shell(.themes(Theme.builtIn)))
    type(&state, "nord")
    #expect(state.theme.name == "nord")
  }

  @Test("the screen is saved as a picture of what it shows, without what lies over it")
  func pictures() throws {
    var state = SyntheticRun.state(120, 40)
    let frame = draw(state)
    press(&state, Key("E"))
    type(&state, "screen, text")
    press(&state, Key(.enter))
    let effects = press(&state, Key(.enter))
    let expected = Effect.shell(
      .save(.text, path: "demo-live.txt", text: frame.plainText() + "\n", replacing: false))
    #expect(effects == [expected])
    let picture = Export.text(.svg, state)
    let svg = try #require(picture)
    #expect(svg.hasPrefix("<?xml") && svg.contains("demo"))
  }

  @Test("data is saved as CSV and Markdown, and where there is none the list says so")
  func data() throws {
    let live = SyntheticRun.state(120, 40)
    let text = Export.text(.csv, live)
    let csv = try #require(text)
    let rows = csv.split(separator: "\n")
    #expect(rows.count > 3 && rows.allSatisfy { $0.contains(",") })
    let report = Export.text(.markdown, live)
    let markdown = try #require(report)
    #expect(markdown.contains("| ---") || markdown.contains("|---") || markdown.contains("|:-"))
    #expect(markdown.contains("`steelyard watch"))
  }

  @Test("a file that is there is replaced only after a yes, which is another key than Enter")
  func replacing() {
    var state = SyntheticRun.state(120, 40)
    _ = update(&state, .shell(.fileExists(.text, path: "x.txt")))
    #expect(press(&state, Key(.enter)).isEmpty)
    guard case .shell(.save(.text, "x.txt", _, true))? = press(&state, Key("y")).first else {
      Issue.record("nothing is saved")
      return
    }
    _ = update(&state, .shell(.fileExists(.text, path: "x.txt")))
    #expect(press(&state, Key(.escape)).isEmpty && state.overlay == nil)
  }

  @Test("the log opens at its end, follows what is written until one scrolls up, and again from the end on")
  func log() throws {
    var state = SyntheticRun.state(80, 24)
    #expect(press(&state, Key("O")) == [.shell(.readLog(SyntheticRun.id))])
    func write(_ count: Int) {
      _ = update(
        &state, .shell(.log(SyntheticRun.id, lines: (1...count).map { "entry \($0)." }, isCut: false)))
    }
    write(100)
    #expect(draw(state).plainText().contains("entry 100."))
    write(120)
    #expect(draw(state).plainText().contains("entry 120."))
    press(&state, Key(.pageUp))
    write(140)
    #expect(!draw(state).plainText().contains("entry 140."))
    press(&state, Key(.end))
    write(150)
    #expect(draw(state).plainText().contains("entry 150."))
    let copied = press(&state, Key("Y"))
    guard case .shell(.copy(let text))? = copied.first else {
      Issue.record("nothing is copied")
      return
    }
    #expect(text.hasPrefix("entry 1.\n") && text.hasSuffix("entry 150."))
  }

  @Test("a page is searched forwards and backwards, round its ends; Esc leaves the search, then the page")
  func search() throws {
    var state = SyntheticRun.state(80, 24)
    state.overlay = .page(
      Page(title: "text", lines: (0..<200).map { $0 % 50 == 7 ? "a Needle \($0)" : "hay" }))
    func found() -> Int? {
      guard case .page(let page) = state.overlay else { return nil }
      return page.found
    }
    press(&state, Key("/"))
    type(&state, "needle")
    press(&state, Key(.enter))
    #expect(found() == 7)
    press(&state, Key("n"), Key("n"))
    #expect(found() == 107 && draw(state).plainText().contains("a Needle 107"))
    press(&state, Key("N"), Key("N"), Key("N"))
    #expect(found() == 157)
    press(&state, Key(.escape))
    #expect(state.overlay != nil)
    press(&state, Key(.escape))
    #expect(state.overlay == nil)
  }

  @Test("long lines are read to their end by going right")
  func sideways() {
    var state = SyntheticRun.state(80, 24)
    let line = "start " + String(repeating: "x", count: 150) + " end"
    state.overlay = .page(Page(title: "text", lines: [line]))
    #expect(!draw(state).plainText().contains(" end"))
    for _ in 0..<20 { press(&state, Key(.right)) }
    #expect(draw(state).plainText().contains("x end"))
    for _ in 0..<20 { press(&state, Key(.left)) }
    #expect(draw(state).plainText().contains("start xx"))
  }

  @Test("what was said can be read again")
  func messages() {
    var state = SyntheticRun.state(80, 24)
    for text in ["first news", "second news"] { _ = update(&state, .done(text)) }
    press(&state, Key("M"))
    #expect(lines(state).contains { $0.contains("first news") })
  }

  @Test("the help shows only what a word is about, with the person's own keys")
  func help() throws {
    var state = SyntheticRun.state(80, 24)
    state.shell.keys = try KeyMap([KeyMap.Entry("live.toggle-freeze", ["ctrl-f"])])
    press(&state, Key("?"), Key("/"))
    type(&state, "freeze")
    press(&state, Key(.enter))
    let text = draw(state).plainText()
    #expect(
      text.contains("Ctrl-f") && text.contains("freeze the time axis") && !text.contains("save a checkpoint"))
  }

  @Test("the end of a run is announced unless it was stopped from here")
  func announced() {
    func ended(_ end: RunState, _ commands: [Command] = []) -> [Effect] {
      var state = SyntheticRun.state(80, 24)
      var growth = RunGrowth()
      growth.record = SyntheticRun.record(state: end)
      if !commands.isEmpty { growth.commands = commands }
      return update(&state, .grown(growth)).filter {
        if case .shell(.announce) = $0 { return true }
        return false
      }
    }
    #expect(ended(.finished).count == 1 && ended(.failed).count == 1 && ended(.stopped).count == 1)
    #expect(ended(.training).isEmpty && ended(.paused).isEmpty)
    let stop = Command(id: 9, run: SyntheticRun.id, kind: .stop, requestedAt: 0, status: .applied(step: 3000))
    #expect(ended(.stopped, [stop]).isEmpty)
  }

  @Test("a message without a row of its own leaves the footer alone and goes with the next key")
  func smallStatus() throws {
    var state = SyntheticRun.state(40, 12)
    let footer = try #require(lines(state).last)
    _ = update(&state, .failed("the store is locked by another program, which takes its time"))
    #expect(lines(state).last == footer)
    #expect(lines(state)[10].contains("! the store is locked") && lines(state)[10].contains("…"))
    press(&state, Key(.tab))
    #expect(state.status == nil)
  }
}

@Suite("The mouse")
struct MouseTests {
  @Test("a click on any key of the footer does what the key does", arguments: Screen.allCases)
  func footer(screen: Screen) throws {
    var start = screen == .runs ? SyntheticRun.list(200, 40) : SyntheticRun.state(200, 40)
    if screen != .runs { _ = perform(&start, .show(screen)) }
    start.overlay = nil
    let row = 39
    for binding in KeyTable.footer(in: start) {
      let entry = binding.keyName + " " + binding.label(in: start)
      guard let range = lines(start)[row].range(of: " " + entry) else { continue }
      let column = CharacterWidth.width(of: String(lines(start)[row][..<range.lowerBound])) + 1
      var (clicked, keyed) = (start, start)
      let byMouse = update(&clicked, .mouse(MouseEvent(.press(.left), column: column, row: row)))
      let byKey = update(&keyed, .key(try #require(binding.keys.first)))
      #expect(clicked == keyed && byMouse == byKey, "\(entry)")
    }
  }

  @Test("the tabs go to their screens, and one that cannot be reached says why")
  func tabs() throws {
    var state = SyntheticRun.state(80, 24)
    for screen in [Screen.runs, .probe, .newRun, .thresholds, .live] {
      try click(&state, screen.title)
      #expect(state.screen == screen)
    }
    var empty = AppState(width: 80, height: 24)
    try click(&empty, "probe")
    #expect(empty.screen == .live && empty.status?.kind == .bad)
  }

  @Test("in a form a click focuses, chooses, switches and accepts; outside nothing happens")
  func forms() throws {
    var state = SyntheticRun.state(80, 24)
    let form = Form(
      .shell(.exportFile(.text)), title: "a form",
      items: [
        Form.Item("text", "file", .text(TextField("a.txt"))),
        Form.Item("kind", "kind", .choice(["red", "green", "blue"], 0)),
        Form.Item("on", "switch", .toggle(false)),
      ])
    state.overlay = .form(form)
    func now() -> Form? {
      guard case .form(let form) = state.overlay else { return nil }
      return form
    }
    try click(&state, "green")
    #expect(now()?.text("kind") == "green" && now()?.focus == 1)
    try click(&state, "[ ]")
    #expect(now()?.isOn("on") ?? false)
    _ = update(&state, .mouse(MouseEvent(.press(.left), column: 1, row: 2)))
    #expect(now()?.focus == 2)
    let effects = try click(&state, "save as a.txt")
    #expect(state.overlay == nil && effects.count == 1)
  }

  @Test("a question's answers can be clicked")
  func questions() throws {
    var state = SyntheticRun.state(80, 24)
    _ = update(&state, .shell(.fileExists(.text, path: "x.txt")))
    var other = state
    #expect(try click(&state, "y replace it").count == 1)
    #expect(try click(&other, "Esc no").isEmpty && other.overlay == nil)
  }

  @Test("in a list a click selects and a second one takes, the wheel moves, marks are clicked")
  func lists() throws {
    var state = SyntheticRun.state(80, 24)
    _ = update(&state, .shell(.themes(Theme.builtIn)))
    press(&state, Key("T"))
    let name = "nord"
    try click(&state, name)
    #expect(state.theme.name == name && state.overlay != nil)
    #expect(try click(&state, name) == [.remember("shell.theme", name)])
    let items = (1...30).map { Picker.Item("\($0)", "line \($0).") }
    state.overlay = .picker(Picker(.shell(.export), title: "a list", items: items, marksLines: true))
    try click(&state, "line 4.")
    _ = update(&state, .mouse(MouseEvent(.wheel(vertical: 3, horizontal: 0), column: 40, row: 12)))
    guard case .picker(let picker) = state.overlay else { return }
    #expect(picker.items.filter(\.isMarked).map(\.name) == ["4"] && picker.selected == 6)
  }

  @Test("pages and the help scroll by the wheel")
  func pages() {
    var state = SyntheticRun.state(80, 24)
    let down = MouseEvent(.wheel(vertical: 2, horizontal: 0), column: 40, row: 12)
    state.overlay = .page(Page(title: "text", lines: (1...99).map { "line \($0)" }))
    _ = update(&state, .mouse(down))
    #expect(state.overlay != nil && draw(state).plainText().contains("line 7 "[...].dropLast()))
    press(&state, Key(.escape), Key("?"))
    let before = draw(state)
    _ = update(&state, .mouse(down))
    #expect(draw(state) != before)
  }
}
