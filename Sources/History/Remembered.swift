import Foundation
import GRDB
import Runs

/// What screens remember from one start to the next.
extension Store {
  private static let largestValue = 65_536

  /// A remembered value; nil where there is none.
  public func setting(_ name: String) throws -> String? {
    try read { db in
      try String.fetchOne(
        db.cachedStatement(sql: "SELECT value FROM settings WHERE name = ?"), arguments: [name])
    }
  }

  /// All that is remembered, by name.
  public func settings() throws -> [String: String] {
    try read { db in
      let rows = try Row.fetchAll(db, sql: "SELECT name, value FROM settings")
      return Dictionary(rows.map { ($0["name"], $0["value"]) }) { _, last in last }
    }
  }

  /// Remembers a value of at most 64 KiB; nil forgets it.
  public func setSetting(_ name: String, _ value: String?) throws {
    guard (1...100).contains(name.utf8.count) else {
      throw StoreError.badValue(
        what: "setting's name", found: String(name.prefix(60)), expected: "1 to 100 bytes")
    }
    guard let value else {
      try write { db in try db.execute(sql: "DELETE FROM settings WHERE name = ?", arguments: [name]) }
      return
    }
    guard value.utf8.count <= Self.largestValue else {
      throw StoreError.badValue(
        what: "setting \(name)", found: "\(value.utf8.count) bytes", expected: "at most 64 KiB")
    }
    try write { db in
      try db.execute(
        sql: "INSERT OR REPLACE INTO settings (name, value) VALUES (?,?)", arguments: [name, value])
    }
  }
}

/// Thresholds saved under names.
extension Store {
  private static let layout = ColumnLayout("threshold_sets", "name, thresholds, data, saved_at")

  /// All saved sets, by name.
  public func thresholdSets() throws -> [ThresholdSet] {
    let layout = Self.layout
    return try read { db in
      try Row.fetchAll(db, sql: "SELECT \(layout.sql) FROM threshold_sets ORDER BY name").map { row in
        let columns = Columns(row, layout)
        return ThresholdSet(
          name: try columns.text("name"), thresholds: try columns.list("thresholds") { Double($0) },
          dataName: try columns.text("data"), savedAt: try columns.double("saved_at"))
      }
    }
  }

  /// Saves a set; one of the same name is replaced.
  public func save(_ set: ThresholdSet) throws {
    try RunNames.check(thresholdSet: set)
    let layout = Self.layout
    try write(durable: true) { db in
      try db.execute(
        sql: "INSERT OR REPLACE INTO threshold_sets (\(layout.sql)) VALUES (\(layout.placeholders))",
        arguments: [set.name, NumberList.encode(set.thresholds), set.dataName, set.savedAt])
    }
  }

  /// - Returns: false where there is no set of this name.
  @discardableResult
  public func deleteThresholdSet(_ name: String) throws -> Bool {
    try write { db in
      try db.execute(sql: "DELETE FROM threshold_sets WHERE name = ?", arguments: [name])
      return db.changesCount > 0
    }
  }
}
