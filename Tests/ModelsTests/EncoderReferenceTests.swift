import Kernels
import Models
import Testing

@Suite("The encoder agrees with transformers' BertModel")
struct EncoderReferenceTests {
  let reference: ReferenceModel

  init() throws { reference = try ReferenceModel() }

  @Test("hidden states, whatever the number of threads", arguments: [1, 2, 3])
  func hiddenStates(threads: Int) throws {
    let encoder = try reference.encoder(threads: threads)
    try encoder.take(try reference.batch, forTraining: false)
    encoder.forward(Dropouts(nothingFor: 2))
    let d = encoder.configuration.width
    var hidden = [Float](repeating: 0, count: encoder.layout.rows * d)
    for text in encoder.layout.texts {
      let rows = floats(encoder.activations.blocks[1].output + text.row * d, text.length * d)
      hidden.replaceSubrange(text.place * d..<(text.place + text.length) * d, with: rows)
    }
    #expect(relativeDifference(hidden, try reference.values("hidden")) < 1e-5)
  }

  @Test("both losses and every parameter's gradient for each task", arguments: [ModelPooling.first, .mean])
  func gradients(pooling: ModelPooling) throws {
    var pass = BackwardPass(try reference.encoder(pooling: pooling, threads: 2))
    try pass.forward(try reference.batch)
    pass.backwardTwoLanes()
    let losses = try reference.values("\(pooling).losses")
    let found = try #require(pass.losses)
    #expect(relativeDifference([Float(found.regression)], [losses[0]]) < 1e-5)
    #expect(relativeDifference([Float(found.classification)], [losses[1]]) < 1e-5)
    for (lane, task) in ["r", "c"].enumerated() {
      for (name, values) in pass.backbone(lane: lane) {
        let expected = try reference.values("\(pooling).\(task).\(name)")
        // A key's bias has no gradient: softmax does not see a constant.
        let difference =
          name.hasSuffix("key.bias")
          ? values.map(abs).max()! : relativeDifference(values, expected)
        #expect(difference < 1e-4, "\(task) \(name)")
      }
    }
    let table = pass.backbone.table
    for (name, group) in [
      ("r.regression.weight", table.regressionWeight), ("r.regression.bias", table.regressionBias),
      ("c.classification.weight", table.classificationWeight),
      ("c.classification.bias", table.classificationBias),
    ] {
      #expect(
        relativeDifference(pass.head(group), try reference.values("\(pooling).\(name)")) < 1e-4, "\(name)")
    }
  }
}
