import Foundation

/// What two texts have in common when they are the same text: NFKC, lower case, white space collapsed.
enum TextKey {
  static func of(_ text: String) -> String {
    if let key = plain(text) { return key }
    let folded = text.precomposedStringWithCompatibilityMapping.lowercased()
    return folded.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// The same for ASCII, which needs no tables; nil for any other text.
  private static func plain(_ text: String) -> String? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    var isSpacePending = false
    for byte in text.utf8 {
      guard byte < 0x80 else { return nil }
      if byte == 0x20 || (0x09...0x0d).contains(byte) {
        isSpacePending = !bytes.isEmpty
        continue
      }
      if isSpacePending { bytes.append(0x20) }
      isSpacePending = false
      bytes.append((0x41...0x5a).contains(byte) ? byte + 0x20 : byte)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
