import Foundation
import Kernels

extension Encoder {
  /// BERT's own, for the heads too: predictions start near neutral, where scores crowd. From PyTorch's uniform
  /// ±1/√d for the heads the first steps are so steep that a rounding error grows a million times in 50 steps.
  private static let deviation = 0.02

  /// Fills the parameters from (seed, tensor, place): weights normal, norms one, biases zero, as BERT does.
  package func initializeParameters(seed: UInt64) {
    for group in table.groups {
      for entry in group.entries {
        let values = parameters.pointer + group.offset + entry.offset
        let count = entry.shape.reduce(1, *)
        let stream = RandomStream(seed: seed, purpose: RandomPurpose("initial \(entry.name)"))
        if group.decays {
          for place in 0..<count { values[place] = Float(Self.deviation * stream.normal(place)) }
        } else {
          values.update(repeating: entry.name.hasSuffix("LayerNorm.weight") ? 1 : 0, count: count)
        }
      }
    }
  }
}
