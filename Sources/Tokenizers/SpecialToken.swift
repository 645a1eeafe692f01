/// The special tokens of a RoBERTa vocabulary, with the ids RoBERTa gives them.
///
/// In a text they are recognised literally, as the Python `tokenizers` package does it.
public enum SpecialToken: Int32, CaseIterable, Sendable {
  case start, padding, end, unknown, mask

  public var id: Int32 { rawValue }

  public var text: String {
    switch self {
    case .start: "<s>"
    case .padding: "<pad>"
    case .end: "</s>"
    case .unknown: "<unk>"
    case .mask: "<mask>"
    }
  }

  /// The byte that every special token begins with.
  static let firstByte = UInt8(ascii: "<")

  /// The special token that begins at `position`, if there is one.
  ///
  /// None is the beginning of another, so at most one matches.
  static func match(in text: UnsafeBufferPointer<UInt8>, at position: Int) -> (
    token: SpecialToken, length: Int
  )? {
    for token in allCases {
      let bytes = token.text.utf8
      if position + bytes.count <= text.count, text[position..<(position + bytes.count)].elementsEqual(bytes)
      {
        return (token, bytes.count)
      }
    }
    return nil
  }
}
