import Foundation
import History
import Runs
import Training
import Workbench

/// `bench --screen`: a made-up run of many steps in a store of its own, shown on a pseudo-terminal.
struct ScreenBench {
  let size: String
  let steps: Int
  let json: Bool

  func run() throws {
    let parts = size.split(separator: "x").compactMap { Int($0) }
    guard parts.count == 2, (1...1_000).contains(parts[0]), (1...1_000).contains(parts[1]) else {
      throw RequestError("--size: found \(size), expected WIDTHxHEIGHT such as 200x60")
    }
    guard (1...10_000_000).contains(steps) else {
      throw RequestError("--screen-steps: found \(steps), expected a whole number from 1 to 10000000")
    }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("steelyard-bench-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let store = try Store(directory: folder)
    let run = try makeRun(in: store)
    let report = try ScreenBenchmark.run(store: store, run: run, width: parts[0], height: parts[1])
    print(json ? try JSONOutput.line(report) : text(report))
  }

  private func text(_ report: ScreenReport) -> String {
    """
    screen          \(size), a run of \(steps) steps
    first frame     \(report.firstFrameMilliseconds.formatted(places: 1)) ms
    frame           \(report.frameMedianMilliseconds.formatted(places: 2)) ms (median), \
    \(report.frame99thMilliseconds.formatted(places: 2)) ms (99th percentile)
    bytes a frame   \(report.bytesPerFrame.formatted(places: 0))
    threshold move  \(report.thresholdMoveMilliseconds.formatted(places: 3)) ms
    memory          \(report.residentMiB.formatted(places: 0)) MiB
    idle            \(report.idlePercent.formatted(places: 2)) % of a core
    """
  }

  /// Steps whose curves have trends, noise and spikes; the numbers mean nothing.
  private func makeRun(in store: Store) throws -> RunID {
    let thresholds = [-0.5, -0.15, 0.15, 0.5]
    let stepsPerEpoch = max(1, steps / 100)
    let id = RunID.make()
    let scores = (0..<5_000).map { sin(Double($0) * 0.7) * sin(Double($0) * 0.013) }
    let plan = Plan(
      version: productVersion, name: "benchmark", tags: [], data: DataPlan(path: "/benchmark.csv", format: .csv),
      model: ModelPlan(), stratification: StratificationPlan(), thresholds: thresholds,
      weighting: WeightingPlan(), optimization: OptimizationPlan(epochs: 100),
      split: SplitPlan(seed: 42, train: [], validation: []))
    try store.create(
      RunRecord(
        id: id, name: plan.name, createdAt: Date().timeIntervalSince1970, totalSteps: steps, totalEpochs: 100,
        weightingMethod: plan.weighting.method, model: plan.model.source, dataName: "benchmark.csv"),
      plan: plan)
    let folder = RunFolder(store.runDirectory(id))
    try FileManager.default.createDirectory(at: folder.url, withIntermediateDirectories: true)
    try JSONEncoder().encode(ScoreHistograms(train: scores, validation: Array(scores.prefix(500))))
      .write(to: folder.scores)
    let lease = try store.acquire(id)
    for step in 1...steps {
      lease.record(record(step, stepsPerEpoch))
      if step % 10_000 == 0 { try lease.flush() }
      if step % stepsPerEpoch == 0 { try lease.record(evaluation(step, stepsPerEpoch, thresholds)) }
    }
    try lease.flush()
    try lease.setState(.finished)
    try lease.close()
    return id
  }

  private func record(_ step: Int, _ stepsPerEpoch: Int) -> StepRecord {
    let t = Double(step)
    let noise = sin(t * 12.9898) * sin(t * 4.1414)
    let spike = step % 7_919 == 0 ? 20.0 : 1
    let share = 0.5 + 0.4 * exp(-t / Double(steps) * 5) * cos(t / 300)
    return StepRecord(
      step: step, epoch: (step - 1) / stepsPerEpoch + 1, rows: [0, 1, 2, 3, 4, 5, 6, 7],
      learningRate: 1e-3 * (1 - t / Double(steps + 1)), lossRegression: (0.05 + 0.01 * noise) * spike,
      lossClassification: 1 + 0.2 * noise, lossImbalanced: 1.4 + 0.3 * noise, lossTotal: 0.6 + 0.1 * noise,
      classLosses: [1, 1.1, 0.9, 1.2, nil], classCounts: [1, 2, 3, 2, 0], scope: .full,
      normR: (1 + 0.4 * noise) * spike, normC: 3 + noise, cosine: noise, lambdaR: share, lambdaC: 1 - share,
      wR: 0.6, wC: 0.4, coefficientR: 0.6 * share, coefficientC: 0.4 * (1 - share),
      alpha: 0.1 * exp(-t / 1_000), beta: 0.5 * exp(-t / 3_000), gradientNorm: 2 + noise,
      directionNorm: 1.5 + 0.5 * noise, tokens: 200, seconds: t * 0.005, processorSeconds: t * 0.01)
  }

  private func evaluation(_ step: Int, _ stepsPerEpoch: Int, _ thresholds: [Double]) -> EpochRecord {
    let epoch = Double(step) / Double(stepsPerEpoch)
    let mse = 0.02 + 0.05 * exp(-epoch / 10)
    let figures = Figures(
      rows: 500, mse: mse, mae: 0.1, rmse: mse.squareRoot(), r2: 1 - mse / 0.08, pearson: 0.8,
      accuracy: 0.7 - mse, scoreAccuracy: 0.65 - mse, balancedAccuracy: 0.6, precision: 0.7, f1: 0.7,
      f1Macro: 0.6, kappa: 0.7, confusion: (0..<5).map { row in (0..<5).map { $0 == row ? 80 : 5 } },
      msePerClass: [0.1, 0.02, 0.01, 0.02, 0.1], mseMany: 0.01, mseMedium: 0.02, mseFew: 0.1,
      majorityAccuracy: 0.25, predictedHistogram: (0..<Metrics.histogramBins).map { 25 - abs($0 - 20) })
    return EpochRecord(
      step: step, epoch: epoch, onRequest: false, thresholdsVersion: 1, thresholds: thresholds,
      seconds: Double(step) * 0.005, trainLossRegression: mse, trainLossClassification: 0.8,
      tokensPerSecond: 30_000, peakResidentMiB: 70, validation: figures, best: true)
  }
}
