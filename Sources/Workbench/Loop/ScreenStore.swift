import Foundation
import History
import Runs

/// A store of made-up runs for the screen benchmark: one long run, and many short ones of all kinds. The same
/// numbers everywhere.
public struct ScreenStore {
  public let steps: Int
  public let runs: Int

  private static let mark = "bench.scale"
  private static let longRun = RunID(rawValue: "bench-long")
  private static let methods = ["dwa", "adaptive-lambda", "adaptive-w", "constant", "equal"]

  public init(steps: Int, runs: Int) {
    self.steps = steps
    self.runs = runs
  }

  private var scale: String { "\(steps) steps, \(runs) runs" }

  /// The long run of a store that was filled for this scale; nil where it was not.
  public func find(in store: Store) throws -> RunID? {
    try store.setting(Self.mark) == scale ? Self.longRun : nil
  }

  /// Fills a new store.
  /// - Parameter progress: told a line now and then.
  public func fill(_ store: Store, progress: (String) -> Void) throws {
    guard try store.runs(includeTrashed: true).isEmpty else {
      throw StoreError.badValue(
        what: "--store", found: store.directory.path, expected: "a new folder, or one made for \(scale)")
    }
    let now = ThreadClock.wall()
    progress("\(runs) runs")
    let batch = 1_000
    for first in stride(from: 0, to: runs, by: batch) {
      try store.createAll((first..<min(runs, first + batch)).map { short($0, now: now) })
    }
    let plan = Self.plan(name: "long", seed: 42, rate: 1e-3, method: "dwa")
    let record = RunRecord(
      id: Self.longRun, name: "long", createdAt: now, totalSteps: steps, totalEpochs: 12,
      weightingMethod: "dwa", model: "tiny", dataName: "none.csv")
    try store.createAll([(record, plan)])
    var told = 0
    try store.addSteps(
      1...steps, to: Self.longRun,
      progress: { done in
        if 10 * done / steps > told {
          told = 10 * done / steps
          progress("\(10 * told) % of \(steps) steps")
        }
      }, { Self.step($0, of: steps) })
    try store.finish(
      Self.longRun, epochs: (1...12).map { Self.epoch($0, steps: steps) },
      events: (1...9).map { tick in
        RunEvent(
          step: max(1, steps * tick / 10), at: now, kind: .intervention, text: "learning rate 0.000\(tick)")
      })
    // Last: a store that was left half-filled is not taken for a whole one.
    try store.setSetting(Self.mark, scale)
  }

  // MARK: - Runs

  private func short(_ index: Int, now: Double) -> (record: RunRecord, plan: Plan) {
    var noise = Noise(index)
    let method = Self.methods[index / 4 % Self.methods.count]
    let rate = [1e-3, 5e-4, 2e-4][index / 20 % 3]
    let names = ["baseline", "rising tide", "neutral-heavy", "长的名字", "longer schedule"]
    let name = "\(names[index / 4 % names.count]) \(index / 4)"
    // Four seeds of each setting.
    let plan = Self.plan(name: name, seed: UInt64(index % 4), rate: rate, method: method)
    var record = RunRecord(
      id: RunID(rawValue: "bench-\(String(index + 100_000))"), name: name,
      createdAt: now - 600 * Double(index + 1),
      totalSteps: 6_756, totalEpochs: 12, weightingMethod: method, model: "tiny",
      dataName: index % 3 == 0 ? "tweets.csv" : "news.csv")
    record.tags = index % 5 == 0 ? ["good", "paper"] : index % 7 == 0 ? ["draft"] : []
    record.note = index % 11 == 0 ? "compare with the run before" : ""
    record.pinned = index % 997 == 0
    record.state =
      index % 13 == 0 ? .stopped : index % 29 == 0 ? .failed : index % 500 == 3 ? .training : .finished
    record.reason = record.state == .failed ? "loss is not finite at step 3" : ""
    record.heartbeat = Heartbeat(pid: 1, bootID: "00000000-0000-0000-0000-000000000000", at: record.createdAt)
    record.step = record.state == .finished ? record.totalSteps : 1 + index % record.totalSteps
    record.seconds = 100 + 50 * noise.next()
    record.tokens = 190 * record.step
    record.peakResidentMiB = 180 + 40 * noise.next()
    if record.state != .failed {
      record.bestEpoch = Double(1 + index % 12)
      record.bestMSE = 0.02 + 0.4 * noise.next()
      record.bestAccuracy = 0.4 + 0.4 * noise.next()
      record.bestR2 = 0.7 * noise.next()
      record.secondsToBest = record.seconds * 0.7
    }
    if index % 50 == 49 { record.parent = ForkPoint(run: RunID(rawValue: "bench-100000"), step: 100) }
    return (record, plan)
  }

  private static func plan(name: String, seed: UInt64, rate: Double, method: String) -> Plan {
    Plan(
      version: "bench", name: name, tags: [], data: DataPlan(path: "/none.csv", format: .csv),
      model: ModelPlan(), stratification: StratificationPlan(), thresholds: [-0.6, -0.2, 0.2, 0.6],
      weighting: WeightingPlan(method: method),
      optimization: OptimizationPlan(learningRate: rate, seed: seed),
      split: SplitPlan(seed: seed, train: [], validation: []))
  }

  // MARK: - The long run

  /// A noise that is the same everywhere.
  private struct Noise {
    private var bits: UInt64

    init(_ seed: Int) { bits = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15 }

    /// In [0, 1), with as many bits as a Float has: losses are Floats.
    mutating func next() -> Double {
      bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9 &+ 1
      return Double(bits >> 40) / Double(1 << 24)
    }
  }

  private static func step(_ n: Int, of steps: Int) -> StepRecord {
    var noise = Noise(n)
    let progress = Double(n) / Double(max(1, steps))
    let r = 0.03 + 0.3 * exp(-4 * progress) * noise.next()
    let c = 0.6 + exp(-2 * progress) * noise.next()
    let lambda = 0.5 + 0.2 * noise.next()
    let seconds = Double(n) / 50
    return StepRecord(
      step: n, epoch: 1 + Int(progress * 11.99), rows: [n, n + 1], learningRate: 1e-3 * (1 - progress),
      lossRegression: r, lossClassification: c, lossImbalanced: c, lossTotal: r + c,
      classLosses: [c, nil, c, c, c], classCounts: [1, 0, 3, 3, 1], scope: .full, normR: r * 2, normC: c,
      cosine: noise.next() - 0.4, lambdaR: lambda, lambdaC: 1 - lambda, wR: 0.6, wC: 0.4,
      coefficientR: lambda * 0.6, coefficientC: (1 - lambda) * 0.4, alpha: 0.1 * (1 - progress),
      beta: 0.5 * (1 - progress), gradientNorm: 1 + noise.next(), directionNorm: 0.5, tokens: 200,
      seconds: seconds, processorSeconds: seconds)
  }

  private static func epoch(_ number: Int, steps: Int) -> EpochRecord {
    let mse = 0.3 / Double(number)
    let figures = Figures(
      rows: 750, mse: mse, mae: mse, rmse: mse.squareRoot(), r2: 1 - mse, pearson: 1 - mse, accuracy: 1 - mse,
      scoreAccuracy: 1 - mse, balancedAccuracy: 0.5, precision: 0.5, f1: 0.5, f1Macro: 0.5, kappa: 0.5,
      confusion: (0..<5).map { row in (0..<5).map { row == $0 ? 120 : 8 } },
      msePerClass: [0.2, 0.1, 0.05, 0.1, 0.2], mseMany: 0.1, mseMedium: 0.1, mseFew: 0.2,
      majorityAccuracy: 0.4,
      predictedHistogram: (0..<40).map { 40 - abs($0 - 20) })
    return EpochRecord(
      step: max(1, steps * number / 12), epoch: Double(number), onRequest: false, thresholdsVersion: 1,
      thresholds: [-0.6, -0.2, 0.2, 0.6], seconds: Double(number * 100), trainLossRegression: mse,
      trainLossClassification: 1.2, tokensPerSecond: 10_000, peakResidentMiB: 200, validation: figures,
      best: true)
  }
}
