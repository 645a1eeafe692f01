/// The shape of a backbone: a post-norm encoder (BERT, RoBERTa) or a pre-norm decoder (Llama, Qwen2).
public struct BackboneConfiguration: Sendable, Equatable {
  public enum Family: String, Sendable, CaseIterable {
    /// Learned positions, layer norm behind each half of a block, GELU; every token sees every other.
    case encoder
    /// Rotary positions, RMS norm in front of each half, SwiGLU; a token sees those in front of it.
    case decoder
  }

  public enum Activation: String, Sendable, CaseIterable {
    /// x·Φ(x)
    case gelu
    /// Its tanh form.
    case geluTanh
  }

  public var family: Family
  public var vocabulary: Int
  /// The width d of the hidden states.
  public var width: Int
  public var layers: Int
  /// Attention heads (of queries).
  public var heads: Int
  /// Heads of keys and values, each shared by heads / keyValueHeads heads of queries.
  public var keyValueHeads: Int
  public var headSize: Int
  public var feedForward: Int
  /// The longest text, in tokens.
  public var positions: Int
  /// Rows of the position table in front of that of the first token (RoBERTa: 2).
  public var positionOffset: Int
  /// Rows of the table of token types; 0: there is none. Every token has type 0.
  public var tokenTypes: Int
  /// Whether a decoder's query, key and value have a bias (Qwen2).
  public var hasQueryBias: Bool
  public var activation: Activation
  public var normEpsilon: Float
  /// θ of the rotary positions.
  public var ropeTheta: Double
  public var dropout: DropoutShares

  /// A BERT-style encoder.
  public init(
    vocabulary: Int = 8_000, width: Int = 128, layers: Int = 2, heads: Int = 4, feedForward: Int = 512,
    positions: Int = 512, positionOffset: Int = 0, tokenTypes: Int = 2, activation: Activation = .gelu,
    dropout: DropoutShares = DropoutShares(all: 0.1), layerNormEpsilon: Float = 1e-12
  ) {
    family = .encoder
    self.vocabulary = vocabulary
    self.width = width
    self.layers = layers
    self.heads = heads
    keyValueHeads = heads
    headSize = heads > 0 ? width / heads : 0
    self.feedForward = feedForward
    self.positions = positions
    self.positionOffset = positionOffset
    self.tokenTypes = tokenTypes
    hasQueryBias = true
    self.activation = activation
    normEpsilon = layerNormEpsilon
    ropeTheta = 10_000
    self.dropout = dropout
  }

  /// A Llama-style decoder.
  ///
  /// - Parameter headSize: nil: width / heads.
  public init(
    decoderVocabulary vocabulary: Int, width: Int, layers: Int, heads: Int, keyValueHeads: Int,
    headSize: Int? = nil, feedForward: Int, positions: Int, hasQueryBias: Bool = false,
    ropeTheta: Double = 10_000, dropout: DropoutShares = DropoutShares(all: 0), normEpsilon: Float = 1e-5
  ) {
    family = .decoder
    self.vocabulary = vocabulary
    self.width = width
    self.layers = layers
    self.heads = heads
    self.keyValueHeads = keyValueHeads
    self.headSize = headSize ?? (heads > 0 ? width / heads : 0)
    self.feedForward = feedForward
    self.positions = positions
    positionOffset = 0
    tokenTypes = 0
    self.hasQueryBias = hasQueryBias
    activation = .gelu
    self.normEpsilon = normEpsilon
    self.ropeTheta = ropeTheta
    self.dropout = dropout
  }

  /// Width of all heads of queries, which is that of the attention's context.
  package var queryWidth: Int { heads * headSize }
  package var keyValueWidth: Int { keyValueHeads * headSize }
  /// Query, key and value side by side.
  package var qkvWidth: Int { queryWidth + 2 * keyValueWidth }
  /// What stands in front of the activation: a decoder's gate and up side by side.
  package var preWidth: Int { family == .decoder ? 2 * feedForward : feedForward }

  /// Sizes beyond this are refused: no product of two of them overflows.
  private static let largest = 1 << 24

  /// - Throws: `ModelError.shape` where no backbone has this shape.
  public func validate() throws {
    let counts = [
      ("vocabulary", vocabulary), ("width", width), ("layers", layers), ("heads", heads),
      ("key-value heads", keyValueHeads), ("feed-forward width", feedForward), ("positions", positions),
    ]
    for (name, value) in counts where value < 1 || value > Self.largest {
      throw ModelError.shape("\(name) is \(value), expected 1 to \(Self.largest)")
    }
    for (name, value) in [("token types", tokenTypes), ("position offset", positionOffset)]
    where value < 0 || value > Self.largest {
      throw ModelError.shape("\(name) is \(value), expected 0 to \(Self.largest)")
    }
    guard headSize >= 1, headSize <= Self.largest, family == .decoder || width == heads * headSize else {
      throw ModelError.shape("width \(width) is not a multiple of the \(heads) attention heads")
    }
    guard heads % keyValueHeads == 0 else {
      throw ModelError.shape("\(heads) attention heads are no multiple of \(keyValueHeads) key-value heads")
    }
    guard family == .encoder || headSize % 2 == 0 else {
      throw ModelError.shape("heads of size \(headSize) cannot be rotated, expected an even size")
    }
    for share in [dropout.hidden, dropout.attention, dropout.pooled, dropout.lowRank]
    where !(share >= 0 && share < 1) {
      throw ModelError.shape("dropout is \(share), expected 0 up to but not including 1")
    }
  }
}

/// The shares that are dropped while training.
public struct DropoutShares: Sendable, Equatable {
  /// Of embeddings, attention outputs and feed-forward outputs.
  public var hidden: Float
  /// Of attention probabilities.
  public var attention: Float
  /// Of the pooled vector in front of the heads.
  public var pooled: Float
  /// Of the inputs of low-rank adapters.
  public var lowRank: Float

  public init(hidden: Float, attention: Float, pooled: Float, lowRank: Float = 0) {
    self.hidden = hidden
    self.attention = attention
    self.pooled = pooled
    self.lowRank = lowRank
  }

  /// The same everywhere but in adapters.
  public init(all share: Float) { self.init(hidden: share, attention: share, pooled: share) }
}

/// Low-rank adapters (Hu et al., 2021; the paper's equation 16): W + (alpha/rank)·B·A with W frozen.
public struct LowRankConfiguration: Sendable, Equatable {
  public var rank: Int
  public var alpha: Double
  /// Modules that are adapted, by name or by the end of their path (`query`, `attention.output.dense`,
  /// `q_proj`); nil: every projection of attention and feed-forward.
  public var targets: [String]?

  /// No adapters, and all but the heads frozen: for a model that is only asked.
  public static let frozen = LowRankConfiguration(rank: 1, alpha: 1, targets: [])

  public init(rank: Int, alpha: Double, targets: [String]? = nil) {
    self.rank = rank
    self.alpha = alpha
    self.targets = targets
  }

  /// alpha / rank
  package var scale: Float { Float(alpha / Double(rank)) }

  /// Whether a module is adapted, matched as `peft` does.
  package func adapts(_ module: String) -> Bool {
    guard let targets else { return true }
    return targets.contains { module == $0 || module.hasSuffix("." + $0) }
  }
}

/// How weights that are not trained lie in memory.
public enum FrozenFormat: Sendable, Equatable {
  case float32, bfloat16, float16
}

/// What the pooled vector h of a text is made from.
public enum ModelPooling: String, Sendable, CaseIterable {
  /// The first token's hidden state.
  case first
  /// The mean over all tokens, special ones included.
  case mean
  /// The last token's hidden state.
  case last
}

public enum ModelError: Error, CustomStringConvertible, Equatable {
  /// The model cannot have this shape.
  case shape(String)
  /// The batch does not fit the model.
  case batch(String)

  public var description: String {
    switch self {
    case .shape(let what): "model: \(what)"
    case .batch(let what): "batch: \(what)"
    }
  }
}
