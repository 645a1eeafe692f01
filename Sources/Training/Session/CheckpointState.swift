import Foundation
import Runs
import TaskWeighting

/// What a checkpoint says of the run besides its tensors (`steelyard.json`): where it stands and the settings in
/// force. With the tensors and the optimizer's state it is all that a run needs to go on to the same bits.
struct CheckpointState: Codable, Equatable {
  static let fileName = "steelyard.json"

  struct Best: Codable, Equatable {
    var mse: Double
    var step: Int
    var epoch: Double
  }

  /// The last step that the tensors contain.
  var step: Int
  /// Whole epochs done.
  var epoch: Int
  var weighting: WeightingPlan
  var learningRate: Double
  var epochs: Int
  var thresholds: [Double]
  var thresholdsVersion: Int
  /// The newest command that these settings contain: later ones are applied again on resume.
  var lastCommand: Int64
  var best: Best?
  var epochsSinceBest: Int
  var seconds: Double
  var processorSeconds: Double
  var tokens: Int
  /// Sums since the last evaluation, for its mean training losses.
  var lossRegressionSum: Double
  var lossClassificationSum: Double
  var stepsSummed: Int
  var tokensSummed: Int
  var secondsAtSum: Double
  /// Where the order of the batches begins; nil: at the run's first step.
  var origin: BatchOrder.Origin?

  static func initial(_ plan: Plan) -> CheckpointState {
    CheckpointState(
      step: 0, epoch: 0, weighting: plan.weighting, learningRate: plan.optimization.learningRate,
      epochs: plan.optimization.epochs, thresholds: plan.thresholds, thresholdsVersion: 1,
      lastCommand: 0, best: nil, epochsSinceBest: 0, seconds: 0, processorSeconds: 0, tokens: 0,
      lossRegressionSum: 0, lossClassificationSum: 0, stepsSummed: 0, tokensSummed: 0, secondsAtSum: 0)
  }
}

/// The optimizer's scalars and the weighting method's state (`optimizer.json`). Its moments
/// (`optimizer.safetensors`), two thirds of a checkpoint, are kept with `last` alone.
struct OptimizerState: Codable, Equatable {
  static let fileName = "optimizer.json"
  static let momentsFileName = "optimizer.safetensors"

  var step: Int
  var weighting: WeightingState
}
