import Checkpoints
import Foundation
import Kernels
import Models
import TaskWeighting
import Testing
import Training

/// A model and the numbers of Tests/ModelsTests/Fixtures/make_models.py.
struct EngineReference {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("ModelsTests/Fixtures")

  let configuration: BackboneConfiguration
  let pooling: ModelPooling
  let rate: Float
  private let file: SafetensorsFile
  private let base: SafetensorsFile
  private let lowRank: LowRankConfiguration?
  private let frozen: FrozenFormat

  init(_ name: String) throws {
    func open(_ name: String) throws -> SafetensorsFile {
      try SafetensorsFile(Self.folder.appendingPathComponent("\(name).safetensors"))
    }
    file = try open(name)
    let metadata = file.metadata
    base = try metadata["base"].map(open) ?? file
    func text(_ key: String) throws -> String { try #require(metadata[key], "\(key)") }
    func number(_ key: String) throws -> Int { try #require(Int(try text(key))) }
    let positions = try number("positions"), feedForward = try number("feedForward")
    if metadata["family"] == "encoder" {
      configuration = BackboneConfiguration(
        vocabulary: try number("vocabulary"), width: try number("width"), layers: try number("layers"),
        heads: try number("heads"), feedForward: feedForward, positions: positions,
        positionOffset: try number("positionOffset"), tokenTypes: try number("tokenTypes"),
        activation: metadata["activation"] == "geluTanh" ? .geluTanh : .gelu, dropout: DropoutShares(all: 0))
    } else {
      configuration = BackboneConfiguration(
        decoderVocabulary: try number("vocabulary"), width: try number("width"),
        layers: try number("layers"), heads: try number("heads"), keyValueHeads: try number("keyValueHeads"),
        headSize: try number("headSize"), feedForward: feedForward, positions: positions,
        hasQueryBias: metadata["hasQueryBias"] == "True",
        ropeTheta: try #require(Double(try text("ropeTheta"))))
    }
    pooling = try #require(ModelPooling(rawValue: "\(try text("poolings").prefix { $0 != "," })"))
    rate = try #require(Float(try text("rate")))
    frozen =
      switch metadata["frozen"] {
      case "bfloat16": .bfloat16
      case "float16": .float16
      default: .float32
      }
    lowRank = try metadata["rank"].map {
      LowRankConfiguration(
        rank: Int($0)!, alpha: Double(try text("alpha"))!,
        targets: metadata["targets"]?.split(separator: ",").map(String.init))
    }
  }

  func values(_ name: String) throws -> [Float] { try Self.values(name, in: file) }

  private static func values(_ name: String, in file: SafetensorsFile) throws -> [Float] {
    let count = try #require(file.shape(of: name), "no tensor \(name)").reduce(1, *)
    var values = [Float](repeating: 0, count: count)
    try values.withUnsafeMutableBufferPointer { try file.read(name, into: $0) }
    return values
  }

  var batch: PackedBatch {
    get throws {
      var offsets: [Int32] = [0]
      for length in try values("lengths") { offsets.append(offsets.last! + Int32(length)) }
      return PackedBatch(
        tokenIDs: try values("ids").map { Int32($0) }, offsets: offsets, scores: try values("scores"),
        classes: try values("classes").map { Int32($0) })
    }
  }

  /// The model with its weights; those that are frozen in two bytes lie in two bytes.
  func engine(threads: Int = 2) throws -> StepEngine {
    let engine = try StepEngine(
      configuration: configuration, classes: 3, pooling: pooling, threads: threads, seed: 1, lowRank: lowRank,
      frozen: frozen, maximumTokens: 15)
    for tensor in engine.modelTensors {
      try base.read(tensor.name, into: tensor.values)
      guard let format = frozen.half else { continue }
      // Frozen vectors are floats, but the model they come from was rounded as a whole.
      for place in tensor.values.indices { tensor.values[place] = format.rounded(tensor.values[place]) }
    }
    for tensor in engine.modelHalfTensors {
      let values = try Self.values(tensor.name, in: base)
      frozen.half!.narrow(into: tensor.values.baseAddress!, values, values.count)
    }
    for tensor in engine.headTensors { try base.read(tensor.name, into: tensor.values) }
    for tensor in engine.adapterTensors { try file.read(tensor.name, into: tensor.values) }
    engine.tensorsWereReplaced()
    return engine
  }

  /// The trained weights after the steps in scope full.
  func after(_ engine: StepEngine) throws -> [String: [Float]] {
    let all = try values("after")
    var result: [String: [Float]] = [:], place = 0
    for tensor in engine.trainedTensors.sorted(by: { $0.name < $1.name }) {
      result[tensor.name] = Array(all[place..<place + tensor.values.count])
      place += tensor.values.count
    }
    try #require(place == all.count)
    return result
  }
}

extension FrozenFormat {
  var half: HalfFormat? {
    switch self {
    case .float32: nil
    case .bfloat16: .bfloat16
    case .float16: .float16
    }
  }
}

extension HalfFormat {
  func rounded(_ value: Float) -> Float {
    var value = value, half: UInt16 = 0
    narrow(into: &half, &value, 1)
    widen(into: &value, &half, 1)
    return value
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
      batch, index: index, dropout: DropoutShares(all: dropout), weighting: &weighting, scope: scope,
      learningRate: rate, clip: 1, weightDecay: 0.01)
  }

  /// What the optimizer moves; the base of adapters is frozen.
  var trainedTensors: [NamedTensor] {
    (adapterTensors.isEmpty ? modelTensors : adapterTensors) + headTensors
  }

  /// Every weight and moment after a flush, by name.
  var snapshot: [String: [Float]] {
    flush()
    return Dictionary(
      uniqueKeysWithValues: (modelTensors + adapterTensors + headTensors + optimizerTensors).map {
        ($0.name, Array($0.values))
      })
  }
}
