/// What a split looks for.
///
/// Regular expressions are matched by hand, each known by its exact text: Swift's `Regex` is far too
/// slow, and a general one would have to agree with the Python package's in every corner.
enum SplitPattern: Sendable, Equatable {
  case text([UInt8])
  /// GPT-2's words.
  case gpt2
  /// The words of Llama 3 and Qwen 2: digits in groups of at most so many.
  case tiktoken(digits: Int)
  /// `\w+|[^\w\s]+`.
  case wordsAndSigns
  case whitespace
  case whitespaceRun
  case punctuation
  /// One number, of Unicode 16 as regular expressions have it or of the newest Unicode.
  case number
  case digit
  /// White space and punctuation as BERT cuts at them: the first is gone, each of the second a word.
  case bert

  /// The patterns that files spell as regular expressions.
  private static let known: [(spelling: String, pattern: SplitPattern)] = [
    (#"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#, .gpt2),
    (tiktoken(digits: #"\p{N}{1,3}"#), .tiktoken(digits: 3)),
    (tiktoken(digits: #"\p{N}"#), .tiktoken(digits: 1)),
    (#"\s"#, .whitespace),
    (#"\s+"#, .whitespaceRun),
    (#"\p{N}"#, .number),
  ]

  private static func tiktoken(digits: String) -> String {
    #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|"# + digits
      + #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
  }

  /// The pattern that a regular expression spells; nil where it is not one of the known ones.
  init?(regularExpression: String) {
    guard let found = Self.known.first(where: { $0.spelling.utf8.elementsEqual(regularExpression.utf8) })
    else { return nil }
    self = found.pattern
  }

  /// Cuts `text[place]` into the finds and what lies between them; the pattern sees nothing outside.
  @inline(__always)
  func cut(
    _ text: UnsafeBufferPointer<UInt8>, _ place: Range<Int>, _ append: (Range<Int>, _ isMatch: Bool) -> Void
  ) {
    switch self {
    case .gpt2:
      var splitter = WordSplitter(text, range: place)
      while let word = splitter.next() { append(word, true) }
    case .tiktoken(let digits):
      var splitter = TiktokenSplitter(text, range: place, digits: digits)
      while let word = splitter.next() { append(word, true) }
    case .text(let pattern):
      Self.find(pattern, in: text, place, append)
    case .bert:
      Self.cutAsBert(text, place, append)
    case .whitespace:
      Self.find(.whitespace, runs: false, in: text, place, append)
    case .whitespaceRun:
      Self.find(.whitespace, runs: true, in: text, place, append)
    case .punctuation:
      Self.find(.punctuation, runs: false, in: text, place, append)
    case .number:
      Self.find(.number, runs: false, in: text, place, append)
    case .digit:
      Self.find(.digit, runs: false, in: text, place, append)
    case .wordsAndSigns:
      Self.cutAtWords(text, place, append)
    }
  }

  /// Cuts at characters of a class, each a find or each run of them.
  @inline(__always)
  private static func find(
    _ wanted: CharacterClasses, runs: Bool, in text: UnsafeBufferPointer<UInt8>, _ place: Range<Int>,
    _ append: (Range<Int>, Bool) -> Void
  ) {
    var start = place.lowerBound
    var index = start
    while index < place.upperBound {
      var end = index
      while end < place.upperBound {
        let (value, length) = UTF8Text.character(in: text, at: end)
        guard !CharacterClasses.of(value).isDisjoint(with: wanted) else { break }
        end += length
        if !runs { break }
      }
      if end > index {
        if start < index { append(start..<index, false) }
        append(index..<end, true)
        start = end
        index = end
      } else {
        index += UTF8Text.character(in: text, at: index).length
      }
    }
    if start < place.upperBound { append(start..<place.upperBound, false) }
  }

  @inline(__always)
  private static func find(
    _ pattern: [UInt8], in text: UnsafeBufferPointer<UInt8>, _ place: Range<Int>,
    _ append: (Range<Int>, Bool) -> Void
  ) {
    let searched = UnsafeBufferPointer(rebasing: text[..<place.upperBound])
    let pattern = Normalizer.TextPattern.text(pattern)
    var start = place.lowerBound
    var index = start
    while index < place.upperBound {
      let length = pattern.match(in: searched, at: index)
      guard length > 0 else {
        index += 1
        continue
      }
      if start < index { append(start..<index, false) }
      append(index..<(index + length), true)
      index += length
      start = index
    }
    if start < place.upperBound { append(start..<place.upperBound, false) }
  }

  /// Finds are white space, so that removing them leaves the words and the signs.
  @inline(__always)
  private static func cutAsBert(
    _ text: UnsafeBufferPointer<UInt8>, _ place: Range<Int>, _ append: (Range<Int>, Bool) -> Void
  ) {
    var start = place.lowerBound
    var index = start
    while index < place.upperBound {
      let (value, length) = UTF8Text.character(in: text, at: index)
      let classes = CharacterClasses.of(value)
      if !classes.isDisjoint(with: [.whitespace, .punctuation]) {
        if start < index { append(start..<index, false) }
        append(index..<(index + length), classes.contains(.whitespace))
        start = index + length
      }
      index += length
    }
    if start < place.upperBound { append(start..<place.upperBound, false) }
  }

  /// Finds are runs of word characters and runs of what is neither a word's nor white space.
  @inline(__always)
  private static func cutAtWords(
    _ text: UnsafeBufferPointer<UInt8>, _ place: Range<Int>, _ append: (Range<Int>, Bool) -> Void
  ) {
    let kinds: CharacterClasses = [.word, .whitespace]
    var index = place.lowerBound
    while index < place.upperBound {
      let (value, length) = UTF8Text.character(in: text, at: index)
      let kind = CharacterClasses.of(value).intersection(kinds)
      var end = index + length
      while end < place.upperBound {
        let (value, length) = UTF8Text.character(in: text, at: end)
        guard CharacterClasses.of(value).intersection(kinds) == kind else { break }
        end += length
      }
      append(index..<end, !kind.contains(.whitespace))
      index = end
    }
  }
}
