import Foundation
import GRDB
import Runs

/// The history of all runs: `history.sqlite` (WAL) and the folders `runs/<id>/`.
///
/// One connection writes, another reads, so a screen never waits for the trainer. Any number of processes
/// may open the same store.
public final class Store: Sendable {
  public let directory: URL
  public let readOnly: Bool
  let databasePath: String
  private let writer: DatabaseQueue?
  private let reader: DatabaseQueue

  /// The place without `--store`: `$XDG_DATA_HOME/steelyard`, else `~/.local/share/steelyard`.
  public static func defaultDirectory() -> URL {
    StoreLocation.standard(ProcessInfo.processInfo.environment)
  }

  /// Opens the store, makes it where there is none, and migrates an older one.
  ///
  /// - Parameters:
  ///   - directory: nil for `defaultDirectory()`.
  ///   - readOnly: never writes: the store must exist and be of this version.
  /// - Throws: `StoreError` for a place that cannot hold a store, a file that is none, a newer version.
  public init(directory: URL? = nil, readOnly: Bool = false) throws {
    let directory = (directory ?? Self.defaultDirectory()).standardizedFileURL
    self.directory = directory
    self.readOnly = readOnly
    try StoreLocation.prepare(directory, readOnly: readOnly)
    let path = directory.appendingPathComponent("history.sqlite").path
    databasePath = path
    do {
      if readOnly {
        guard access(path, F_OK) == 0 else { throw StoreError.missing(path: path) }
        writer = nil
      } else {
        writer = try StoreLocation.alone(in: directory) { try Self.openWriter(path) }
      }
      reader = try Self.openReader(path)
      if readOnly {
        try reader.read { db in
          try Self.checkOwner(db, path: path)
          guard try Schema.migrator.hasCompletedMigrations(db) else {
            throw StoreError.olderVersion(path: path)
          }
        }
      }
    } catch {
      throw StoreError.translated(error, path: path)
    }
  }

  /// The folder of a run's plan, log and checkpoints.
  public func runDirectory(_ id: RunID) -> URL {
    directory.appendingPathComponent("runs").appendingPathComponent(id.rawValue)
  }

  /// A number that changes when anything was written, by this process or another; costs a few µs.
  public func dataVersion() throws -> Int {
    try translating { try reader.inDatabase { db in try Self.dataVersion(db) } }
  }

  // MARK: Connections

  static func openReader(_ path: String) throws -> DatabaseQueue {
    var configuration = Self.configuration()
    configuration.readonly = true
    return try DatabaseQueue(path: path, configuration: configuration)
  }

  static func dataVersion(_ db: Database) throws -> Int {
    try Int.fetchOne(db.cachedStatement(sql: "PRAGMA data_version")) ?? 0
  }

  private static func configuration() -> Configuration {
    var configuration = Configuration()
    configuration.busyMode = .timeout(10)
    configuration.prepareDatabase { db in
      try db.execute(sql: "PRAGMA trusted_schema = OFF")
    }
    return configuration
  }

  private static func openWriter(_ path: String) throws -> DatabaseQueue {
    let queue = try DatabaseQueue(path: path, configuration: configuration())
    try queue.inDatabase { db in try checkOwner(db, path: path) }
    try queue.writeWithoutTransaction { db in
      let mode = try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL") ?? ""
      guard mode == "wal" else {
        throw StoreError.unwritable(
          path: path, reason: "SQLite's write-ahead log does not work here (journal mode is \(mode))")
      }
      // Batches of steps survive a killed process; `durable` writes survive a power cut as well.
      try db.execute(sql: "PRAGMA synchronous = NORMAL")
    }
    try Schema.migrator.migrate(queue)
    return queue
  }

  /// Refuses a database that is not ours or is of a newer version, and marks an empty one as ours.
  private static func checkOwner(_ db: Database, path: String) throws {
    let id = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
    if id == 0, try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") == 0 {
      if db.configuration.readonly { throw StoreError.missing(path: path) }
      try db.execute(sql: "PRAGMA application_id = \(Schema.applicationID)")
      return
    }
    guard id == Schema.applicationID else { throw StoreError.notOurs(path: path) }
    if try Schema.migrator.hasBeenSuperseded(db) {
      let unknown = try Set(Schema.migrator.appliedIdentifiers(db)).subtracting(Schema.migrator.migrations)
      throw StoreError.newerVersion(path: path, unknown: unknown.sorted())
    }
  }

  // MARK: Transactions

  /// One consistent view of the store.
  func read<T>(_ body: (Database) throws -> T) throws -> T {
    try translating { try reader.read(body) }
  }

  /// One immediate transaction; `durable` waits until the disk has it.
  func write<T>(durable: Bool = false, _ body: (Database) throws -> T) throws -> T {
    try write(synchronous: durable ? "FULL" : nil, body)
  }

  /// One immediate transaction, waiting for the disk as SQLite's `synchronous` says; nil: as always.
  func write<T>(synchronous: String?, _ body: (Database) throws -> T) throws -> T {
    guard let writer else {
      throw StoreError.unwritable(path: databasePath, reason: "opened for reading only")
    }
    return try translating {
      try writer.writeWithoutTransaction { db in
        if let synchronous { try db.execute(sql: "PRAGMA synchronous = \(synchronous)") }
        defer { if synchronous != nil { try? db.execute(sql: "PRAGMA synchronous = NORMAL") } }
        var result: T?
        try db.inTransaction(.immediate) {
          result = try body(db)
          return .commit
        }
        return result!
      }
    }
  }

  func translating<T>(_ body: () throws -> T) throws -> T {
    do { return try body() } catch { throw StoreError.translated(error, path: databasePath) }
  }
}
