import Foundation
import Kernels

/// First weights, from (seed, tensor, place): weights normal, norms one, biases zero, as BERT does.
package enum ModelStart {
  /// BERT's own.
  private static let backboneDeviation = 0.02
  /// Predicted scores start near neutral, where scores crowd. From PyTorch's default for linear layers the first
  /// steps are so steep that a rounding error grows a million times within 50 steps.
  private static let regressionDeviation = 0.01

  /// The deviation of a tensor's weights; the classification head has that of
  /// PyTorch's linear layers (uniform in ±1/√d), from which the two tasks learn best together.
  private static func deviation(of name: String, width: Int) -> Double {
    if name.hasPrefix("regression.") { return regressionDeviation }
    if name.hasPrefix("classification.") { return 1 / Double(3 * width).squareRoot() }
    return backboneDeviation
  }

  /// Fills one tensor.
  ///
  /// - Parameters:
  ///   - isWeight: false for biases and norms.
  ///   - width: d, of the hidden states.
  package static func fill(
    _ values: UnsafeMutableBufferPointer<Float>, of name: String, isWeight: Bool, width: Int, seed: UInt64
  ) {
    if isWeight {
      let stream = RandomStream(seed: seed, purpose: RandomPurpose("initial \(name)"))
      let deviation = deviation(of: name, width: width)
      for place in values.indices { values[place] = Float(deviation * stream.normal(place)) }
    } else {
      values.update(repeating: name.hasSuffix("LayerNorm.weight") ? 1 : 0)
    }
  }

  /// The first values of a head's tensor.
  package static func values(of name: String, count: Int, width: Int, seed: UInt64) -> [Float] {
    var values = [Float](repeating: 0, count: count)
    values.withUnsafeMutableBufferPointer {
      fill($0, of: name, isWeight: name.hasSuffix(".weight"), width: width, seed: seed)
    }
    return values
  }
}

extension Encoder {
  /// Fills the parameters.
  package func initializeParameters(seed: UInt64) {
    for group in table.groups {
      for entry in group.entries {
        let values = UnsafeMutableBufferPointer(
          start: parameters.pointer + group.offset + entry.offset, count: entry.shape.reduce(1, *))
        ModelStart.fill(
          values, of: entry.name, isWeight: group.decays, width: configuration.width, seed: seed)
      }
    }
  }
}
