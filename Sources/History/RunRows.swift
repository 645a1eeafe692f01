import GRDB
import Runs

/// Runs as rows of the table `runs`.
enum RunRows {
  private static let layout = ColumnLayout(
    "runs",
    """
    id, name, tags, note, pinned, trashed, parent, fork_step, created_at, state, reason, generation,
    heartbeat_pid, heartbeat_boot, heartbeat_at, step, total_steps, total_epochs, seconds, tokens, peak_rss_mib,
    best_epoch, best_mse, best_accuracy, best_r2, seconds_to_best, weighting, model, data, color,
    settings
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
      record.dataName, record.color, record.settingsText,
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
    return try records(
      db, "SELECT \(layout.sql) FROM runs WHERE \(condition) ORDER BY created_at DESC, id DESC" + bound,
      arguments)
  }

  /// The runs of which something changed after the given revision, newest first.
  static func fetch(_ db: Database, changedAfter revision: Int64) throws -> [RunRecord] {
    // Named, so that the few that changed are found and sorted instead of all being looked through in order.
    try records(
      db,
      """
      SELECT \(layout.sql) FROM runs INDEXED BY runs_by_revision WHERE revision > ?
      ORDER BY created_at DESC, id DESC
      """, [revision])
  }

  private static func records(_ db: Database, _ sql: String, _ arguments: StatementArguments) throws
    -> [RunRecord]
  {
    let cursor = try Row.fetchCursor(db.cachedStatement(sql: sql), arguments: arguments)
    var records: [RunRecord] = []
    var words = SharedWords()
    while let row = try cursor.next() {
      var values = RowValues(row, layout)
      records.append(try record(&values, &words))
    }
    return records
  }

  /// In the order of `layout`.
  private static func record(_ values: inout RowValues, _ words: inout SharedWords) throws -> RunRecord {
    var record = RunRecord(
      id: RunID(rawValue: try values.text()), name: try values.text(), tags: try tags(values.text()),
      note: try values.text(), pinned: try values.bool(), trashed: try values.bool(),
      parent: try parent(&values), createdAt: try values.double(), state: try values.named(),
      reason: try values.text(), generation: try values.int(), heartbeat: try heartbeat(&values, &words),
      step: try values.int(), totalSteps: try values.int(), totalEpochs: try values.int(),
      seconds: try values.double(), tokens: try values.int(), peakResidentMiB: try values.double(),
      weightingMethod: "", model: "", dataName: "")
    record.bestEpoch = try values.optionalDouble()
    record.bestMSE = try values.optionalDouble()
    record.bestAccuracy = try values.optionalDouble()
    record.bestR2 = try values.optionalDouble()
    record.secondsToBest = try values.optionalDouble()
    record.weightingMethod = words.shared(try values.text())
    record.model = words.shared(try values.text())
    record.dataName = words.shared(try values.text())
    record.color = values.optionalInt()
    record.settingsText = try values.text()
    return record
  }

  private static func tags(_ text: String) -> [String] {
    text.isEmpty ? [] : text.split(separator: "\n").map(String.init)
  }

  private static func parent(_ values: inout RowValues) throws -> ForkPoint? {
    let (run, step) = (values.optionalText(), values.optionalInt())
    guard let run else { return nil }
    guard let step else { throw values.wrong("an integer") }
    return ForkPoint(run: RunID(rawValue: run), step: step)
  }

  private static func heartbeat(_ values: inout RowValues, _ words: inout SharedWords) throws -> Heartbeat? {
    let (pid, boot) = (values.optionalInt(), values.optionalText())
    let at = try values.optionalDouble()
    guard let pid, let boot else { return nil }
    return Heartbeat(pid: Int32(truncatingIfNeeded: pid), bootID: words.shared(boot), at: at ?? .nan)
  }
}

/// Equal texts of many rows as one text in memory.
private struct SharedWords {
  private var known: Set<String> = []

  mutating func shared(_ text: String) -> String { known.insert(text).memberAfterInsert }
}
