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
  ///   - width: d, of the hidden states; for an adapter's factor A the width of its input.
  package static func fill(
    _ values: UnsafeMutableBufferPointer<Float>, of name: String, isWeight: Bool, width: Int, seed: UInt64
  ) {
    if name.hasSuffix(".lora_B.weight") {
      // The adapted model begins as the source.
      values.update(repeating: 0)
    } else if name.hasSuffix(".lora_A.weight") {
      // As `peft`: uniform in ±1/√in.
      let stream = RandomStream(seed: seed, purpose: RandomPurpose("initial \(name)"))
      let bound = 1 / Double(width).squareRoot()
      for place in values.indices { values[place] = Float(bound * (2 * stream.uniform(place) - 1)) }
    } else if isWeight {
      let stream = RandomStream(seed: seed, purpose: RandomPurpose("initial \(name)"))
      let deviation = deviation(of: name, width: width)
      for place in values.indices { values[place] = Float(deviation * stream.normal(place)) }
    } else {
      values.update(repeating: name.hasSuffix(".weight") ? 1 : 0)
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

extension Backbone {
  /// Fills all parameters.
  package func initializeParameters(seed: UInt64) {
    for (index, group) in table.groups.enumerated() {
      for entry in group.entries {
        if group.storage == .frozenHalf {
          fillHalf(group, entry, seed: seed)
        } else {
          fill(index, entry, seed: seed)
        }
      }
    }
  }

  /// Fills what a source model does not bring: heads and adapters.
  package func initializeNewParameters(seed: UInt64) {
    for (index, group) in table.groups.enumerated() where group.isTrained {
      for entry in group.entries where group.part.isHead || entry.name.contains(".lora_") {
        fill(index, entry, seed: seed)
      }
    }
  }

  private func fill(_ index: Int, _ entry: ParameterGroup.Entry, seed: UInt64) {
    let values = UnsafeMutableBufferPointer(start: weights.floats(index) + entry.offset, count: entry.count)
    let isFactor = entry.name.hasSuffix(".lora_A.weight")
    ModelStart.fill(
      values, of: entry.name, isWeight: table.groups[index].decays,
      width: isFactor ? entry.shape[1] : configuration.width, seed: seed)
  }

  private func fillHalf(_ group: ParameterGroup, _ entry: ParameterGroup.Entry, seed: UInt64) {
    let values = UnsafeMutableBufferPointer<Float>.allocate(capacity: entry.count)
    defer { values.deallocate() }
    ModelStart.fill(
      values, of: entry.name, isWeight: group.decays, width: configuration.width, seed: seed)
    weights.frozenHalf.format.narrow(
      into: weights.frozenHalf.pointer + group.offset + entry.offset, values.baseAddress!, entry.count)
  }
}
