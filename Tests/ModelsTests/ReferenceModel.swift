import Checkpoints
import Foundation
import Kernels
import Models
import Testing

/// The values of `Fixtures/make_bert.py`, and an encoder that holds its weights.
struct ReferenceModel {
  static let configuration = BackboneConfiguration(
    vocabulary: 24, width: 8, layers: 2, heads: 2, feedForward: 16, positions: 12,
    dropout: DropoutShares(all: 0))
  static let classes = 3

  let file: SafetensorsFile

  init() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    file = try SafetensorsFile(folder.appendingPathComponent("Fixtures/bert.safetensors"))
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

  func encoder(pooling: ModelPooling = .mean, threads: Int = 1) throws -> Backbone {
    let encoder = try Backbone(
      Self.configuration, classes: Self.classes, pooling: pooling, threads: threads)
    for tensor in encoder.table.tensors(in: encoder.weights.trained.pointer, where: { _ in true }) {
      try file.read(tensor.name, into: tensor.values)
    }
    return encoder
  }
}
