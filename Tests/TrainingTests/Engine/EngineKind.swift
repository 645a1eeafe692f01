import Kernels
import Models
import Training

/// The kinds of model that an engine can train, with first weights that show every gradient.
enum EngineKind: String, CaseIterable {
  case encoder, offsetEncoder, decoder, adaptedEncoder, adaptedDecoder

  /// Of everything that the kind can drop.
  var dropout: DropoutShares { DropoutShares(hidden: 0.1, attention: 0.1, pooled: 0.1, lowRank: 0.1) }

  private var configuration: BackboneConfiguration {
    switch self {
    case .encoder, .adaptedEncoder:
      BackboneConfiguration(
        vocabulary: 300, width: 32, layers: 2, heads: 4, feedForward: 64, positions: 24, dropout: dropout)
    case .offsetEncoder:
      BackboneConfiguration(
        vocabulary: 300, width: 32, layers: 2, heads: 4, feedForward: 64, positions: 24, positionOffset: 2,
        tokenTypes: 0, dropout: dropout)
    case .decoder, .adaptedDecoder:
      BackboneConfiguration(
        decoderVocabulary: 300, width: 32, layers: 2, heads: 4, keyValueHeads: 2, feedForward: 48,
        positions: 24, hasQueryBias: true, dropout: dropout)
    }
  }

  /// The encoder's adapters sit on every projection, the decoder's on some, with a base in two-byte floats.
  private var lowRank: LowRankConfiguration? {
    switch self {
    case .adaptedEncoder: LowRankConfiguration(rank: 4, alpha: 8)
    case .adaptedDecoder: LowRankConfiguration(rank: 4, alpha: 8, targets: ["q_proj", "v_proj", "down_proj"])
    default: nil
    }
  }

  func engine(
    threads: Int = 2, pooling: ModelPooling? = nil, frozen: FrozenFormat? = nil, recomputes: Bool = false
  ) throws -> StepEngine {
    let engine = try StepEngine(
      configuration: configuration, classes: 4,
      pooling: pooling ?? (configuration.family == .decoder ? .last : .mean), threads: threads, seed: 5,
      lowRank: lowRank, frozen: frozen ?? (self == .adaptedDecoder ? .bfloat16 : .float32),
      recomputes: recomputes, maximumTokens: 0)
    engine.initializeWeights()
    // The factor B begins at zero, behind which A has no gradient.
    for (index, tensor) in engine.adapterTensors.enumerated() where tensor.name.contains("lora_B") {
      let stream = RandomStream(seed: 5, purpose: "factors of the tests", place: index)
      for place in tensor.values.indices { tensor.values[place] = Float(0.1 * stream.normal(place)) }
    }
    engine.tensorsWereReplaced()
    return engine
  }

  /// Gradients that only rounding makes: softmax does not see a constant, which an unrotated key's bias adds.
  func vanishes(_ name: String) -> Bool { name.hasSuffix("key.bias") }
}
