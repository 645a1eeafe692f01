import Foundation
import Kernels
import Models
import Testing

@Suite("Gradients")
struct GradientTests {
  /// Central differences along the gradient itself: (L(w + εg) − L(w − εg)) / 2ε‖g‖ is ‖g‖ for each
  /// group of parameters, to ε⁴ from two lengths of ε (Richardson). Masks are the same each time; losses are
  /// computed in single precision.
  @Test(
    "of each group of parameters are the losses' slopes, with dropout and class factors",
    arguments: TestModel.allCases, ModelPooling.allCases)
  func slopes(model: TestModel, pooling: ModelPooling) throws {
    for lane in 0..<2 { try checkSlopes(try model.backbone(pooling: pooling), model, lane) }
  }

  private func checkSlopes(_ backbone: Backbone, _ model: TestModel, _ lane: Int) throws {
    let factors = [0.5, 2, 1.25]
    var pass = BackwardPass(backbone)
    func loss() throws -> Double {
      try pass.forward(TestModel.batch, factors: factors, dropouts: TestModel.dropouts)
      let losses = try #require(pass.losses)
      guard lane == 1 else { return losses.regression }
      return try zip(zip(factors, [0.25, 0.5, 0.25]), losses.perClass).reduce(0) {
        $0 + $1.0.0 * $1.0.1 * (try #require($1.1))
      }
    }
    _ = try loss()
    pass.backwardTwoLanes(TestModel.dropouts)
    let gradients = pass.backbone(lane: lane)
    let tensors = backbone.table.tensors(in: backbone.weights.trained.pointer) { !$0.isHead }
    for tensor in tensors where !model.vanishes(tensor.name) {
      let gradient = try #require(gradients[tensor.name])
      let norm = gradient.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      guard norm > 0 else {
        // A decoder's first token sees itself alone, whatever queries and keys are.
        let isBlind = model.isDecoder && backbone.pooling == .first && model.choosesWhatIsSeen(tensor.name)
        #expect(isBlind, "\(tensor.name) has no gradient")
        continue
      }
      let saved = Array(tensor.values)
      func slope(_ length: Double) throws -> Double {
        func moved(_ sign: Double) throws -> Double {
          for place in saved.indices {
            tensor.values[place] = Float(
              Double(saved[place]) + sign * length * Double(gradient[place]) / norm)
          }
          return try loss()
        }
        return (try moved(1) - (try moved(-1))) / (2 * length)
      }
      let found = (4 * (try slope(2e-3)) - (try slope(4e-3))) / 3
      _ = tensor.values.update(from: saved)
      #expect(abs(found - norm) < 5e-3 * norm + 5e-4, "\(tensor.name): \(found), \(norm)")
    }
  }

  @Test("in two lanes are those of two backward passes with one lane", arguments: TestModel.allCases)
  func lanes(model: TestModel) throws {
    var both = BackwardPass(try model.backbone()), one = BackwardPass(try model.backbone())
    try both.forward(TestModel.batch, dropouts: TestModel.dropouts)
    both.backwardTwoLanes(TestModel.dropouts)
    for (lane, weights) in [(Float(1), Float(0)), (0, 1)].enumerated() {
      try one.forward(TestModel.batch, dropouts: TestModel.dropouts)
      one.backwardOneLane(weights.0, weights.1, TestModel.dropouts)
      let expected = one.backbone(lane: 0)
      for (name, values) in both.backbone(lane: lane) where !model.vanishes(name) {
        #expect(relativeDifference(values, try #require(expected[name])) < 1e-5, "\(name)")
      }
      #expect(abs(both.sums[2 * lane] - one.sums.x) < 1e-5 * one.sums.x)
    }
  }

  @Test("make up the Gram matrix: its entries are the sums over all of them", arguments: TestModel.allCases)
  func gram(model: TestModel) throws {
    var pass = BackwardPass(try model.backbone())
    try pass.forward(TestModel.batch)
    pass.backwardTwoLanes()
    let lanes = [pass.backbone(lane: 0), pass.backbone(lane: 1)]
    func dot(_ a: Int, _ b: Int) throws -> Double {
      try lanes[a].reduce(0) { sum, tensor in
        let other = try #require(lanes[b][tensor.key])
        return sum + zip(tensor.value, other).reduce(0) { $0 + Double($1.0) * Double($1.1) }
      }
    }
    let scale = pass.sums.x.squareRoot() * pass.sums.z.squareRoot()
    #expect(abs(pass.sums.x - (try dot(0, 0))) < 1e-6 * pass.sums.x)
    #expect(abs(pass.sums.y - (try dot(0, 1))) < 1e-6 * scale)
    #expect(abs(pass.sums.z - (try dot(1, 1))) < 1e-6 * pass.sums.z)
  }

  @Test(
    "do not depend on the number of threads beyond rounding", arguments: TestModel.allCases,
    ModelPooling.allCases)
  func threads(model: TestModel, pooling: ModelPooling) throws {
    var passes = try [1, 2, 5].map { BackwardPass(try model.backbone(pooling: pooling, threads: $0)) }
    for index in passes.indices {
      try passes[index].forward(TestModel.batch, dropouts: TestModel.dropouts)
      passes[index].backwardTwoLanes(TestModel.dropouts)
    }
    let expected = passes[0].backbone(lane: 1)
    for pass in passes[1...] {
      for (name, values) in pass.backbone(lane: 1) where !model.vanishes(name) {
        #expect(relativeDifference(values, try #require(expected[name])) < 2e-5, "\(name)")
      }
    }
  }

  @Test(
    "are the same bits where a block's activations are computed again instead of kept",
    arguments: TestModel.allCases, ModelPooling.allCases)
  func recomputing(model: TestModel, pooling: ModelPooling) throws {
    for frozen in [FrozenFormat.float32, .bfloat16] {
      var kept = BackwardPass(try model.backbone(pooling: pooling, frozen: frozen))
      var again = BackwardPass(try model.backbone(pooling: pooling, frozen: frozen, recomputes: true))
      for _ in 0..<2 {
        try kept.forward(TestModel.batch, dropouts: TestModel.dropouts)
        kept.backwardTwoLanes(TestModel.dropouts)
        try again.forward(TestModel.batch, dropouts: TestModel.dropouts)
        again.backwardTwoLanes(TestModel.dropouts)
      }
      for lane in 0..<2 { #expect(again.backbone(lane: lane) == kept.backbone(lane: lane)) }
      #expect(again.sums == kept.sums)
    }
  }
}
