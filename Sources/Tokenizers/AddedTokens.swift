/// Tokens that are found in a text before anything else happens to it: special ones, and those that were
/// added to a vocabulary later.
struct AddedToken: Sendable, Equatable {
  var content: String
  var id: Int32
  /// Whether it has to stand alone, not inside a word.
  var isSingleWord = false
  /// Whether it takes the white space before it, and behind it.
  var stripsLeft = false
  var stripsRight = false
  /// Whether it is looked for in the normalised text.
  var isNormalized = false
  var isSpecial = false

  /// The way vocabularies of BERT and GPT-2 write their special tokens.
  static func special(_ content: String, id: Int32) -> AddedToken {
    AddedToken(content: content, id: id, isSpecial: true)
  }
}

/// Finds added tokens in a text: the leftmost first, of those at one place the longest.
struct AddedTokenFinder: Sendable {
  /// A stretch of a text that is a token, or that is none.
  struct Segment {
    var place: Range<Int>
    var token: Int32?
  }

  private let tokens: [AddedToken]
  /// The tree of all spellings: the node that a byte leads to from a node, by both.
  private var edges: [UInt64: Int32] = [:]
  /// The token that ends at each node; -1 where none does.
  private var ends: [Int32] = [-1]
  private var beginnings = [Bool](repeating: false, count: 256)

  /// - Parameter spelling: a token's content as the searched text has it; of tokens that are spelt alike there
  ///   the first counts, special ones before others.
  init(_ tokens: [AddedToken], spelling: (AddedToken) -> [UInt8]) {
    self.tokens = tokens.filter(\.isSpecial) + tokens.filter { !$0.isSpecial }
    for (index, token) in self.tokens.enumerated() {
      let spelling = spelling(token)
      if spelling.isEmpty { continue }
      var node: Int32 = 0
      for byte in spelling {
        let key = Self.key(node, byte)
        if let next = edges[key] {
          node = next
        } else {
          node = Int32(ends.count)
          ends.append(-1)
          edges[key] = node
        }
      }
      if ends[Int(node)] < 0 { ends[Int(node)] = Int32(index) }
      beginnings[Int(spelling[0])] = true
    }
  }

  private static func key(_ node: Int32, _ byte: UInt8) -> UInt64 { UInt64(node) << 8 | UInt64(byte) }

  /// Cuts `text` at its tokens; none of the stretches between is empty.
  func segments(of text: UnsafeBufferPointer<UInt8>, _ append: (Segment) -> Void) {
    var start = 0
    var index = 0
    while index < text.count {
      guard beginnings[Int(text[index])], let (token, length) = longest(in: text, at: index) else {
        index += 1
        continue
      }
      var place = index..<(index + length)
      index = place.upperBound
      if token.isSingleWord, touchesWord(text, place) { continue }
      if token.stripsLeft {
        let first = spaceStart(text, before: place.lowerBound, limit: start)
        // The token before may have taken all of its space.
        if max(first, start) >= place.upperBound { continue }
        place = max(first, start)..<place.upperBound
      }
      if token.stripsRight { place = place.lowerBound..<spaceEnd(text, from: place.upperBound) }
      if start < place.lowerBound { append(Segment(place: start..<place.lowerBound, token: nil)) }
      append(Segment(place: place, token: token.id))
      start = place.upperBound
    }
    if start < text.count { append(Segment(place: start..<text.count, token: nil)) }
  }

  private func longest(in text: UnsafeBufferPointer<UInt8>, at start: Int) -> (AddedToken, Int)? {
    var node: Int32 = 0
    var found: (AddedToken, Int)?
    var index = start
    while index < text.count, let next = edges[Self.key(node, text[index])] {
      node = next
      index += 1
      if ends[Int(node)] >= 0 { found = (tokens[Int(ends[Int(node)])], index - start) }
    }
    return found
  }

  private func touchesWord(_ text: UnsafeBufferPointer<UInt8>, _ place: Range<Int>) -> Bool {
    func isWord(at index: Int) -> Bool {
      CharacterClasses.of(UTF8Text.character(in: text, at: index).value).contains(.word)
    }
    if place.lowerBound > 0, isWord(at: UTF8Text.start(in: text, before: place.lowerBound)) { return true }
    return place.upperBound < text.count && isWord(at: place.upperBound)
  }

  private func spaceStart(_ text: UnsafeBufferPointer<UInt8>, before end: Int, limit: Int) -> Int {
    var start = end
    while start > limit {
      let last = UTF8Text.start(in: text, before: start)
      let value = UTF8Text.character(in: text, at: last).value
      guard CharacterClasses.of(value).contains(.whitespace) else { break }
      start = last
    }
    return start
  }

  private func spaceEnd(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    var end = start
    while end < text.count {
      let (value, length) = UTF8Text.character(in: text, at: end)
      guard CharacterClasses.of(value).contains(.whitespace) else { break }
      end += length
    }
    return end
  }
}
