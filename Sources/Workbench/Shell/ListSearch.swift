import Training

/// Looking for a line of the list that has the keys: `/` and a word; `/` and Enter again finds the next one.
///
/// The list of runs is filtered instead, pickers are narrowed by typing, and pages have a search of their own.
enum ListSearch {
  /// A list as a person reads it.
  struct Lines {
    var texts: [String]
    var selected: Int

    /// The next line after the selected one that has the word, round the end.
    func next(_ search: TextSearch) -> Int? {
      texts.indices.lazy.map { (selected + 1 + $0) % texts.count }.first { search.finds(texts[$0]) }
    }
  }

  static func open(_ state: inout AppState) {
    state.overlay = .prompt(Prompt(.shell(.findLine), label: "find", state.shell.lastFound))
  }

  static func check(_ word: String, _ state: AppState) -> Result<String, FormProblem> {
    let search = TextSearch(word)
    guard !search.word.isEmpty else { return .failure(FormProblem("type what to look for")) }
    guard let lines = lines(state) else { return .failure(FormProblem("there is no list here")) }
    let count = lines.texts.count { search.finds($0) }
    guard count > 0 else { return .failure(FormProblem("no line has it")) }
    return .success("\(count) of \(lines.texts.count) lines; / Enter: the next one")
  }

  static func accept(_ word: String, _ state: inout AppState) {
    state.shell.lastFound = word
    guard let lines = lines(state), let index = lines.next(TextSearch(word)) else {
      return state.say("no line has \"\(word)\"", .bad)
    }
    select(index, &state)
  }

  /// Cheap: asked for every frame.
  static func hasLines(_ state: AppState) -> Bool {
    switch context(state) {
    case .probe: state.probe.listCount > 0
    case .thresholdRows: state.thresholds.data.map { !$0.value.isApproximate } ?? false
    case .newRun: true
    case .newRunQueue: !state.newRun.queue.entries.isEmpty
    default: false
    }
  }

  /// The list under whatever lies over it; nil where there is none.
  static func lines(_ state: AppState) -> Lines? {
    switch context(state) {
    case .probe:
      let probe = state.probe
      guard probe.listCount > 0 else { return nil }
      let texts = (0..<probe.listCount).map { index in
        var at = probe
        at.selected = index
        return ProbeScreen.selectedText(at) ?? ""
      }
      return Lines(texts: texts, selected: probe.selected)
    case .thresholdRows:
      let texts = state.thresholds.data?.value.texts
      let rows = ThresholdsView(state, Look(state)).rows
      guard !rows.isEmpty, let selected = state.thresholds.rows?.selected else { return nil }
      return Lines(texts: rows.map { texts?.text(of: $0.record)?.text ?? "" }, selected: selected)
    case .newRun:
      return Lines(
        texts: state.newRun.lines.map { text($0, state.newRun) }, selected: state.newRun.focusIndex)
    case .newRunQueue:
      guard !state.newRun.queue.entries.isEmpty else { return nil }
      return Lines(
        texts: state.newRun.queue.entries.map { "\($0.record.name) \($0.record.id)" },
        selected: state.newRun.selected)
    default: return nil
    }
  }

  private static func select(_ index: Int, _ state: inout AppState) {
    switch context(state) {
    case .probe: state.probe.selected = index
    case .thresholdRows: state.thresholds.rows?.selected = index
    case .newRun: FormUpdate.go(&state, to: state.newRun.lines[index])
    case .newRunQueue: state.newRun.selected = index
    default: break
    }
  }

  private static func context(_ state: AppState) -> KeyContext {
    var below = state
    below.overlay = nil
    return KeyContext(below)
  }

  /// A field is found by its name, its value and its help.
  private static func text(_ line: NewRunState.Line, _ form: NewRunState) -> String {
    switch line {
    case .group(let group): group.rawValue
    case .field(let name): "\(name) \(form.values[name] ?? "") \(RequestField.named(name)?.help ?? "")"
    case .start: "start"
    case .queue: "queue"
    }
  }
}

extension Requirement {
  static let hasLines = Requirement(
    ListSearch.hasLines, else: { _ in "there is no list here to look in" })
}
