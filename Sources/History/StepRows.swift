import GRDB
import Runs

/// Steps as rows of the table `steps`.
enum StepRows {
  private static let layout = ColumnLayout(
    "steps",
    """
    run, step, epoch, rows, lr, loss_r, loss_c, loss_imb, loss_total, class_losses, class_counts, scope, norm_r,
    norm_c, cosine, lambda_r, lambda_c, w_r, w_c, c_r, c_c, alpha, beta, grad_norm, direction_norm, tokens,
    seconds, processor_seconds
    """)
  private static let insertion =
    "INSERT OR REPLACE INTO steps (\(layout.sql)) VALUES (\(layout.placeholders))"
  private static let range =
    "SELECT \(layout.sql) FROM steps WHERE run = ? AND step BETWEEN ? AND ? ORDER BY step"

  /// Writes a step; one that is there already is replaced: a resumed run computes its last steps again.
  static func write(_ record: StepRecord, run: Int64, _ db: Database) throws {
    let statement = try db.cachedStatement(sql: insertion)
    let values: [(any DatabaseValueConvertible)?] = [
      run, record.step, record.epoch, NumberList.encode(record.rows), record.learningRate,
      record.lossRegression, record.lossClassification, record.lossImbalanced, record.lossTotal,
      NumberList.encode(record.classLosses), NumberList.encode(record.classCounts), record.scope.rawValue,
      record.normR, record.normC, record.cosine, record.lambdaR, record.lambdaC, record.wR, record.wC,
      record.coefficientR, record.coefficientC, record.alpha, record.beta, record.gradientNorm,
      record.directionNorm, record.tokens, record.seconds, record.processorSeconds,
    ]
    try statement.execute(arguments: StatementArguments(values))
  }

  /// Writes a batch and keeps the run's totals and spans in line with it.
  static func write(batch: [StepRecord], run: Int64, _ db: Database) throws {
    guard let first = batch.first else { return }
    let committed = try Int.fetchOne(db, sql: "SELECT step FROM runs WHERE key = ?", arguments: [run]) ?? 0
    var tokens = 0
    for record in batch {
      tokens += record.tokens
      if record.step <= committed {
        tokens -=
          try Int.fetchOne(
            db.cachedStatement(sql: "SELECT tokens FROM steps WHERE run = ? AND step = ?"),
            arguments: [run, record.step]) ?? 0
      }
      try write(record, run: run, db)
    }
    let last = batch.reduce(first) { $0.step > $1.step ? $0 : $1 }
    try db.execute(
      sql: """
        UPDATE runs SET tokens = tokens + ?, step = max(step, ?), seconds = max(seconds, ?) WHERE key = ?
        """,
      arguments: [tokens, last.step, last.seconds.isFinite ? last.seconds : 0, run])
    try Spans.rebuild(touchedBy: batch.map(\.step), run: run, db)
  }

  /// The steps `from...through` in order.
  static func read(_ steps: ClosedRange<Int>, run: Int64, _ db: Database) throws -> [StepRecord] {
    let cursor = try Row.fetchCursor(
      db.cachedStatement(sql: range), arguments: [run, steps.lowerBound, steps.upperBound])
    var records: [StepRecord] = []
    while let row = try cursor.next() { records.append(try record(row)) }
    return records
  }

  static func last(run: Int64, _ db: Database) throws -> StepRecord? {
    try Row.fetchOne(
      db, sql: "SELECT \(layout.sql) FROM steps WHERE run = ? ORDER BY step DESC LIMIT 1", arguments: [run]
    ).map(record)
  }

  private static func record(_ row: Row) throws -> StepRecord {
    let columns = Columns(row, layout)
    return StepRecord(
      step: try columns.int("step"), epoch: try columns.int("epoch"),
      rows: try columns.list("rows") { Int($0) }, learningRate: try columns.double("lr"),
      lossRegression: try columns.double("loss_r"), lossClassification: try columns.double("loss_c"),
      lossImbalanced: try columns.optionalDouble("loss_imb"), lossTotal: try columns.double("loss_total"),
      classLosses: try columns.list("class_losses", NumberList.optionalDouble),
      classCounts: try columns.list("class_counts") { Int($0) }, scope: try columns.named("scope"),
      normR: try columns.optionalDouble("norm_r"), normC: try columns.optionalDouble("norm_c"),
      cosine: try columns.optionalDouble("cosine"), lambdaR: try columns.optionalDouble("lambda_r"),
      lambdaC: try columns.optionalDouble("lambda_c"), wR: try columns.optionalDouble("w_r"),
      wC: try columns.optionalDouble("w_c"), coefficientR: try columns.double("c_r"),
      coefficientC: try columns.double("c_c"), alpha: try columns.optionalDouble("alpha"),
      beta: try columns.optionalDouble("beta"), gradientNorm: try columns.double("grad_norm"),
      directionNorm: try columns.optionalDouble("direction_norm"), tokens: try columns.int("tokens"),
      seconds: try columns.double("seconds"), processorSeconds: try columns.double("processor_seconds"))
  }
}
