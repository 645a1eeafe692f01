import Foundation

/// The `config.json` of a pretrained model: everything its network's shape and arithmetic depend on.
///
/// What a file may leave out has the value that Hugging Face's own code gives it; what is asked for
/// beyond the supported networks is an error that names it.
public struct ModelConfigurationFile: Sendable {
  public let architecture: Architecture
  public let vocabularySize: Int
  public let hiddenSize: Int
  public let layers: Int
  public let heads: Int
  /// As many as `heads` in an encoder.
  public let keyValueHeads: Int
  /// Elements of one head; `heads · headSize` may differ from the hidden size in a decoder.
  public let headSize: Int
  public let intermediateSize: Int
  /// An encoder's is one of the GELUs, a decoder's SiLU.
  public let activation: Activation
  /// `max_position_embeddings`: the rows of an encoder's table, the reach of a decoder.
  public let positions: Int
  /// Rows of the table of token types; 0 where there is no such table.
  public let tokenTypes: Int
  /// Of the layer norms, or of a decoder's root-mean-square norms.
  public let normEpsilon: Double
  /// The base of a decoder's rotary positions; nil for an encoder.
  public let ropeTheta: Double?
  public let hasQueryKeyValueBias: Bool
  public let hasAttentionOutputBias: Bool
  public let hasFeedForwardBias: Bool
  public let tiesWordEmbeddings: Bool
  public let hiddenDropout: Double
  public let attentionDropout: Double
  /// Before a classification head; nil where the file leaves it to `hiddenDropout`.
  public let classifierDropout: Double?
  /// nil where a decoder has none.
  public let paddingToken: Int?
  /// What the weights are said to be; the tensors themselves are what counts.
  public let weightType: ElementType?
  /// The file as it was read, so that a saved checkpoint can carry it unchanged.
  public let contents: Data

  /// The most tokens of one text, special ones included. RoBERTa counts positions from behind its padding token.
  public var maximumTokens: Int {
    architecture == .roberta ? positions - (paddingToken ?? 1) - 1 : positions
  }

  /// More layers than any model has would fill the memory with names.
  private static let mostLayers = 1_024

  /// Reads `config.json`.
  /// - Throws: `CheckpointError` naming the member, what was found and what was expected.
  public init(_ url: URL) throws {
    let fields = try ConfigurationFields(url)
    let architecture = try Self.architecture(fields)
    let isDecoder = architecture.isDecoder
    self.architecture = architecture
    contents = Data(fields.bytes)
    try Self.refuseVariants(fields, isDecoder: isDecoder)
    vocabularySize = try fields.size("vocab_size")
    hiddenSize = try fields.size("hidden_size")
    layers = try fields.size("num_hidden_layers", to: Self.mostLayers)
    heads = try fields.size("num_attention_heads")
    intermediateSize = try fields.size("intermediate_size")
    activation = try Self.activation(fields, isDecoder: isDecoder)
    // A text has at least its two special tokens.
    positions = try fields.size("max_position_embeddings", from: 2)
    tokenTypes = isDecoder ? 0 : try fields.size("type_vocab_size", from: 0, orElse: 2)
    normEpsilon = try fields.number(
      isDecoder ? "rms_norm_eps" : "layer_norm_eps", in: 0...1, orElse: isDecoder ? 1e-6 : 1e-12)
    if isDecoder {
      // The one class's default is to be as many as the heads, the other's is a number of its own.
      keyValueHeads = try fields.size(
        "num_key_value_heads", orElse: architecture == .llama ? heads : nil)
      headSize = try Self.headSize(fields, hiddenSize, heads, isGivenAlone: fields["head_dim"] != nil)
      ropeTheta = try Self.ropeTheta(fields)
      let bias = try fields.bool("attention_bias", orElse: false)
      hasQueryKeyValueBias = architecture == .qwen2 || bias
      hasAttentionOutputBias = architecture == .llama && bias
      hasFeedForwardBias = try architecture == .llama && fields.bool("mlp_bias", orElse: false)
      hiddenDropout = 0
      attentionDropout = try fields.number("attention_dropout", in: 0...1, orElse: 0)
    } else {
      keyValueHeads = heads
      headSize = try Self.headSize(fields, hiddenSize, heads, isGivenAlone: false)
      ropeTheta = nil
      (hasQueryKeyValueBias, hasAttentionOutputBias, hasFeedForwardBias) = (true, true, true)
      hiddenDropout = try fields.number("hidden_dropout_prob", in: 0...1, orElse: 0.1)
      attentionDropout = try fields.number("attention_probs_dropout_prob", in: 0...1, orElse: 0.1)
    }
    classifierDropout =
      fields["classifier_dropout"] == nil ? nil : try fields.number("classifier_dropout", in: 0...1)
    tiesWordEmbeddings = try fields.bool("tie_word_embeddings", orElse: !isDecoder)
    paddingToken = try Self.paddingToken(fields, architecture, vocabularySize)
    weightType = (fields["dtype"] ?? fields["torch_dtype"])?.string.flatMap { Self.types[$0] }
    guard heads % keyValueHeads == 0 else {
      throw fields.problem(
        "num_attention_heads \(heads) is no multiple of num_key_value_heads \(keyValueHeads)")
    }
    guard maximumTokens >= 2 else {
      throw fields.problem(
        "max_position_embeddings \(positions) leaves no position behind pad_token_id \(paddingToken ?? 1)")
    }
  }

  private static let types: [String: ElementType] = [
    "float32": .float32, "float16": .float16, "bfloat16": .bfloat16,
    "torch.float32": .float32, "torch.float16": .float16, "torch.bfloat16": .bfloat16,
  ]
}

extension ModelConfigurationFile {
  private static func architecture(_ fields: ConfigurationFields) throws -> Architecture {
    guard let type = fields["model_type"] else {
      let name = fields["architectures"]?.array?.first?.string ?? ""
      if let known = Architecture.classPrefixes.first(where: { name.hasPrefix($0.prefix) }) {
        return known.architecture
      }
      throw fields.problem("no model_type, expected \(Architecture.expected)")
    }
    guard let known = Architecture.modelTypes.first(where: { $0.name == type.string }) else {
      throw fields.problem(
        "model_type \(quoted(type.string ?? type.text)) is not supported, expected \(Architecture.expected)")
    }
    return known.architecture
  }

  /// Refuses what would make another network of one of the known ones.
  private static func refuseVariants(_ fields: ConfigurationFields, isDecoder: Bool) throws {
    if let quantization = fields["quantization_config"] {
      let method = quantization["quant_method"]?.string ?? quantization.text
      throw fields.problem("quantization_config \(quoted(method)): quantized weights are not supported")
    }
    if isDecoder {
      try fields.require("use_sliding_window", false, because: "attention over a window is not supported")
      for layer in fields["layer_types"]?.array ?? [] where layer.string != "full_attention" {
        throw fields.problem(
          "layer_types \(quoted(layer.string ?? layer.text)) is not supported, expected full_attention")
      }
      for name in ["rope_scaling", "rope_parameters"] {
        try refuseScaling(fields, name)
      }
    } else {
      if fields["position_embedding_type"] != nil {
        try fields.require("position_embedding_type", "absolute")
      }
      if fields["is_decoder"]?.bool == true {
        throw fields.problem("is_decoder is true, expected an encoder")
      }
      try fields.require("add_cross_attention", false)
    }
  }

  private static func refuseScaling(_ fields: ConfigurationFields, _ name: String) throws {
    guard let scaling = fields[name] else { return }
    guard scaling.members != nil else {
      throw fields.problem("\(name): found \(fields.found(name)), expected an object or null")
    }
    let type = scaling["rope_type"] ?? scaling["type"] ?? .string("default")
    guard type.string == "default" else {
      throw fields.problem("\(name) \(quoted(type.string ?? type.text)) is not supported, expected default")
    }
    let part = scaling["partial_rotary_factor"] ?? fields["partial_rotary_factor"]
    guard part == nil || part == .null || part?.double == 1 else {
      throw fields.problem("partial_rotary_factor \(quoted(part?.text ?? "")) is not supported, expected 1")
    }
  }

  private static func activation(_ fields: ConfigurationFields, isDecoder: Bool) throws -> Activation {
    let name = fields["hidden_act"] ?? .string(isDecoder ? "silu" : "gelu")
    guard let activation = name.string.flatMap(Activation.init(configured:)),
      (activation == .silu) == isDecoder
    else {
      throw fields.problem(
        "hidden_act \(quoted(name.string ?? name.text)) is not supported, expected "
          + (isDecoder ? "silu" : "gelu, gelu_new or gelu_pytorch_tanh"))
    }
    return activation
  }

  private static func headSize(
    _ fields: ConfigurationFields, _ hiddenSize: Int, _ heads: Int, isGivenAlone: Bool
  ) throws -> Int {
    if isGivenAlone {
      // So that all heads together are no larger than any other dimension.
      let size = try fields.size("head_dim", to: max(1, (1 << 24) / heads))
      guard size % 2 == 0 else { throw fields.problem("head_dim \(size) is odd, expected pairs to rotate") }
      return size
    }
    guard hiddenSize % heads == 0 else {
      throw fields.problem("hidden_size \(hiddenSize) is no multiple of num_attention_heads \(heads)")
    }
    return hiddenSize / heads
  }

  /// The newer form keeps it with the scaling's parameters.
  private static func ropeTheta(_ fields: ConfigurationFields) throws -> Double {
    let range = 1.0...1e12
    guard fields["rope_theta"] == nil, let nested = fields["rope_parameters"]?["rope_theta"] else {
      return try fields.number("rope_theta", in: range, orElse: 10_000)
    }
    guard let theta = nested.double, range.contains(theta) else {
      throw fields.problem(
        "rope_parameters: rope_theta \(quoted(nested.text)), expected a number from 1.0 to 1e12")
    }
    return theta
  }

  private static func paddingToken(
    _ fields: ConfigurationFields, _ architecture: Architecture, _ vocabularySize: Int
  ) throws -> Int? {
    guard let found = fields["pad_token_id"] else {
      return architecture.isDecoder ? nil : architecture == .roberta ? 1 : 0
    }
    // Some decoders say -1 for none.
    if architecture.isDecoder, found.int == -1 { return nil }
    guard let token = found.int, (0..<vocabularySize).contains(token) else {
      throw fields.problem(
        "pad_token_id \(quoted(found.text)) lies outside the vocabulary of \(vocabularySize)")
    }
    return token
  }
}
