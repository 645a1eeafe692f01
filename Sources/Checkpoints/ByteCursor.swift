/// What is wrong with the inside of a file, in words; whoever knows the file's name makes a
/// `CheckpointError` of it.
package struct FormatProblem: Error {
  package var message: String

  package init(_ message: String) { self.message = message }
}

/// Reads little-endian fields one after the other and never past the end.
package struct ByteCursor {
  let bytes: [UInt8]
  private(set) var position: Int

  package init(_ bytes: [UInt8], at position: Int = 0) {
    self.bytes = bytes
    self.position = min(max(position, 0), bytes.count)
  }

  var remaining: Int { bytes.count - position }

  mutating func integer<Integer: FixedWidthInteger>(_: Integer.Type) throws(FormatProblem) -> Integer {
    let count = Integer.bitWidth / 8
    guard remaining >= count else { throw FormatProblem("ends too early, at byte \(bytes.count)") }
    var value: Integer = 0
    for index in (0..<count).reversed() {
      // A one-byte integer cannot be shifted by eight bits.
      value = (count == 1 ? 0 : value << 8) | Integer(truncatingIfNeeded: bytes[position + index])
    }
    position += count
    return value
  }

  /// The next bytes; `count` may be anything.
  mutating func take(_ count: some BinaryInteger) throws(FormatProblem) -> ArraySlice<UInt8> {
    guard let count = Int(exactly: count), count >= 0, count <= remaining else {
      throw FormatProblem("asks for \(count) bytes at byte \(position) of \(bytes.count)")
    }
    position += count
    return bytes[position - count..<position]
  }

  /// The next bytes as text.
  mutating func text(_ count: some BinaryInteger) throws(FormatProblem) -> String {
    let start = position
    guard let text = String(validating: try take(count), as: UTF8.self) else {
      throw FormatProblem("a text at byte \(start) is no UTF-8")
    }
    return text
  }

  /// A line of text, without its end.
  mutating func line() throws(FormatProblem) -> String {
    let rest = bytes[position...].prefix(1_024)
    guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else {
      throw FormatProblem("a line at byte \(position) has no end")
    }
    let text = try text(end - position)
    position += 1
    return text
  }
}
