import Runs

/// What a person asked for: the options of `train`, nil where they said nothing. `PlanBuilder` fills in the rest.
public struct RunRequest: Sendable, Equatable {
  // Data
  public var data: String
  public var format: DataPlan.Format?
  public var encoding: DataPlan.Encoding = .utf8
  public var header = true
  public var textColumn: String?
  public var scoreColumn: String?
  public var groupColumn: String?
  public var groupPattern: String?
  public var splitColumn: String?
  public var testShare: Double?
  public var scoreLow: Double?
  public var scoreHigh: Double?
  public var skipBad = false
  // Model
  /// `tiny`, or a Hugging Face folder.
  public var model = ModelPlan.tiny
  public var pooling: Pooling?
  public var layers: Int?
  public var width: Int?
  public var heads: Int?
  public var vocabulary: Int?
  public var dropout: Double?
  public var lora: Int?
  public var loraAlpha: Double?
  public var loraTargets: [String]?
  public var loraDropout: Double?
  // Weighting
  public var weighting = WeightingPlan()
  // Stratification
  public var classes: Int?
  public var thresholds: String?
  public var lambda: Double?
  public var gamma: Double?
  public var minimumCount: Int?
  /// γ = 0, n_min = 0, quantile start, solver `gradient` where nothing else is said.
  public var paper = false
  // Optimization
  public var epochs: Int?
  public var maxSteps: Int?
  public var batch: Int?
  public var microBatch: Int?
  public var recompute = false
  public var learningRate: Double?
  public var warmup: Int?
  public var seed: UInt64 = 42
  public var splitSeed: UInt64?
  public var threads: Int?
  public var checkpointEvery: Double?
  public var patience: Int?
  public var keep: KeepPolicy = .best
  // The run
  public var name: String?
  public var tags: [String] = []
  public var trace: String?

  public init(data: String) { self.data = data }
}

/// A request that cannot be carried out: the option, what was found and what was expected, in one line.
public struct RequestError: Error, CustomStringConvertible, Equatable {
  public let description: String

  public init(_ description: String) { self.description = description }
}
