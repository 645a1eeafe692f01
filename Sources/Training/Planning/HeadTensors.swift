import Checkpoints
import Foundation
import Models
import Runs
import TaskWeighting

/// The heads of a checkpoint, the classification head drawn anew where the number of classes is another.
struct HeadTensors {
  private struct Tensor {
    let name: String
    let shape: [Int]
    let values: [Float]
  }

  private let tensors: [Tensor]
  /// True where the classification head is a new one.
  let isNewHead: Bool

  private static let weight = "classification.weight"
  private static let bias = "classification.bias"

  /// - Throws: `CheckpointError`, or `SessionError` where a tensor is missing.
  init(_ folder: URL, classes: Int, plan: Plan) throws {
    let file = try SafetensorsFile(folder.appendingPathComponent(CheckpointKeeper.headsFile))
    let found = file.shape(of: Self.weight)?.first ?? 0
    isNewHead = found != classes
    var tensors = try ["regression.weight", "regression.bias"].map { try Self.read($0, from: file) }
    if found == classes {
      tensors += try [Self.weight, Self.bias].map { try Self.read($0, from: file) }
    } else {
      let width = plan.model.width
      tensors += [(Self.weight, [classes, width]), (Self.bias, [classes])].map { name, shape in
        Tensor(
          name: name, shape: shape,
          values: ModelStart.values(
            of: name, count: shape.reduce(1, *), width: width, seed: plan.optimization.seed))
      }
    }
    self.tensors = tensors
  }

  /// Writes `heads.safetensors`, with the weighting's learned tensors.
  func write(adapter: WeightingState, to folder: URL) throws {
    try Self.withTensors(tensors) { heads in
      try CheckpointKeeper.withAdapterTensors(adapter) { learned in
        try SafetensorsWriter.write(
          heads + learned, metadata: ["format": "pt"],
          to: folder.appendingPathComponent(CheckpointKeeper.headsFile))
      }
    }
  }

  /// Writes the moments with zeros for a classification head of another size.
  static func rewriteMoments(_ moments: URL, classes: Int, to folder: URL) throws {
    let file = try SafetensorsFile(moments)
    let tensors = try file.names.map { name in
      guard name.hasSuffix(weight) || name.hasSuffix(bias) else { return try read(name, from: file) }
      let shape = [classes] + (file.shape(of: name) ?? []).dropFirst()
      return Tensor(name: name, shape: shape, values: Array(repeating: 0, count: shape.reduce(1, *)))
    }
    try withTensors(tensors) { tensors in
      try SafetensorsWriter.write(
        tensors, to: folder.appendingPathComponent(OptimizerState.momentsFileName))
    }
  }

  private static func read(_ name: String, from file: SafetensorsFile) throws -> Tensor {
    guard let shape = file.shape(of: name) else { throw SessionError("the tensor \(name) is missing") }
    var values = [Float](repeating: 0, count: shape.reduce(1, *))
    try values.withUnsafeMutableBufferPointer { try file.read(name, into: $0) }
    return Tensor(name: name, shape: shape, values: values)
  }

  private static func withTensors(_ tensors: [Tensor], _ body: ([TensorToSave]) throws -> Void) throws {
    let flat = tensors.flatMap(\.values)
    try flat.withUnsafeBufferPointer { buffer in
      var offset = 0
      let saved = tensors.map { tensor in
        defer { offset += tensor.values.count }
        return TensorToSave(
          name: tensor.name, shape: tensor.shape,
          values: UnsafeBufferPointer(rebasing: buffer[offset..<offset + tensor.values.count]))
      }
      try body(saved)
    }
  }
}
