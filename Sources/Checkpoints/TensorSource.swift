import Foundation

/// The tensors of a Hugging Face folder, in whichever of the four layouts they are, opened for reading.
///
/// Opening examines every name, shape and place; elements are only read when asked for, straight into
/// the caller's memory, so that a checkpoint is never in memory twice.
public final class TensorSource: Sendable {
  /// How a folder keeps its weights.
  public enum Layout: String, Sendable, CaseIterable {
    // In the order of preference.
    case safetensors = "model.safetensors"
    case shardedSafetensors = "model.safetensors.index.json"
    case torch = "pytorch_model.bin"
    case shardedTorch = "pytorch_model.bin.index.json"
  }

  public let layout: Layout
  /// The file that stands for all in messages: the single one, or the index.
  public let url: URL
  /// The files that hold elements, sorted by name.
  public let files: [URL]
  /// In the file's order, shard by shard.
  public let names: [String]
  /// What a safetensors file says of itself; empty for the other layouts.
  public let metadata: [String: String]
  private let tensors: [String: StoredTensor]

  /// Opens the weights of a folder: safetensors where there are any, else those of `torch.save`.
  /// - Throws: `CheckpointError` for a folder without weights, or with damaged ones.
  public convenience init(folder: URL) throws {
    var status = stat()
    guard stat(folder.path, &status) == 0 else { throw CheckpointError.system("open", file: folder.path) }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw CheckpointError(
        file: folder.path, message: "not a folder, expected one with config.json and weights")
    }
    let found = Layout.allCases.first {
      // A dangling link is there too, and says what is wrong when it is opened.
      lstat(folder.appendingPathComponent($0.rawValue).path, &status) == 0
    }
    guard let found else {
      throw CheckpointError(
        file: folder.path, message: "no weights\(Self.others(in: folder)), expected \(Self.expected)")
    }
    try self.init(folder.appendingPathComponent(found.rawValue), found)
  }

  /// Opens one file of weights: `.safetensors`, else one of `torch.save`.
  public convenience init(file: URL) throws {
    try self.init(file, file.pathExtension == "safetensors" ? .safetensors : .torch)
  }

  private init(_ url: URL, _ layout: Layout) throws {
    self.layout = layout
    self.url = url
    switch layout {
    case .safetensors:
      let file = try SafetensorsFile(url)
      (files, names, tensors, metadata) = ([url], file.names, file.tensors, file.metadata)
    case .torch:
      let stored = try TorchFile.tensors(of: url)
      (files, names, metadata) = ([url], stored.map(\.name), [:])
      tensors = Dictionary(uniqueKeysWithValues: stored.map { ($0.name, $0) })
    case .shardedSafetensors, .shardedTorch:
      let index = try ShardIndex(url)
      let folder = url.deletingLastPathComponent()
      files = index.files.map { folder.appendingPathComponent($0) }
      (names, tensors) = try Self.shards(of: index, files, layout)
      metadata = layout == .shardedSafetensors ? ["format": "pt"] : [:]
    }
  }

  // MARK: Asking

  /// The shape of a tensor; nil where there is none of that name.
  public func shape(of name: String) -> [Int]? { tensors[name]?.shape }

  public func type(of name: String) -> ElementType? { tensors[name]?.type }

  /// The file that holds a tensor; nil where there is none of that name.
  public func file(of name: String) -> URL? { tensors[name]?.file.url }

  public func byteCount(of name: String) -> Int? { tensors[name]?.byteCount }

  /// Bytes of all tensors together.
  public var byteCount: Int { tensors.values.reduce(0) { $0 + $1.byteCount } }

  /// True where both names stand for the same elements of the same file, as tied weights do.
  public func sharesElements(_ name: String, _ other: String) -> Bool {
    guard let one = tensors[name], let two = tensors[other] else { return false }
    return one.file === two.file && one.offset == two.offset && one.type == two.type
      && one.shape == two.shape && one.strides == two.strides && one.byteCount > 0
  }

  // MARK: Reading

  /// Reads a tensor of F32, F16 or BF16 as Floats, row by row; `values` has as many elements as the tensor.
  public func read(_ name: String, into values: UnsafeMutableBufferPointer<Float>) throws {
    try tensor(name).read(into: values)
  }

  /// Reads a tensor's elements as they are, row by row, little-endian; `bytes` is `byteCount(of:)` long.
  public func readBytes(_ name: String, into bytes: UnsafeMutableRawBufferPointer) throws {
    try tensor(name).readBytes(into: bytes)
  }

  /// Calls `body` with the bytes that `readBytes` would give, a bounded piece at a time.
  public func forEachPiece(of name: String, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    try tensor(name).forEachPiece(body)
  }

  func tensor(_ name: String) throws -> StoredTensor {
    guard let tensor = tensors[name] else {
      throw CheckpointError(file: url.path, message: "no tensor \(quoted(name))")
    }
    return tensor
  }

  // MARK: Opening

  /// The tensors of all shards, the index's word on where each is checked.
  private static func shards(
    of index: ShardIndex, _ files: [URL], _ layout: Layout
  ) throws -> ([String], [String: StoredTensor]) {
    var names: [String] = []
    var tensors: [String: StoredTensor] = [:]
    for file in files {
      let shard = try TensorSource(file, layout == .shardedSafetensors ? .safetensors : .torch)
      // A tensor that the index looks for elsewhere is a stray copy; one it does not know is still there.
      for name in shard.names where index.places[name] ?? file.lastPathComponent == file.lastPathComponent {
        guard tensors.updateValue(shard.tensors[name]!, forKey: name) == nil else {
          throw CheckpointError(
            file: file.path, message: "tensor \(quoted(name)) is in another shard as well")
        }
        names.append(name)
      }
    }
    let missing = index.places.filter { tensors[$0.key] == nil }.sorted { $0.key < $1.key }
    if let first = missing.first {
      let place = files[0].deletingLastPathComponent().appendingPathComponent(first.value)
      let more = missing.count > 1 ? " (nor \(missing.count - 1) more of the index)" : ""
      throw CheckpointError(
        file: place.path, message: "no tensor \(quoted(first.key)), which the index says is here\(more)")
    }
    return (names, tensors)
  }

  private static let expected = Layout.allCases.map(\.rawValue).joined(separator: ", ")

  /// Weights of other programs that are there, for the message.
  private static func others(in folder: URL) -> String {
    let endings = [".h5", ".msgpack", ".gguf", ".onnx", ".ckpt", ".pt", ".pth", ".bin", ".safetensors"]
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let found = names.filter { name in endings.contains { name.hasSuffix($0) } }.sorted().prefix(3)
    return found.isEmpty ? "" : " but \(found.map { quoted($0) }.joined(separator: ", "))"
  }
}
