public enum Pooling: String, Codable, Sendable, CaseIterable { case first, mean, last }

/// The backbone: the built-in encoder (`tiny`) or a Hugging Face folder.
public struct ModelPlan: Codable, Sendable, Equatable {
  /// The source of the built-in encoder.
  public static let tiny = "tiny"

  /// `tiny`, or the absolute path of a folder.
  public var source: String
  public var pooling: Pooling
  public var layers: Int
  public var width: Int
  public var heads: Int
  public var feedForward: Int
  /// Rows of the embedding table; of `tiny` at most so many.
  public var vocabulary: Int
  /// Tokens of the longest text; longer ones are cut.
  public var positions: Int
  /// Of embeddings, attention outputs and feed-forward outputs, and of what the two below leave out.
  public var dropout: Double
  /// Of attention probabilities; nil: as `dropout`.
  public var attentionDropout: Double?
  /// Of the pooled vector in front of the heads; nil: as `dropout`.
  public var pooledDropout: Double?
  /// What is known of the folder; nil for `tiny`.
  public var pretrained: PretrainedPlan?
  /// Adapters, with everything else but the heads frozen; nil: everything is trained.
  public var lowRank: LowRankPlan?

  public init(
    source: String = ModelPlan.tiny, pooling: Pooling = .mean, layers: Int = 2, width: Int = 128,
    heads: Int = 4, feedForward: Int = 512, vocabulary: Int = 8_000, positions: Int = 512,
    dropout: Double = 0.1, attentionDropout: Double? = nil, pooledDropout: Double? = nil,
    pretrained: PretrainedPlan? = nil, lowRank: LowRankPlan? = nil
  ) {
    self.source = source
    self.pooling = pooling
    self.layers = layers
    self.width = width
    self.heads = heads
    self.feedForward = feedForward
    self.vocabulary = vocabulary
    self.positions = positions
    self.dropout = dropout
    self.attentionDropout = attentionDropout
    self.pooledDropout = pooledDropout
    self.pretrained = pretrained
    self.lowRank = lowRank
  }

  /// One share for everything but the adapters; 0 turns off theirs, too.
  public mutating func setDropout(_ share: Double) {
    dropout = share
    attentionDropout = nil
    pooledDropout = nil
    if share == 0 { lowRank?.dropout = 0 }
  }
}

/// A Hugging Face folder as it was when the run was made.
public struct PretrainedPlan: Codable, Sendable, Equatable {
  /// A file with weights.
  public struct WeightFile: Codable, Sendable, Equatable {
    /// In the folder.
    public var name: String
    public var bytes: Int
    /// When it was last changed, in nanoseconds since 1970: a file of the same size and time is taken to be the
    /// same, any other one is read.
    public var modified: Int
    /// SHA-256, lower-case hexadecimal; empty until the run is made.
    public var sha256: String

    public init(name: String, bytes: Int, modified: Int, sha256: String = "") {
      self.name = name
      self.bytes = bytes
      self.modified = modified
      self.sha256 = sha256
    }
  }

  /// `bert`, `roberta`, `llama` or `qwen2`.
  public var architecture: String
  /// What most of the weights are stored in: `F32`, `F16` or `BF16`.
  public var weightType: String
  public var files: [WeightFile]

  public init(architecture: String, weightType: String, files: [WeightFile]) {
    self.architecture = architecture
    self.weightType = weightType
    self.files = files
  }
}

/// Low-rank adapters: W + (alpha/rank)·B·A with W frozen (the paper's equation 16).
public struct LowRankPlan: Codable, Sendable, Equatable {
  public var rank: Int
  public var alpha: Double
  /// The adapted modules by the ends of their paths; nil: every projection of attention and feed-forward.
  public var targets: [String]?
  /// Of the adapters' inputs.
  public var dropout: Double

  public static let usualDropout = 0.05

  /// - Parameter alpha: nil: the rank.
  public init(
    rank: Int, alpha: Double? = nil, targets: [String]? = nil, dropout: Double = LowRankPlan.usualDropout
  ) {
    self.rank = rank
    self.alpha = alpha ?? Double(rank)
    self.targets = targets
    self.dropout = dropout
  }
}
