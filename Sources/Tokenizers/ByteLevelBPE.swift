/// Byte-pair encoding over bytes (GPT-2, RoBERTa): every text has ids, none is unknown.
///
/// A text becomes `<s> … </s>`.
public struct ByteLevelBPE: Tokenizer {
  /// The bytes of each token; those of a special token are its name's.
  let tokens: [[UInt8]]
  let merges: MergeTable
  /// The token of each single byte.
  private let byteTokens: [Int32]
  /// The tokens that merging their own bytes leads to: most words of a text are one of them.
  private let words: ByteStringTable
  private let wordTokens: [Int32]

  public var vocabularySize: Int { tokens.count }
  public var paddingID: Int32? { SpecialToken.padding.id }
  public var framingCount: Int { 2 }

  public func spelling(of id: Int32) -> String? {
    guard tokens.indices.contains(Int(id)) else { return nil }
    return SpecialToken(rawValue: id)?.text ?? ByteAlphabet.encode(tokens[Int(id)])
  }

  /// The five special tokens and the 256 bytes: no vocabulary is smaller.
  public static let minimumVocabularySize = SpecialToken.allCases.count + 256

  /// `tokens` holds the special tokens and every single byte; the merges' parts and results are among them.
  init(tokens: [[UInt8]], merges: [Merge]) {
    self.tokens = tokens
    let table = MergeTable(merges)
    self.merges = table
    var byteTokens = [Int32](repeating: SpecialToken.unknown.id, count: 256)
    let special = SpecialToken.allCases.count
    for (id, token) in tokens.enumerated().dropFirst(special) where token.count == 1 {
      byteTokens[Int(token[0])] = Int32(id)
    }
    var words = ByteStringTable()
    var wordTokens: [Int32] = []
    var merger = WordMerger()
    var ids: [Int32] = []
    for (id, token) in tokens.enumerated().dropFirst(special) {
      token.withUnsafeBufferPointer { bytes in
        ids.removeAll(keepingCapacity: true)
        merger.append(bytes, byteTokens: byteTokens, merges: table, to: &ids)
        guard ids == [Int32(id)] else { return }
        _ = words.insert(bytes)
        wordTokens.append(Int32(id))
      }
    }
    self.byteTokens = byteTokens
    self.words = words
    self.wordTokens = wordTokens
  }

  public func encode(_ text: String, maximumLength: Int) -> [Int32] {
    precondition(maximumLength >= 2, "no room for <s> and </s>")
    var text = text
    return text.withUTF8 { bytes in
      // English has about four bytes a token.
      var ids: [Int32] = []
      ids.reserveCapacity(min(maximumLength, bytes.count / 3 + 4) + 1)
      ids.append(SpecialToken.start.id)
      var merger = WordMerger()
      var segment = 0
      var position = 0
      while position < bytes.count, ids.count < maximumLength {
        if bytes[position] == SpecialToken.firstByte,
          let (token, length) = SpecialToken.match(in: bytes, at: position)
        {
          append(bytes, segment..<position, to: &ids, upTo: maximumLength, with: &merger)
          ids.append(token.id)
          position += length
          segment = position
        } else {
          position += 1
        }
      }
      append(bytes, segment..<bytes.count, to: &ids, upTo: maximumLength, with: &merger)
      if ids.count > maximumLength - 1 { ids.removeLast(ids.count - (maximumLength - 1)) }
      ids.append(SpecialToken.end.id)
      return ids
    }
  }

  /// Appends the tokens of `text[range]`, at least up to `limit` ids in all.
  private func append(
    _ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, to ids: inout [Int32], upTo limit: Int,
    with merger: inout WordMerger
  ) {
    var splitter = WordSplitter(text, range: range)
    while ids.count < limit, let place = splitter.next() {
      let word = UnsafeBufferPointer(rebasing: text[place])
      if let index = words.index(of: word) {
        ids.append(wordTokens[index])
      } else {
        merger.append(word, byteTokens: byteTokens, merges: merges, to: &ids)
      }
    }
  }
}
