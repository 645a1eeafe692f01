/// Byte-pair encoding of a word's characters (Sennrich et al., 2016), as `tokenizer.json` describes it:
/// over the byte-level alphabet, or over characters with bytes for those the vocabulary lacks.
struct BytePairModel: Sendable {
  struct Options: Sendable {
    var unknown: Int32?
    /// Whether unknown characters in a row are one unknown token.
    var fusesUnknown = false
    /// Whether a character that the vocabulary lacks is spelt as its bytes, `<0x00>` to `<0xFF>`.
    var fallsBackToBytes = false
    /// Whether a word that is a token is taken as it is, whatever the merges say.
    var ignoresMerges = false
    /// Stands before each character but a word's first.
    var continuationPrefix: [UInt8] = []
    /// Stands behind a word's last character.
    var endSuffix: [UInt8] = []
  }

  private let vocabulary: Vocabulary
  private let merges: MergeTable
  private let options: Options
  /// The tokens of the bytes, for falling back; -1 where there is none.
  private let byteTokens: [Int32]
  /// The tokens of the characters up to U+017F, which are nearly all of a byte-level text.
  private let characterTokens: [Int32]
  private let isPlain: Bool

  init(vocabulary: Vocabulary, merges: [Merge], options: Options) {
    self.vocabulary = vocabulary
    self.merges = MergeTable(merges)
    self.options = options
    byteTokens = (0...255).map { byte in
      let digits = String(byte, radix: 16, uppercase: true)
      return vocabulary.id(of: "<0x\(digits.count == 1 ? "0" : "")\(digits)>".utf8) ?? -1
    }
    characterTokens = (0..<0x180).map { vocabulary.id(of: String(Unicode.Scalar($0)!).utf8) ?? -1 }
    isPlain = options.continuationPrefix.isEmpty && options.endSuffix.isEmpty
  }

  /// Appends the tokens of `word`, which is not empty.
  func append(_ word: UnsafeBufferPointer<UInt8>, to ids: inout [Int32], with merger: inout WordMerger) {
    if options.ignoresMerges, let id = vocabulary.id(of: word) {
      ids.append(id)
      return
    }
    merger.begin()
    // Waits for the character after it, which may be unknown too.
    var unknown: Int32?
    var index = 0
    while index < word.count {
      let (value, length) = UTF8Text.character(in: word, at: index)
      let place = index..<(index + length)
      index += length
      if let token = token(of: value, in: word, place) {
        if let waiting = unknown { merger.add(waiting) }
        unknown = nil
        merger.add(token)
      } else if options.fallsBackToBytes, spell(word, place, with: &merger) {
        // An unknown character keeps waiting here, in the Python package too.
        continue
      } else if let id = options.unknown {
        if let waiting = unknown, !options.fusesUnknown { merger.add(waiting) }
        unknown = id
      }
    }
    if let unknown { merger.add(unknown) }
    merger.merge(with: merges, to: &ids)
  }

  @inline(__always)
  private func token(of value: UInt32, in word: UnsafeBufferPointer<UInt8>, _ place: Range<Int>) -> Int32? {
    guard isPlain else { return vocabulary.id(of: spelling(of: word, place)) }
    if value < 0x180 {
      let token = characterTokens[Int(value)]
      return token >= 0 ? token : nil
    }
    return vocabulary.id(of: UnsafeBufferPointer(rebasing: word[place]))
  }

  /// A character as the vocabulary spells it at its place in the word.
  private func spelling(of word: UnsafeBufferPointer<UInt8>, _ place: Range<Int>) -> [UInt8] {
    (place.lowerBound == 0 ? [] : options.continuationPrefix) + word[place]
      + (place.upperBound == word.count ? options.endSuffix : [])
  }

  /// Adds the tokens of a character's bytes; false where one of them has none.
  private func spell(
    _ word: UnsafeBufferPointer<UInt8>, _ place: Range<Int>, with merger: inout WordMerger
  ) -> Bool {
    let bytes = isPlain ? Array(word[place]) : spelling(of: word, place)
    guard bytes.allSatisfy({ byteTokens[Int($0)] >= 0 }) else { return false }
    for byte in bytes { merger.add(byteTokens[Int(byte)]) }
    return true
  }
}
