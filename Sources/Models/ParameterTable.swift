import Kernels

/// Names, shapes and places of all parameters: one buffer for those that are trained, one for each kind of
/// frozen ones, one table of offsets.
package struct ParameterTable: Sendable {
  package let configuration: BackboneConfiguration
  package let lowRank: LowRankConfiguration?
  package private(set) var groups: [ParameterGroup] = []
  package private(set) var blocks: [BlockGroups] = []
  /// Indices of groups; positions, types and the embeddings' norm where the family has them.
  package private(set) var words = 0
  package private(set) var positions: Int?
  package private(set) var types: Int?
  package private(set) var embeddingGain: Int?
  package private(set) var embeddingBias: Int?
  package private(set) var finalGain: Int?
  package private(set) var regressionWeight = 0
  package private(set) var regressionBias = 0
  package private(set) var classificationWeight = 0
  package private(set) var classificationBias = 0
  /// Floats of the buffer of trained parameters.
  package private(set) var count = 0
  /// Elements of the frozen buffers.
  package private(set) var frozenCount = 0
  package private(set) var frozenHalfCount = 0
  /// Floats of the dense gradient buffer for each lane.
  package private(set) var gradientCount = 0
  private let matricesAreHalf: Bool

  /// - Parameters:
  ///   - lowRank: adapters, with everything else but the heads frozen; nil: everything is trained.
  ///   - frozen: how frozen matrices lie in memory; frozen vectors are always floats.
  package init(
    _ configuration: BackboneConfiguration, classes: Int, lowRank: LowRankConfiguration? = nil,
    frozen: FrozenFormat = .float32
  ) {
    self.configuration = configuration
    self.lowRank = lowRank
    matricesAreHalf = frozen != .float32
    switch configuration.family {
    case .encoder: addEncoder()
    case .decoder: addDecoder()
    }
    let d = configuration.width
    regressionWeight = add(.regressionHead, [("regression.weight", [1, d])], decays: true)
    regressionBias = add(.regressionHead, [("regression.bias", [1])], decays: false)
    classificationWeight = add(
      .classificationHead, [("classification.weight", [classes, d])], decays: true)
    classificationBias = add(.classificationHead, [("classification.bias", [classes])], decays: false)
  }

  /// Whether anything below the blocks is trained.
  package var trainsEmbeddings: Bool { lowRank == nil }

  private mutating func addEncoder() {
    let c = configuration, d = c.width, inner = c.feedForward, e = "embeddings."
    words = add(
      .embeddings, [(e + "word_embeddings.weight", [c.vocabulary, d])], decays: true, isTable: true)
    positions = add(
      .embeddings, [(e + "position_embeddings.weight", [c.positions + c.positionOffset, d])], decays: true,
      isTable: true)
    if c.tokenTypes > 0 {
      types = add(.embeddings, [(e + "token_type_embeddings.weight", [c.tokenTypes, d])], decays: true)
    }
    embeddingGain = add(.embeddings, [(e + "LayerNorm.weight", [d])], decays: false)
    embeddingBias = add(.embeddings, [(e + "LayerNorm.bias", [d])], decays: false)
    for layer in 0..<c.layers {
      let part = ParameterPart.block(layer)
      let l = "encoder.layer.\(layer).", s = l + "attention.self.", o = l + "attention.output."
      func norm(_ name: String, _ table: inout ParameterTable) -> (Int, Int) {
        (
          table.add(part, [(name + ".weight", [d])], decays: false),
          table.add(part, [(name + ".bias", [d])], decays: false)
        )
      }
      let qkv = addProjection(part, ["query", "key", "value"].map { (s + $0, d) }, from: d, hasBias: true)
      let out = addProjection(part, [(o + "dense", d)], from: d, hasBias: true)
      let norm1 = norm(o + "LayerNorm", &self)
      let feed = addProjection(part, [(l + "intermediate.dense", inner)], from: d, hasBias: true)
      let outer = addProjection(part, [(l + "output.dense", d)], from: inner, hasBias: true)
      let norm2 = norm(l + "output.LayerNorm", &self)
      blocks.append(
        BlockGroups(
          qkv: qkv, out: out, inner: feed, outer: outer, norm1Gain: norm1.0, norm2Gain: norm2.0,
          norm1Bias: norm1.1, norm2Bias: norm2.1))
    }
  }

  private mutating func addDecoder() {
    let c = configuration, d = c.width, inner = c.feedForward
    words = add(.embeddings, [("embed_tokens.weight", [c.vocabulary, d])], decays: true, isTable: true)
    for layer in 0..<c.layers {
      let part = ParameterPart.block(layer)
      let l = "layers.\(layer).", s = l + "self_attn.", m = l + "mlp."
      let heads = [("q_proj", c.queryWidth), ("k_proj", c.keyValueWidth), ("v_proj", c.keyValueWidth)]
      blocks.append(
        BlockGroups(
          qkv: addProjection(part, heads.map { (s + $0.0, $0.1) }, from: d, hasBias: c.hasQueryBias),
          out: addProjection(part, [(s + "o_proj", d)], from: c.queryWidth, hasBias: false),
          inner: addProjection(
            part, [(m + "gate_proj", inner), (m + "up_proj", inner)], from: d, hasBias: false),
          outer: addProjection(part, [(m + "down_proj", d)], from: inner, hasBias: false),
          norm1Gain: add(part, [(l + "input_layernorm.weight", [d])], decays: false),
          norm2Gain: add(part, [(l + "post_attention_layernorm.weight", [d])], decays: false),
          norm1Bias: nil, norm2Bias: nil))
    }
    finalGain = add(.finalNorm, [("norm.weight", [d])], decays: false)
  }

  /// The weights (and biases) of modules that read the same input, and the adapters of those that have one.
  private mutating func addProjection(
    _ part: ParameterPart, _ modules: [(name: String, width: Int)], from inputWidth: Int, hasBias: Bool
  ) -> ProjectionGroups {
    let weight = add(
      part, modules.map { ($0.name + ".weight", [$0.width, inputWidth]) }, decays: true, isMatrix: true)
    let bias = hasBias ? add(part, modules.map { ($0.name + ".bias", [$0.width]) }, decays: false) : nil
    var rows = 0, column = 0
    var adapted: [(name: String, width: Int)] = []
    var parts: [ProjectionGroups.Module] = []
    for module in modules {
      var up: Int?
      if let lowRank, lowRank.adapts(module.name) {
        adapted.append(module)
        up = add(
          part, [(module.name + ".lora_B.weight", [module.width, lowRank.rank])], decays: true,
          isAdapter: true)
      }
      parts.append(.init(columns: column..<column + module.width, up: up, rankOffset: rows))
      column += module.width
      rows += up == nil ? 0 : lowRank!.rank
    }
    let down =
      adapted.isEmpty
      ? nil
      : add(
        part, adapted.map { ($0.name + ".lora_A.weight", [lowRank!.rank, inputWidth]) }, decays: true,
        isAdapter: true)
    return ProjectionGroups(
      inputWidth: inputWidth, outputWidth: column, weight: weight, bias: bias, modules: parts, down: down,
      downRows: rows)
  }

  private mutating func add(
    _ part: ParameterPart, _ tensors: [(String, [Int])], decays: Bool, isTable: Bool = false,
    isMatrix: Bool = false, isAdapter: Bool = false
  ) -> Int {
    var entries: [ParameterGroup.Entry] = [], size = 0
    for (name, shape) in tensors {
      entries.append(.init(name: name, shape: shape, offset: size))
      size += shape.reduce(1, *)
    }
    let aligned = (size + 15) / 16 * 16
    let storage: ParameterStorage, place: Int
    if lowRank == nil || isAdapter || part.isHead {
      (storage, place) = (.trained, count)
      count += aligned
    } else if matricesAreHalf, isMatrix || isTable {
      (storage, place) = (.frozenHalf, frozenHalfCount)
      frozenHalfCount += aligned
    } else {
      (storage, place) = (.frozen, frozenCount)
      frozenCount += aligned
    }
    let hasGradient = storage == .trained && !isTable
    groups.append(
      ParameterGroup(
        part: part, entries: entries, storage: storage, offset: place, count: size, decays: decays,
        isTable: isTable, gradientOffset: hasGradient ? gradientCount : nil))
    gradientCount += hasGradient ? aligned : 0
    return groups.count - 1
  }

  /// Every trained tensor of a buffer that is laid out like the trained parameters; `prefix` stands before the
  /// names.
  package func tensors(
    in buffer: UnsafeMutablePointer<Float>, prefix: String = "", where isWanted: (ParameterPart) -> Bool
  ) -> [NamedTensor] {
    groups.filter { $0.isTrained && isWanted($0.part) }.flatMap { group in
      group.entries.map { entry in
        NamedTensor(
          name: prefix + entry.name, shape: entry.shape,
          values: UnsafeMutableBufferPointer(start: buffer + group.offset + entry.offset, count: entry.count))
      }
    }
  }
}
