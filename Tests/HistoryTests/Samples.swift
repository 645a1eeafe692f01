import Foundation
import GRDB
import History
import Runs
import TaskWeighting

/// A store in a folder of its own that goes with it.
final class TemporaryStore {
  let folder: URL
  let store: Store

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("steelyard-\(UUID().uuidString)")
    store = try Store(directory: folder)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// Another program's view of the same store.
  func reopened() throws -> Store { try Store(directory: folder) }

  /// Does to the database what no program of ours would.
  func execute(_ sql: String) throws {
    let file = folder.appendingPathComponent("history.sqlite").path
    try DatabaseQueue(path: file).write { db in try db.execute(sql: sql) }
  }

  @discardableResult
  func addRun(_ id: String = "20261123-070102-k3f9", name: String = "demo", createdAt: Double = 1_000) throws
    -> RunID
  {
    let record = Samples.run(id, name: name, createdAt: createdAt)
    try store.create(record, plan: Samples.plan(name: name))
    return record.id
  }
}

/// A folder that goes with the value.
final class TemporaryFolder {
  let url = FileManager.default.temporaryDirectory.appendingPathComponent("steelyard-\(UUID().uuidString)")

  init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }

  deinit { try? FileManager.default.removeItem(at: url) }
}

enum Samples {
  static func run(_ id: String, name: String = "demo", createdAt: Double = 1_000) -> RunRecord {
    RunRecord(
      id: RunID(rawValue: id), name: name, tags: ["baseline", "two words"], note: "first\nsecond",
      createdAt: createdAt, totalSteps: 6_756, totalEpochs: 12, weightingMethod: "dwa", model: "tiny",
      dataName: "news.csv")
  }

  static func plan(name: String = "demo") -> Plan {
    Plan(
      version: "0.1.0", name: name, tags: ["baseline"],
      data: DataPlan(path: "/data/a \"b\" [1, 2].csv", format: .csv, groupPattern: #"^\[(\w+)\]"#),
      model: ModelPlan(), stratification: StratificationPlan(),
      thresholds: [-0.30000000000000004, -0.1, 0.1, 1.0 / 3],
      weighting: WeightingPlan(alpha: .fixed(0.25)), optimization: OptimizationPlan(seed: .max),
      split: SplitPlan(seed: 42, train: [0, 2, 3], validation: [1], test: []),
      parent: ForkPoint(run: RunID(rawValue: "20261122-000000-aaaa"), step: 17))
  }

  static func step(_ step: Int, loss: Double = 0.5, tokens: Int = 100) -> StepRecord {
    StepRecord(
      step: step, epoch: 1 + step / 100, rows: [step, 7, 0], learningRate: 1e-3 / Double(step),
      lossRegression: loss, lossClassification: 1.6, lossImbalanced: nil, lossTotal: loss + 1.6,
      classLosses: [0.1, nil, -0.0], classCounts: [2, 0, 1], scope: .full, normR: 0.3, normC: 0.1,
      cosine: -0.0, lambdaR: nil, lambdaC: nil, wR: 0.5, wC: 0.5, coefficientR: 0.25, coefficientC: 0.75,
      alpha: nil, beta: .leastNonzeroMagnitude, gradientNorm: 1.0 / 3, directionNorm: nil, tokens: tokens,
      seconds: Double(step) * 0.01, processorSeconds: Double(step) * 0.02)
  }

  static func figures(mse: Double) -> Figures {
    Figures(
      rows: 10, mse: mse, mae: 0.1, rmse: mse.squareRoot(), r2: 0.5, pearson: .nan, accuracy: 0.6,
      scoreAccuracy: 0.5, balancedAccuracy: 0.4, precision: 0.3, f1: 0.2, f1Macro: 0.1, kappa: -0.0,
      confusion: [[1, 2], [3, 4]], msePerClass: [0.1, nil], mseMany: 0.1, mseMedium: nil, mseFew: nil,
      majorityAccuracy: 0.4, predictedHistogram: [1, 2, 3])
  }

  static func epoch(step: Int, mse: Double = 0.1, best: Bool = false, onRequest: Bool = false) -> EpochRecord
  {
    EpochRecord(
      step: step, epoch: Double(step) / 100, onRequest: onRequest, thresholdsVersion: 1,
      thresholds: [-0.5, 0.1], seconds: Double(step), trainLossRegression: 0.3, trainLossClassification: 1.2,
      tokensPerSecond: 1e5, peakResidentMiB: 200, validation: figures(mse: mse), best: best)
  }
}

/// Random numbers that are the same every time.
struct Generator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

extension StepRecord {
  /// All bits of the record, so that −0.0 and 0.0 differ and NaN equals itself.
  var bits: String {
    var text = ""
    dump(self, to: &text)
    return text
  }
}
