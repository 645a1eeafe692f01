import Checkpoints
import Foundation
import Testing

@Suite("The config.json of a pretrained model")
struct ModelConfigurationTests {
  static let models = SafetensorsReadingTests.fixtures.appendingPathComponent("models")

  static func configuration(_ name: String) throws -> ModelConfigurationFile {
    try ModelConfigurationFile(models.appendingPathComponent("\(name).json"))
  }

  @Test("Encoders that transformers wrote")
  func encoders() throws {
    let bert = try Self.configuration("bert")
    #expect(bert.architecture == .bert && !bert.architecture.isDecoder)
    #expect(bert.vocabularySize == 11 && bert.hiddenSize == 4 && bert.layers == 2 && bert.heads == 2)
    #expect(bert.keyValueHeads == 2 && bert.headSize == 2 && bert.intermediateSize == 6)
    #expect(bert.activation == .gelu && bert.positions == 8 && bert.maximumTokens == 8)
    #expect(bert.tokenTypes == 2 && bert.normEpsilon == 1e-12 && bert.ropeTheta == nil)
    #expect(bert.hiddenDropout == 0.1 && bert.attentionDropout == 0.1 && bert.classifierDropout == nil)
    #expect(bert.paddingToken == 0 && bert.tiesWordEmbeddings && bert.weightType == nil)
    let roberta = try Self.configuration("roberta")
    #expect(roberta.architecture == .roberta && roberta.tokenTypes == 1 && roberta.normEpsilon == 1e-5)
    #expect(roberta.positions == 10 && roberta.paddingToken == 1 && roberta.maximumTokens == 8)
  }

  @Test("Decoders that transformers wrote, with the rotary base where version 5 puts it")
  func decoders() throws {
    let llama = try Self.configuration("llama")
    #expect(llama.architecture == .llama && llama.architecture.isDecoder)
    #expect(llama.keyValueHeads == 1 && llama.headSize == 6 && llama.ropeTheta == 5_000)
    #expect(llama.hasQueryKeyValueBias && llama.hasAttentionOutputBias && llama.hasFeedForwardBias)
    #expect(!llama.tiesWordEmbeddings && llama.paddingToken == nil && llama.activation == .silu)
    #expect(llama.normEpsilon == 1e-6 && llama.tokenTypes == 0 && llama.hiddenDropout == 0)
    let qwen2 = try Self.configuration("qwen2")
    #expect(qwen2.architecture == .qwen2 && qwen2.headSize == 2 && qwen2.ropeTheta == 1e6)
    #expect(qwen2.hasQueryKeyValueBias && !qwen2.hasAttentionOutputBias && !qwen2.hasFeedForwardBias)
    #expect(qwen2.tiesWordEmbeddings && qwen2.weightType == .bfloat16 && qwen2.maximumTokens == 32)
  }

  @Test("The tensors it asks for are those of transformers' model", arguments: Architecture.allCases)
  func tensors(_ architecture: Architecture) throws {
    let name = architecture.rawValue
    let shapes = try JSONDecoder().decode(
      [String: [Int]].self, from: Data(contentsOf: Self.models.appendingPathComponent("\(name).tensors.json"))
    )
    let tensors = try Self.configuration(name).tensors
    #expect(tensors.count == shapes.count)
    for tensor in tensors { #expect(shapes[tensor.name] == tensor.shape, "\(tensor.name)") }
  }

  @Test("Projections are the linear maps inside the layers")
  func projections() throws {
    let bert = try Self.configuration("bert").projections
    #expect(bert.count == 12)
    #expect(bert[0] == ProjectionShape(path: "encoder.layer.0.attention.self.query", inputs: 4, outputs: 4))
    #expect(bert.last == ProjectionShape(path: "encoder.layer.1.output.dense", inputs: 6, outputs: 4))
    let llama = try Self.configuration("llama").projections
    #expect(llama.count == 14)
    #expect(llama[0] == ProjectionShape(path: "layers.0.self_attn.q_proj", inputs: 4, outputs: 12))
    #expect(llama[6] == ProjectionShape(path: "layers.0.mlp.down_proj", inputs: 6, outputs: 4))
  }

  @Test("What may be left out has the value that transformers gives it; the file is kept as it is")
  func defaults() throws {
    let scratch = try Scratch()
    let dimensions =
      #""vocab_size": 9, "hidden_size": 4, "num_hidden_layers": 1, "num_attention_heads": 2, "#
      + #""intermediate_size": 8, "max_position_embeddings": 16"#
    func read(_ more: String) throws -> ModelConfigurationFile {
      let text = "{ \(dimensions), \(more) }"
      let configuration = try ModelConfigurationFile(scratch.file("config.json", text.utf8))
      #expect(configuration.contents == Data(text.utf8))
      return configuration
    }
    #expect(try read(#""architectures": ["BertForMaskedLM"]"#).architecture == .bert)
    let encoder = try read(#""model_type": "xlm-roberta", "hidden_act": "gelu_new", "type_vocab_size": 0"#)
    #expect(encoder.architecture == .roberta && encoder.activation == .geluTanh && encoder.tokenTypes == 0)
    #expect(encoder.paddingToken == 1 && encoder.hiddenDropout == 0.1 && encoder.normEpsilon == 1e-12)
    #expect(!encoder.tensors.contains { $0.name.contains("token_type") })
    let decoder = try read(
      #""model_type": "llama", "rope_theta": 500000, "rope_scaling": null, "pad_token_id": -1, "torch_dtype": "float16""#
    )
    #expect(decoder.keyValueHeads == 2 && decoder.headSize == 2 && decoder.ropeTheta == 500_000)
    #expect(!decoder.hasQueryKeyValueBias && decoder.paddingToken == nil && decoder.weightType == .float16)
    #expect(try read(#""model_type": "llama", "rope_scaling": {"type": "default"}"#).ropeTheta == 10_000)
  }

  @Test(
    "Another network than the supported ones is named",
    arguments: [
      (
        "bert", #""bert""#, #""distilbert""#,
        #"model_type "distilbert" is not supported, expected bert, roberta, xlm-roberta, llama or qwen2"#
      ),
      (
        "bert", #""model_type": "bert","#, "",
        "no model_type, expected bert, roberta, xlm-roberta, llama or qwen2"
      ),
      (
        "bert", #""gelu""#, #""relu""#,
        #"hidden_act "relu" is not supported, expected gelu, gelu_new or gelu_pytorch_tanh"#
      ),
      ("llama", #""silu""#, #""gelu""#, #"hidden_act "gelu" is not supported, expected silu"#),
      (
        "bert", #""use_cache": true"#, #""position_embedding_type": "relative_key""#,
        #"position_embedding_type "relative_key" is not supported, expected absolute"#
      ),
      ("bert", #""is_decoder": false"#, #""is_decoder": true"#, "is_decoder is true, expected an encoder"),
      (
        "qwen2", #""use_sliding_window": false"#, #""use_sliding_window": true"#,
        #"use_sliding_window "true" is not supported, expected false: attention over a window is not supported"#
      ),
      (
        "qwen2", "\"full_attention\",", "\"sliding_attention\",",
        #"layer_types "sliding_attention" is not supported, expected full_attention"#
      ),
      (
        "llama", #""rope_type": "default""#, #""rope_type": "llama3""#,
        #"rope_parameters "llama3" is not supported, expected default"#
      ),
      (
        "llama", #""use_cache": true"#, #""rope_scaling": {"type": "linear", "factor": 2.0}"#,
        #"rope_scaling "linear" is not supported, expected default"#
      ),
      (
        "llama", #""use_cache": true"#, #""quantization_config": {"quant_method": "gptq"}"#,
        #"quantization_config "gptq": quantized weights are not supported"#
      ),
      (
        "llama", #""num_key_value_heads": 1"#, #""num_key_value_heads": 3"#,
        "num_attention_heads 2 is no multiple of num_key_value_heads 3"
      ),
      ("llama", #""head_dim": 6"#, #""head_dim": 5"#, "head_dim 5 is odd, expected pairs to rotate"),
      (
        "roberta", #""max_position_embeddings": 10"#, #""max_position_embeddings": 3"#,
        "max_position_embeddings 3 leaves no position behind pad_token_id 1"
      ),
      (
        "bert", #""num_hidden_layers": 2"#, #""num_hidden_layers": 100000000"#,
        #"num_hidden_layers: found "100000000", expected a whole number from 1 to 1024"#
      ),
      (
        "bert", #""hidden_size": 4"#, #""hidden_size": 1152921504606846976"#,
        #"hidden_size: found "1152921504606846976", expected a whole number from 1 to 16777216"#
      ),
      ("bert", "{", "[", "no JSON: a comma or ] was expected at byte 25"),
    ])
  func refused(_ name: String, _ found: String, _ replacement: String, _ message: String) throws {
    let scratch = try Scratch()
    let good = try String(contentsOf: Self.models.appendingPathComponent("\(name).json"), encoding: .utf8)
    try #require(good.contains(found))
    let url = try scratch.file(
      "config.json", good.replacingOccurrences(of: found, with: replacement).utf8)
    #expect(throws: CheckpointError(file: url.path, message: message)) { try ModelConfigurationFile(url) }
  }
}
