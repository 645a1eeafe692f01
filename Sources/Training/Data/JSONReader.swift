import Foundation
import Runs

/// Objects of a JSON array, or one object a line, with the file line that each begins on.
struct JSONReader {
  struct Row {
    var line: Int
    var bytes: ArraySlice<UInt8>
  }

  private static let newline = UInt8(ascii: "\n")

  /// One row a line; blank lines are no rows.
  static func lines(_ bytes: [UInt8]) -> [Row] {
    bytes.split(separator: newline, omittingEmptySubsequences: false).enumerated()
      .filter { !$0.element.allSatisfy(DataFile.isSpace) }
      .map { Row(line: $0.offset + 1, bytes: $0.element) }
  }

  /// The elements of the file's one array, found by their brackets and not yet parsed; no more than
  /// `limit` of them, and then the rest of the file is not looked at.
  ///
  /// - Throws: `DataError.file` where the file is no array.
  static func elements(_ bytes: [UInt8], path: String, limit: Int = .max) throws -> [Row] {
    var rows: [Row] = []
    var line = 1
    var position = 0
    var depth = 0
    var start: (position: Int, line: Int)?
    var isClosed = false
    while position < bytes.count {
      let byte = bytes[position]
      switch byte {
      case newline: line += 1
      case let space where DataFile.isSpace(space): break
      case _ where isClosed:
        throw DataError.file(path: path, "line \(line): something follows the array")
      case UInt8(ascii: "[") where depth == 0: depth = 1
      case _ where depth == 0:
        throw DataError.file(path: path, "line \(line): expected an array of objects")
      case UInt8(ascii: ",") where depth == 1:
        rows.append(Row(line: start?.line ?? line, bytes: bytes[(start?.position ?? position)..<position]))
        if rows.count == limit { return rows }
        start = nil
      case UInt8(ascii: "]") where depth == 1:
        if let start { rows.append(Row(line: start.line, bytes: bytes[start.position..<position])) }
        isClosed = true
      default:
        if start == nil { start = (position, line) }
        if byte == UInt8(ascii: "\"") {
          position = endOfString(bytes, from: position)
        } else if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") {
          depth += 1
        } else if byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") {
          depth = max(1, depth - 1)
        }
      }
      position += 1
    }
    guard isClosed else { throw DataError.file(path: path, "the array is never closed") }
    return rows
  }

  /// The place of a string's closing quote, or the last byte.
  private static func endOfString(_ bytes: [UInt8], from start: Int) -> Int {
    var position = start + 1
    while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
      // A line break cannot stand in a string: the row is broken, and the next ones need not be.
      if bytes[position] == newline { return position - 1 }
      position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
    }
    return min(position, bytes.count - 1)
  }
}

/// What a field of a JSON row holds, as far as a data set can use it.
enum JSONField: Decodable, Equatable {
  case string(String)
  case number(Double)
  /// null, true, false, a list or an object.
  case other

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let text = try? container.decode(String.self) {
      self = .string(text)
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else {
      self = .other
    }
  }
}

/// One object: the fields that the data set reads.
struct JSONRow: Decodable {
  private struct Name: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  var names: [String]
  private var fields: [String: JSONField]

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Name.self)
    names = container.allKeys.map(\.stringValue).sorted()
    fields = [:]
    for key in container.allKeys {
      fields[key.stringValue] = try container.decode(JSONField.self, forKey: key)
    }
  }

  /// - Throws: `RowFault`.
  init(_ row: JSONReader.Row) throws {
    guard row.bytes.count <= DelimitedReader.longestRow else { throw RowFault.tooLong }
    guard String(validating: row.bytes, as: UTF8.self) != nil else {
      throw RowFault.invalidUTF8(column: "(row)")
    }
    do {
      self = try JSONDecoder().decode(JSONRow.self, from: Data(row.bytes))
    } catch {
      throw RowFault.malformed("not a JSON object")
    }
  }

  /// - Throws: `RowFault.missingField`.
  func field(_ name: String) throws -> JSONField {
    guard let field = fields[name] else {
      throw RowFault.missingField(excerpt(name), there: names.prefix(20).map(excerpt))
    }
    return field
  }
}
