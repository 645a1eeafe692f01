import Foundation
import GRDB
import Runs

/// What a person may change about a run at any time; nil leaves a field as it is.
public struct RunChanges: Sendable, Equatable {
  public var name: String?
  public var tags: [String]?
  public var note: String?
  public var pinned: Bool?
  /// `.some(nil)` gives the choice of the colour back to the screen.
  public var color: Int??

  public init(
    name: String? = nil, tags: [String]? = nil, note: String? = nil, pinned: Bool? = nil,
    color: Int?? = nil
  ) {
    self.name = name
    self.tags = tags
    self.note = note
    self.pinned = pinned
    self.color = color
  }
}

extension Store {
  /// Adds a run and makes its folder. Its settings are taken from the plan.
  public func create(_ record: RunRecord, plan: Plan) throws {
    try RunNames.check(id: record.id)
    try RunNames.check(name: record.name)
    try RunNames.check(tags: record.tags)
    let json = String(decoding: try PlanFile.encode(plan), as: UTF8.self)
    var record = record
    record.settingsText = SettingsText.encode(plan.settings)
    try write(durable: true) { db in
      guard try RunRows.fetch(db, where: "id = ?", arguments: [record.id.rawValue]).isEmpty else {
        throw StoreError.badValue(
          what: "run id", found: record.id.rawValue, expected: "one that is not taken")
      }
      let key = try RunRows.insert(record, db)
      try db.execute(sql: "INSERT INTO plans (run, plan) VALUES (?,?)", arguments: [key, json])
      try StoreLocation.makeFolders(runDirectory(record.id).path)
    }
  }

  public func run(_ id: RunID) throws -> RunRecord? {
    try read { db in try RunRows.fetch(db, where: "id = ?", arguments: [id.rawValue]).first }
  }

  /// All runs, newest first.
  public func runs(includeTrashed: Bool = false) throws -> [RunRecord] {
    try read { db in try RunRows.fetch(db, where: includeTrashed ? "1" : "trashed = 0") }
  }

  /// The run that a person means: its id, its name, the beginning of its id, or `last` (the newest one that is
  /// not in the trash).
  /// - Throws: `StoreError.noSuchRun` or `.ambiguousRun`, with candidates.
  public func resolve(_ text: String) throws -> RunRecord {
    try read { db in
      if text == "last" {
        guard let newest = try RunRows.fetch(db, where: "trashed = 0", limit: 1).first else {
          throw StoreError.noRuns
        }
        return newest
      }
      let exact = try RunRows.fetch(db, where: "id = ?", arguments: [text])
      if let run = exact.first { return run }
      var named = try RunRows.fetch(db, where: "name = ? AND trashed = 0", arguments: [text], limit: 9)
      if named.isEmpty {
        named = try RunRows.fetch(db, where: "name = ?", arguments: [text], limit: 9)
      }
      if named.isEmpty, !text.isEmpty {
        named = try RunRows.fetch(
          db, where: "substr(id, 1, length(?1)) = ?1", arguments: [text], limit: 9)
      }
      if named.count == 1 { return named[0] }
      let shown = { (runs: [RunRecord]) in
        runs.prefix(5).map { "\($0.id) (\($0.name))" } + (runs.count > 5 ? ["…"] : [])
      }
      if named.isEmpty {
        throw StoreError.noSuchRun(
          text: text, candidates: shown(try RunRows.fetch(db, where: "trashed = 0", limit: 5)))
      }
      throw StoreError.ambiguousRun(text: text, candidates: shown(named))
    }
  }

  /// The plan as the run was made with it.
  public func plan(_ id: RunID) throws -> Plan {
    let json = try read { db in
      try String.fetchOne(
        db, sql: "SELECT plan FROM plans WHERE run = ?", arguments: [try RunRows.key(id, db)])
    }
    guard let json else { throw StoreError.damaged(what: "run \(id) has no plan") }
    do { return try PlanFile.decode(Data(json.utf8)) } catch {
      throw StoreError.damaged(what: "the plan of run \(id): \(error)")
    }
  }

  public func update(_ id: RunID, _ changes: RunChanges) throws {
    if let name = changes.name { try RunNames.check(name: name) }
    if let tags = changes.tags { try RunNames.check(tags: tags) }
    if let note = changes.note { try RunNames.check(note: note) }
    if let color = changes.color ?? nil, !(0...255).contains(color) {
      throw StoreError.badValue(what: "color", found: "\(color)", expected: "a number from 0 to 255")
    }
    try write { db in
      let key = try RunRows.key(id, db)
      func set(_ column: String, _ value: (any DatabaseValueConvertible)?) throws {
        guard let value else { return }
        try db.execute(sql: "UPDATE runs SET \(column) = ? WHERE key = ?", arguments: [value, key])
      }
      try set("name", changes.name)
      try set("tags", changes.tags?.joined(separator: "\n"))
      try set("note", changes.note)
      try set("pinned", changes.pinned)
      if let color = changes.color {
        try db.execute(sql: "UPDATE runs SET color = ? WHERE key = ?", arguments: [color, key])
      }
    }
  }
}

/// Which names a run may have: they are typed on command lines, shown on screens and used as folders.
enum RunNames {
  static func check(id: RunID) throws {
    let allowed = id.rawValue.utf8.allSatisfy { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
        || byte == UInt8(ascii: "_")
    }
    guard allowed, (1...80).contains(id.rawValue.utf8.count) else {
      throw StoreError.badValue(what: "run id", found: id.rawValue, expected: "letters, digits, - and _")
    }
  }

  static func check(name: String) throws {
    guard (1...300).contains(name.unicodeScalars.count), !name.unicodeScalars.contains(where: isControl),
      name != "last"
    else {
      throw StoreError.badValue(
        what: "name", found: String(name.prefix(60)),
        expected: "1 to 300 characters without control characters, other than “last”")
    }
  }

  static func check(tags: [String]) throws {
    for tag in tags {
      let scalars = tag.unicodeScalars
      guard (1...60).contains(scalars.count), !scalars.contains(where: { isControl($0) || $0 == "," }) else {
        throw StoreError.badValue(
          what: "tag", found: String(tag.prefix(60)),
          expected: "1 to 60 characters without commas and control characters")
      }
    }
  }

  static func check(note: String) throws {
    guard note.utf8.count <= 65_536, !note.unicodeScalars.contains("\0") else {
      throw StoreError.badValue(
        what: "note", found: String(note.prefix(20)) + "…", expected: "at most 64 KiB without NUL")
    }
  }

  static func check(thresholdSet set: ThresholdSet) throws {
    let scalars = set.name.unicodeScalars
    guard (1...80).contains(scalars.count), !scalars.contains(where: isControl) else {
      throw StoreError.badValue(
        what: "name", found: String(set.name.prefix(60)),
        expected: "1 to 80 characters without control characters")
    }
    let cuts = set.thresholds
    let isOrdered = zip(cuts, cuts.dropFirst()).allSatisfy { $0 < $1 }
    guard !cuts.isEmpty, cuts.allSatisfy({ $0 > -1 && $0 < 1 }), isOrdered else {
      throw StoreError.badValue(
        what: "thresholds", found: cuts.map { "\($0)" }.joined(separator: ","),
        expected: "increasing numbers between -1 and 1")
    }
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .lineSeparator
      || scalar.properties.generalCategory == .paragraphSeparator
  }
}
