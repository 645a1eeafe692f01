import Foundation

/// The `config.json` of a BERT encoder in a Hugging Face folder.
public struct BertConfigurationFile: Sendable, Equatable {
  public var vocabularySize: Int
  public var hiddenSize: Int
  public var layers: Int
  public var heads: Int
  public var intermediateSize: Int
  public var positions: Int
  public var tokenTypes: Int
  public var layerNormEpsilon: Double
  public var hiddenDropout: Double
  public var attentionDropout: Double
  public var paddingToken: Int

  public init(
    vocabularySize: Int, hiddenSize: Int, layers: Int, heads: Int, intermediateSize: Int, positions: Int,
    tokenTypes: Int = 2, layerNormEpsilon: Double = 1e-12, hiddenDropout: Double = 0.1,
    attentionDropout: Double = 0.1, paddingToken: Int = 1
  ) {
    self.vocabularySize = vocabularySize
    self.hiddenSize = hiddenSize
    self.layers = layers
    self.heads = heads
    self.intermediateSize = intermediateSize
    self.positions = positions
    self.tokenTypes = tokenTypes
    self.layerNormEpsilon = layerNormEpsilon
    self.hiddenDropout = hiddenDropout
    self.attentionDropout = attentionDropout
    self.paddingToken = paddingToken
  }

  /// The file's contents.
  public func json() -> Data {
    let members: [(String, JSONValue)] = [
      ("architectures", .array([.string("BertModel")])),
      ("attention_probs_dropout_prob", .double(attentionDropout)),
      ("hidden_act", .string("gelu")),
      ("hidden_dropout_prob", .double(hiddenDropout)),
      ("hidden_size", .integer(hiddenSize)),
      ("initializer_range", .double(0.02)),
      ("intermediate_size", .integer(intermediateSize)),
      ("layer_norm_eps", .double(layerNormEpsilon)),
      ("max_position_embeddings", .integer(positions)),
      ("model_type", .string("bert")),
      ("num_attention_heads", .integer(heads)),
      ("num_hidden_layers", .integer(layers)),
      ("pad_token_id", .integer(paddingToken)),
      ("position_embedding_type", .string("absolute")),
      ("type_vocab_size", .integer(tokenTypes)),
      ("vocab_size", .integer(vocabularySize)),
    ]
    let lines = members.map { "  \(JSONValue.string($0.0).text): \($0.1.text)" }
    return Data(("{\n" + lines.joined(separator: ",\n") + "\n}\n").utf8)
  }

  /// Reads a file; what it asks for beyond a plain BERT encoder is an error that names it.
  public init(_ url: URL) throws {
    let fields = try ConfigurationFields(url)
    let (file, value) = (fields.file, fields.value)
    try fields.require("model_type", "bert")
    try fields.require("hidden_act", "gelu")
    try fields.require("position_embedding_type", "absolute", orAbsent: true)
    guard value["is_decoder"]?.bool != true else {
      throw CheckpointError(file: file, message: "is_decoder is true, expected an encoder")
    }
    vocabularySize = try fields.size("vocab_size")
    hiddenSize = try fields.size("hidden_size")
    layers = try fields.size("num_hidden_layers")
    heads = try fields.size("num_attention_heads")
    intermediateSize = try fields.size("intermediate_size")
    // A text has at least its two special tokens.
    positions = try fields.size("max_position_embeddings", from: 2)
    tokenTypes = try fields.size("type_vocab_size")
    layerNormEpsilon = try fields.number("layer_norm_eps", in: 0...1)
    hiddenDropout = try fields.number("hidden_dropout_prob", in: 0...1)
    attentionDropout = try fields.number("attention_probs_dropout_prob", in: 0...1)
    paddingToken = value["pad_token_id"]?.int ?? 0
    guard hiddenSize % heads == 0 else {
      throw CheckpointError(
        file: file, message: "hidden_size \(hiddenSize) is no multiple of num_attention_heads \(heads)")
    }
    guard (0..<vocabularySize).contains(paddingToken) else {
      throw CheckpointError(
        file: file, message: "pad_token_id \(paddingToken) lies outside the vocabulary of \(vocabularySize)")
    }
  }
}
