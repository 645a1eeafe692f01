import Foundation
import Runs
import Testing

@Suite("A run's values")
struct RunValuesTests {
  private func epoch(_ step: Int, best: Bool, onRequest: Bool = false) -> EpochRecord {
    let figures = Figures(
      rows: 1, mse: Double(step), mae: 0, rmse: 0, r2: 0, pearson: 0, accuracy: 0, scoreAccuracy: 0,
      balancedAccuracy: 0, precision: 0, f1: 0, f1Macro: 0, kappa: 0, confusion: [], msePerClass: [nil],
      mseMany: nil, mseMedium: nil, mseFew: nil, majorityAccuracy: 0, predictedHistogram: [])
    return EpochRecord(
      step: step, epoch: Double(step) / 10, onRequest: onRequest, thresholdsVersion: 1, thresholds: [0.1],
      seconds: Double(step), trainLossRegression: 0, trainLossClassification: 0, tokensPerSecond: 0,
      peakResidentMiB: 0, validation: figures, best: best)
  }

  private let plan = Plan(
    version: "0", name: "x", tags: [], data: DataPlan(path: "/x", format: .csv), model: ModelPlan(),
    stratification: StratificationPlan(), thresholds: [0.5], weighting: WeightingPlan(),
    optimization: OptimizationPlan(), split: SplitPlan(seed: 1, train: [], validation: []))
  private let record = RunRecord(
    id: RunID(rawValue: "a"), name: "x", createdAt: 0, step: 42, totalSteps: 50, totalEpochs: 5, seconds: 2,
    tokens: 300, weightingMethod: "dwa", model: "tiny", dataName: "d")

  @Test("are summed up by the best epoch, whole epochs and the plan's thresholds where nothing was evaluated")
  func summary() throws {
    let epochs = [
      epoch(10, best: true), epoch(20, best: true), epoch(30, best: false),
      epoch(35, best: false, onRequest: true),
    ]
    let summary = RunSummary(record: record, plan: plan, epochs: epochs)
    #expect(summary.bestEpoch == 2 && summary.secondsToBest == 20 && summary.validation?.mse == 20)
    #expect(summary.epochs == 3 && summary.steps == 42 && summary.tokensPerSecond == 150)
    #expect(summary.thresholds == [0.1])
    let none = RunSummary(record: record, plan: plan, epochs: [])
    #expect(none.bestEpoch == nil && none.validation == nil && none.thresholds == [0.5] && none.epochs == 0)
  }

  @Test("have the documented names in JSON")
  func names() throws {
    let summary = RunSummary(record: record, plan: plan, epochs: [epoch(10, best: true)])
    let json = try JSONSerialization.jsonObject(with: JSONEncoder().encode(summary)) as? [String: Any]
    let keys = try #require(json?.keys)
    let documented = [
      "run", "best_epoch", "epochs", "steps", "seconds", "seconds_to_best", "peak_rss_mib", "tokens_per_s",
      "thresholds", "validation",
    ]
    #expect(Set(documented).isSubset(of: Set(keys)))
    let figures = try #require(json?["validation"] as? [String: Any])
    let parts = [
      "mse", "mae", "rmse", "r2", "pearson", "accuracy", "score_accuracy", "balanced_accuracy", "precision",
      "f1",
      "f1_macro", "kappa", "confusion", "mse_per_class",
    ]
    #expect(Set(parts).isSubset(of: Set(figures.keys)))
  }

  @Test("tell which states want a living engine")
  func states() {
    #expect(RunState.allCases.filter(\.isLive) == [.training, .paused, .evaluating, .suspended])
  }

  @Test("tell which commands a resumed run has to apply again")
  func commands() {
    let changing: [CommandKind] = [
      .setLearningRate(1), .setWeighting(WeightingPlan()), .setThresholds([0]), .extend(epochs: 1),
    ]
    let passing: [CommandKind] = [.pause, .resume, .stop, .evaluate, .checkpoint]
    #expect(changing.allSatisfy(\.changesTraining) && !passing.contains(where: \.changesTraining))
    #expect(CommandKind.setThresholds([-0.5, 0.25]).summary == "thresholds -0.5 0.25")
    #expect(CommandKind.extend(epochs: 5).summary == "5 more epochs")
  }
}
