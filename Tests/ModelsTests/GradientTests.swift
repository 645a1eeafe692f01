import Foundation
import Kernels
import Models
import Testing

@Suite("Gradients")
struct GradientTests {
  /// A shape whose widths are no multiples of a vector.
  static let configuration = BackboneConfiguration(
    vocabulary: 40, width: 12, layers: 2, heads: 3, feedForward: 20, positions: 20,
    layerNormEpsilon: 1e-5)

  static let batch = PackedBatch(
    tokenIDs: (0..<38).map { Int32(($0 * $0 * 7 + 3) % 40) }, offsets: [0, 1, 9, 26, 38],
    scores: [-0.9, 0.1, 0.6, 0.2], classes: [0, 1, 2, 1])

  static func encoder(threads: Int = 2, pooling: ModelPooling = .mean) throws -> Backbone {
    let encoder = try Backbone(configuration, classes: 3, pooling: pooling, threads: threads)
    for (index, group) in encoder.table.groups.enumerated() {
      let stream = RandomStream(seed: 3, purpose: "weights of the tests", place: index)
      let isGain = group.entries[0].name.hasSuffix("LayerNorm.weight")
      for place in 0..<group.count {
        encoder.weights.trained.pointer[group.offset + place] =
          Float(0.3 * stream.normal(place)) + (isGain ? 1 : 0)
      }
    }
    return encoder
  }

  static let dropouts = Dropouts(DropoutShares(all: 0.2), seed: 8, step: 3, layers: 2)

  /// Central differences along the gradient itself: (L(w + εg) − L(w − εg)) / 2ε‖g‖ is ‖g‖ for each
  /// group of parameters. Masks are the same each time; losses are computed in single precision.
  @Test(
    "of each group of parameters are the losses' slopes, with dropout and class factors",
    arguments: ModelPooling.allCases, [0, 1])
  func slopes(pooling: ModelPooling, lane: Int) throws {
    let factors = [0.5, 2, 1.25]
    let encoder = try Self.encoder(pooling: pooling)
    var pass = BackwardPass(encoder)
    func loss() throws -> Double {
      try pass.forward(Self.batch, factors: factors, dropouts: Self.dropouts)
      let losses = try #require(pass.losses)
      guard lane == 1 else { return losses.regression }
      return try zip(zip(factors, [0.25, 0.5, 0.25]), losses.perClass).reduce(0) {
        $0 + $1.0.0 * $1.0.1 * (try #require($1.1))
      }
    }
    _ = try loss()
    pass.backwardTwoLanes(Self.dropouts)
    let gradients = pass.backbone(lane: lane)
    let tensors = encoder.table.tensors(in: encoder.weights.trained.pointer) { !$0.isHead }
    for tensor in tensors where !tensor.name.hasSuffix("key.bias") {
      let gradient = try #require(gradients[tensor.name])
      let norm = gradient.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      let length = 1e-2
      let saved = Array(tensor.values)
      func moved(_ sign: Double) throws -> Double {
        for place in saved.indices {
          tensor.values[place] = Float(Double(saved[place]) + sign * length * Double(gradient[place]) / norm)
        }
        return try loss()
      }
      let slope = (try moved(1) - (try moved(-1))) / (2 * length)
      _ = tensor.values.update(from: saved)
      #expect(abs(slope - norm) < 5e-3 * norm + 1e-4, "\(tensor.name): \(slope), \(norm)")
    }
  }

  @Test("in two lanes are those of two backward passes with one lane")
  func lanes() throws {
    var both = BackwardPass(try Self.encoder()), one = BackwardPass(try Self.encoder())
    try both.forward(Self.batch, dropouts: Self.dropouts)
    both.backwardTwoLanes(Self.dropouts)
    for (lane, weights) in [(Float(1), Float(0)), (0, 1)].enumerated() {
      try one.forward(Self.batch, dropouts: Self.dropouts)
      one.backwardOneLane(weights.0, weights.1, Self.dropouts)
      let expected = one.backbone(lane: 0)
      for (name, values) in both.backbone(lane: lane) where !name.hasSuffix("key.bias") {
        #expect(relativeDifference(values, try #require(expected[name])) < 1e-5, "\(name)")
      }
      #expect(abs(both.sums[2 * lane] - one.sums.x) < 1e-5 * one.sums.x)
    }
  }

  @Test("make up the Gram matrix: its entries are the sums over all of them")
  func gram() throws {
    var pass = BackwardPass(try Self.encoder())
    try pass.forward(Self.batch)
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

  @Test("do not depend on the number of threads beyond rounding", arguments: ModelPooling.allCases)
  func threads(pooling: ModelPooling) throws {
    var passes = try [1, 2, 5].map { BackwardPass(try Self.encoder(threads: $0, pooling: pooling)) }
    for index in passes.indices {
      try passes[index].forward(Self.batch, dropouts: Self.dropouts)
      passes[index].backwardTwoLanes(Self.dropouts)
    }
    let expected = passes[0].backbone(lane: 1)
    for pass in passes[1...] {
      for (name, values) in pass.backbone(lane: 1) where !name.hasSuffix("key.bias") {
        #expect(relativeDifference(values, try #require(expected[name])) < 2e-5, "\(name)")
      }
    }
  }
}
