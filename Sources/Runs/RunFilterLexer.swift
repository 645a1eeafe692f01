/// The words and signs of a filter, each with its place.
struct RunFilterToken: Equatable {
  enum Kind: Equatable {
    /// A run of letters without blanks and signs.
    case word(String)
    /// A text in quotes.
    case quoted(String)
    case comparison(RunComparison)
    case open, close, and, or, not
    case end
  }

  var kind: Kind
  /// Characters before it, and before what follows it.
  var start: Int
  var end: Int

  /// As it was typed, for messages.
  var shown: String {
    switch kind {
    case .word(let text): "“\(text.prefix(40))”"
    case .quoted(let text): "“\(text.prefix(40))”"
    case .comparison(let sign): "“\(sign.rawValue)”"
    case .open: "“(”"
    case .close: "“)”"
    case .and: "“and”"
    case .or: "“or”"
    case .not: "“not”"
    case .end: "the end"
    }
  }
}

enum RunComparison: String, Sendable {
  case equal = "="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case contains = "~"
  case lacks = "!~"
}

enum RunFilterLexer {
  /// Longer signs first: `<=` is no `<`.
  private static let signs: [(text: [Character], kind: RunFilterToken.Kind)] = [
    (["=", "="], .comparison(.equal)), (["!", "="], .comparison(.notEqual)),
    (["<", ">"], .comparison(.notEqual)), (["<", "="], .comparison(.lessOrEqual)),
    ([">", "="], .comparison(.greaterOrEqual)), (["!", "~"], .comparison(.lacks)), (["&", "&"], .and),
    (["|", "|"], .or), (["="], .comparison(.equal)), (["<"], .comparison(.less)),
    ([">"], .comparison(.greater)), (["~"], .comparison(.contains)), (["("], .open), ([")"], .close),
    (["!"], .not),
  ]

  /// The last token is the end.
  static func tokens(_ text: String) throws(RunFilterError) -> [RunFilterToken] {
    let letters = Array(text)
    var tokens: [RunFilterToken] = []
    var place = 0
    while place < letters.count {
      let start = place
      if letters[place].isWhitespace {
        place += 1
        continue
      }
      if let quote = quote(letters[place]) {
        let content = try quoted(letters, &place, until: quote)
        tokens.append(RunFilterToken(kind: .quoted(content), start: start, end: place))
        continue
      }
      if let sign = signs.first(where: { letters[place...].starts(with: $0.text) }) {
        place += sign.text.count
        tokens.append(RunFilterToken(kind: sign.kind, start: start, end: place))
        continue
      }
      while place < letters.count, !endsWord(letters, place) { place += 1 }
      // A lone & or | is a letter like any other.
      if place == start { place += 1 }
      tokens.append(
        RunFilterToken(kind: keyword(String(letters[start..<place])), start: start, end: place))
    }
    tokens.append(RunFilterToken(kind: .end, start: letters.count, end: letters.count))
    return tokens
  }

  static func endsWord(_ letters: [Character], _ place: Int) -> Bool {
    letters[place].isWhitespace || quote(letters[place]) != nil
      || signs.contains { letters[place...].starts(with: $0.text) }
  }

  private static func keyword(_ word: String) -> RunFilterToken.Kind {
    switch word.lowercased() {
    case "and": .and
    case "or": .or
    case "not": .not
    default: .word(word)
    }
  }

  private static func quote(_ letter: Character) -> Character? {
    switch letter {
    case "\"", "'": letter
    case "“": "”"
    default: nil
    }
  }

  /// A doubled quote stands for itself.
  private static func quoted(_ letters: [Character], _ place: inout Int, until quote: Character)
    throws(RunFilterError) -> String
  {
    let start = place
    var content = ""
    place += 1
    while place < letters.count {
      if letters[place] == quote {
        place += 1
        guard place < letters.count, letters[place] == quote else { return content }
      }
      content.append(letters[place])
      place += 1
    }
    throw RunFilterError(position: start, message: "the quote is not closed, expected \(quote)")
  }
}
