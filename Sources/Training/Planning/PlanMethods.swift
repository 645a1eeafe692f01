import Checkpoints
import Models
import Runs
import Stratification
import TaskWeighting

extension WeightingPlan {
  /// A fresh method of this plan; its small network starts from the run's seed.
  ///
  /// - Throws: `WeightingError` for an unknown name or a setting outside its range.
  public func method(seed: UInt64) throws -> any WeightingMethod {
    guard taskWeights.count == 2 else {
      throw WeightingError.badSetting(
        "task-weights", found: "\(taskWeights)", expected: "two numbers, regression and classification")
    }
    return try WeightingMethods.make(
      name: method, taskWeights: (taskWeights[0], taskWeights[1]), alpha: alpha, beta: beta, floor: floor,
      seed: seed)
  }
}

extension StratificationPlan {
  /// The settings that the solvers take.
  public var settings: StratificationSettings {
    StratificationSettings(classes: classes, lambda: lambda, gamma: gamma, minimumCount: minimumCount)
  }
}

extension ModelPlan {
  /// The `config.json` that says this shape to other programs.
  func configurationFile(vocabulary: Int) -> BertConfigurationFile {
    BertConfigurationFile(
      vocabularySize: vocabulary, hiddenSize: width, layers: layers, heads: heads,
      intermediateSize: feedForward, positions: positions, hiddenDropout: dropout, attentionDropout: dropout)
  }
}

extension BackboneConfiguration {
  /// The encoder of a plan, with the vocabulary that its texts gave.
  init(_ plan: ModelPlan, vocabulary: Int) {
    self.init(
      vocabulary: vocabulary, width: plan.width, layers: plan.layers, heads: plan.heads,
      feedForward: plan.feedForward, positions: plan.positions,
      dropout: DropoutShares(all: Float(plan.dropout)))
  }
}

extension Pooling {
  var modelPooling: ModelPooling {
    switch self {
    case .first: .first
    case .mean: .mean
    case .last: .last
    }
  }
}
