/// Everything a run needs, resolved: written to `plan.json` when the run is made and never changed.
/// Later settings are events.
public struct Plan: Codable, Sendable, Equatable {
  /// The program version that made the plan.
  public var version: String
  public var name: String
  public var tags: [String]
  public var data: DataPlan
  public var model: ModelPlan
  public var stratification: StratificationPlan
  /// K−1 increasing cuts inside (−1, 1), fitted on the training part or given by the user.
  public var thresholds: [Double]
  public var weighting: WeightingPlan
  public var optimization: OptimizationPlan
  public var split: SplitPlan
  public var keep: KeepPolicy
  /// Where the step trace goes (`--trace`), absolute.
  public var trace: String?
  /// The run and step this one was forked from.
  public var parent: ForkPoint?

  public init(
    version: String, name: String, tags: [String], data: DataPlan, model: ModelPlan,
    stratification: StratificationPlan, thresholds: [Double], weighting: WeightingPlan,
    optimization: OptimizationPlan, split: SplitPlan, keep: KeepPolicy = .best,
    trace: String? = nil, parent: ForkPoint? = nil
  ) {
    self.version = version
    self.name = name
    self.tags = tags
    self.data = data
    self.model = model
    self.stratification = stratification
    self.thresholds = thresholds
    self.weighting = weighting
    self.optimization = optimization
    self.split = split
    self.keep = keep
    self.trace = trace
    self.parent = parent
  }
}

/// Which checkpoints of a run stay on disk when it has ended.
public enum KeepPolicy: String, Codable, Sendable, CaseIterable {
  case best, all, none
}

public struct ForkPoint: Codable, Sendable, Equatable {
  public var run: RunID
  public var step: Int

  public init(run: RunID, step: Int) {
    self.run = run
    self.step = step
  }
}

/// Where the rows come from and how they are read.
public struct DataPlan: Codable, Sendable, Equatable {
  public enum Format: String, Codable, Sendable, CaseIterable { case csv, tsv, jsonl, json }
  public enum Encoding: String, Codable, Sendable, CaseIterable {
    case utf8 = "utf-8"
    case latin1 = "latin-1"
  }

  /// Absolute path of the data file.
  public var path: String
  /// SHA-256 of the file's bytes, lower-case hexadecimal.
  public var sha256: String
  public var format: Format
  public var encoding: Encoding
  public var header: Bool
  /// A column's name, or its number from 1.
  public var textColumn: String
  public var scoreColumn: String
  public var groupColumn: String?
  /// The first capture is the group.
  public var groupPattern: String?
  public var splitColumn: String?
  public var testShare: Double
  public var scoreLow: Double
  public var scoreHigh: Double
  public var skipBad: Bool

  public init(
    path: String, sha256: String = "", format: Format, encoding: Encoding = .utf8, header: Bool = true,
    textColumn: String = "text", scoreColumn: String = "score", groupColumn: String? = nil,
    groupPattern: String? = nil, splitColumn: String? = nil, testShare: Double = 0,
    scoreLow: Double = -1, scoreHigh: Double = 1, skipBad: Bool = false
  ) {
    self.path = path
    self.sha256 = sha256
    self.format = format
    self.encoding = encoding
    self.header = header
    self.textColumn = textColumn
    self.scoreColumn = scoreColumn
    self.groupColumn = groupColumn
    self.groupPattern = groupPattern
    self.splitColumn = splitColumn
    self.testShare = testShare
    self.scoreLow = scoreLow
    self.scoreHigh = scoreHigh
    self.skipBad = skipBad
  }
}

/// How the score is cut into classes (docs/method.md, section 1).
public struct StratificationPlan: Codable, Sendable, Equatable {
  public var classes: Int
  /// `exact`, `gradient`, `literal`, `equal-width`, `quantile`, `kmeans`, `fixed:…`.
  public var method: String
  public var lambda: Double
  public var gamma: Double
  /// nil: the default ⌈max(2, 0.01 N)⌉.
  public var minimumCount: Int?

  public init(
    classes: Int = 5, method: String = "exact", lambda: Double = 0.1, gamma: Double = 0.3,
    minimumCount: Int? = nil
  ) {
    self.classes = classes
    self.method = method
    self.lambda = lambda
    self.gamma = gamma
    self.minimumCount = minimumCount
  }
}

/// The length of a run, its batches and its optimizer (docs/method.md, section 4).
public struct OptimizationPlan: Codable, Sendable, Equatable {
  public var epochs: Int
  /// An upper bound on the steps, whatever the epochs say.
  public var maxSteps: Int?
  public var batch: Int
  public var learningRate: Double
  /// Warm-up steps asked for; what runs is min(warmup, ⌊T/2⌋).
  public var warmup: Int
  public var weightDecay: Double
  public var clip: Double
  public var seed: UInt64
  public var threads: Int
  /// Seconds between checkpoints, besides the one at each epoch.
  public var checkpointEvery: Double
  /// Epochs without a better validation MSE before the run stops; nil: never.
  public var patience: Int?
  /// Texts whose activations are in memory at the same time; nil: the whole batch.
  public var microBatch: Int?
  /// Activations are computed again in backward instead of kept; nil: no. Optional because older plans lack it.
  private var recompute: Bool?

  /// Activations are computed again in backward instead of kept: less memory, the same bits.
  public var recomputes: Bool {
    get { recompute ?? false }
    set { recompute = newValue ? true : nil }
  }

  public init(
    epochs: Int = 12, maxSteps: Int? = nil, batch: Int = 8, learningRate: Double = 1e-3, warmup: Int = 100,
    weightDecay: Double = 0.01, clip: Double = 1, seed: UInt64 = 42, threads: Int = 1,
    checkpointEvery: Double = 60, patience: Int? = nil, microBatch: Int? = nil, recomputes: Bool = false
  ) {
    self.epochs = epochs
    self.maxSteps = maxSteps
    self.batch = batch
    self.learningRate = learningRate
    self.warmup = warmup
    self.weightDecay = weightDecay
    self.clip = clip
    self.seed = seed
    self.threads = threads
    self.checkpointEvery = checkpointEvery
    self.patience = patience
    self.microBatch = microBatch
    recompute = recomputes ? true : nil
  }
}

/// Which data records (counted from 0, skipped ones included) belong to which part.
public struct SplitPlan: Codable, Sendable, Equatable {
  public var seed: UInt64
  public var train: [Int]
  public var validation: [Int]
  public var test: [Int]

  public init(seed: UInt64, train: [Int], validation: [Int], test: [Int] = []) {
    self.seed = seed
    self.train = train
    self.validation = validation
    self.test = test
  }
}
