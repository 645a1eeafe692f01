import Checkpoints
import Foundation
import Models
import TaskWeighting
import Testing
import Training

/// The model and numbers of Tests/ModelsTests/Fixtures/make_bert.py.
struct EngineReference {
  static let configuration = BackboneConfiguration(
    vocabulary: 24, width: 8, layers: 2, heads: 2, feedForward: 16, positions: 12, dropout: DropoutShares(all: 0))

  let file: SafetensorsFile

  init() throws {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    file = try SafetensorsFile(tests.appendingPathComponent("ModelsTests/Fixtures/bert.safetensors"))
  }

  func values(_ name: String) throws -> [Float] {
    let count = try #require(file.shape(of: name), "no tensor \(name)").reduce(1, *)
    var values = [Float](repeating: 0, count: count)
    try values.withUnsafeMutableBufferPointer { try file.read(name, into: $0) }
    return values
  }

  var batch: PackedBatch {
    get throws {
      PackedBatch(
        tokenIDs: try values("ids").map { Int32($0) }, offsets: [0, 5, 14, 15], scores: try values("scores"),
        classes: try values("classes").map { Int32($0) })
    }
  }

  func engine(threads: Int = 2) throws -> StepEngine {
    let engine = try StepEngine(
      configuration: Self.configuration, classes: 3, pooling: .mean, threads: threads, seed: 1,
      maximumTokens: 15)
    for tensor in engine.modelTensors + engine.headTensors {
      try file.read(tensor.name, into: tensor.values)
    }
    engine.tensorsWereReplaced()
    return engine
  }
}

/// λ_r = ‖g_c‖/(‖g_r‖ + ‖g_c‖) and its counterpart: the simplest method that uses G.
struct GradientBalance: WeightingMethod {
  let name = "gradient-balance"
  let usesGram = true

  mutating func coefficients(_ observation: StepObservation) throws -> StepWeights {
    let gram = try #require(observation.gram)
    let sum = gram.normR + gram.normC
    return StepWeights(regression: gram.normC / sum, classification: gram.normR / sum)
  }
}

/// Given coefficients; G is not asked for.
struct FixedBalance: WeightingMethod {
  let name = "fixed-balance"
  var regression = 0.5
  var classification = 0.5
  var trainsClassification = true

  mutating func coefficients(_ observation: StepObservation) throws -> StepWeights {
    StepWeights(regression: regression, classification: classification)
  }
}

extension StepEngine {
  /// A step with rates that move the weights visibly.
  func step(
    _ batch: PackedBatch, index: Int, _ weighting: any WeightingMethod, scope: GramScope = .full,
    dropout: Float = 0, rate: Float = 1e-2
  ) throws -> StepOutcome {
    var weighting = weighting
    return try step(
      batch, index: index, dropout: DropoutShares(all: dropout), weighting: &weighting, scope: scope, learningRate: rate,
      clip: 1, weightDecay: 0.01)
  }

  /// Every weight and moment after a flush, by name.
  var snapshot: [String: [Float]] {
    flush()
    return Dictionary(
      uniqueKeysWithValues: (modelTensors + headTensors + optimizerTensors).map {
        ($0.name, Array($0.values))
      })
  }
}
