import Cells
import Foundation
import History
import Runs
import Training

import Workbench

/// A run made of formulas: 3,000 of 6,000 steps done, three evaluations, a change of the learning rate and
/// one of the thresholds.
enum SyntheticRun {
  static let id = RunID(rawValue: "20261123-070102-k3f9")
  static let start = 1_795_000_000.0

  static func record(state: RunState = .training) -> RunRecord {
    RunRecord(
      id: id, name: "demo", tags: ["demo"], createdAt: start, state: state, generation: 1,
      heartbeat: Heartbeat(pid: 4242, bootID: "boot", at: start + 60), step: 3000, totalSteps: 6000,
      totalEpochs: 8, seconds: 60, tokens: 600_000, peakResidentMiB: 212, bestEpoch: 3, bestMSE: 0.0312,
      bestAccuracy: 0.713, bestR2: 0.61, secondsToBest: 45, weightingMethod: "dwa", model: "tiny",
      dataName: "eurusd-sentences.csv")
  }

  static let plan = Plan(
    version: "0.1.0", name: "demo", tags: ["demo"],
    data: DataPlan(path: "/data/eurusd-sentences.csv", format: .csv),
    model: ModelPlan(), stratification: StratificationPlan(), thresholds: [-0.4, -0.1, 0.1, 0.4],
    weighting: WeightingPlan(), optimization: OptimizationPlan(epochs: 8),
    split: SplitPlan(seed: 42, train: Array(0..<6000), validation: Array(6000..<6667)))

  /// A number of −1…1 that looks random and is the same everywhere.
  static func noise(_ step: Int, _ salt: Int) -> Double {
    var x = UInt64(truncatingIfNeeded: step &* 0x9E37 &+ salt &* 0x85EB_CA6B) &+ 0x9E37_79B9_7F4A_7C15
    x = (x ^ (x >> 30)) &* 0xBF58_476D_1CE4_E5B9
    x = (x ^ (x >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((x ^ (x >> 31)) >> 11) / Double(1 << 52) - 1
  }

  static func step(_ n: Int) -> StepRecord {
    let t = Double(n) / 900
    let r: Double = 0.03 + 0.25 * exp(-t) * (1 + 0.5 * noise(n, 1))
    let c: Double = 0.6 + 1.1 * exp(-t / 2) * (1 + 0.3 * noise(n, 2))
    let w: Double = 0.5 + 0.3 * (1 - exp(-t))
    let lambda: Double = 0.6 + 0.1 * noise(n, 3)
    let total: Double = w * lambda * r + (1 - w) * (1 - lambda) * c
    let (normR, normC): (Double, Double) = (0.8 * r, 0.5 * c)
    let cosine: Double = 0.3 * noise(n, 4) + 0.2
    let (otherLambda, otherW): (Double, Double) = (1 - lambda, 1 - w)
    let alpha: Double = max(0, 0.1 - t / 30)
    let beta: Double = max(0, 0.5 - t / 8)
    let rate: Double = 1e-3 * (1 - Double(n) / 6000)
    let norm: Double = 1 + 0.4 * noise(n, 5)
    let seconds: Double = Double(n) / 50
    return StepRecord(
      step: n, epoch: 1 + n / 750, rows: [n], learningRate: rate, lossRegression: r, lossClassification: c,
      lossImbalanced: c * 1.2, lossTotal: total, classLosses: [c, nil, c, c, nil],
      classCounts: [1, 0, 4, 3, 0], scope: .full, normR: normR, normC: normC, cosine: cosine,
      lambdaR: lambda, lambdaC: otherLambda, wR: w, wC: otherW, coefficientR: lambda * w,
      coefficientC: otherLambda * otherW, alpha: alpha, beta: beta, gradientNorm: norm, directionNorm: 0.7,
      tokens: 200, seconds: seconds, processorSeconds: seconds)
  }

  private static let predicted: [Int] = (0..<40).map { i in
    let y = Double(i - 20) / 7
    return Int(80 * exp(-y * y))
  }

  static func epoch(_ n: Int, thresholdsVersion: Int) -> EpochRecord {
    let quality = 1 - exp(-Double(n) / 2)
    let cuts = thresholdsVersion == 1 ? plan.thresholds : [-0.5, -0.15, 0.15, 0.5]
    return EpochRecord(
      step: n * 750, epoch: Double(n), onRequest: false, thresholdsVersion: thresholdsVersion,
      thresholds: cuts,
      seconds: Double(n) * 15, trainLossRegression: 0.09 - 0.05 * quality, trainLossClassification: 1.0,
      tokensPerSecond: 10_000, peakResidentMiB: 212, validation: figures(quality), best: n == 3)
  }

  private static func figures(_ quality: Double) -> Figures {
    let confusion: [[Int]] = [
      [31, 12, 3, 0, 0], [9, 80, 30, 2, 0], [1, 21, 240, 25, 2], [0, 2, 31, 95, 14], [0, 0, 4, 19, 46],
    ]
    let errors: [Double?] = [0.09, 0.04, 0.01, 0.04, nil]
    let mse: Double = 0.08 - 0.05 * quality
    let accuracy: Double = 0.4 + 0.35 * quality
    let scoreAccuracy: Double = 0.38 + 0.3 * quality
    let (r2, pearson): (Double, Double) = (0.7 * quality, 0.85 * quality)
    return Figures(
      rows: 667, mse: mse, mae: 0.1, rmse: 0.2, r2: r2, pearson: pearson, accuracy: accuracy,
      scoreAccuracy: scoreAccuracy, balancedAccuracy: 0.5, precision: 0.6, f1: 0.6, f1Macro: 0.55, kappa: 0.6,
      confusion: confusion, msePerClass: errors, mseMany: 0.02, mseMedium: 0.05, mseFew: nil,
      majorityAccuracy: 0.34, predictedHistogram: predicted)
  }

  /// Most of them near 0.
  private static let scores: [Double] = (0..<6000).map { i in
    let x = noise(i, 6)
    return x * x * x * 0.9
  }

  /// Made once: many tests start from it.
  static let snapshot: RunSnapshot = {
    var series = SeriesWindow()
    let steps = (1...3000).map(step)
    for step in steps { series.append(step) }
    let rate = Command(
      id: 1, run: id, kind: .setLearningRate(0.0005), requestedAt: start + 20, status: .applied(step: 1000))
    let cuts = Command(
      id: 2, run: id, kind: .setThresholds([-0.5, -0.15, 0.15, 0.5]), requestedAt: start + 40,
      status: .applied(step: 2000))
    let events = [
      RunEvent(step: 0, at: start, kind: .started, text: "started"),
      RunEvent(step: 1000, at: start + 20, kind: .intervention, text: rate.kind.summary),
      RunEvent(step: 1500, at: start + 30, kind: .checkpoint, text: "checkpoint"),
      RunEvent(step: 2000, at: start + 40, kind: .intervention, text: cuts.kind.summary),
      RunEvent(step: 2250, at: start + 45, kind: .best, text: "best"),
    ]
    return RunSnapshot(
      record: record(), plan: plan,
      histograms: ScoreHistograms(
        train: scores, validation: []),
      series: series, steps: Array(steps.suffix(96)),
      epochs: [
        epoch(1, thresholdsVersion: 1), epoch(2, thresholdsVersion: 1), epoch(3, thresholdsVersion: 2),
        epoch(4, thresholdsVersion: 2),
      ], events: events, commands: [rate, cuts], hasEngine: true)
  }()

  /// The live screen on that run.
  static func state(_ width: Int, _ height: Int, glyphs: GlyphSet = .braille, theme: Theme = .dark)
    -> AppState
  {
    var state = AppState(width: width, height: height, theme: theme, glyphs: glyphs, now: start + 61)
    _ = update(&state, .opened(snapshot))
    return state
  }
}
