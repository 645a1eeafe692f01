import Checkpoints
import Foundation
import Kernels
import Models
import Testing

/// A model of `Fixtures/make_models.py`: what it is, its weights, and what transformers computes with it.
struct ReferenceModel: CustomTestStringConvertible {
  static let classes = 3
  /// All are trained.
  static let whole = [
    "bert", "bert-tanh", "roberta", "roberta-untyped", "llama", "llama-one-key", "llama-all-keys", "qwen2",
  ]
  /// Adapters, with the base in single precision or rounded to two bytes.
  static let adapted = [
    "bert-adapters", "bert-adapters-some", "roberta-adapters", "llama-adapters", "qwen2-adapters",
    "qwen2-adapters-some",
  ]

  let name: String
  let configuration: BackboneConfiguration
  let lowRank: LowRankConfiguration?
  /// How the base of an adapted model was rounded.
  let frozen: FrozenFormat
  let poolings: [ModelPooling]
  private let file: SafetensorsFile
  private let base: SafetensorsFile?

  var testDescription: String { name }

  init(_ name: String) throws {
    self.name = name
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    func open(_ name: String) throws -> SafetensorsFile {
      try SafetensorsFile(folder.appendingPathComponent("Fixtures/\(name).safetensors"))
    }
    file = try open(name)
    let metadata = file.metadata
    base = try metadata["base"].map(open)
    configuration = try Self.configuration(metadata)
    frozen =
      switch metadata["frozen"] {
      case "bfloat16": .bfloat16
      case "float16": .float16
      default: .float32
      }
    lowRank = metadata["rank"].map { rank in
      LowRankConfiguration(
        rank: Int(rank)!, alpha: Double(metadata["alpha"]!)!,
        targets: metadata["targets"]?.split(separator: ",").map(String.init))
    }
    poolings = try #require(metadata["poolings"]).split(separator: ",").map {
      ModelPooling(rawValue: "\($0)")!
    }
  }

  private static func configuration(_ metadata: [String: String]) throws -> BackboneConfiguration {
    func number(_ key: String) throws -> Int { try #require(metadata[key].flatMap(Int.init), "\(key)") }
    if metadata["family"] == "encoder" {
      return BackboneConfiguration(
        vocabulary: try number("vocabulary"), width: try number("width"), layers: try number("layers"),
        heads: try number("heads"), feedForward: try number("feedForward"),
        positions: try number("positions"),
        positionOffset: try number("positionOffset"), tokenTypes: try number("tokenTypes"),
        activation: metadata["activation"] == "geluTanh" ? .geluTanh : .gelu, dropout: DropoutShares(all: 0))
    }
    return BackboneConfiguration(
      decoderVocabulary: try number("vocabulary"), width: try number("width"), layers: try number("layers"),
      heads: try number("heads"), keyValueHeads: try number("keyValueHeads"),
      headSize: try number("headSize"),
      feedForward: try number("feedForward"), positions: try number("positions"),
      hasQueryBias: metadata["hasQueryBias"] == "True",
      ropeTheta: try #require(metadata["ropeTheta"].flatMap(Double.init)))
  }

  func values(_ name: String) throws -> [Float] {
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

  /// The model with its weights.
  ///
  /// - Parameter frozen: how frozen matrices lie in memory; nil: in the two bytes they were rounded to. As floats
  ///   they are rounded all the same.
  func backbone(
    pooling: ModelPooling = .mean, threads: Int = 1, frozen format: FrozenFormat? = nil,
    recomputes: Bool = false
  ) throws -> Backbone {
    let backbone = try Backbone(
      configuration, classes: Self.classes, pooling: pooling, threads: threads, lowRank: lowRank,
      frozen: format ?? frozen, recomputes: recomputes)
    for tensor in backbone.weights.sourceTensors { try read(tensor, rounded: true) }
    for tensor in backbone.weights.sourceHalfTensors {
      var values = [Float](repeating: 0, count: tensor.values.count)
      try values.withUnsafeMutableBufferPointer { try (base ?? file).read(tensor.name, into: $0) }
      backbone.weights.frozenHalf.format.narrow(into: tensor.values.baseAddress!, values, values.count)
    }
    for tensor in backbone.table.tensors(in: backbone.weights.trained.pointer, where: { $0.isHead }) {
      try read(tensor, rounded: false)
    }
    for tensor in backbone.weights.adapterTensors { try file.read(tensor.name, into: tensor.values) }
    return backbone
  }

  private func read(_ tensor: NamedTensor, rounded: Bool) throws {
    try (base ?? file).read(tensor.name, into: tensor.values)
    guard rounded, frozen != .float32 else { return }
    let format: HalfFormat = frozen == .float16 ? .float16 : .bfloat16
    let halves = HalfBuffer(count: tensor.values.count, format: format)
    format.narrow(into: halves.pointer, tensor.values.baseAddress!, tensor.values.count)
    halves.widen(into: tensor.values.baseAddress!, from: 0, count: tensor.values.count)
  }

  /// The gradients of one task's loss, by tensor.
  func gradients(_ pooling: ModelPooling, _ task: String, of backbone: Backbone) throws -> [String: [Float]] {
    let all = try values("\(pooling).\(task)")
    let tensors = backbone.table.tensors(in: backbone.weights.trained.pointer) { _ in true }
    var result: [String: [Float]] = [:], place = 0
    for tensor in tensors.sorted(by: { $0.name < $1.name }) {
      result[tensor.name] = Array(all[place..<place + tensor.values.count])
      place += tensor.values.count
    }
    try #require(place == all.count)
    return result
  }
}
