import GRDB
import Runs

/// Runs as rows of the table `runs`.
enum RunRows {
  private static let layout = ColumnLayout(
    "runs",
    """
    id, name, tags, note, pinned, trashed, parent, fork_step, created_at, state, reason, generation,
    heartbeat_pid, heartbeat_boot, heartbeat_at, step, total_steps, total_epochs, seconds, tokens, peak_rss_mib,
    best_epoch, best_mse, best_accuracy, best_r2, seconds_to_best, weighting, model, data
    """)

  /// The number under which the other tables know a run.
  static func key(_ id: RunID, _ db: Database) throws -> Int64 {
    guard
      let key = try Int64.fetchOne(
        db.cachedStatement(sql: "SELECT key FROM runs WHERE id = ?"), arguments: [id.rawValue])
    else { throw StoreError.noSuchRun(text: id.rawValue, candidates: []) }
    return key
  }

  static func insert(_ record: RunRecord, _ db: Database) throws -> Int64 {
    let values: [(any DatabaseValueConvertible)?] = [
      record.id.rawValue, record.name, record.tags.joined(separator: "\n"), record.note, record.pinned,
      record.trashed, record.parent?.run.rawValue, record.parent?.step, record.createdAt,
      record.state.rawValue, record.reason, record.generation, record.heartbeat?.pid,
      record.heartbeat?.bootID, record.heartbeat?.at, record.step, record.totalSteps, record.totalEpochs,
      record.seconds, record.tokens, record.peakResidentMiB, record.bestEpoch, record.bestMSE,
      record.bestAccuracy, record.bestR2, record.secondsToBest, record.weightingMethod, record.model,
      record.dataName,
    ]
    try db.execute(
      sql: "INSERT INTO runs (\(layout.sql)) VALUES (\(layout.placeholders))",
      arguments: StatementArguments(values))
    return db.lastInsertedRowID
  }

  /// The runs that `condition` (SQL over `runs`) holds for, newest first.
  static func fetch(
    _ db: Database, where condition: String = "1", arguments: StatementArguments = [], limit: Int? = nil
  ) throws -> [RunRecord] {
    let bound = limit.map { " LIMIT \($0)" } ?? ""
    let cursor = try Row.fetchCursor(
      db.cachedStatement(
        sql: "SELECT \(layout.sql) FROM runs WHERE \(condition) ORDER BY created_at DESC, id DESC" + bound),
      arguments: arguments)
    var records: [RunRecord] = []
    while let row = try cursor.next() { records.append(try record(row)) }
    return records
  }

  private static func record(_ row: Row) throws -> RunRecord {
    let columns = Columns(row, layout)
    var parent: ForkPoint?
    if let run = try columns.optionalText("parent") {
      parent = ForkPoint(run: RunID(rawValue: run), step: try columns.int("fork_step"))
    }
    var heartbeat: Heartbeat?
    if let pid = try columns.optionalInt("heartbeat_pid") {
      heartbeat = Heartbeat(
        pid: Int32(truncatingIfNeeded: pid), bootID: try columns.text("heartbeat_boot"),
        at: try columns.double("heartbeat_at"))
    }
    return RunRecord(
      id: RunID(rawValue: try columns.text("id")), name: try columns.text("name"),
      tags: try columns.text("tags").split(separator: "\n").map(String.init), note: try columns.text("note"),
      pinned: try columns.bool("pinned"), trashed: try columns.bool("trashed"), parent: parent,
      createdAt: try columns.double("created_at"), state: try columns.named("state"),
      reason: try columns.text("reason"), generation: try columns.int("generation"), heartbeat: heartbeat,
      step: try columns.int("step"), totalSteps: try columns.int("total_steps"),
      totalEpochs: try columns.int("total_epochs"), seconds: try columns.double("seconds"),
      tokens: try columns.int("tokens"), peakResidentMiB: try columns.double("peak_rss_mib"),
      bestEpoch: try columns.optionalDouble("best_epoch"), bestMSE: try columns.optionalDouble("best_mse"),
      bestAccuracy: try columns.optionalDouble("best_accuracy"),
      bestR2: try columns.optionalDouble("best_r2"),
      secondsToBest: try columns.optionalDouble("seconds_to_best"),
      weightingMethod: try columns.text("weighting"), model: try columns.text("model"),
      dataName: try columns.text("data"))
  }
}
