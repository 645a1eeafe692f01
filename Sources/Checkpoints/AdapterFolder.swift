import Foundation

/// The two matrices of one adapted module on their way into an adapter. Their memory has to live until they are written.
public struct AdapterToSave {
  /// The module's path in the network without prefixes: `encoder.layer.0.attention.self.query`.
  public var path: String
  public var rank: Int
  public var inputs: Int
  public var outputs: Int
  /// rank × inputs.
  public var a: UnsafeBufferPointer<Float>
  /// outputs × rank.
  public var b: UnsafeBufferPointer<Float>

  public init(
    path: String, rank: Int, inputs: Int, outputs: Int, a: UnsafeBufferPointer<Float>,
    b: UnsafeBufferPointer<Float>
  ) {
    self.path = path
    self.rank = rank
    self.inputs = inputs
    self.outputs = outputs
    self.a = a
    self.b = b
  }
}

/// A LoRA adapter in the form of Hugging Face's `peft`: `adapter_config.json` and `adapter_model.safetensors`
/// (or, when read, an older `adapter_model.bin`).
public struct AdapterFolder: Sendable {
  public static let weightsFileName = "adapter_model.safetensors"
  private static let oldWeightsFileName = "adapter_model.bin"

  public let configuration: AdapterConfigurationFile
  /// The adapted modules, without prefixes, in the network's order.
  public let modules: [ProjectionShape]
  /// The file's tensors that adapt nothing of the network (task heads, the pooler's adapter).
  public let unused: [String]
  private let source: TensorSource
  /// The file's names of A and B, by path.
  private let names: [String: (a: String, b: String)]

  /// Opens an adapter and checks each of its matrices against the base model's projections.
  /// - Throws: `CheckpointError` where a matrix is missing, misshapen, or adapts what the base model does not have.
  public init(_ folder: URL, projections: [ProjectionShape]) throws {
    configuration = try AdapterConfigurationFile(
      folder.appendingPathComponent(AdapterConfigurationFile.fileName))
    let today = folder.appendingPathComponent(Self.weightsFileName)
    let old = folder.appendingPathComponent(Self.oldWeightsFileName)
    let isOld = !Self.exists(today) && Self.exists(old)
    source = try TensorSource(file: isOld ? old : today)
    let wanted = Set(projections.flatMap { ["\($0.path)\(Self.a)", "\($0.path)\(Self.b)"] })
    var found: [String: String] = [:]
    var unused: [String] = []
    for name in source.names {
      if let plain = TensorMap.networkName(of: name, in: wanted) {
        if let other = found.updateValue(name, forKey: plain) {
          throw Self.problem(
            source, "\(quoted(other)) and \(quoted(name)) are one matrix, expected one of them")
        }
      } else if name.contains(".lora_"), !Self.isOfHead(name) {
        throw Self.problem(source, "\(quoted(name)) adapts a module that the base model does not have")
      } else {
        unused.append(name)
      }
    }
    self.unused = unused
    var names: [String: (a: String, b: String)] = [:]
    for module in projections where configuration.adapts(module.path) {
      names[module.path] = (
        try Self.matrix(module, Self.a, [configuration.rank, module.inputs], found, source),
        try Self.matrix(module, Self.b, [module.outputs, configuration.rank], found, source)
      )
    }
    self.names = names
    modules = projections.filter { names[$0.path] != nil }
    guard !modules.isEmpty, found.count == 2 * modules.count else {
      throw Self.problem(
        source,
        "\(found.count) matrices, expected \(2 * modules.count) for the target_modules "
          + configuration.targetModules.prefix(8).map { quoted($0) }.joined(separator: ", "))
    }
  }

  /// Reads the matrices of one of `modules`: A is rank × inputs, B outputs × rank.
  public func read(
    _ path: String, a: UnsafeMutableBufferPointer<Float>, b: UnsafeMutableBufferPointer<Float>
  ) throws {
    guard let name = names[path] else { throw Self.problem(source, "no adapter of \(quoted(path))") }
    try source.read(name.a, into: a)
    try source.read(name.b, into: b)
  }

  /// Writes both files of an adapter into `folder`, which is there (`CheckpointFolder.save` makes it).
  public static func write(
    _ configuration: AdapterConfigurationFile, _ adapters: [AdapterToSave], to folder: URL
  ) throws {
    try SafetensorsWriter.write(
      tensors(of: adapters), metadata: ["format": "pt"], to: folder.appendingPathComponent(weightsFileName))
    try CheckpointFolder.write(
      configuration.json(), to: folder.appendingPathComponent(AdapterConfigurationFile.fileName))
  }

  /// The bytes both files take, for asking for room first.
  public static func neededBytes(for adapters: [AdapterToSave]) -> Int {
    SafetensorsWriter.neededBytes(for: tensors(of: adapters)) + 4_096
  }

  private static let prefix = "base_model.model."
  private static let a = ".lora_A.weight"
  private static let b = ".lora_B.weight"

  private static func tensors(of adapters: [AdapterToSave]) -> [TensorToSave] {
    adapters.flatMap {
      [
        TensorToSave(name: "\(prefix)\($0.path)\(a)", shape: [$0.rank, $0.inputs], values: $0.a),
        TensorToSave(name: "\(prefix)\($0.path)\(b)", shape: [$0.outputs, $0.rank], values: $0.b),
      ]
    }
  }

  private static func matrix(
    _ module: ProjectionShape, _ ending: String, _ shape: [Int], _ found: [String: String],
    _ source: TensorSource
  ) throws -> String {
    guard let name = found[module.path + ending] else {
      throw problem(source, "no \(quoted(module.path + ending)), which target_modules asks for")
    }
    guard source.shape(of: name) == shape else {
      throw problem(source, "\(quoted(name)) has the shape \(source.shape(of: name)!), expected \(shape)")
    }
    guard source.type(of: name)!.isReadableAsFloat else {
      throw problem(
        source, "\(quoted(name)) has the dtype \(source.type(of: name)!.rawValue), expected F32, F16 or BF16")
    }
    return name
  }

  private static func problem(_ source: TensorSource, _ message: String) -> CheckpointError {
    CheckpointError(file: source.url.path, message: message)
  }

  private static func isOfHead(_ name: String) -> Bool {
    name.split(separator: ".").contains { AdapterConfigurationFile.heads.contains(String($0)) }
  }

  private static func exists(_ url: URL) -> Bool {
    var status = stat()
    return lstat(url.path, &status) == 0
  }
}
