import Foundation
import GRDB
import Runs

/// Commands as rows of the table `commands`.
enum CommandRows {
  private static let layout = ColumnLayout("commands", "id, kind, requested_at, status, step, reason, run_id")
  static let inactive = "run was not active"

  static func fetch(_ db: Database, where condition: String, arguments: StatementArguments) throws
    -> [Command]
  {
    try Row.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT \(layout.sql) FROM
            (SELECT commands.*, runs.id AS run_id FROM commands JOIN runs ON runs.key = commands.run)
          WHERE \(condition)
          """), arguments: arguments
    ).map(command)
  }

  /// Refuses everything that waits for an answer: an engine starts or ends.
  static func refuseOpen(run: Int64, _ db: Database) throws {
    try db.execute(
      sql: "UPDATE commands SET status = 'refused', reason = ? WHERE run = ? AND status = 'requested'",
      arguments: [inactive, run])
  }

  private static func command(_ row: Row) throws -> Command {
    let columns = Columns(row, layout)
    let status: Command.Status
    switch try columns.text("status") {
    case "requested": status = .requested
    case "applied": status = .applied(step: try columns.int("step"))
    case "refused": status = .refused(reason: try columns.optionalText("reason") ?? "")
    default: throw columns.wrong("status", "requested, applied or refused")
    }
    guard
      let kind = try? JSONDecoder().decode(CommandKind.self, from: Data(try columns.text("kind").utf8))
    else { throw columns.wrong("kind", "a command") }
    return Command(
      id: try columns.int64("id"), run: RunID(rawValue: try columns.text("run_id")), kind: kind,
      requestedAt: try columns.double("requested_at"), status: status)
  }
}

extension Store {
  /// Asks the engine of a run for something; the answer appears in `command(_:)`.
  /// - Returns: the command's number.
  public func request(_ kind: CommandKind, for run: RunID) throws -> Int64 {
    let json = String(decoding: try JSONEncoder().encode(kind), as: UTF8.self)
    return try write { db in
      try db.execute(
        sql: "INSERT INTO commands (run, kind, requested_at, status) VALUES (?,?,?,'requested')",
        arguments: [try RunRows.key(run, db), json, Date().timeIntervalSince1970])
      return db.lastInsertedRowID
    }
  }

  public func command(_ id: Int64) throws -> Command? {
    try read { db in try CommandRows.fetch(db, where: "id = ?", arguments: [id]).first }
  }

  /// All commands of a run, oldest first.
  public func commands(_ run: RunID) throws -> [Command] {
    try read { db in
      try CommandRows.fetch(
        db, where: "run = ? ORDER BY id", arguments: [try RunRows.key(run, db)])
    }
  }

  /// Takes back a command that nobody answered, where no engine is there to refuse it.
  /// - Returns: false where it was answered in the meantime.
  public func withdraw(_ id: Int64) throws -> Bool {
    try write { db in
      try db.execute(
        sql: "UPDATE commands SET status = 'refused', reason = ? WHERE id = ? AND status = 'requested'",
        arguments: [CommandRows.inactive, id])
      return db.changesCount > 0
    }
  }
}
