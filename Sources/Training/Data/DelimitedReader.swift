/// Rows of CSV (RFC 4180) or TSV (no quoting), read from bytes: a row ends with LF or CRLF only.
///
/// Blank lines are no rows. A quote inside an unquoted field is a character like any other.
struct DelimitedReader: Sequence, IteratorProtocol {
  static let longestRow = 1 << 20

  struct Row {
    /// The file line it begins on, from 1.
    var line: Int
    var fields: Result<[ArraySlice<UInt8>], RowFault>
  }

  private static let newline = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")
  private static let quote = UInt8(ascii: "\"")

  private let bytes: [UInt8]
  private let separator: UInt8
  private let quoting: Bool
  private var position = 0
  private var line = 1

  private init(_ bytes: [UInt8], separator: Character, quoting: Bool) {
    self.bytes = bytes
    self.separator = separator.asciiValue ?? 0
    self.quoting = quoting
  }

  static func csv(_ bytes: [UInt8]) -> DelimitedReader {
    DelimitedReader(bytes, separator: ",", quoting: true)
  }

  static func tsv(_ bytes: [UInt8]) -> DelimitedReader {
    DelimitedReader(bytes, separator: "\t", quoting: false)
  }

  mutating func next() -> Row? {
    while let length = lineEnd(at: position) {
      position += length
      line += 1
    }
    guard position < bytes.count else { return nil }
    let start = (position: position, line: line)
    var fields: [ArraySlice<UInt8>] = []
    var fault: RowFault?
    var ended = false
    while !ended {
      let opens = quoting && position < bytes.count && bytes[position] == Self.quote
      let field = opens ? quotedField(start, &fault) : plainField()
      if let field { fields.append(field) }
      ended = fault != nil || !stepOver(separator)
    }
    let length = position - start.position
    if let end = lineEnd(at: position) {
      position += end
      line += 1
    }
    if length > Self.longestRow { fault = .tooLong }
    return Row(line: start.line, fields: fault.map { .failure($0) } ?? .success(fields))
  }

  /// The length of the line end at a place: 1, 2, or nil.
  private func lineEnd(at place: Int) -> Int? {
    guard place < bytes.count else { return nil }
    if bytes[place] == Self.newline { return 1 }
    let isPair =
      bytes[place] == Self.carriageReturn && place + 1 < bytes.count
      && bytes[place + 1] == Self.newline
    return isPair ? 2 : nil
  }

  private mutating func stepOver(_ byte: UInt8) -> Bool {
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func plainField() -> ArraySlice<UInt8>? {
    let start = position
    while position < bytes.count, bytes[position] != separator, bytes[position] != Self.newline {
      position += 1
    }
    let endsRow = position < bytes.count && bytes[position] == Self.newline
    if endsRow, position > start, bytes[position - 1] == Self.carriageReturn { position -= 1 }
    return bytes[start..<position]
  }

  /// A field between quotes; nil with a fault, and then the position is at the end of a line.
  private mutating func quotedField(_ start: (position: Int, line: Int), _ fault: inout RowFault?)
    -> ArraySlice<UInt8>?
  {
    position += 1
    let first = position
    var unescaped: [UInt8]?
    while position < bytes.count {
      let byte = bytes[position]
      if byte == Self.quote {
        let isDoubled = position + 1 < bytes.count && bytes[position + 1] == Self.quote
        guard isDoubled else { break }
        if unescaped == nil { unescaped = [UInt8](bytes[first..<position]) }
        position += 1
      } else if byte == Self.newline {
        line += 1
      }
      unescaped?.append(byte)
      position += 1
    }
    guard position < bytes.count else {
      // It would swallow the rest of the file: only the line that it stands on is given up.
      (position, line) = start
      skipToLineEnd()
      fault = .malformed("a quote is opened and never closed")
      return nil
    }
    let field = unescaped.map { $0[...] } ?? bytes[first..<position]
    position += 1
    let closesField =
      position == bytes.count || bytes[position] == separator || lineEnd(at: position) != nil
    guard closesField else {
      skipToLineEnd()
      fault = .malformed("text follows a closing quote")
      return nil
    }
    return field
  }

  private mutating func skipToLineEnd() {
    while position < bytes.count, lineEnd(at: position) == nil { position += 1 }
  }
}
