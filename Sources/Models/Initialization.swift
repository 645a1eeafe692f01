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

  /// Fills some elements of one tensor.
  ///
  /// - Parameters:
  ///   - first: the number of the first of them in the tensor.
  ///   - isWeight: false for biases and norms.
  ///   - width: d, of the hidden states; for an adapter's factor A the width of its input.
  package static func fill(
    _ values: UnsafeMutableBufferPointer<Float>, from first: Int = 0, of name: String, isWeight: Bool,
    width: Int, seed: UInt64
  ) {
    if name.hasSuffix(".lora_B.weight") {
      // The adapted model begins as the source.
      values.update(repeating: 0)
    } else if name.hasSuffix(".lora_A.weight") {
      // As `peft`: uniform in ±1/√in.
      let stream = RandomStream(seed: seed, purpose: RandomPurpose("initial \(name)"))
      let bound = 1 / Double(width).squareRoot()
      for place in values.indices { values[place] = Float(bound * (2 * stream.uniform(first + place) - 1)) }
    } else if isWeight {
      let stream = RandomStream(seed: seed, purpose: RandomPurpose("initial \(name)"))
      let deviation = deviation(of: name, width: width)
      for place in values.indices { values[place] = Float(deviation * stream.normal(first + place)) }
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
    fill(table.groups.indices.map { $0 }, seed: seed) { _ in true }
  }

  /// Fills what a source model does not bring: heads and adapters.
  package func initializeNewParameters(seed: UInt64) {
    fill(table.groups.indices.filter { table.groups[$0].isTrained }, seed: seed) { $0.contains(".lora_") }
  }

  /// Part of a tensor, which one thread fills.
  private struct Piece {
    let group: Int
    let entry: ParameterGroup.Entry
    let range: Range<Int>
  }

  /// Every element is a function of its place: pieces may be filled in any order.
  private func fill(_ groups: [Int], seed: UInt64, where isWanted: (String) -> Bool) {
    let size = 1 << 16
    var pieces: [Piece] = []
    for group in groups {
      for entry in table.groups[group].entries where table.groups[group].part.isHead || isWanted(entry.name) {
        for first in stride(from: 0, to: entry.count, by: size) {
          pieces.append(Piece(group: group, entry: entry, range: first..<min(first + size, entry.count)))
        }
      }
    }
    team.runTasks(pieces.count) { task, _ in
      let piece = pieces[task], group = table.groups[piece.group], entry = piece.entry
      let isFactor = entry.name.hasSuffix(".lora_A.weight")
      func fill(_ start: UnsafeMutablePointer<Float>) {
        ModelStart.fill(
          UnsafeMutableBufferPointer(start: start, count: piece.range.count), from: piece.range.lowerBound,
          of: entry.name, isWeight: group.decays, width: isFactor ? entry.shape[1] : configuration.width,
          seed: seed)
      }
      let place = entry.offset + piece.range.lowerBound
      guard group.storage == .frozenHalf else { return fill(weights.floats(piece.group) + place) }
      withUnsafeTemporaryAllocation(of: Float.self, capacity: piece.range.count) { values in
        fill(values.baseAddress!)
        weights.frozenHalf.format.narrow(
          into: weights.frozenHalf.pointer + group.offset + place, values.baseAddress!, piece.range.count)
      }
    }
  }
}
