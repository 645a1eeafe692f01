/// WordPiece (Schuster and Nakajima, 2012; BERT): from left to right the longest token that fits; a word
/// that they do not cover is one unknown token.
struct WordPiece: Sendable {
  /// Tokens that begin a word.
  private let beginnings: Vocabulary
  /// Tokens that go on with one, without their prefix.
  private let continuations: Vocabulary
  let unknown: Int32
  /// A word of more characters is unknown.
  private let longestWord: Int

  init(vocabulary: Vocabulary, prefix: [UInt8], unknown: Int32, longestWord: Int) {
    beginnings = vocabulary
    var continuations = Vocabulary()
    for (spelling, id) in vocabulary.entries where spelling.starts(with: prefix) {
      continuations.insert(spelling.dropFirst(prefix.count), id: id)
    }
    self.continuations = continuations
    self.unknown = unknown
    self.longestWord = longestWord
  }

  /// Appends the tokens of `word`, which is not empty.
  func append(_ word: UnsafeBufferPointer<UInt8>, to ids: inout [Int32]) {
    // More bytes than four a character need no counting.
    guard word.count <= longestWord || word.count(where: { $0 & 0xC0 != 0x80 }) <= longestWord else {
      ids.append(unknown)
      return
    }
    let first = ids.count
    var start = 0
    while start < word.count {
      let vocabulary = start == 0 ? beginnings : continuations
      var end = min(word.count, start + vocabulary.longest)
      var found: Int32?
      while end > start {
        if end == word.count || word[end] & 0xC0 != 0x80 {
          found = vocabulary.id(of: UnsafeBufferPointer(rebasing: word[start..<end]))
          if found != nil { break }
        }
        end -= 1
      }
      guard let found else {
        ids.removeLast(ids.count - first)
        ids.append(unknown)
        return
      }
      ids.append(found)
      start = end
    }
  }
}
