import TaskWeighting

/// A word that may stand where a filter is being typed.
public struct RunFilterCompletion: Sendable, Equatable {
  public var text: String
  public var help: String
}

extension RunFilter {
  private static let mostCompletions = 50

  /// What the last word of a filter may become: columns, flags and signs, or the values that a column has.
  ///
  /// - Parameter records: whose values are offered.
  /// - Returns: also the place of that word: characters before it.
  public static func completions(for prefix: String, among records: [RunRecord] = []) -> (
    start: Int, candidates: [RunFilterCompletion]
  ) {
    let letters = Array(prefix)
    var start = letters.count
    while start > 0, !RunFilterLexer.endsWord(letters, start - 1) { start -= 1 }
    let word = String(letters[start...])
    // Inside quotes nothing is offered.
    guard let tokens = try? RunFilterLexer.tokens(String(letters[..<start])) else { return (start, []) }
    let before = tokens.dropLast().suffix(2).map(\.kind)

    if case .comparison = before.last, case .word(let name) = before.first, before.count == 2,
      let column = RunColumn.named(name)
    {
      return (start, values(of: column, among: records).filter { starts($0.text, with: word) })
    }
    if let colon = word.firstIndex(of: ":"), let column = RunColumn.named(String(word[..<colon])) {
      let rest = String(word[word.index(after: colon)...])
      start += word.count - rest.count
      return (start, values(of: column, among: records).filter { starts($0.text, with: rest) })
    }
    let joins = [("and", "both"), ("or", "either")].map { RunFilterCompletion(text: $0.0, help: $0.1) }
    switch before.last {
    case .word, .quoted, .close:
      if word.isEmpty { return (start, joins) }
      return (start, (joins + terms).filter { starts($0.text, with: word) })
    case .comparison: return (start, [])
    default: return (start, terms.filter { starts($0.text, with: word) })
    }
  }

  private static let terms =
    columns.map { RunFilterCompletion(text: $0.name, help: $0.help) } + [
      RunFilterCompletion(text: "not", help: "the opposite")
    ]

  private static func starts(_ text: String, with word: String) -> Bool {
    text.lowercased().hasPrefix(word.lowercased())
  }

  private static func values(of column: RunColumn, among records: [RunRecord]) -> [RunFilterCompletion] {
    var values: Set<String> = []
    switch column.source {
    case .state: return states.map { RunFilterCompletion(text: $0, help: "") }
    case .weighting: values.formUnion(WeightingMethods.names)
    case .tag: for record in records { values.formUnion(record.tags) }
    case .data, .model, .parent, .setting, .name:
      for record in records where values.count <= mostCompletions {
        values.insert(
          String(column.source == .setting ? record.setting(column.name) ?? "" : column.words(of: record)))
      }
    default: return []
    }
    return values.filter { !$0.isEmpty }.sorted().prefix(mostCompletions).map { value in
      let letters = Array(value)
      let isPlain = letters.indices.allSatisfy { !RunFilterLexer.endsWord(letters, $0) }
      let quoted =
        "\"" + value.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
      return RunFilterCompletion(text: isPlain ? value : quoted, help: "")
    }
  }
}
