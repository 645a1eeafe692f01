/// How well a text matches what was typed.
package enum Fuzzy {
  /// The sum over the words, lower being better; nil where one of them does not match. Words are in lower
  /// case.
  ///
  /// A word matches at the start of the text, at the start of a word in it, anywhere in it, or as letters in
  /// order from the start of a word on, in this order of rank.
  package static func rank(_ words: [String], _ text: String) -> Int? {
    let letters = Array(text.lowercased().unicodeScalars)
    var sum = 0
    for word in words {
      guard let rank = rank(Array(word.unicodeScalars), in: letters) else { return nil }
      sum += rank
    }
    return sum
  }

  private static func rank(_ word: [Unicode.Scalar], in text: [Unicode.Scalar]) -> Int? {
    guard !word.isEmpty else { return 0 }
    guard word.count <= text.count else { return nil }
    if text.starts(with: word) { return 0 }
    var inside: Int?
    for start in 1..<(text.count - word.count + 1) where text[start] == word[0] {
      guard text[start..<(start + word.count)].elementsEqual(word) else { continue }
      if isWordStart(start, in: text) { return 100 + min(start, 99) }
      inside = inside ?? start
    }
    if let inside { return 200 + min(inside, 99) }
    return word.count > 1 ? scattered(word, in: text) : nil
  }

  /// Letters in order, the first one at the start of a word; the smaller the span, the better.
  private static func scattered(_ word: [Unicode.Scalar], in text: [Unicode.Scalar]) -> Int? {
    var best: Int?
    for start in text.indices where text[start] == word[0] && isWordStart(start, in: text) {
      var next = 1
      for index in text.indices[(start + 1)...] where next < word.count {
        guard text[index] == word[next] else { continue }
        next += 1
        if next == word.count { best = min(best ?? .max, index - start) }
      }
    }
    return best.map { 300 + min($0, 999) }
  }

  private static func isWordStart(_ index: Int, in text: [Unicode.Scalar]) -> Bool {
    index == 0 || !text[index - 1].properties.isAlphabetic && !("0"..."9").contains(text[index - 1])
  }
}
