import Foundation
import Runs
import Stratification

/// What a request would train on, for a person who is about to start it: the data as it would be read, cut and
/// split. Nothing is written.
public struct RunPreview: Sendable, Equatable {
  public var plan: Plan
  /// Rows that are used, and records of the file.
  public var rows: Int
  public var records: Int
  /// The first of the rows left out, in words; empty where there is none.
  public var firstSkipped: String
  /// The scores found, as the file writes them.
  public var scoreLow: Double
  public var scoreHigh: Double
  /// Training rows by score, in equal bins over −1…1.
  public var histogram: [Int]
  /// Training rows of each class.
  public var classCounts: [Int]
  /// Steps of the whole run.
  public var steps: Int
  /// Tokens of a text, roughly: the tokenizer is not trained yet.
  public var meanTokens: Double
  public var warnings: [String]

  private static let bins = 80

  public init(
    plan: Plan, rows: Int, records: Int, firstSkipped: String = "", scoreLow: Double, scoreHigh: Double,
    histogram: [Int], classCounts: [Int], steps: Int, meanTokens: Double = 24, warnings: [String] = []
  ) {
    self.plan = plan
    self.rows = rows
    self.records = records
    self.firstSkipped = firstSkipped
    self.scoreLow = scoreLow
    self.scoreHigh = scoreHigh
    self.histogram = histogram
    self.classCounts = classCounts
    self.steps = steps
    self.meanTokens = meanTokens
    self.warnings = warnings
  }

  /// Reads the data and solves the thresholds: work for another thread than the screen's.
  ///
  /// - Throws: as `PlanBuilder.build`.
  public init(_ request: RunRequest) throws {
    let built = try PlanBuilder(request).build()
    plan = built.plan
    rows = built.data.rows.count
    records = built.data.recordCount
    firstSkipped = built.data.skipped.first.map { "line \($0.line): \($0.fault)" } ?? ""
    let (low, high) = (plan.data.scoreLow, plan.data.scoreHigh)
    let scale = (high - low) / 2
    scoreLow = low + ((built.data.rows.map(\.score).min() ?? -1) + 1) * scale
    scoreHigh = low + ((built.data.rows.map(\.score).max() ?? 1) + 1) * scale
    let training = Set(plan.split.train)
    let scores = built.data.rows.filter { training.contains($0.record) }.map(\.score)
    histogram = ScoreHistograms(train: scores, validation: [], bins: Self.bins).train
    var counts = [Int](repeating: 0, count: plan.thresholds.count + 1)
    for y in scores { counts[plan.thresholds.count { $0 < y }] += 1 }
    classCounts = counts
    steps = RunMaker.steps(of: plan)
    meanTokens = Self.meanTokens(of: built.data.rows, for: plan.model)
    warnings = built.warnings
  }

  /// Of a pretrained model's tokens, over some texts from all of the file; else from the number of words.
  private static func meanTokens(of rows: [DataRecord], for model: ModelPlan) -> Double {
    if !model.isTiny, let run = try? RunModel(pretrained: model, in: URL(fileURLWithPath: model.source)) {
      let some = stride(from: 0, to: rows.count, by: max(1, rows.count / 200)).map { rows[$0].text }
      let tokens = some.reduce(0) { $0 + run.encoder.encode($1).count }
      return Double(tokens) / Double(max(1, some.count))
    }
    let words = rows.reduce(0) { $0 + $1.text.utf8.count(where: { $0 == 0x20 }) + 1 }
    return 2 + 1.4 * Double(words) / Double(max(1, rows.count))
  }

  /// The names of the file's columns; empty where there are none or the file cannot be read.
  public static func columns(of request: RunRequest) -> [String] {
    let path = URL(fileURLWithPath: request.data).standardizedFileURL.path
    guard
      let file = try? DataFile(
        path: path, encoding: request.encoding, limit: 4 * DelimitedReader.longestRow),
      let format = try? request.format ?? file.format(),
      let columns = try? DefaultColumns(file, format: format, header: request.header)
    else { return [] }
    return columns.names
  }
}
