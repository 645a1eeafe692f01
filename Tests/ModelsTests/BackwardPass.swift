import Kernels
import Models
import Testing

/// One forward and backward of a batch, and the gradients by tensor name.
struct BackwardPass {
  let encoder: Encoder
  let heads: Heads
  let gradients: Gradients
  private(set) var losses: BatchLosses?
  /// Of the last `run`: (⟨r,r⟩, ⟨r,c⟩, ⟨c,c⟩).
  var sums = SIMD3<Double>.zero

  init(_ encoder: Encoder) {
    self.encoder = encoder
    heads = Heads(encoder, classes: ReferenceModel.classes)
    gradients = Gradients(encoder)
  }

  mutating func forward(
    _ batch: PackedBatch, factors: [Double] = [1, 1, 1], dropouts: Dropouts? = nil
  ) throws {
    let dropouts = dropouts ?? Dropouts(nothingFor: encoder.configuration.layers)
    var counts = Array(repeating: 0, count: ReferenceModel.classes)
    for label in batch.classes { counts[Int(label)] += 1 }
    try encoder.take(batch, forTraining: true)
    gradients.begin()
    encoder.forward(dropouts)
    heads.forward(mask: dropouts.pooled)
    losses = heads.losses(
      batch, counts: counts, factors: factors, mask: dropouts.pooled, gradients: gradients)
  }

  /// Both tasks' lanes through everything.
  mutating func backwardTwoLanes(_ dropouts: Dropouts? = nil) {
    encoder.backward(
      heads.dPooled, lanes: 2, dropouts ?? Dropouts(nothingFor: encoder.configuration.layers))
    sums = gradients.compute(blocks: 0..<encoder.configuration.layers, embeddings: true, lanes: 2)
  }

  /// The lane a · regression + b · classification.
  mutating func backwardOneLane(_ a: Float, _ b: Float, _ dropouts: Dropouts? = nil) {
    encoder.backward(
      heads.merge(a, b), lanes: 1, dropouts ?? Dropouts(nothingFor: encoder.configuration.layers))
    sums = gradients.compute(blocks: 0..<encoder.configuration.layers, embeddings: true, lanes: 1)
  }

  /// Every backbone tensor's gradient in one lane, tables with all their rows.
  func backbone(lane: Int) -> [String: [Float]] {
    var result: [String: [Float]] = [:]
    let d = encoder.configuration.width
    for (index, group) in encoder.table.groups.enumerated() where !group.part.isHead {
      guard !group.isTable else {
        var rows = [Float](repeating: 0, count: group.count)
        if index == encoder.table.words {
          for (word, id) in encoder.layout.words.enumerated() {
            rows.replaceSubrange(
              Int(id) * d..<(Int(id) + 1) * d, with: floats(gradients.word(word, lane: lane), d))
          }
        } else {
          for row in 0..<encoder.layout.longest {
            rows.replaceSubrange(
              row * d..<(row + 1) * d, with: floats(gradients.position(row, lane: lane), d))
          }
        }
        result[group.entries[0].name] = rows
        continue
      }
      for entry in group.entries {
        result[entry.name] = floats(
          gradients.pointer(index, lane: lane) + entry.offset, entry.shape.reduce(1, *))
      }
    }
    return result
  }

  /// A head's gradient, unscaled.
  func head(_ group: Int) -> [Float] {
    floats(gradients.pointer(group, lane: 0), encoder.table.groups[group].count)
  }
}
