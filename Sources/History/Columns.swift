import GRDB

/// A row read with checks: a store may have been written by anyone, so nothing is trusted to have its type.
struct Columns {
  private let row: Row
  private let layout: ColumnLayout

  init(_ row: Row, _ layout: ColumnLayout) {
    self.row = row
    self.layout = layout
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
    .damaged(what: "\(layout.table).\(column): expected \(expected)")
  }

  private func required<T: DatabaseValueConvertible>(_ column: String, _ expected: String) throws -> T {
    guard let value: T = try optional(column, expected) else { throw wrong(column, expected) }
    return value
  }

  private func optional<T: DatabaseValueConvertible>(_ column: String, _ expected: String) throws -> T? {
    guard let position = layout.position[column], position < row.count else {
      throw wrong(column, "a column")
    }
    let value: DatabaseValue = row[position]
    if value.isNull { return nil }
    guard let converted = T.fromDatabaseValue(value) else { throw wrong(column, expected) }
    return converted
  }
}

/// A row read from left to right, for lists of thousands: finding a column by its name takes longer than reading
/// it. Texts and integers have the types that STRICT tables hold them to; `ANY` columns are checked.
struct RowValues {
  private let row: Row
  private let layout: ColumnLayout
  private var next = 0

  init(_ row: Row, _ layout: ColumnLayout) {
    self.row = row
    self.layout = layout
  }

  mutating func optionalText() -> String? {
    defer { next += 1 }
    return row[next]
  }

  mutating func text() throws -> String {
    guard let value = optionalText() else { throw wrong("text") }
    return value
  }

  mutating func optionalInt() -> Int? {
    defer { next += 1 }
    return row[next]
  }

  mutating func int() throws -> Int {
    guard let value = optionalInt() else { throw wrong("an integer") }
    return value
  }

  mutating func bool() throws -> Bool { try int() != 0 }

  mutating func optionalDouble() throws -> Double? {
    let value: DatabaseValue = row[next]
    next += 1
    switch value.storage {
    case .null: return nil
    case .double(let number): return number
    case .int64(let number): return Double(number)
    case .string, .blob: throw wrong("a number")
    }
  }

  /// NULL is NaN: SQLite has no NaN of its own.
  mutating func double() throws -> Double { try optionalDouble() ?? .nan }

  /// A text that names one of an enumeration's cases.
  mutating func named<T: RawRepresentable>() throws -> T where T.RawValue == String {
    let text = try text()
    guard let value = T(rawValue: text) else { throw wrong("a known word, found “\(text.prefix(40))”") }
    return value
  }

  /// That the value read last is not what it should be.
  func wrong(_ expected: String) -> StoreError {
    .damaged(what: "\(layout.table).\(layout.names[max(0, next - 1)]): expected \(expected)")
  }
}

/// The columns that a query asks for, in its order: finding them by name in every row would take longer than
/// reading them.
struct ColumnLayout {
  let table: String
  let names: [String]
  let position: [String: Int]

  /// - Parameter columns: as in SQL, separated by commas.
  init(_ table: String, _ columns: String) {
    self.table = table
    names = columns.split { $0 == "," || $0.isWhitespace }.map(String.init)
    position = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($0.element, $0.offset) })
  }

  /// The columns as a list for SQL.
  var sql: String { names.joined(separator: ", ") }

  /// As many question marks.
  var placeholders: String { names.map { _ in "?" }.joined(separator: ", ") }
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
