/// What a tokenizer does to a text before it is cut into words.
///
/// Works on valid UTF-8 and leaves valid UTF-8.
indirect enum Normalizer: Sendable {
  case sequence([Normalizer])
  case bert(BertNormalizer)
  case form(NormalizationForm)
  case lowercase
  /// Drops every combining mark.
  case stripAccents
  /// Drops white space at the ends.
  case strip(left: Bool, right: Bool)
  case replace(TextPattern, with: [UInt8])
  case prepend([UInt8])
  /// Spells every byte with its character of the byte-level alphabet.
  case byteLevel

  /// What a replacement looks for.
  enum TextPattern: Sendable, Equatable {
    case text([UInt8])
    /// At least so many spaces in a row.
    case spaces(atLeast: Int)
    /// `\s+`.
    case whitespace
  }

  /// Normalises `text`.
  ///
  /// - Returns: whether characters at its beginning are gone: what follows is no longer the beginning.
  @discardableResult
  func apply(to text: inout [UInt8]) -> Bool {
    switch self {
    case .sequence(let steps):
      return steps.reduce(false) { $1.apply(to: &text) || $0 }
    case .bert(let normalizer):
      return normalizer.apply(to: &text)
    case .form(let form):
      form.apply(to: &text)
    case .lowercase:
      Self.rewrite(&text, where: { $0 &- 0x41 < 26 }) { Self.appendLowercase($0, to: &$1) }
    case .stripAccents:
      return Self.rewrite(&text, where: { _ in false }) { value, out in
        if !CharacterClasses.of(value).contains(.mark) { UTF8Text.append(value, to: &out) }
      }
    case .strip(let left, let right):
      return Self.strip(&text, left: left, right: right)
    case .replace(let pattern, let content):
      return Self.replace(pattern, with: content, in: &text)
    case .prepend(let prefix):
      if !text.isEmpty { text.insert(contentsOf: prefix, at: 0) }
    case .byteLevel:
      var out: [UInt8] = []
      out.reserveCapacity(2 * text.count)
      for byte in text { ByteAlphabet.append(byte, to: &out) }
      text = out
    }
    return false
  }

  /// Rewrites every character that is not ASCII and the ASCII characters that `change` says.
  ///
  /// - Returns: whether the first character has become nothing.
  @discardableResult
  static func rewrite(
    _ text: inout [UInt8], where change: (UInt8) -> Bool, _ append: (UInt32, inout [UInt8]) -> Void
  ) -> Bool {
    guard text.contains(where: { $0 >= 0x80 || change($0) }) else { return false }
    var hasLostFirst = false
    var out: [UInt8] = []
    out.reserveCapacity(text.count)
    text.withUnsafeBufferPointer { text in
      var index = 0
      while index < text.count {
        if text[index] < 0x80, !change(text[index]) {
          out.append(text[index])
          index += 1
        } else {
          let (value, length) = UTF8Text.character(in: text, at: index)
          append(value, &out)
          if index == 0 { hasLostFirst = out.isEmpty }
          index += length
        }
      }
    }
    text = out
    return hasLostFirst
  }

  /// Each character for itself, so that a final sigma is a plain one.
  static func appendLowercase(_ value: UInt32, to out: inout [UInt8]) {
    if value < 0x80 {
      out.append(UInt8(value) &- 0x41 < 26 ? UInt8(value) | 0x20 : UInt8(value))
    } else if let scalar = Unicode.Scalar(value), scalar.properties.changesWhenLowercased {
      out.append(contentsOf: scalar.properties.lowercaseMapping.utf8)
    } else {
      UTF8Text.append(value, to: &out)
    }
  }

  private static func strip(_ text: inout [UInt8], left: Bool, right: Bool) -> Bool {
    let kept = text.withUnsafeBufferPointer { text in
      var start = 0
      var end = text.count
      while left, start < end {
        let (value, length) = UTF8Text.character(in: text, at: start)
        guard CharacterClasses.of(value).contains(.whitespace) else { break }
        start += length
      }
      while right, end > start {
        let last = UTF8Text.start(in: text, before: end)
        let value = UTF8Text.character(in: text, at: last).value
        guard CharacterClasses.of(value).contains(.whitespace) else { break }
        end = last
      }
      return start..<end
    }
    text.removeLast(text.count - kept.upperBound)
    text.removeFirst(kept.lowerBound)
    return kept.lowerBound > 0
  }

  private static func replace(_ pattern: TextPattern, with content: [UInt8], in text: inout [UInt8])
    -> Bool
  {
    var hasLostFirst = false
    var out: [UInt8] = []
    out.reserveCapacity(text.count + text.count / 4)
    text.withUnsafeBufferPointer { text in
      var index = 0
      while index < text.count {
        let length = pattern.match(in: text, at: index)
        if length > 0 {
          out.append(contentsOf: content)
          if index == 0 { hasLostFirst = content.isEmpty }
          index += length
        } else {
          out.append(text[index])
          index += 1
        }
      }
    }
    text = out
    return hasLostFirst
  }
}

extension Normalizer.TextPattern {
  /// The length of the match that begins at `index`, 0 where there is none.
  @inline(__always)
  func match(in text: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
    switch self {
    case .text(let pattern):
      guard text[index] == pattern[0], pattern.count <= text.count - index else { return 0 }
      for offset in 1..<max(1, pattern.count) where text[index + offset] != pattern[offset] { return 0 }
      return pattern.count
    case .spaces(let least):
      var end = index
      while end < text.count, text[end] == 0x20 { end += 1 }
      return end - index >= least ? end - index : 0
    case .whitespace:
      var end = index
      while end < text.count, text[end] & 0xC0 != 0x80 {
        let (value, length) = UTF8Text.character(in: text, at: end)
        guard CharacterClasses.of(value).contains(.whitespace) else { break }
        end += length
      }
      return end - index
    }
  }
}
