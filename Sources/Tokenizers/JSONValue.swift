import Foundation

/// A JSON text as a tree that keeps an object's members in their order.
///
/// Foundation's decoder would take an object apart into a dictionary whose keys are equal where they are
/// canonically equivalent; two tokens of a vocabulary may differ in nothing else.
enum JSONValue: Sendable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([Member])

  struct Member: Sendable {
    var key: String
    var value: JSONValue
  }

  /// Why a text is no JSON: the reason, and how many bytes are fine before it.
  struct Failure: Error {
    var reason: String
    var offset: Int
  }

  /// - Throws: `Failure`.
  init(parsing text: Data) throws {
    let bytes = [UInt8](text)
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw Failure(reason: "not UTF-8", offset: 0)
    }
    self = try bytes.withUnsafeBufferPointer { buffer in
      var reader = JSONReader(text: buffer)
      return try reader.document()
    }
  }
}

/// Reads one JSON text; lists and objects lie in each other at most `deepest` levels.
private struct JSONReader {
  private static let deepest = 64

  let text: UnsafeBufferPointer<UInt8>
  private var position = 0
  private var depth = 0

  init(text: UnsafeBufferPointer<UInt8>) { self.text = text }

  mutating func document() throws -> JSONValue {
    if text.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    let value = try value()
    skipSpace()
    guard position == text.count else { throw failure("something behind the end") }
    return value
  }

  private func failure(_ reason: String) -> JSONValue.Failure {
    JSONValue.Failure(reason: reason, offset: position)
  }

  private mutating func skipSpace() {
    while position < text.count {
      switch text[position] {
      case 0x20, 0x0A, 0x0D, 0x09: position += 1
      default: return
      }
    }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard position < text.count, text[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func takeWord(_ word: StaticString) -> Bool {
    let count = word.utf8CodeUnitCount
    guard position + count <= text.count else { return false }
    for offset in 0..<count where text[position + offset] != word.utf8Start[offset] { return false }
    position += count
    return true
  }

  private mutating func value() throws -> JSONValue {
    skipSpace()
    guard position < text.count else { throw failure("ends too early") }
    switch text[position] {
    case UInt8(ascii: "{"): return try nested { try $0.object() }
    case UInt8(ascii: "["): return try nested { try $0.array() }
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t") where takeWord("true"): return .bool(true)
    case UInt8(ascii: "f") where takeWord("false"): return .bool(false)
    case UInt8(ascii: "n") where takeWord("null"): return .null
    default: return .number(try number())
    }
  }

  private mutating func nested(_ body: (inout Self) throws -> JSONValue) throws -> JSONValue {
    guard depth < Self.deepest else { throw failure("nested more than \(Self.deepest) deep") }
    depth += 1
    position += 1
    let value = try body(&self)
    depth -= 1
    return value
  }

  private mutating func object() throws -> JSONValue {
    var members: [JSONValue.Member] = []
    skipSpace()
    if take("}") { return .object(members) }
    repeat {
      skipSpace()
      guard position < text.count, text[position] == UInt8(ascii: "\"") else {
        throw failure("expected a key")
      }
      let key = try string()
      skipSpace()
      guard take(":") else { throw failure("expected a colon") }
      members.append(JSONValue.Member(key: key, value: try value()))
      skipSpace()
    } while take(",")
    guard take("}") else { throw failure("expected a comma or a closing brace") }
    return .object(members)
  }

  private mutating func array() throws -> JSONValue {
    var items: [JSONValue] = []
    skipSpace()
    if take("]") { return .array(items) }
    repeat {
      items.append(try value())
      skipSpace()
    } while take(",")
    guard take("]") else { throw failure("expected a comma or a closing bracket") }
    return .array(items)
  }

  private mutating func number() throws -> Double {
    let start = position
    while position < text.count {
      switch text[position] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
        UInt8(ascii: "e"), UInt8(ascii: "E"):
        position += 1
        continue
      default: break
      }
      break
    }
    let digits = text[start..<position]
    // Most numbers of a vocabulary are short and whole.
    if digits.count <= 9, !digits.isEmpty, digits.allSatisfy({ $0 &- 0x30 < 10 }) {
      return Double(digits.reduce(0) { 10 * $0 + Int($1 - 0x30) })
    }
    guard let number = Double(String(decoding: digits, as: UTF8.self)), number.isFinite else {
      position = start
      throw failure("expected a value")
    }
    return number
  }

  private mutating func string() throws -> String {
    position += 1
    let start = position
    while position < text.count {
      let byte = text[position]
      if byte == UInt8(ascii: "\"") {
        defer { position += 1 }
        return String(decoding: UnsafeBufferPointer(rebasing: text[start..<position]), as: UTF8.self)
      }
      if byte == UInt8(ascii: "\\") { return try escapedString(from: start) }
      guard byte >= 0x20 else { throw failure("a control character in a string") }
      position += 1
    }
    throw failure("ends within a string")
  }

  /// The string whose characters up to its first escape begin at `start`.
  private mutating func escapedString(from start: Int) throws -> String {
    var bytes = Array(text[start..<position])
    while position < text.count {
      let byte = text[position]
      guard byte >= 0x20 else { throw failure("a control character in a string") }
      position += 1
      if byte == UInt8(ascii: "\"") { return String(decoding: bytes, as: UTF8.self) }
      if byte == UInt8(ascii: "\\") {
        UTF8Text.append(try escape(), to: &bytes)
      } else {
        bytes.append(byte)
      }
    }
    throw failure("ends within a string")
  }

  /// The character that the escape behind a backslash names.
  private mutating func escape() throws -> UInt32 {
    guard position < text.count else { throw failure("ends within a string") }
    position += 1
    switch text[position - 1] {
    case UInt8(ascii: "\""): return 0x22
    case UInt8(ascii: "\\"): return 0x5C
    case UInt8(ascii: "/"): return 0x2F
    case UInt8(ascii: "b"): return 0x08
    case UInt8(ascii: "f"): return 0x0C
    case UInt8(ascii: "n"): return 0x0A
    case UInt8(ascii: "r"): return 0x0D
    case UInt8(ascii: "t"): return 0x09
    case UInt8(ascii: "u"):
      let unit = try codeUnit()
      guard unit & 0xFC00 == 0xD800 else {
        guard unit & 0xFC00 != 0xDC00 else { throw failure("half a surrogate pair") }
        return unit
      }
      guard take("\\"), take("u"), case let low = try codeUnit(), low & 0xFC00 == 0xDC00 else {
        throw failure("half a surrogate pair")
      }
      return 0x1_0000 + (unit & 0x3FF) << 10 + low & 0x3FF
    default: throw failure("an escape that JSON has not")
    }
  }

  private mutating func codeUnit() throws -> UInt32 {
    guard position + 4 <= text.count else { throw failure("ends within a string") }
    let digits = String(
      decoding: UnsafeBufferPointer(rebasing: text[position..<(position + 4)]), as: UTF8.self)
    guard digits.utf8.allSatisfy({ $0 != 0x2B && $0 != 0x2D }), let unit = UInt32(digits, radix: 16) else {
      throw failure("expected four hexadecimal digits")
    }
    position += 4
    return unit
  }
}
