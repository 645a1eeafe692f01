import Foundation

/// A JSON value, as the headers and configurations of a checkpoint need it: members keep their
/// order, a name given twice is an error, and a number keeps its digits.
package enum JSONValue: Equatable {
  case null
  case bool(Bool)
  /// As it was written.
  case number(String)
  case string(String)
  case array([JSONValue])
  case object([Member])

  package struct Member: Equatable {
    package var name: String
    package var value: JSONValue

    init(_ name: String, _ value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  /// What is wrong, and at which byte.
  package struct SyntaxError: Error {
    package var message: String
  }

  package init(parsing bytes: some Sequence<UInt8>) throws(SyntaxError) {
    var parser = JSONParser(bytes: Array(bytes))
    self = try parser.document()
  }

  static func integer(_ value: Int) -> JSONValue { .number("\(value)") }

  /// The shortest digits that read back as the same Double; `value` is finite.
  static func double(_ value: Double) -> JSONValue { .number("\(value)") }

  var int: Int? { if case .number(let digits) = self { Int(digits) } else { nil } }
  var double: Double? { if case .number(let digits) = self { Double(digits) } else { nil } }
  var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  var string: String? { if case .string(let value) = self { value } else { nil } }
  var array: [JSONValue]? { if case .array(let items) = self { items } else { nil } }
  package var members: [Member]? { if case .object(let members) = self { members } else { nil } }

  /// The member of that name; nil where there is none or this is no object.
  subscript(name: String) -> JSONValue? { members?.first { $0.name == name }?.value }

  /// The value as JSON on one line.
  package var text: String {
    switch self {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .number(let digits): digits
    case .string(let text): Self.quote(text)
    case .array(let items): "[" + items.map(\.text).joined(separator: ",") + "]"
    case .object(let members):
      "{" + members.map { "\(Self.quote($0.name)):\($0.value.text)" }.joined(separator: ",") + "}"
    }
  }

  private static func quote(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\u{0}"..<" ":
        let digits = String(scalar.value, radix: 16)
        out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }
}

/// Reads JSON (RFC 8259), strictly, from bytes that may be hostile.
private struct JSONParser {
  typealias SyntaxError = JSONValue.SyntaxError

  let bytes: [UInt8]
  private var position = 0
  private var depth = 0
  /// Deeper nesting is refused before the stack ends.
  private static let deepest = 64
  private var count = 0
  /// More values are refused before they fill the memory: each takes many times its length in the file.
  private static let most = 1 << 20

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func document() throws(SyntaxError) -> JSONValue {
    let value = try value()
    skipSpace()
    guard position == bytes.count else { throw error("something after the end") }
    return value
  }

  private func error(_ message: String) -> SyntaxError {
    SyntaxError(message: "\(message) at byte \(position)")
  }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    position += 1
    return true
  }

  private mutating func value() throws(SyntaxError) -> JSONValue {
    count += 1
    guard count <= Self.most else { throw error("too many values") }
    skipSpace()
    switch next {
    case UInt8(ascii: "{"): return try nested(JSONParser.object)
    case UInt8(ascii: "["): return try nested(JSONParser.array)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case nil: throw error("the end comes too early")
    default: return .number(try number())
    }
  }

  private mutating func nested(
    _ read: (inout JSONParser) throws(SyntaxError) -> JSONValue
  ) throws(SyntaxError) -> JSONValue {
    depth += 1
    guard depth <= Self.deepest else { throw error("nested too deep") }
    position += 1
    let value = try read(&self)
    depth -= 1
    return value
  }

  private static func object(_ parser: inout JSONParser) throws(SyntaxError) -> JSONValue {
    var members: [JSONValue.Member] = []
    var names: Set<String> = []
    parser.skipSpace()
    if parser.take(UInt8(ascii: "}")) { return .object(members) }
    while true {
      parser.skipSpace()
      guard parser.next == UInt8(ascii: "\"") else { throw parser.error("a name was expected") }
      let name = try parser.string()
      guard names.insert(name).inserted else { throw parser.error("the name \(quoted(name)) is given twice") }
      parser.skipSpace()
      guard parser.take(UInt8(ascii: ":")) else { throw parser.error("a colon was expected") }
      members.append(JSONValue.Member(name, try parser.value()))
      parser.skipSpace()
      if parser.take(UInt8(ascii: "}")) { return .object(members) }
      guard parser.take(UInt8(ascii: ",")) else { throw parser.error("a comma or } was expected") }
    }
  }

  private static func array(_ parser: inout JSONParser) throws(SyntaxError) -> JSONValue {
    var items: [JSONValue] = []
    parser.skipSpace()
    if parser.take(UInt8(ascii: "]")) { return .array(items) }
    while true {
      items.append(try parser.value())
      parser.skipSpace()
      if parser.take(UInt8(ascii: "]")) { return .array(items) }
      guard parser.take(UInt8(ascii: ",")) else { throw parser.error("a comma or ] was expected") }
    }
  }

  private mutating func word(_ word: String, _ value: JSONValue) throws(SyntaxError) -> JSONValue {
    guard bytes[position...].starts(with: word.utf8) else { throw error("no JSON value") }
    position += word.utf8.count
    return value
  }

  private mutating func digits() -> Int {
    let start = position
    while let byte = next, byte &- UInt8(ascii: "0") < 10 { position += 1 }
    return position - start
  }

  private mutating func number() throws(SyntaxError) -> String {
    let start = position
    _ = take(UInt8(ascii: "-"))
    let leadingZero = next == UInt8(ascii: "0")
    let whole = digits()
    guard whole > 0, !(leadingZero && whole > 1) else { throw error("no JSON value") }
    if take(UInt8(ascii: ".")), digits() == 0 { throw error("a digit was expected") }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      if digits() == 0 { throw error("a digit was expected") }
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func string() throws(SyntaxError) -> String {
    position += 1
    var out: [UInt8] = []
    while let byte = next {
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: out, as: UTF8.self) else {
          throw error("a text that is no UTF-8")
        }
        position += 1
        return text
      case UInt8(ascii: "\\"):
        position += 1
        try escape(into: &out)
      case 0..<0x20:
        throw error("a control character in a text")
      default:
        out.append(byte)
        position += 1
      }
    }
    throw error("the end comes too early")
  }

  /// Reads what follows a backslash.
  private mutating func escape(into out: inout [UInt8]) throws(SyntaxError) {
    guard let byte = next else { throw error("the end comes too early") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): out.append(byte)
    case UInt8(ascii: "b"): out.append(0x08)
    case UInt8(ascii: "f"): out.append(0x0C)
    case UInt8(ascii: "n"): out.append(0x0A)
    case UInt8(ascii: "r"): out.append(0x0D)
    case UInt8(ascii: "t"): out.append(0x09)
    case UInt8(ascii: "u"):
      var unit = try hexadecimal()
      if unit >> 10 == 0x36, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) {
        let low = try hexadecimal()
        guard low >> 10 == 0x37 else { throw error("half a surrogate pair") }
        unit = 0x10000 + (unit & 0x3FF) << 10 + low & 0x3FF
      }
      guard let scalar = Unicode.Scalar(unit) else { throw error("half a surrogate pair") }
      out.append(contentsOf: UTF8.encode(scalar)!)
    default: throw error("an unknown escape")
    }
  }

  private mutating func hexadecimal() throws(SyntaxError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
        throw error("four hexadecimal digits were expected")
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }
}
