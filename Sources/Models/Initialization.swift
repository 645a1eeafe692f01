import Foundation
import Kernels

extension Encoder {
  /// BERT's own.
  private static let backboneDeviation = 0.02
  /// Predicted scores start near neutral, where scores crowd. From PyTorch's default for linear layers the first
  /// steps are so steep that a rounding error grows a million times within 50 steps.
  private static let regressionDeviation = 0.01

  /// The deviation of a tensor's weights; the classification head has that of
  /// PyTorch's linear layers (uniform in ±1/√d), from which the two tasks learn best together.
  private func deviation(of name: String) -> Double {
    if name.hasPrefix("regression.") { return Self.regressionDeviation }
    if name.hasPrefix("classification.") { return 1 / Double(3 * configuration.width).squareRoot() }
    return Self.backboneDeviation
  }

  /// Fills the parameters from (seed, tensor, place): weights normal, norms one, biases zero, as BERT does.
  package func initializeParameters(seed: UInt64) {
    for group in table.groups {
      for entry in group.entries {
        let values = parameters.pointer + group.offset + entry.offset
        let count = entry.shape.reduce(1, *)
        let stream = RandomStream(seed: seed, purpose: RandomPurpose("initial \(entry.name)"))
        if group.decays {
          let deviation = deviation(of: entry.name)
          for place in 0..<count { values[place] = Float(deviation * stream.normal(place)) }
        } else {
          values.update(repeating: entry.name.hasSuffix("LayerNorm.weight") ? 1 : 0, count: count)
        }
      }
    }
  }
}
