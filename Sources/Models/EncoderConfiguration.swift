/// The shape of a BERT-style encoder: post-norm blocks, error-function GELU, learned positions.
public struct EncoderConfiguration: Sendable, Equatable {
  public var vocabulary: Int
  /// The width d of the hidden states.
  public var width: Int
  public var layers: Int
  /// Attention heads; they divide the width.
  public var heads: Int
  public var feedForward: Int
  /// The longest text, in tokens.
  public var positions: Int
  public var tokenTypes: Int
  /// Of embeddings, attention probabilities, attention and feed-forward outputs, and the pooled vector.
  public var dropout: Float
  public var layerNormEpsilon: Float

  public init(
    vocabulary: Int = 8_000, width: Int = 128, layers: Int = 2, heads: Int = 4, feedForward: Int = 512,
    positions: Int = 512, tokenTypes: Int = 2, dropout: Float = 0.1, layerNormEpsilon: Float = 1e-12
  ) {
    self.vocabulary = vocabulary
    self.width = width
    self.layers = layers
    self.heads = heads
    self.feedForward = feedForward
    self.positions = positions
    self.tokenTypes = tokenTypes
    self.dropout = dropout
    self.layerNormEpsilon = layerNormEpsilon
  }

  /// - Throws: `ModelError.shape` where no encoder has this shape.
  public func validate() throws {
    let counts = [
      ("vocabulary", vocabulary), ("width", width), ("layers", layers), ("heads", heads),
      ("feed-forward width", feedForward), ("positions", positions), ("token types", tokenTypes),
    ]
    for (name, value) in counts where value < 1 || value > 1 << 24 {
      throw ModelError.shape("\(name) is \(value), expected 1 to \(1 << 24)")
    }
    guard width % heads == 0 else {
      throw ModelError.shape("width \(width) is not a multiple of the \(heads) attention heads")
    }
    guard dropout >= 0, dropout < 1 else {
      throw ModelError.shape("dropout is \(dropout), expected 0 up to but not including 1")
    }
  }
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
