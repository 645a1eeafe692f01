import Runs

/// The filter in force, and what helps with typing the next one.
package struct RunListFilter: Equatable, Sendable {
  /// As it was typed; empty: every run.
  package private(set) var text = ""
  /// nil: every run.
  private(set) var parsed: RunFilter?
  /// What Esc puts back.
  var before = ""
  /// Filters that were kept, newest first.
  var recent: [String] = []
  /// The one of these that was recalled last.
  var recalled: Int?
  var completion = Completion()

  static let mostRecent = 20

  package init() {}

  package static func == (a: RunListFilter, b: RunListFilter) -> Bool {
    a.text == b.text && a.before == b.before && a.recent == b.recent && a.recalled == b.recalled
      && a.completion == b.completion
  }

  /// Puts a filter in force; one that cannot be read leaves the one before. True where something changed.
  mutating func set(_ text: String) -> Bool {
    guard text != self.text, let filter = try? RunFilter(parsing: text) else { return false }
    self.text = text
    parsed = text.isEmpty ? nil : filter
    return true
  }

  mutating func keep() {
    recalled = nil
    guard !text.isEmpty else { return }
    recent.removeAll { $0 == text }
    recent.insert(text, at: 0)
    recent = Array(recent.prefix(Self.mostRecent))
  }

  /// Words that may stand at the cursor, and which of them Tab has put there.
  struct Completion: Equatable, Sendable {
    /// A word has been begun that could become another one.
    var isWithinWord = false
    /// Before and behind the word that is completed.
    var before = ""
    var behind = ""
    var candidates: [RunFilterCompletion] = []
    var taken: Int?

    init() {}

    init(_ field: TextField, among records: [RunRecord]) {
      let scalars = field.scalars
      let prefix = Self.text(scalars[..<field.cursor])
      let found = RunFilter.completions(for: prefix, among: records)
      before = String(prefix.prefix(found.start))
      behind = Self.text(scalars[field.cursor...])
      candidates = found.candidates
      isWithinWord = found.start < prefix.count && !candidates.isEmpty
    }

    /// The next candidate in a direction, as the whole line with the cursor behind the word.
    mutating func step(_ distance: Int) -> TextField? {
      guard !candidates.isEmpty else { return nil }
      let next = taken.map { ($0 + distance + candidates.count) % candidates.count }
      taken = next ?? (distance > 0 ? 0 : candidates.count - 1)
      let word = before + candidates[taken ?? 0].text
      var field = TextField(word + behind)
      field.moveToEnd()
      field.move(-behind.unicodeScalars.count)
      return field
    }

    private static func text(_ scalars: some Sequence<Unicode.Scalar>) -> String {
      var view = String.UnicodeScalarView()
      view.append(contentsOf: scalars)
      return String(view)
    }
  }
}

/// The prompt of the filter.
extension RunListScreen {
  static func askFilter(_ state: inout AppState) {
    state.runs.filter.before = state.runs.filter.text
    state.runs.filter.recalled = nil
    state.overlay = .prompt(Prompt(.runs(.filter), label: "filter", state.runs.filter.text))
    state.runs.filter.completion = RunListFilter.Completion()
  }

  /// What is typed is in force as soon as it can be read.
  static func follow(_ filter: Form, _ state: inout AppState) -> [Effect] {
    guard case .text(let field)? = filter.items.first?.value else { return [] }
    state.runs.filter.completion = RunListFilter.Completion(field, among: state.runs.all)
    let before = state.runs.filter.text
    let effects = applyFilter(field.text, &state)
    // The beginning of a column's name is a word that no run has: the list waits for the rest.
    if state.runs.lines.isEmpty, state.runs.filter.completion.isWithinWord, before != field.text {
      return applyFilter(before, &state)
    }
    return effects
  }

  static func applyFilter(_ text: String, _ state: inout AppState) -> [Effect] {
    guard state.runs.filter.set(text.trimmingBlanks.isEmpty ? "" : text) else { return [] }
    arrange(&state)
    return follow(&state)
  }

  static func complete(_ state: inout AppState, _ distance: Int) -> [Effect] {
    guard case .prompt(var prompt) = state.overlay else { return [] }
    if state.runs.filter.completion.candidates.isEmpty {
      state.runs.filter.completion = RunListFilter.Completion(prompt.field, among: state.runs.all)
    }
    guard let field = state.runs.filter.completion.step(distance) else { return [] }
    prompt.field = field
    state.overlay = .prompt(prompt)
    return applyFilter(field.text, &state)
  }

  static func recall(_ state: inout AppState, _ distance: Int) -> [Effect] {
    guard case .prompt(var prompt) = state.overlay else { return [] }
    let recent = state.runs.filter.recent
    let next = (state.runs.filter.recalled ?? -1) + distance
    guard next < recent.count, next >= -1 else { return [] }
    state.runs.filter.recalled = next < 0 ? nil : next
    prompt.field = TextField(next < 0 ? state.runs.filter.before : recent[next])
    prompt.field.moveToEnd()
    state.overlay = .prompt(prompt)
    state.runs.filter.completion = RunListFilter.Completion()
    return applyFilter(prompt.field.text, &state)
  }

  static func checkFilter(_ text: String) -> Result<String, FormProblem> {
    do throws(RunFilterError) {
      _ = try RunFilter(parsing: text)
      return .success("")
    } catch { return .failure(FormProblem("\(error)")) }
  }
}
