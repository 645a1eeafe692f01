/// A tensor that a network needs, under Hugging Face's name without any prefix.
public struct ExpectedTensor: Sendable, Equatable {
  public var name: String
  public var shape: [Int]

  public init(name: String, shape: [Int]) {
    self.name = name
    self.shape = shape
  }
}

/// A linear map of an attention or feed-forward block: what LoRA adapts.
public struct ProjectionShape: Sendable, Equatable {
  /// The tensor's name without `.weight`: `encoder.layer.0.attention.self.query`, `layers.0.mlp.up_proj`.
  public var path: String
  public var inputs: Int
  public var outputs: Int

  public init(path: String, inputs: Int, outputs: Int) {
    self.path = path
    self.inputs = inputs
    self.outputs = outputs
  }
}

extension ModelConfigurationFile {
  /// All tensors of the network, from the embeddings up, heads and poolers excluded.
  public var tensors: [ExpectedTensor] { architecture.isDecoder ? decoderTensors : encoderTensors }

  /// All linear maps inside the layers, from the first layer up.
  public var projections: [ProjectionShape] {
    tensors.compactMap { tensor in
      let isInLayer = tensor.name.hasPrefix("encoder.layer.") || tensor.name.hasPrefix("layers.")
      guard isInLayer, tensor.shape.count == 2 else { return nil }
      return ProjectionShape(
        path: String(tensor.name.dropLast(".weight".count)), inputs: tensor.shape[1], outputs: tensor.shape[0]
      )
    }
  }

  private var encoderTensors: [ExpectedTensor] {
    var tensors = [
      ExpectedTensor(name: "embeddings.word_embeddings.weight", shape: [vocabularySize, hiddenSize]),
      ExpectedTensor(name: "embeddings.position_embeddings.weight", shape: [positions, hiddenSize]),
    ]
    if tokenTypes > 0 {
      tensors.append(
        ExpectedTensor(name: "embeddings.token_type_embeddings.weight", shape: [tokenTypes, hiddenSize]))
    }
    func linear(_ path: String, _ inputs: Int, _ outputs: Int) {
      tensors.append(ExpectedTensor(name: "\(path).weight", shape: [outputs, inputs]))
      tensors.append(ExpectedTensor(name: "\(path).bias", shape: [outputs]))
    }
    func norm(_ path: String) {
      tensors.append(ExpectedTensor(name: "\(path).weight", shape: [hiddenSize]))
      tensors.append(ExpectedTensor(name: "\(path).bias", shape: [hiddenSize]))
    }
    norm("embeddings.LayerNorm")
    for layer in 0..<layers {
      let path = "encoder.layer.\(layer)"
      for part in ["query", "key", "value"] {
        linear("\(path).attention.self.\(part)", hiddenSize, hiddenSize)
      }
      linear("\(path).attention.output.dense", hiddenSize, hiddenSize)
      norm("\(path).attention.output.LayerNorm")
      linear("\(path).intermediate.dense", hiddenSize, intermediateSize)
      linear("\(path).output.dense", intermediateSize, hiddenSize)
      norm("\(path).output.LayerNorm")
    }
    return tensors
  }

  private var decoderTensors: [ExpectedTensor] {
    var tensors = [ExpectedTensor(name: "embed_tokens.weight", shape: [vocabularySize, hiddenSize])]
    func linear(_ path: String, _ inputs: Int, _ outputs: Int, bias: Bool) {
      tensors.append(ExpectedTensor(name: "\(path).weight", shape: [outputs, inputs]))
      if bias { tensors.append(ExpectedTensor(name: "\(path).bias", shape: [outputs])) }
    }
    let queries = heads * headSize
    let keys = keyValueHeads * headSize
    for layer in 0..<layers {
      let path = "layers.\(layer)"
      tensors.append(ExpectedTensor(name: "\(path).input_layernorm.weight", shape: [hiddenSize]))
      linear("\(path).self_attn.q_proj", hiddenSize, queries, bias: hasQueryKeyValueBias)
      linear("\(path).self_attn.k_proj", hiddenSize, keys, bias: hasQueryKeyValueBias)
      linear("\(path).self_attn.v_proj", hiddenSize, keys, bias: hasQueryKeyValueBias)
      linear("\(path).self_attn.o_proj", queries, hiddenSize, bias: hasAttentionOutputBias)
      tensors.append(ExpectedTensor(name: "\(path).post_attention_layernorm.weight", shape: [hiddenSize]))
      linear("\(path).mlp.gate_proj", hiddenSize, intermediateSize, bias: hasFeedForwardBias)
      linear("\(path).mlp.up_proj", hiddenSize, intermediateSize, bias: hasFeedForwardBias)
      linear("\(path).mlp.down_proj", intermediateSize, hiddenSize, bias: hasFeedForwardBias)
    }
    tensors.append(ExpectedTensor(name: "norm.weight", shape: [hiddenSize]))
    return tensors
  }
}
