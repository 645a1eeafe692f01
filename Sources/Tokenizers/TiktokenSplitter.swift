/// Cuts a text into the words that byte pairs are merged in: the pattern of Llama 3 and, with one
/// digit instead of three, of Qwen 2
///
///     (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*
///     |\s*[\r\n]+|\s+(?!\S)|\s+
///
/// matched by hand over UTF-8.
struct TiktokenSplitter {
  private static let letterOrNumber: CharacterClasses = [.letter, .number]
  private static let sign: CharacterClasses = [.letter, .number, .whitespace]

  /// Valid UTF-8.
  private let text: UnsafeBufferPointer<UInt8>
  private let digits: Int
  private var position: Int
  private let end: Int

  /// Splits `text[range]`, whose ends lie between characters; the pattern sees nothing outside it.
  init(_ text: UnsafeBufferPointer<UInt8>, range: Range<Int>, digits: Int) {
    self.text = text
    self.digits = digits
    position = range.lowerBound
    end = range.upperBound
  }

  /// The next word's place in the text; nil at the end. Words follow each other without gaps.
  mutating func next() -> Range<Int>? {
    guard position < end else { return nil }
    let start = position
    position = wordEnd(from: start)
    return start..<position
  }

  private func wordEnd(from start: Int) -> Int {
    let first = text[start]
    if first == UInt8(ascii: "'") {
      let length = contraction(at: start)
      if length > 0 { return start + length }
    }
    let (value, length) = UTF8Text.character(in: text, at: start)
    let classes = CharacterClasses.of(value)
    let following = start + length
    if classes.contains(.letter) { return letters(from: following) }
    if classes.contains(.number) { return numbers(from: following) }
    let isLineEnd = first == 0x0A || first == 0x0D
    if !isLineEnd, following < end {
      let (next, nextLength) = UTF8Text.character(in: text, at: following)
      let nextClasses = CharacterClasses.of(next)
      if nextClasses.contains(.letter) { return letters(from: following + nextLength) }
      if first == 0x20, nextClasses.isDisjoint(with: Self.sign) { return signs(from: following + nextLength) }
    }
    return classes.contains(.whitespace) ? spaces(from: start) : signs(from: following)
  }

  @inline(__always)
  private func letters(from start: Int) -> Int {
    var index = start
    while index < end {
      let byte = text[index]
      if byte < 0x80 {
        guard (byte | 0x20) &- 0x61 < 26 else { break }
        index += 1
      } else {
        let (value, length) = UTF8Text.character(in: text, at: index)
        guard CharacterClasses.of(value).contains(.letter) else { break }
        index += length
      }
    }
    return index
  }

  private func numbers(from start: Int) -> Int {
    var index = start
    for _ in 1..<digits where index < end {
      let (value, length) = UTF8Text.character(in: text, at: index)
      guard CharacterClasses.of(value).contains(.number) else { break }
      index += length
    }
    return index
  }

  /// The end of the signs that reach `start`, and of the line ends behind them.
  private func signs(from start: Int) -> Int {
    var index = start
    while index < end {
      let (value, length) = UTF8Text.character(in: text, at: index)
      guard CharacterClasses.of(value).isDisjoint(with: Self.sign) else { break }
      index += length
    }
    while index < end, text[index] == 0x0A || text[index] == 0x0D { index += 1 }
    return index
  }

  /// White space up to its last line end; else all of it up to the text's end; else all but its last
  /// character, for the next word to begin with.
  private func spaces(from start: Int) -> Int {
    var index = start
    var last = start
    var lineEnd = start
    while index < end {
      let (value, length) = UTF8Text.character(in: text, at: index)
      guard CharacterClasses.of(value).contains(.whitespace) else { break }
      last = index
      index += length
      if value == 0x0A || value == 0x0D { lineEnd = index }
    }
    if lineEnd > start { return lineEnd }
    return index < end && last > start ? last : index
  }

  /// The length of an English contraction's tail at `start`, in either case; 0 where there is none.
  private func contraction(at start: Int) -> Int {
    guard start + 1 < end else { return 0 }
    // The long s is an s in another case.
    if text[start + 1] == 0xC5, start + 2 < end, text[start + 2] == 0xBF { return 3 }
    let second = start + 2 < end ? text[start + 2] | 0x20 : 0
    switch text[start + 1] | 0x20 {
    case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"): return 2
    case UInt8(ascii: "r"), UInt8(ascii: "v"): return second == UInt8(ascii: "e") ? 3 : 0
    case UInt8(ascii: "l"): return second == UInt8(ascii: "l") ? 3 : 0
    default: return 0
    }
  }
}
