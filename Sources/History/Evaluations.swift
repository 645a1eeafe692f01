import Foundation
import GRDB
import Runs

/// Epochs and events as rows.
enum Evaluations {
  private static let eventLayout = ColumnLayout("events", "step, at, kind, text")

  static func write(_ record: EpochRecord, run: Int64, _ db: Database) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let json = String(decoding: try encoder.encode(record), as: UTF8.self)
    try db.execute(
      sql: "INSERT OR REPLACE INTO epochs (run, step, on_request, best, record) VALUES (?,?,?,?,?)",
      arguments: [run, record.step, record.onRequest, record.best, json])
    try db.execute(
      sql: "UPDATE runs SET peak_rss_mib = max(peak_rss_mib, ?) WHERE key = ?",
      arguments: [record.peakResidentMiB.isFinite ? record.peakResidentMiB : 0, run])
    if record.best {
      try db.execute(
        sql: """
          UPDATE runs SET best_epoch = ?, best_mse = ?, best_accuracy = ?, best_r2 = ?, seconds_to_best = ?
          WHERE key = ?
          """,
        arguments: [
          record.epoch, record.validation.mse, record.validation.accuracy, record.validation.r2,
          record.seconds, run,
        ])
    }
  }

  static func epochs(run: Int64, from step: Int, _ db: Database) throws -> [EpochRecord] {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let records = try String.fetchCursor(
      db.cachedStatement(
        sql: "SELECT record FROM epochs WHERE run = ? AND step >= ? ORDER BY step, on_request"),
      arguments: [run, step])
    var epochs: [EpochRecord] = []
    while let json = try records.next() {
      if let record = EpochReader.read(json) {
        epochs.append(record)
        continue
      }
      do { epochs.append(try decoder.decode(EpochRecord.self, from: Data(json.utf8))) } catch {
        throw StoreError.damaged(what: "epochs.record: not an evaluation (\(json.prefix(40))…)")
      }
    }
    return epochs
  }

  static func write(_ event: RunEvent, run: Int64, _ db: Database) throws {
    try db.execute(
      sql: "INSERT OR IGNORE INTO events (run, step, at, kind, text) VALUES (?,?,?,?,?)",
      arguments: [run, event.step, event.at, event.kind.rawValue, event.text])
  }

  static func events(run: Int64, after id: Int64, _ db: Database) throws -> [RunEvent] {
    try Row.fetchAll(
      db,
      // By the index on runs: the unary plus keeps all events of the store from being walked by their ids.
      sql: "SELECT \(eventLayout.sql) FROM events WHERE run = ? AND +id > ? ORDER BY id",
      arguments: [run, id]
    ).map { row in
      let columns = Columns(row, eventLayout)
      return RunEvent(
        step: try columns.int("step"), at: try columns.double("at"), kind: try columns.named("kind"),
        text: try columns.text("text"))
    }
  }
}

extension Store {
  /// The evaluations of a run from a step on, by step.
  public func epochs(_ run: RunID, from step: Int = 0) throws -> [EpochRecord] {
    try read { db in try Evaluations.epochs(run: try RunRows.key(run, db), from: step, db) }
  }

  /// All events of a run, in the order they happened.
  public func events(_ run: RunID) throws -> [RunEvent] { try events(run, after: 0).events }

  /// The events of a run that came after event `id` (0: all), and the newest one's id. Events are never changed, so
  /// that whoever keeps the id reads each once.
  public func events(_ run: RunID, after id: Int64) throws -> (events: [RunEvent], last: Int64) {
    try read { db in
      let key = try RunRows.key(run, db)
      let last = try Int64.fetchOne(
        db.cachedStatement(sql: "SELECT max(id) FROM events WHERE run = ?"), arguments: [key])
      guard let last, last > id else { return ([], id) }
      return (try Evaluations.events(run: key, after: id, db), last)
    }
  }
}
