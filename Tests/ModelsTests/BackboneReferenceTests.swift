import Kernels
import Models
import Testing

@Suite("The backbone agrees with transformers and peft")
struct BackboneReferenceTests {
  static let models = ReferenceModel.whole + ReferenceModel.adapted

  @Test("in hidden states, whatever the number of threads", arguments: models, [1, 2, 3])
  func hiddenStates(model: String, threads: Int) throws {
    let reference = try ReferenceModel(model)
    let backbone = try reference.backbone(pooling: .mean, threads: threads)
    #expect(
      relativeDifference(try hidden(backbone, try reference.batch), try reference.values("hidden")) < 1e-5)
  }

  /// Last hidden states in the order of the batch.
  private func hidden(_ backbone: Backbone, _ batch: PackedBatch) throws -> [Float] {
    let layers = backbone.configuration.layers, d = backbone.configuration.width
    try backbone.take(batch, forTraining: false)
    backbone.forward(Dropouts(nothingFor: layers))
    let rows =
      backbone.table.finalGain == nil
      ? backbone.activations.blocks[layers - 1].output : backbone.activations.final.normalized
    var hidden = [Float](repeating: 0, count: backbone.layout.rows * d)
    for text in backbone.layout.texts {
      hidden.replaceSubrange(
        text.place * d..<(text.place + text.length) * d, with: floats(rows + text.row * d, text.length * d))
    }
    return hidden
  }

  @Test("in both losses and every parameter's gradient for each task", arguments: models, [1, 2, 3])
  func gradients(model: String, threads: Int) throws {
    let reference = try ReferenceModel(model)
    for pooling in reference.poolings {
      var pass = BackwardPass(try reference.backbone(pooling: pooling, threads: threads))
      try pass.forward(try reference.batch)
      pass.backwardTwoLanes()
      let losses = try reference.values("\(pooling).losses")
      let found = try #require(pass.losses)
      #expect(relativeDifference([Float(found.regression)], [losses[0]]) < 1e-5)
      #expect(relativeDifference([Float(found.classification)], [losses[1]]) < 1e-5)
      for (lane, task) in ["r", "c"].enumerated() {
        let expected = try reference.gradients(pooling, task, of: pass.backbone)
        for (name, values) in pass.backbone(lane: lane).merging(
          pass.heads(lane: lane), uniquingKeysWith: { $1 })
        {
          let difference = Self.difference(of: values, try #require(expected[name]), name)
          #expect(difference < 1e-4, "\(pooling) \(task) \(name)")
        }
      }
    }
  }

  /// Without rotary positions a key's bias has no gradient: softmax does not see a constant.
  private static func difference(of values: [Float], _ expected: [Float], _ name: String) -> Float {
    name.hasSuffix("key.bias") ? values.map(abs).max()! : relativeDifference(values, expected)
  }
}
