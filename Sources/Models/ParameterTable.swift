/// A tensor of the model as Hugging Face names and stores it, seen in place.
public struct NamedTensor {
  public let name: String
  public let shape: [Int]
  /// Valid as long as its owner; row-major.
  public let values: UnsafeMutableBufferPointer<Float>

  public init(name: String, shape: [Int], values: UnsafeMutableBufferPointer<Float>) {
    self.name = name
    self.shape = shape
    self.values = values
  }
}

/// Where a group of parameters belongs: decides the scope it is in and the lanes its gradient has.
package enum ParameterPart: Equatable, Sendable {
  case embeddings
  case block(Int)
  case regressionHead
  case classificationHead
}

/// Tensors that lie end to end and are treated as one: one product computes them (query, key and value),
/// one optimizer call moves them.
package struct ParameterGroup: Sendable {
  package struct Entry: Sendable {
    package let name: String
    package let shape: [Int]
    /// From the start of the group.
    package let offset: Int
  }

  package let part: ParameterPart
  package let entries: [Entry]
  /// In the parameter buffer, a multiple of 16 floats.
  package let offset: Int
  package let count: Int
  /// Weight decay applies: everything but biases and norms.
  package let decays: Bool
  /// An embedding table: a batch touches some of its rows only, and its gradient holds only those.
  package let isTable: Bool
  /// In the dense gradient buffer, in floats for each lane; nil for a table.
  package let gradientOffset: Int?
}

/// Names, shapes and places of all parameters: one buffer, one table of offsets.
package struct ParameterTable: Sendable {
  package struct Block: Sendable {
    package let qkvWeight, qkvBias, outWeight, outBias, norm1Gain, norm1Bias: Int
    package let innerWeight, innerBias, outerWeight, outerBias, norm2Gain, norm2Bias: Int
  }

  package private(set) var groups: [ParameterGroup] = []
  /// Indices of groups.
  package private(set) var blocks: [Block] = []
  package let words, positions, types, embeddingGain, embeddingBias: Int
  package let regressionWeight, regressionBias, classificationWeight, classificationBias: Int
  /// Floats of the parameter buffer.
  package private(set) var count = 0
  /// Floats of the dense gradient buffer for each lane.
  package private(set) var gradientCount = 0

  package init(_ configuration: EncoderConfiguration, classes: Int) {
    let d = configuration.width, inner = configuration.feedForward
    var groups: [ParameterGroup] = []
    var count = 0, gradientCount = 0
    func group(
      _ part: ParameterPart, _ tensors: [(String, [Int])], decays: Bool, isTable: Bool = false
    ) -> Int {
      var entries: [ParameterGroup.Entry] = [], size = 0
      for (name, shape) in tensors {
        entries.append(.init(name: name, shape: shape, offset: size))
        size += shape.reduce(1, *)
      }
      groups.append(
        ParameterGroup(
          part: part, entries: entries, offset: count, count: size, decays: decays, isTable: isTable,
          gradientOffset: isTable ? nil : gradientCount))
      let aligned = (size + 15) / 16 * 16
      count += aligned
      gradientCount += isTable ? 0 : aligned
      return groups.count - 1
    }

    let e = "embeddings."
    words = group(
      .embeddings, [(e + "word_embeddings.weight", [configuration.vocabulary, d])], decays: true,
      isTable: true)
    positions = group(
      .embeddings, [(e + "position_embeddings.weight", [configuration.positions, d])], decays: true,
      isTable: true)
    types = group(
      .embeddings, [(e + "token_type_embeddings.weight", [configuration.tokenTypes, d])], decays: true)
    embeddingGain = group(.embeddings, [(e + "LayerNorm.weight", [d])], decays: false)
    embeddingBias = group(.embeddings, [(e + "LayerNorm.bias", [d])], decays: false)
    for layer in 0..<configuration.layers {
      let part = ParameterPart.block(layer)
      let l = "encoder.layer.\(layer).", s = l + "attention.self.", o = l + "attention.output."
      let heads = ["query", "key", "value"]
      blocks.append(
        Block(
          qkvWeight: group(part, heads.map { (s + $0 + ".weight", [d, d]) }, decays: true),
          qkvBias: group(part, heads.map { (s + $0 + ".bias", [d]) }, decays: false),
          outWeight: group(part, [(o + "dense.weight", [d, d])], decays: true),
          outBias: group(part, [(o + "dense.bias", [d])], decays: false),
          norm1Gain: group(part, [(o + "LayerNorm.weight", [d])], decays: false),
          norm1Bias: group(part, [(o + "LayerNorm.bias", [d])], decays: false),
          innerWeight: group(part, [(l + "intermediate.dense.weight", [inner, d])], decays: true),
          innerBias: group(part, [(l + "intermediate.dense.bias", [inner])], decays: false),
          outerWeight: group(part, [(l + "output.dense.weight", [d, inner])], decays: true),
          outerBias: group(part, [(l + "output.dense.bias", [d])], decays: false),
          norm2Gain: group(part, [(l + "output.LayerNorm.weight", [d])], decays: false),
          norm2Bias: group(part, [(l + "output.LayerNorm.bias", [d])], decays: false)))
    }
    regressionWeight = group(.regressionHead, [("regression.weight", [1, d])], decays: true)
    regressionBias = group(.regressionHead, [("regression.bias", [1])], decays: false)
    classificationWeight = group(
      .classificationHead, [("classification.weight", [classes, d])], decays: true)
    classificationBias = group(
      .classificationHead, [("classification.bias", [classes])], decays: false)
    self.groups = groups
    self.count = count
    self.gradientCount = gradientCount
  }

  /// Every tensor of a buffer that is laid out like the parameters; `prefix` stands before the names.
  package func tensors(
    in buffer: UnsafeMutablePointer<Float>, prefix: String = "", where isWanted: (ParameterPart) -> Bool
  ) -> [NamedTensor] {
    groups.filter { isWanted($0.part) }.flatMap { group in
      group.entries.map { entry in
        NamedTensor(
          name: prefix + entry.name, shape: entry.shape,
          values: UnsafeMutableBufferPointer(
            start: buffer + group.offset + entry.offset, count: entry.shape.reduce(1, *)))
      }
    }
  }
}

extension ParameterPart {
  package var isHead: Bool { self == .regressionHead || self == .classificationHead }
}
