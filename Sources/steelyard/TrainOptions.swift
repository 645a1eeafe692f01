import ArgumentParser
import Runs
import TaskWeighting
import Training

/// A word out of a fixed list, with a suggestion where it is none of them.
enum Choice {
  static func parse<Value: CaseIterable & RawRepresentable>(_ option: String, _ text: String) throws -> Value
  where Value.RawValue == String {
    if let value = Value(rawValue: text) { return value }
    let names = Value.allCases.map(\.rawValue)
    throw RequestError(
      "\(option): found \(text), expected one of \(names.joined(separator: ", "))"
        + Suggestion.text(for: text, among: names))
  }

  static func parse<Value: CaseIterable & RawRepresentable>(_ option: String, _ text: String?) throws
    -> Value?
  where Value.RawValue == String {
    try text.map { try parse(option, $0) as Value }
  }

  static func numbers(_ option: String, _ text: String, count: Int, separator: Character, expected: String)
    throws -> [Double]
  {
    let numbers = text.split(separator: separator, omittingEmptySubsequences: false).map {
      Double(decimal: $0)
    }
    guard numbers.count == count, !numbers.contains(nil) else {
      throw RequestError("\(option): found \(text), expected \(expected)")
    }
    return numbers.compactMap { $0 }
  }
}

/// How a data file is read: shared by `train`, `data describe` and `thresholds --data`.
struct DataOptions: ParsableArguments {
  @Option(
    name: .customLong("data"),
    help: ArgumentHelp("CSV, TSV, JSONL or JSON array of texts with scores.", valueName: "file"))
  var file: String?
  @OptionGroup var reading: ReadingOptions

  func fill(_ request: inout RunRequest) throws { try reading.fill(&request) }
}

struct ReadingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Default: by the file's name, else by its content.", valueName: "csv|tsv|jsonl|json"))
  var format: String?
  @Option(help: ArgumentHelp("Encoding of the file.", valueName: "utf-8|latin-1"))
  var encoding: String = "utf-8"
  @Flag(name: .customLong("no-header"), help: "The first row is data; columns are named by number.")
  var noHeader = false
  @Option(help: "The texts' column: its name, or its number from 1.")
  var textColumn: String?
  @Option(help: "The scores' column.")
  var scoreColumn: String?
  @Option(help: "Rows of one group stay in one part of the split.")
  var groupColumn: String?
  @Option(
    help: ArgumentHelp(
      "The group is this expression's first capture in the group column.", valueName: "regex"))
  var groupPattern: String?
  @Option(help: "A ready-made split: train, validation or dev, test.")
  var splitColumn: String?
  @Option(help: ArgumentHelp("Share of the rows held back as a test part; default 0.", valueName: "share"))
  var testShare: Double?
  @Option(
    help: ArgumentHelp("The scores' range, mapped to -1:1; default -1:1.", valueName: "low:high"))
  var scoreRange: String?
  @Flag(help: "Skip rows that cannot be used, and count them.")
  var skipBad = false

  func fill(_ request: inout RunRequest) throws {
    request.format = try Choice.parse("--format", format)
    request.encoding = try Choice.parse("--encoding", encoding)
    request.header = !noHeader
    request.textColumn = textColumn
    request.scoreColumn = scoreColumn
    request.groupColumn = groupColumn
    request.groupPattern = groupPattern
    request.splitColumn = splitColumn
    request.testShare = testShare
    request.skipBad = skipBad
    if let scoreRange {
      let range = try Choice.numbers(
        "--score-range", scoreRange, count: 2, separator: ":", expected: "LOW:HIGH, two numbers such as -4:4")
      request.scoreLow = range[0]
      request.scoreHigh = range[1]
    }
  }
}

struct ModelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The backbone: a Hugging Face folder (BERT, RoBERTa, Llama, Qwen2), or tiny, the built-in encoder, trained from scratch.",
      valueName: "tiny|dir"))
  var model: String = ModelPlan.tiny
  @Option(
    help: ArgumentHelp(
      "What stands for a text: its first or last token, or the mean; default: tiny mean, pretrained encoders first, decoders last.",
      valueName: "first|mean|last"))
  var pooling: String?
  @Option(help: "Layers of tiny; default 2.")
  var layers: Int?
  @Option(help: "Width of tiny's hidden states; default 128.")
  var width: Int?
  @Option(help: "Attention heads of tiny; default 4.")
  var heads: Int?
  @Option(help: "Size of the vocabulary that tiny learns from the training texts; default 8000.")
  var vocabulary: Int?
  @Option(
    help:
      "Dropout everywhere; default: tiny 0.1, else as the model's configuration says; 0 turns all of it off.")
  var dropout: Double?
  @Option(
    help: ArgumentHelp("Train adapters of this rank and freeze the model's own weights.", valueName: "rank"))
  var lora: Int?
  @Option(help: "The adapters are scaled by alpha/rank; default: the rank.")
  var loraAlpha: Double?
  @Option(
    help: ArgumentHelp(
      "Modules with adapters, e.g. query,value; default: every one of attention and feed-forward.",
      valueName: "names"))
  var loraTargets: String?
  @Option(help: "Dropout of the adapters' inputs; default 0.05.")
  var loraDropout: Double?

  func fill(_ request: inout RunRequest) throws {
    request.model = model
    request.pooling = try Choice.parse("--pooling", pooling)
    request.layers = layers
    request.width = width
    request.heads = heads
    request.vocabulary = vocabulary
    request.dropout = dropout
    request.lora = lora
    request.loraAlpha = loraAlpha
    request.loraTargets = loraTargets.map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
    }
    request.loraDropout = loraDropout
  }
}

struct WeightingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How the tasks are weighted: \(WeightingMethods.names.joined(separator: ", ")).", valueName: "method"))
  var weighting: String?
  @Option(
    help: ArgumentHelp("Weights for constant; default .5,.5.", valueName: "regression,classification"))
  var taskWeights: String?
  @Option(
    help: ArgumentHelp(
      "Where the tasks' gradients are compared; default full.", valueName: "representation|last-layer|full"))
  var scope: String?
  @Option(
    help: ArgumentHelp("learned or fixed:X; default learned.", valueName: "alpha"))
  var alpha: String?
  @Option(
    help: ArgumentHelp("learned or fixed:X; default learned.", valueName: "beta"))
  var beta: String?
  @Option(help: "Least weight of a task; default the method's own (dwa: 0.1).")
  var floor: Double?

  func fill(_ request: inout RunRequest) throws { request.weighting = try plan() }

  /// The settings as a plan, checked.
  func plan() throws -> WeightingPlan {
    var plan = WeightingPlan()
    if let weighting { plan.method = weighting }
    if let taskWeights {
      plan.taskWeights = try Choice.numbers(
        "--task-weights", taskWeights, count: 2, separator: ",",
        expected: "REGRESSION,CLASSIFICATION, two numbers such as .75,.25")
    }
    if let value: GramScope = try Choice.parse("--scope", scope) { plan.scope = value }
    plan.alpha = try learned("--alpha", alpha)
    plan.beta = try learned("--beta", beta)
    plan.floor = floor
    _ = try plan.method(seed: 0)
    return plan
  }

  /// The options that were given although the method has no use for them.
  var unused: [String] {
    guard let used = WeightingMethods.options(of: weighting ?? WeightingPlan().method) else { return [] }
    let given: [(WeightingOption, Bool)] = [
      (.taskWeights, taskWeights != nil), (.alpha, alpha != nil), (.beta, beta != nil),
      (.floor, floor != nil),
    ]
    return given.filter { $0.1 && !used.contains($0.0) }.map { "--" + $0.0.rawValue }
  }

  private func learned(_ option: String, _ text: String?) throws -> LearnedOrFixed {
    guard let text else { return .learned }
    guard let value = LearnedOrFixed(text) else {
      throw RequestError(
        "\(option): found \(text), expected learned or fixed:X"
          + Suggestion.text(for: text, among: ["learned"]))
    }
    return value
  }
}

struct StratificationOptions: ParsableArguments {
  @Option(help: "Classes cut out of the score; default 5.")
  var classes: Int?
  @Option(
    help: ArgumentHelp(
      "exact, gradient, literal, equal-width, quantile, kmeans, or fixed:-0.6,-0.2,0.2,0.6; default exact.",
      valueName: "method"))
  var thresholds: String?
  @Option(help: "Weight of even spacing; default 0.1.")
  var lambda: Double?
  @Option(help: "Weight of balanced classes; default 0.3.")
  var gamma: Double?
  @Option(help: "Least rows in a class; default 1 % of the training part, at least 2.")
  var minCount: Int?
  @Flag(help: "The paper's choices: gamma 0, no least count, quantile start, solver gradient.")
  var paper = false

  func fill(_ request: inout RunRequest) throws {
    request.classes = classes
    request.thresholds = thresholds
    request.lambda = lambda
    request.gamma = gamma
    request.minimumCount = minCount
    request.paper = paper
  }
}

struct OptimizationOptions: ParsableArguments {
  @Option(help: "Passes over the training part; default: tiny 12, pretrained 3.")
  var epochs: Int?
  @Option(help: "Stop after so many steps, whatever the epochs say.")
  var maxSteps: Int?
  @Option(help: "Texts a step; default 8.")
  var batch: Int?
  @Option(help: "Texts whose activations are in memory at once; default: the batch.")
  var microBatch: Int?
  @Flag(help: "Compute activations again in backward instead of keeping them: less memory, the same bits.")
  var recompute = false
  @Option(help: "Base learning rate; default: tiny 0.001, pretrained 2e-5, LoRA 2e-4.")
  var learningRate: Double?
  @Option(help: "Warm-up steps; default 100, at most half of the run.")
  var warmup: Int?
  @Option(help: "Seed of everything random; default 42.")
  var seed: UInt64 = 42
  @Option(help: "Seed of the split; default: the seed.")
  var splitSeed: UInt64?
  @Option(help: "Threads; default: the physical cores.")
  var threads: Int?
  @Option(
    help: ArgumentHelp(
      "Seconds between checkpoints, besides the one at each epoch; default 60.", valueName: "seconds"))
  var checkpointEvery: Double?
  @Option(help: "Stop after so many epochs without a better validation MSE.")
  var patience: Int?

  func fill(_ request: inout RunRequest) throws {
    request.epochs = epochs
    request.maxSteps = maxSteps
    request.batch = batch
    request.microBatch = microBatch
    request.recompute = recompute
    request.learningRate = learningRate
    request.warmup = warmup
    request.seed = seed
    request.splitSeed = splitSeed
    request.threads = threads
    request.checkpointEvery = checkpointEvery
    request.patience = patience
  }
}
