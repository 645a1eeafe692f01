import GRDB

/// A row read with checks: a store may have been written by anyone, so nothing is trusted to have its type.
struct Columns {
  private let row: Row
  private let table: String

  init(_ row: Row, of table: String) {
    self.row = row
    self.table = table
  }

  func text(_ column: String) throws -> String { try required(column, "text") }

  func optionalText(_ column: String) throws -> String? { try optional(column, "text") }

  func int(_ column: String) throws -> Int { try required(column, "an integer") }

  func optionalInt(_ column: String) throws -> Int? { try optional(column, "an integer") }

  func int64(_ column: String) throws -> Int64 { try required(column, "an integer") }

  func bool(_ column: String) throws -> Bool { try int(column) != 0 }

  func optionalDouble(_ column: String) throws -> Double? { try optional(column, "a number") }

  /// NULL is NaN: SQLite has no NaN of its own.
  func double(_ column: String) throws -> Double { try optionalDouble(column) ?? .nan }

  /// A text that names one of an enumeration's cases.
  func named<T: RawRepresentable>(_ column: String) throws -> T where T.RawValue == String {
    let text = try text(column)
    guard let value = T(rawValue: text) else {
      throw wrong(column, "a known word, found “\(text.prefix(40))”")
    }
    return value
  }

  func list<T>(_ column: String, _ element: (Substring) -> T?) throws -> [T] {
    guard let values = NumberList.decode(try text(column), element) else { throw wrong(column, "a list") }
    return values
  }

  func wrong(_ column: String, _ expected: String) -> StoreError {
    .damaged(what: "\(table).\(column): expected \(expected)")
  }

  private func required<T: DatabaseValueConvertible>(_ column: String, _ expected: String) throws -> T {
    guard let value: T = try optional(column, expected) else { throw wrong(column, expected) }
    return value
  }

  private func optional<T: DatabaseValueConvertible>(_ column: String, _ expected: String) throws -> T? {
    let value: DatabaseValue = row[column] ?? .null
    if value.isNull { return nil }
    guard let converted = T.fromDatabaseValue(value) else { throw wrong(column, expected) }
    return converted
  }
}

/// Lists of numbers as JSON text, e.g. `[3,1.5,null]`: small, exact, and readable with SQLite's own tools.
enum NumberList {
  static func encode(_ values: [Int]) -> String {
    "[" + values.map { "\($0)" }.joined(separator: ",") + "]"
  }

  static func encode(_ values: [Double?]) -> String {
    "[" + values.map { $0.map { $0.isFinite ? "\($0)" : "null" } ?? "null" }.joined(separator: ",") + "]"
  }

  /// nil where the text is no list or `element` refuses a part.
  static func decode<T>(_ text: String, _ element: (Substring) -> T?) -> [T]? {
    guard text.hasPrefix("["), text.hasSuffix("]"), text.utf8.count >= 2 else { return nil }
    let inner = text.dropFirst().dropLast()
    if inner.isEmpty { return [] }
    var values: [T] = []
    for part in inner.split(separator: ",", omittingEmptySubsequences: false) {
      guard let value = element(part) else { return nil }
      values.append(value)
    }
    return values
  }

  static func optionalDouble(_ text: Substring) -> Double?? {
    if text == "null" { return .some(nil) }
    return Double(text).map { .some($0) }
  }
}
