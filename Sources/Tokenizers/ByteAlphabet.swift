/// The visible characters that stand for the 256 byte values in a byte-level vocabulary file
/// (GPT-2's `bytes_to_unicode`).
///
/// A byte that is printable in Latin-1 stands for itself; the others, in order, are U+0100,
/// U+0101 and so on.
enum ByteAlphabet {
  /// The character of each byte.
  static let scalars: [Unicode.Scalar] = {
    var next: UInt32 = 0x100
    return (0...255).map { byte in
      if isPrintable(UInt8(byte)) { return Unicode.Scalar(UInt8(byte)) }
      defer { next += 1 }
      return Unicode.Scalar(next)!
    }
  }()

  /// The byte of each character below U+0144.
  private static let bytes: [UInt8?] = {
    var table = [UInt8?](repeating: nil, count: 0x144)
    for (byte, scalar) in scalars.enumerated() { table[Int(scalar.value)] = UInt8(byte) }
    return table
  }()

  /// All bytes, ordered by their character: the order of the ids in a trained vocabulary.
  static let order: [UInt8] = (0...255).map { UInt8($0) }.sorted { scalars[Int($0)] < scalars[Int($1)] }

  /// The UTF-8 of each byte's character, the second half 0 where it is one byte long.
  private static let spellings: [(UInt8, UInt8)] = scalars.map { scalar in
    let bytes = Array(String(scalar).utf8)
    return (bytes[0], bytes.count > 1 ? bytes[1] : 0)
  }

  /// Appends the UTF-8 of the character that stands for `byte`.
  @inline(__always)
  static func append(_ byte: UInt8, to bytes: inout [UInt8]) {
    let (first, second) = spellings[Int(byte)]
    bytes.append(first)
    if second != 0 { bytes.append(second) }
  }

  /// The bytes that `text` spells; nil where a character stands for no byte.
  static func decode(_ text: some StringProtocol) -> [UInt8]? {
    var result: [UInt8] = []
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      guard scalar.value < 0x144, let byte = bytes[Int(scalar.value)] else { return nil }
      result.append(byte)
    }
    return result
  }

  /// The characters that spell `bytes`.
  static func encode(_ bytes: some Sequence<UInt8>) -> String {
    var text = String.UnicodeScalarView()
    for byte in bytes { text.append(scalars[Int(byte)]) }
    return String(text)
  }

  private static func isPrintable(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: true
    default: false
    }
  }
}
