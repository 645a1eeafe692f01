import Cells
import Runs
import Testing
import Workbench

@Suite("The key table")
struct KeyTests {
  /// A state in which a context has the keys.
  func state(_ context: KeyContext) -> AppState {
    var state = SyntheticRun.state(120, 40)
    func press(_ keys: Key...) { for key in keys { _ = update(&state, .key(key)) } }
    switch context {
    case .live: break
    case .runs:
      state = SyntheticRun.list(120, 40)
      press(Key(.down), Key(.down), Key(.down), Key(.down))
    case .runsFilter:
      state = SyntheticRun.list(120, 40)
      for filter in ["mse < 1", "tag:good"] {
        press(Key("/"))
        _ = update(&state, .paste(filter))
        press(Key(.enter))
      }
      press(Key("/"), Key(.left), Key(.left))
    case .help: press(Key("?"), Key(.down))
    case .thresholds: state = SyntheticCuts.state(120, 40)
    case .thresholdRows:
      state = SyntheticCuts.state(120, 40)
      press(Key("r"), Key(.down))
    case .thresholdWalk:
      state = SyntheticCuts.state(120, 40)
      press(Key("w"))
    case .newRun:
      state = NewRunSample.state(120, 40)
      press(Key(.down), Key(.down))
    case .newRunEdit:
      state = NewRunSample.state(120, 40)
      press(Key(.enter), Key("a"), Key("b"), Key(.left))
    case .newRunQueue:
      state = NewRunSample.state(120, 40)
      press(Key(.tab), Key(.down), Key(.down))
    case .probe:
      state = SyntheticProbe.state(120, 40)
      press(Key(.down), Key(.down), Key(.down))
    case .probeInput:
      state = SyntheticProbe.state(120, 40)
      press(Key("i"), Key(.left))
    case .form:
      let field = Form.Item("text", "text", .text(TextField("ab")))
      state.overlay = .form(Form(.shell(.exportFile(.text)), title: "a form", items: [field, field]))
      press(Key(.left))
    case .prompt:
      state.overlay = .prompt(Prompt(.live(.goToStep), label: "search", "12"))
      press(Key(.left))
    case .picker:
      let items = (1...30).map { Picker.Item("\($0)", "line \($0)") }
      state.overlay = .picker(Picker(.live(.goToStep), title: "a list", items: items, marksLines: true))
      press(Key(.down), Key("l"), Key(.down), Key(.down))
    case .question:
      state.overlay = .question(Question(.live(.goToStep), title: "sure?", lines: ["really?"], yes: "go on"))
    case .page:
      state.overlay = .page(Page(title: "log", lines: (1...99).map { "line \($0)" }, first: 20))
    case .quit:
      _ = update(&state, .engines([SyntheticRun.id]))
      press(Key("q"))
    case .busy: state.overlay = .busy("waiting")
    case .search:
      state.overlay = .page(Page(title: "log", lines: (1...99).map { "line \($0)" }, first: 20))
      press(Key("/"), Key("a"), Key("b"), Key(.left))
    }
    return state
  }

  /// States between which at least one lets a binding do something.
  func candidates(_ context: KeyContext) -> [AppState] {
    let plain = state(context)
    var result = [plain]
    func after(_ keys: [Key], from start: AppState? = nil) {
      var next = start ?? plain
      for key in keys { _ = update(&next, .key(key)) }
      result.append(next)
    }
    switch context {
    case .live:
      after([Key("+"), Key("["), Key("[")])
      after([Key(.left), Key(.left)])
      after([Key(.enter)])
      after([Key(.pageDown)], from: SyntheticRun.inspected(80, 14))
      result.append(SyntheticRun.compared(120, 40))
      var dead = plain
      dead.canStartEngines = true
      dead.live.hasEngine = false
      dead.live.record?.state = .stopped
      result.append(dead)
    case .runs:
      after([Key("d")])
      after([Key("d"), Key("z")])
      after([Key(.home)])
      after([Key(.end)])
      after([Key("*")])
      after([Key("s"), Key("m"), Key("s"), Key("e"), Key(.enter)])
      after([Key(.right), Key(.right)], from: SyntheticRun.list(60, 20))
      var open = SyntheticRun.list(120, 40)
      open.runs.marked = Set(open.runs.records.map(\.id))
      after([Key(" ")], from: open)
      after([Key("x")])
      after([Key(.home), Key(.down)])
    case .runsFilter: after([Key(.up)])
    case .help: after([Key(.end)])
    case .newRun:
      after([Key("P"), Key("q"), Key("u"), Key("i"), Key("c"), Key(.enter)])
      after([Key("z")], from: result.last)
      after([Key(.down), Key(.down), Key(.right)])
      after([Key(.up), Key(.up)])
      after([Key(.end)])
      after([Key(.home)])
    case .newRunQueue:
      after([Key("d"), Key("+")])
      after([Key(.home)])
      after([Key(.end)])
    case .probe:
      var withBatch = plain
      let batch = ProbeBatch(path: "/tmp/news.txt", texts: ["a"], answers: [SyntheticProbe.answer])
      _ = update(&withBatch, .probe(.batch(SyntheticRun.id, batch)))
      result.append(withBatch)
    case .thresholds, .thresholdRows:
      after([Key("l")])
      after([Key("l"), Key("z")])
      after([Key("+"), Key("+")])
      if context == .thresholds { after([Key("s")]) }
    case .page:
      let line = String(repeating: "long ", count: 80)
      var page = Page(title: "log", lines: (1...99).map { "\($0) \(line)" }, first: 20)
      page.column = 20
      page.search = TextSearch("ong")
      page.search?.isTyping = false
      var long = plain
      long.overlay = .page(page)
      result.append(long)
    default: break
    }
    return result
  }

  @Test("every binding changes the state or asks for something, in every context it names")
  func everyBindingWorks() {
    var starts: [KeyContext: [AppState]] = [:]
    for context in KeyContext.allCases { starts[context] = candidates(context) }
    for binding in KeyTable.bindings {
      for context in binding.contexts {
        for key in binding.keys {
          let works = (starts[context] ?? []).contains { start in
            guard binding.isOffered(in: start), KeyContext(start) == context,
              KeyTable.binding(for: key, in: start)?.action == binding.action
            else { return false }
            var after = start
            let effects = update(&after, .key(key))
            return !effects.isEmpty || after != start
          }
          #expect(works, "\(binding.keyName) (\(binding.help)) does nothing in \(context)")
        }
      }
    }
  }

  @Test("no context gives one key two meanings", arguments: KeyContext.allCases)
  func unambiguous(context: KeyContext) {
    let keys = KeyTable.bindings.filter { $0.contexts.contains(context) }.flatMap(\.keys)
    #expect(Set(keys).count == keys.count)
  }

  @Test("the footer names only keys that do something, the help names all of them")
  func footer() {
    for context in KeyContext.allCases {
      let state = state(context)
      for binding in KeyTable.footer(in: state) { #expect(binding.isOffered(in: state)) }
    }
    var idle = SyntheticRun.state(120, 40)
    idle.live.hasEngine = false
    #expect(!KeyTable.footer(in: idle).contains { $0.action == .live(.pauseOrResume) })
    let help = update(&idle, .key(Key("?")))
    #expect(help.isEmpty)
    let page = draw(
      {
        var s = idle; _ = update(&s, .resize(width: 100, height: 120)); return s
      }()
    ).plainText()
    for binding in KeyTable.bindings where binding.contexts.contains(.live) {
      #expect(page.contains(binding.help.prefix(40)), "\(binding.help)")
    }
  }

  @Test("a question is never confirmed by the key that asked it")
  func confirmation() {
    var state = state(.live)
    _ = update(&state, .key(Key("S")))
    let asked = state.overlay
    #expect(update(&state, .key(Key("S"))).isEmpty)
    #expect(update(&state, .key(Key(.enter))).isEmpty)
    #expect(asked != nil && state.overlay == asked)
    #expect(update(&state, .key(Key("y"))) == [.request(.stop, SyntheticRun.id)])
  }
}
