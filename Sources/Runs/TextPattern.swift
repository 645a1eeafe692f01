/// A text to look for without regard to case, prepared once for thousands of looks.
struct TextPattern: Sendable {
  private let lowered: String
  private let bytes: [UInt8]
  private let isASCII: Bool

  init(_ text: String) {
    lowered = text.lowercased()
    bytes = Array(lowered.utf8)
    isASCII = bytes.allSatisfy { $0 < 128 }
  }

  func isIn(_ text: some StringProtocol) -> Bool {
    if bytes.isEmpty { return true }
    guard isASCII else { return text.lowercased().contains(lowered) }
    // ASCII bytes never stand inside another character's bytes.
    return text.utf8.withContiguousStorageIfAvailable { search($0) } ?? text.lowercased().contains(lowered)
  }

  func equals(_ text: some StringProtocol) -> Bool {
    guard isASCII else { return text.lowercased() == lowered }
    return text.utf8.withContiguousStorageIfAvailable { text in
      text.count == bytes.count && matches(text, at: 0)
    } ?? (text.lowercased() == lowered)
  }

  /// Negative where `text` comes before the pattern, 0 where they are equal.
  func compare(_ text: some StringProtocol) -> Int {
    let text = text.lowercased()
    return text == lowered ? 0 : text < lowered ? -1 : 1
  }

  private func search(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard text.count >= bytes.count else { return false }
    for start in 0...(text.count - bytes.count) where matches(text, at: start) { return true }
    return false
  }

  private func matches(_ text: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
    for index in bytes.indices where Self.lower(text[start + index]) != bytes[index] { return false }
    return true
  }

  private static func lower(_ byte: UInt8) -> UInt8 {
    byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 32 : byte
  }
}
