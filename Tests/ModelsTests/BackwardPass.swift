import Kernels
import Models
import Testing

/// One forward and backward of a batch, and the gradients by tensor name.
struct BackwardPass {
  let backbone: Backbone
  let heads: Heads
  let gradients: Gradients
  private(set) var losses: BatchLosses?
  /// Of the last `run`: (⟨r,r⟩, ⟨r,c⟩, ⟨c,c⟩).
  var sums = SIMD3<Double>.zero

  init(_ backbone: Backbone) {
    self.backbone = backbone
    heads = Heads(backbone, classes: ReferenceModel.classes)
    gradients = Gradients(backbone)
  }

  mutating func forward(
    _ batch: PackedBatch, factors: [Double] = [1, 1, 1], dropouts: Dropouts? = nil
  ) throws {
    let dropouts = dropouts ?? Dropouts(nothingFor: backbone.configuration.layers)
    var counts = Array(repeating: 0, count: ReferenceModel.classes)
    for label in batch.classes { counts[Int(label)] += 1 }
    try backbone.take(batch, forTraining: true)
    gradients.begin()
    heads.begin(gradients)
    backbone.forward(dropouts)
    heads.forward(mask: dropouts.pooled)
    var losses = BatchLosses()
    heads.addLosses(
      of: batch, to: &losses, counts: counts, factors: factors, mask: dropouts.pooled, gradients: gradients)
    self.losses = losses
  }

  /// Both tasks' lanes through everything.
  mutating func backwardTwoLanes(_ dropouts: Dropouts? = nil) {
    backward(heads.dPooled, lanes: 2, dropouts)
  }

  /// The lane a · regression + b · classification.
  mutating func backwardOneLane(_ a: Float, _ b: Float, _ dropouts: Dropouts? = nil) {
    backward(heads.merge(a, b), lanes: 1, dropouts)
  }

  private mutating func backward(_ dPooled: UnsafePointer<Float>, lanes: Int, _ dropouts: Dropouts?) {
    let dropouts = dropouts ?? Dropouts(nothingFor: backbone.configuration.layers)
    backbone.backwardPooling(dPooled, lanes: lanes)
    sums = gradients.computeFinalNorm(lanes: lanes)
    for layer in (0..<backbone.configuration.layers).reversed() {
      backbone.backward(block: layer, lanes: lanes, dropouts)
      sums += gradients.computeBlock(layer, lanes: lanes, dropouts)
      backbone.activations.descend()
    }
    guard backbone.table.trainsEmbeddings else { return }
    backbone.backwardEmbeddings(lanes: lanes, dropouts)
    sums += gradients.computeEmbeddings(lanes: lanes)
  }

  /// Every backbone tensor's gradient in one lane, tables with all their rows.
  func backbone(lane: Int) -> [String: [Float]] {
    var result: [String: [Float]] = [:]
    let d = backbone.configuration.width
    for (index, group) in backbone.table.groups.enumerated() where !group.part.isHead && group.isTrained {
      guard !group.isTable else {
        var rows = [Float](repeating: 0, count: group.count)
        if index == backbone.table.words {
          for (word, id) in backbone.layout.words.enumerated() {
            rows.replaceSubrange(
              Int(id) * d..<(Int(id) + 1) * d, with: floats(gradients.word(word, lane: lane), d))
          }
        } else {
          for row in 0..<backbone.layout.longest {
            let place = (row + backbone.configuration.positionOffset) * d
            rows.replaceSubrange(
              place..<place + d, with: floats(gradients.position(row, lane: lane), d))
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

  /// The gradients of the head that belongs to a lane, unscaled.
  func heads(lane: Int) -> [String: [Float]] {
    let table = backbone.table
    let groups =
      lane == 0
      ? [table.regressionWeight, table.regressionBias]
      : [table.classificationWeight, table.classificationBias]
    return Dictionary(
      uniqueKeysWithValues: groups.map {
        (table.groups[$0].entries[0].name, floats(gradients.pointer($0, lane: 0), table.groups[$0].count))
      })
  }
}
