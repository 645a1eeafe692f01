import Checkpoints
import Foundation
import Models
import Runs

extension StepEngine {
  /// Reads the backbone's tensors straight into place, those that are frozen in two bytes as they are.
  func readBackbone(_ tensors: TensorMap) throws {
    flush()
    for tensor in modelTensors { try tensors.read(tensor.name, into: tensor.values) }
    for tensor in modelHalfTensors {
      try tensors.readBytes(tensor.name, into: UnsafeMutableRawBufferPointer(tensor.values))
    }
    tensorsWereReplaced()
  }

  /// The adapters' factors, module by module.
  var adapters: [(path: String, a: NamedTensor, b: NamedTensor)] {
    let tensors = Dictionary(uniqueKeysWithValues: adapterTensors.map { ($0.name, $0) })
    return tensors.keys.sorted().compactMap { name in
      guard name.hasSuffix(Self.factorA) else { return nil }
      let path = String(name.dropLast(Self.factorA.count))
      guard let a = tensors[name], let b = tensors[path + Self.factorB] else { return nil }
      return (path, a, b)
    }
  }

  /// Reads the adapters of a checkpoint.
  func readAdapters(of folder: URL, for file: ModelConfigurationFile) throws {
    let saved = try AdapterFolder(folder, projections: file.projections)
    for (path, a, b) in adapters { try saved.read(path, a: a.values, b: b.values) }
    tensorsWereReplaced()
  }

  private static let factorA = ".lora_A.weight"
  private static let factorB = ".lora_B.weight"
}

/// The backbone's part of a checkpoint.
enum CheckpointWeights {
  static let fileName = "model.safetensors"
  /// As `sha256sum` writes it, so that `sha256sum -c` checks the links.
  static let hashesFileName = "weights.sha256"

  case tensors([TensorToSave])
  case adapters(AdapterConfigurationFile, [AdapterToSave])
  /// Links to the source's files: nothing has been trained yet.
  case links(TensorSource, PretrainedPlan)

  /// - Parameters:
  ///   - source: where the tensors that are not trained come from; nil for the built-in encoder.
  ///   - isUntouched: nothing has been trained yet.
  init(_ model: RunModel, _ engine: StepEngine, source: TensorMap?, isUntouched: Bool) throws {
    guard let source, let pretrained = model.plan.pretrained else {
      self = .tensors(engine.modelTensors.map { TensorToSave($0) })
      return
    }
    if let lowRank = model.plan.lowRank {
      let adapters = engine.adapters
      let configuration = AdapterConfigurationFile(
        rank: lowRank.rank, alpha: lowRank.alpha, dropout: lowRank.dropout,
        targetModules: Self.targets(adapters.map(\.path)), baseModel: model.plan.source)
      self = .adapters(
        configuration,
        adapters.map { path, a, b in
          AdapterToSave(
            path: path, rank: lowRank.rank, inputs: a.shape[1], outputs: b.shape[0],
            a: UnsafeBufferPointer(a.values), b: UnsafeBufferPointer(b.values))
        })
    } else if isUntouched {
      self = .links(source.source, pretrained)
    } else {
      let values = Dictionary(
        uniqueKeysWithValues: engine.modelTensors.map { ($0.name, UnsafeBufferPointer($0.values)) })
      self = .tensors(try source.tensorsToSave { values[$0] })
    }
  }

  var neededBytes: Int {
    switch self {
    case .tensors(let tensors): SafetensorsWriter.neededBytes(for: tensors)
    case .adapters(_, let adapters): AdapterFolder.neededBytes(for: adapters)
    case .links: 0
    }
  }

  func write(to folder: URL) throws {
    switch self {
    case .tensors(let tensors):
      try SafetensorsWriter.write(
        tensors, metadata: ["format": "pt"], to: folder.appendingPathComponent(Self.fileName))
    case .adapters(let configuration, let adapters):
      try AdapterFolder.write(configuration, adapters, to: folder)
    case .links(let source, let plan):
      for file in Set(source.files + [source.url]) {
        let place = folder.appendingPathComponent(file.lastPathComponent)
        guard symlink(file.path, place.path) == 0 else {
          throw SessionError("\(place.path): cannot make the link: \(String(cString: strerror(errno)))")
        }
      }
      let lines = plan.files.map { "\($0.sha256)  \($0.name)\n" }
      try CheckpointFolder.write(
        Data(lines.joined().utf8), to: folder.appendingPathComponent(Self.hashesFileName))
    }
  }

  /// The ends of the modules' paths behind the number of the layer. The short names that a person types may fit
  /// modules that we do not adapt (`dense` is the pooler's too).
  private static func targets(_ paths: [String]) -> [String] {
    let ends = paths.map { path in
      path.split(separator: ".").drop { Int($0) == nil }.dropFirst().joined(separator: ".")
    }
    return Set(ends).sorted()
  }
}
