/// The tokens of the words met lately: most of a text's words come again.
struct WordCache: Sendable {
  private static let mostWords = 1 << 16
  private static let mostTokens = 1 << 19
  /// Longer words hardly come twice.
  static let longestWord = 128

  private var words = ByteStringTable()
  /// All words' tokens end to end; those of word `i` are `ids[starts[i]..<starts[i + 1]]`.
  private var ids: [Int32] = []
  private var starts: [Int32] = [0]

  /// Appends the tokens of `word`; false where it is not known.
  @inline(__always)
  func append(_ word: UnsafeBufferPointer<UInt8>, to result: inout [Int32]) -> Bool {
    guard let index = words.index(of: word) else { return false }
    let start = Int(starts[index])
    let end = Int(starts[index + 1])
    if end - start == 1 {
      result.append(ids[start])
    } else {
      result.append(contentsOf: ids[start..<end])
    }
    return true
  }

  /// Keeps the tokens of `word`, which is not known yet; forgets all others where there are too many.
  mutating func insert(_ word: UnsafeBufferPointer<UInt8>, _ tokens: ArraySlice<Int32>) {
    guard word.count <= Self.longestWord else { return }
    if words.count >= Self.mostWords || ids.count + tokens.count > Self.mostTokens { self = WordCache() }
    _ = words.insert(word)
    ids.append(contentsOf: tokens)
    starts.append(Int32(ids.count))
  }
}
