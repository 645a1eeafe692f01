import Foundation
import Kernels

extension Encoder {
  /// Fills the parameters from (seed, tensor, place): backbone weights normal with deviation 0.02, norms
  /// one, biases zero, as BERT does; heads uniform in ±1/√d, biases too, as PyTorch's linear layers.
  package func initializeParameters(seed: UInt64) {
    for group in table.groups {
      for entry in group.entries {
        let values = parameters.pointer + group.offset + entry.offset
        let count = entry.shape.reduce(1, *)
        let stream = RandomStream(seed: seed, purpose: RandomPurpose("initial \(entry.name)"))
        if group.part.isHead {
          let bound = 1 / Double(configuration.width).squareRoot()
          for place in 0..<count { values[place] = Float((2 * stream.uniform(place) - 1) * bound) }
        } else if group.decays {
          for place in 0..<count { values[place] = Float(0.02 * stream.normal(place)) }
        } else {
          values.update(repeating: entry.name.hasSuffix("LayerNorm.weight") ? 1 : 0, count: count)
        }
      }
    }
  }
}
