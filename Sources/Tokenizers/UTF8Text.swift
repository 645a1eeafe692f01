/// Reading characters out of valid UTF-8.
enum UTF8Text {
  /// The character at `index` and its length in bytes.
  @inline(__always)
  static func character(in text: UnsafeBufferPointer<UInt8>, at index: Int) -> (value: UInt32, length: Int) {
    let lead = text[index]
    if lead < 0x80 { return (UInt32(lead), 1) }
    if lead < 0xE0 { return (UInt32(lead & 0x1F) << 6 | UInt32(text[index + 1] & 0x3F), 2) }
    let second = UInt32(text[index + 1] & 0x3F)
    let third = UInt32(text[index + 2] & 0x3F)
    if lead < 0xF0 { return (UInt32(lead & 0x0F) << 12 | second << 6 | third, 3) }
    return (UInt32(lead & 0x07) << 18 | second << 12 | third << 6 | UInt32(text[index + 3] & 0x3F), 4)
  }

  /// The beginning of the character that ends before `index`, which is not 0.
  @inline(__always)
  static func start(in text: UnsafeBufferPointer<UInt8>, before index: Int) -> Int {
    var start = index - 1
    while start > 0, text[start] & 0xC0 == 0x80 { start -= 1 }
    return start
  }

  /// Appends the UTF-8 of the character `value`.
  @inline(__always)
  static func append(_ value: UInt32, to bytes: inout [UInt8]) {
    if value < 0x80 {
      bytes.append(UInt8(value))
    } else if value < 0x800 {
      bytes.append(0xC0 | UInt8(value >> 6))
      bytes.append(0x80 | UInt8(value & 0x3F))
    } else {
      if value < 0x1_0000 {
        bytes.append(0xE0 | UInt8(value >> 12))
      } else {
        bytes.append(0xF0 | UInt8(value >> 18))
        bytes.append(0x80 | UInt8(value >> 12 & 0x3F))
      }
      bytes.append(0x80 | UInt8(value >> 6 & 0x3F))
      bytes.append(0x80 | UInt8(value & 0x3F))
    }
  }
}
