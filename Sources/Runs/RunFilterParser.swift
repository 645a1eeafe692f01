/// Reads a filter by recursive descent: `or` binds least, then `and` (which may be left out), then `not`.
struct RunFilterParser {
  private let tokens: [RunFilterToken]
  private var next = 0
  private var depth = 0

  /// Parentheses and `not` deeper than this are refused: each takes a piece of the stack.
  private static let mostLevels = 100

  init(_ text: String) throws(RunFilterError) { tokens = try RunFilterLexer.tokens(text) }

  /// nil for a text without a term.
  mutating func parse() throws(RunFilterError) -> RunFilterTerm? {
    if token.kind == .end { return nil }
    let term = try disjunction()
    guard token.kind == .end else { throw expected("and, or, or the end") }
    return term
  }

  private var token: RunFilterToken { tokens[next] }

  private mutating func take(_ kind: RunFilterToken.Kind) -> Bool {
    guard token.kind == kind else { return false }
    next += 1
    return true
  }

  private func expected(_ what: String) -> RunFilterError {
    RunFilterError(position: token.start, message: "found \(token.shown), expected \(what)")
  }

  private mutating func disjunction() throws(RunFilterError) -> RunFilterTerm {
    var terms = [try conjunction()]
    while take(.or) { terms.append(try conjunction()) }
    return terms.count == 1 ? terms[0] : .any(terms)
  }

  private mutating func conjunction() throws(RunFilterError) -> RunFilterTerm {
    var terms = [try negation()]
    while true {
      if take(.and) {
        terms.append(try negation())
        continue
      }
      switch token.kind {
      case .word, .quoted, .open, .not: terms.append(try negation())
      case .comparison, .close, .and, .or, .end: return terms.count == 1 ? terms[0] : .all(terms)
      }
    }
  }

  private mutating func negation() throws(RunFilterError) -> RunFilterTerm {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.mostLevels else {
      throw RunFilterError(position: token.start, message: "more than \(Self.mostLevels) levels deep")
    }
    if take(.not) { return .not(try negation()) }
    if take(.open) {
      let inner = try disjunction()
      guard take(.close) else { throw expected("“)”") }
      return inner
    }
    return try primary()
  }

  private mutating func primary() throws(RunFilterError) -> RunFilterTerm {
    let first = token
    switch first.kind {
    case .quoted(let text):
      next += 1
      if case .comparison = token.kind {
        throw RunFilterError(position: first.start, message: "found \(first.shown), expected a column")
      }
      return .mention(TextPattern(text))
    case .word(let text):
      next += 1
      return try word(text, at: first)
    default: throw expected("a column, a word or “(”")
    }
  }

  private mutating func word(_ text: String, at first: RunFilterToken) throws(RunFilterError) -> RunFilterTerm
  {
    let flag = RunFilter.flags.first { $0.name == text.lowercased() }?.flag
    if case .comparison(let sign) = token.kind {
      if let flag {
        throw RunFilterError(
          position: token.start, message: "found \(token.shown) after \(flag), which needs no value")
      }
      guard let column = RunColumn.named(text) else { throw .unknownColumn(text, at: first.start) }
      next += 1
      let operand = try operand("a value after \(sign.rawValue)")
      return try .comparison(column, sign, operand.text, at: operand.token.start)
    }
    // `tag:good`, `data:news`: in the column, not anywhere.
    if let colon = text.firstIndex(of: ":"), let column = RunColumn.named(String(text[..<colon])) {
      let rest = String(text[text.index(after: colon)...])
      let place = first.start + text.distance(from: text.startIndex, to: colon) + 1
      let sign = column.kind != .text || column.source == .tag ? RunComparison.equal : .contains
      if rest.isEmpty, token.start == first.end {
        let operand = try operand("a value after \(text)")
        return try .comparison(column, sign, operand.text, at: operand.token.start)
      }
      guard !rest.isEmpty else {
        throw RunFilterError(position: place, message: "found nothing, expected a value after \(text)")
      }
      return try .comparison(column, sign, rest, at: place)
    }
    if let flag { return .flag(flag) }
    return .mention(TextPattern(text))
  }

  /// A word or a quoted text.
  private mutating func operand(_ what: String) throws(RunFilterError) -> (
    text: String, token: RunFilterToken
  ) {
    let operand = token
    let text: String
    switch operand.kind {
    case .word(let word): text = word
    case .quoted(let quoted): text = quoted
    case .comparison, .open, .close, .and, .or, .not, .end: throw expected(what)
    }
    next += 1
    return (text, operand)
  }
}
