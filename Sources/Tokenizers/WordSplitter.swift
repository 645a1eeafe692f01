/// Cuts a text into the words that byte pairs are merged in: GPT-2's pattern
///
///     's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
///
/// matched by hand over UTF-8, because Swift's `Regex` is far too slow for it.
struct WordSplitter {
  private enum Kind {
    case letter, number, space, other
  }

  /// Valid UTF-8.
  private let text: UnsafeBufferPointer<UInt8>
  private var position: Int
  private let end: Int

  /// Splits `text[range]`, whose ends lie between characters; the pattern sees nothing outside it.
  init(_ text: UnsafeBufferPointer<UInt8>, range: Range<Int>) {
    self.text = text
    position = range.lowerBound
    end = range.upperBound
  }

  /// The next word's place in the text; nil at the end. Words follow each other without gaps.
  mutating func next() -> Range<Int>? {
    guard position < end else { return nil }
    let start = position
    let first = text[start]
    if first == UInt8(ascii: "'") {
      let length = contraction(at: start)
      if length > 0 {
        position += length
        return start..<position
      }
    }
    let (kind, length) = character(at: start)
    if kind != .space {
      position = run(of: kind, from: start + length)
      return start..<position
    }
    if first == UInt8(ascii: " "), start + 1 < end {
      let (following, followingLength) = character(at: start + 1)
      if following != .space {
        position = run(of: following, from: start + 1 + followingLength)
        return start..<position
      }
    }
    // White space up to the end is one word; before anything else its last character stays behind,
    // for the next word to begin with.
    var last = start
    position = start + length
    while position < end {
      let (kind, length) = character(at: position)
      if kind != .space {
        if last > start { position = last }
        break
      }
      last = position
      position += length
    }
    return start..<position
  }

  /// The end of the run of `kind` that reaches `start`.
  private func run(of kind: Kind, from start: Int) -> Int {
    var index = start
    while index < end {
      let (next, length) = character(at: index)
      if next != kind { break }
      index += length
    }
    return index
  }

  /// The length of an English contraction's tail at `start`, 0 where there is none.
  private func contraction(at start: Int) -> Int {
    guard start + 1 < end else { return 0 }
    let second = start + 2 < end ? text[start + 2] : 0
    switch text[start + 1] {
    case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"): return 2
    case UInt8(ascii: "r"), UInt8(ascii: "v"): return second == UInt8(ascii: "e") ? 3 : 0
    case UInt8(ascii: "l"): return second == UInt8(ascii: "l") ? 3 : 0
    default: return 0
    }
  }

  /// The kind and the length in bytes of the character at `index`.
  @inline(__always)
  private func character(at index: Int) -> (Kind, Int) {
    let byte = text[index]
    guard byte >= 0x80 else {
      if (byte | 0x20) &- UInt8(ascii: "a") < 26 { return (.letter, 1) }
      if byte == UInt8(ascii: " ") || byte &- 9 < 5 { return (.space, 1) }
      return (byte &- UInt8(ascii: "0") < 10 ? .number : .other, 1)
    }
    return wideCharacter(at: index)
  }

  private func wideCharacter(at index: Int) -> (Kind, Int) {
    let (value, length) = UTF8Text.character(in: text, at: index)
    let classes = CharacterClasses.of(value)
    if classes.contains(.letter) { return (.letter, length) }
    if classes.contains(.number) { return (.number, length) }
    return (classes.contains(.whitespace) ? .space : .other, length)
  }
}
