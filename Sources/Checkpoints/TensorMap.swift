/// Which tensor of a source is which of the network's, whatever prefixes and old names the source uses,
/// and which of its tensors the network does not use.
public struct TensorMap: Sendable {
  public let source: TensorSource
  /// What the network needs, under names without prefix.
  public let expected: [ExpectedTensor]
  /// The source's tensors that the network does not use (heads, poolers, buffers), in the source's order.
  public let unused: [String]
  /// By the network's name.
  private let sourceNames: [String: String]
  /// The reverse.
  private let networkNames: [String: String]

  /// Finds every expected tensor and checks its shape and type; no element is read.
  /// - Throws: `CheckpointError` naming the tensors that are missing or misshapen.
  public init(_ source: TensorSource, expected: [ExpectedTensor]) throws {
    self.source = source
    self.expected = expected
    let wanted = Set(expected.map(\.name))
    var sourceNames: [String: String] = [:]
    var networkNames: [String: String] = [:]
    var unused: [String] = []
    for name in source.names {
      guard let plain = Self.networkName(of: name, in: wanted) else {
        unused.append(name)
        continue
      }
      if let other = sourceNames.updateValue(name, forKey: plain) {
        throw CheckpointError(
          file: source.url.path,
          message: "\(quoted(other)) and \(quoted(name)) are one tensor, expected one of them")
      }
      networkNames[name] = plain
    }
    self.sourceNames = sourceNames
    self.networkNames = networkNames
    self.unused = unused
    let missing = expected.filter { sourceNames[$0.name] == nil }
    guard missing.isEmpty else {
      throw CheckpointError(
        file: source.url.path,
        message:
          "\(missing.count) of \(expected.count) tensors are missing: \(Self.list(missing.map(\.name)))")
    }
    try checkShapes()
  }

  /// The source's name of one of the network's tensors; nil for a name that was not expected.
  public func sourceName(of name: String) -> String? { sourceNames[name] }

  /// The type of one of the network's tensors in the source.
  public func type(of name: String) -> ElementType? { sourceNames[name].flatMap(source.type(of:)) }

  /// Reads one of the network's tensors as Floats; `values` has as many elements as the tensor.
  public func read(_ name: String, into values: UnsafeMutableBufferPointer<Float>) throws {
    try source.read(sourceNames[name] ?? name, into: values)
  }

  /// Reads one of the network's tensors in the source's own precision (`type(of:)`), little-endian.
  public func readBytes(_ name: String, into bytes: UnsafeMutableRawBufferPointer) throws {
    try source.readBytes(sourceNames[name] ?? name, into: bytes)
  }

  /// One line about the tensors that are not used; nil where there are none. Numbers of layers are drawn together.
  public var unusedSummary: String? {
    guard !unused.isEmpty else { return nil }
    var kinds: [String] = []
    var seen: Set<String> = []
    for name in unused {
      let parts = name.split(separator: ".", omittingEmptySubsequences: false)
      let kind = parts.map { Int($0) == nil ? String($0) : "*" }.joined(separator: ".")
      if seen.insert(kind).inserted { kinds.append(kind) }
    }
    let tensors = unused.count == 1 ? "1 tensor is" : "\(unused.count) tensors are"
    return "\(source.url.path): \(tensors) not used: \(Self.list(kinds, atMost: 12))"
  }

  // MARK: Saving

  /// The source's tensors with trained values in the place of their own, under the source's names and in its
  /// order; every other tensor is carried through bit for bit.
  ///
  /// A tensor that shares its elements with a trained one (tied weights in a file of `torch.save`) goes on
  /// sharing its values.
  /// - Parameters:
  ///   - type: of the trained tensors in the file: F32, F16 or BF16, rounded to nearest even.
  ///   - trained: the values of one of the network's tensors, which have to live until they are written; nil
  ///     for one that is frozen.
  public func tensorsToSave(
    as type: ElementType = .float32, _ trained: (String) -> UnsafeBufferPointer<Float>?
  ) throws -> [TensorToSave] {
    let values = Dictionary(
      uniqueKeysWithValues: expected.compactMap { tensor in
        trained(tensor.name).map { (sourceNames[tensor.name]!, $0) }
      })
    return try source.names.map { name in
      let shape = source.shape(of: name)!
      if let values = values[name] ?? unsharedValues(of: name, among: values) {
        return TensorToSave(name: name, shape: shape, values: values, as: type)
      }
      return try TensorToSave(copying: name, of: source)
    }
  }

  private func unsharedValues(
    of name: String, among values: [String: UnsafeBufferPointer<Float>]
  ) -> UnsafeBufferPointer<Float>? {
    guard networkNames[name] == nil, source.layout == .torch || source.layout == .shardedTorch else {
      return nil
    }
    return values.first { source.sharesElements($0.key, name) }?.value
  }

  // MARK: Names

  /// What programs put before a network's own names, one inside the other.
  private static let prefixes = ["base_model.model.", "module.", "model.", "bert.", "roberta."]

  /// The network's name of a source's tensor; nil where it is not one of `wanted`.
  package static func networkName(of name: String, in wanted: Set<String>) -> String? {
    var rest = name[...]
    // No program nests more deeply.
    for _ in 0..<5 {
      if let plain = [String(rest), modernName(rest)].first(where: wanted.contains) { return plain }
      guard let prefix = prefixes.first(where: rest.hasPrefix) else { return nil }
      rest = rest.dropFirst(prefix.count)
    }
    return nil
  }

  /// Layer norms were once called as in TensorFlow.
  private static func modernName(_ name: Substring) -> String {
    if name.hasSuffix("LayerNorm.gamma") { return name.dropLast("gamma".count) + "weight" }
    if name.hasSuffix("LayerNorm.beta") { return name.dropLast("beta".count) + "bias" }
    return String(name)
  }

  private func checkShapes() throws {
    var wrong: [(file: String, message: String)] = []
    for tensor in expected {
      let name = sourceNames[tensor.name]!
      let (shape, type) = (source.shape(of: name)!, source.type(of: name)!)
      // Of a folder in shards the shard, not the index.
      let file = (source.file(of: name) ?? source.url).path
      if shape != tensor.shape {
        wrong.append((file, "\(quoted(name)) has the shape \(shape), expected \(tensor.shape)"))
      } else if !type.isReadableAsFloat {
        wrong.append((file, "\(quoted(name)) has the dtype \(type.rawValue), expected F32, F16 or BF16"))
      }
    }
    guard let first = wrong.first else { return }
    let more = wrong.count > 1 ? " (and \(wrong.count - 1) more tensors are not as expected)" : ""
    throw CheckpointError(file: first.file, message: "\(first.message)\(more)")
  }

  private static func list(_ names: [String], atMost most: Int = 3) -> String {
    names.prefix(most).map { quoted($0) }.joined(separator: ", ")
      + (names.count > most ? " and \(names.count - most) more" : "")
  }
}
