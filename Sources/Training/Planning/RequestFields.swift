import Foundation
import Runs
import Stratification
import TaskWeighting

extension RequestField {
  /// Every option of `train` that a run is made from, group by group.
  public static let all: [RequestField] = data + model + thresholds + weighting + optimization + run

  private static let columnWords = "a column's name, or its number from 1"

  private static let data: [RequestField] = [
    RequestField(
      "data", .data, .file, expected: "a file",
      help: "The file of texts with scores: CSV, TSV, JSONL or JSON."
    ) { value, request in
      request.data = (value as NSString).expandingTildeInPath
      return true
    },
    word("format", .data, usual: "by its name", help: "How the file is written.") { request, value in
      request.format = value
    },
    word("encoding", .data, usual: "utf-8", help: "The file's encoding.") { request, value in
      request.encoding = value
    },
    flag("no-header", .data, help: "The first row is data; columns are named by number.") { request, on in
      request.header = !on
    },
    text(
      "text-column", .data, .column, usual: "text, …", expected: columnWords,
      help: "The texts' column: its name, or its number from 1."
    ) { $0.textColumn = $1 },
    text(
      "score-column", .data, .column, usual: "score, …", expected: columnWords,
      help: "The scores' column: its name, or its number from 1."
    ) { $0.scoreColumn = $1 },
    text(
      "group-column", .data, .column, usual: "none", expected: columnWords,
      help: "Rows of one group stay in one part of the split."
    ) { $0.groupColumn = $1 },
    text(
      "group-pattern", .data, usual: "none", expected: "a regular expression",
      help: "The group is this expression's first capture in the group column."
    ) { $0.groupPattern = $1 },
    text(
      "split-column", .data, .column, usual: "none", expected: columnWords,
      help: "A ready-made split: train, validation or dev, test."
    ) { $0.splitColumn = $1 },
    number("test-share", .data, usual: "0", help: "Share of the rows held back as a test part.") {
      $0.testShare = $1
    },
    RequestField(
      "score-range", .data, usual: "-1:1", expected: "LOW:HIGH, two numbers such as -4:4",
      help: "The scores' range LOW:HIGH; it is mapped to -1:1."
    ) { value, request in
      guard let ends = numbers(value, separator: ":"), ends[0] < ends[1] else { return false }
      (request.scoreLow, request.scoreHigh) = (ends[0], ends[1])
      return true
    },
    flag("skip-bad", .data, help: "Skip rows that cannot be used, and count them.") { $0.skipBad = $1 },
  ]

  private static let model: [RequestField] = [
    RequestField(
      "model", .model, .file, usual: ModelPlan.tiny,
      expected: "tiny, the built-in encoder, or a model's folder",
      help: "The backbone: a pretrained model's folder, or tiny, the built-in encoder, trained from scratch."
    ) { value, request in
      request.model = value == ModelPlan.tiny ? value : (value as NSString).expandingTildeInPath
      return true
    },
    word(
      "pooling", .model, usual: "by the model",
      help: "What stands for a text: tiny mean, encoders their first token, decoders the last."
    ) { request, value in request.pooling = value },
    whole("layers", .model, usual: "2", help: "Layers of the encoder; tiny alone.") { $0.layers = $1 },
    whole(
      "width", .model, usual: "128", help: "Width of the hidden states, a multiple of the heads; tiny alone."
    ) { $0.width = $1 },
    whole("heads", .model, usual: "4", help: "Attention heads; tiny alone.") { $0.heads = $1 },
    whole(
      "vocabulary", .model, usual: "8000",
      help: "Size of the vocabulary learned from the training texts; tiny alone."
    ) { $0.vocabulary = $1 },
    number(
      "dropout", .model, usual: "by the model",
      help:
        "Dropout everywhere: tiny 0.1, pretrained models as their configuration says; 0 turns all of it off."
    ) { $0.dropout = $1 },
    whole(
      "lora", .model, usual: "none", help: "Train adapters of this rank, with the pretrained weights frozen."
    ) { $0.lora = $1 },
    number("lora-alpha", .model, usual: "the rank", help: "The adapters are scaled by alpha/rank.") {
      $0.loraAlpha = $1
    },
    text(
      "lora-targets", .model, usual: "all", expected: "modules' names, parted by commas",
      help: "Modules with adapters, e.g. query,value; all: every one of attention and feed-forward."
    ) { $0.loraTargets = $1.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) } },
    number("lora-dropout", .model, usual: "0.05", help: "Dropout of the adapters' inputs.") {
      $0.loraDropout = $1
    },
  ]

  private static let thresholds: [RequestField] = [
    whole("classes", .thresholds, usual: "5", help: "Classes cut out of the score, 2 to 9.") {
      $0.classes = $1
    },
    RequestField(
      "thresholds", .thresholds, usual: "exact",
      expected: "one of \(solvers.joined(separator: ", ")), or increasing cuts inside (-1, 1)",
      help: "A solver: \(solvers.joined(separator: ", ")); or cuts: -0.6,-0.2,0.2,0.6."
    ) { value, request in
      let isList = value.first.map { "-+.0123456789".contains($0) } ?? false
      guard let method = try? ThresholdMethod(parsing: isList ? "fixed:" + value : value) else {
        return false
      }
      request.thresholds = "\(method)"
      return true
    },
    number("lambda", .thresholds, usual: "0.1", help: "Weight of even spacing of the cuts.") {
      $0.lambda = $1
    },
    number("gamma", .thresholds, usual: "0.3", help: "Weight of balanced classes.") { $0.gamma = $1 },
    whole(
      "min-count", .thresholds, usual: "1 % of the rows", help: "Least rows in a class of the training part."
    ) { $0.minimumCount = $1 },
    flag(
      "paper", .thresholds, help: "The paper's choices: gamma 0, no least count, quantile start, gradient."
    ) { $0.paper = $1 },
  ]

  private static let weighting: [RequestField] = [
    RequestField(
      "weighting", .weighting, .choice(WeightingMethods.names), usual: WeightingPlan().method,
      expected: "one of " + WeightingMethods.names.joined(separator: ", "),
      help: "How the two tasks are weighted."
    ) { value, request in
      request.weighting.method = value
      return WeightingMethods.names.contains(value)
    },
    RequestField(
      "task-weights", .weighting, usual: "0.5,0.5",
      expected: "REGRESSION,CLASSIFICATION, two numbers such as .75,.25",
      help: "Weights of regression and classification, for the method constant."
    ) { value, request in
      guard let weights = numbers(value, separator: ",") else { return false }
      request.weighting.taskWeights = weights
      return true
    },
    word("scope", .weighting, usual: "full", help: "Where the tasks' gradients are compared.") {
      (request: inout RunRequest, value: GramScope) in request.weighting.scope = value
    },
    learned("alpha", help: "The focus of the imbalance-aware loss: learned, or fixed:X.") {
      $0.weighting.alpha = $1
    },
    learned("beta", help: "The class factors' exponent: learned, or fixed:X.") { $0.weighting.beta = $1 },
    number("floor", .weighting, usual: "the method's", help: "Least weight of a task.") {
      $0.weighting.floor = $1
    },
  ]

  private static let optimization: [RequestField] = [
    whole(
      "epochs", .optimization, usual: "12 or 3", help: "Passes over the data: tiny 12, pretrained 3."
    ) {
      $0.epochs = $1
    },
    whole(
      "max-steps", .optimization, usual: "none", help: "Stop after so many steps, whatever the epochs say."
    ) { $0.maxSteps = $1 },
    whole("batch", .optimization, usual: "8", help: "Texts a step.") { $0.batch = $1 },
    whole(
      "micro-batch", .optimization, usual: "the batch",
      help: "Texts in memory at once: less memory, the same step to rounding."
    ) { $0.microBatch = $1 },
    flag(
      "recompute", .optimization, help: "Compute activations again in backward: less memory, the same bits."
    ) { $0.recompute = $1 },
    number(
      "learning-rate", .optimization, usual: "by the model",
      help: "Base learning rate: tiny 0.001, pretrained 2e-5, LoRA 2e-4."
    ) { $0.learningRate = $1 },
    whole("warmup", .optimization, usual: "100", help: "Warm-up steps; at most half of the run.") {
      $0.warmup = $1
    },
    seed("seed", usual: "42", help: "Seed of everything random.") { $0.seed = $1 },
    seed("split-seed", usual: "the seed", help: "Seed of the split alone.") { $0.splitSeed = $1 },
    whole("threads", .optimization, usual: "physical cores", help: "Threads at work.") { $0.threads = $1 },
    number(
      "checkpoint-every", .optimization, usual: "60",
      help: "Seconds between checkpoints, besides the one at each epoch."
    ) { $0.checkpointEvery = $1 },
    whole(
      "patience", .optimization, usual: "never",
      help: "Stop after so many epochs without a better validation MSE."
    ) { $0.patience = $1 },
  ]

  private static let run: [RequestField] = [
    RequestField(
      "name", .run, usual: "data and weighting", expected: "1 to 300 characters, other than last",
      help: "The run's name."
    ) { value, request in
      request.name = value
      return (1...300).contains(value.unicodeScalars.count) && value != "last"
    },
    RequestField(
      "tag", .run, usual: "none", expected: "tags of up to 60 characters, parted by commas",
      help: "Tags, parted by commas."
    ) { value, request in
      let tags = value.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
      for tag in tags where !request.tags.contains(tag) { request.tags.append(tag) }
      return tags.allSatisfy { (1...60).contains($0.unicodeScalars.count) }
    },
    word("keep", .run, usual: "best", help: "Which checkpoints stay on disk when the run has ended.") {
      (request: inout RunRequest, value: KeepPolicy) in request.keep = value
    },
    text(
      "trace", .run, .newFile, usual: "none", expected: "a file",
      help: "Write every step's numbers to this file, one JSON object a line."
    ) { $0.trace = ($1 as NSString).expandingTildeInPath },
  ]
}

/// Kinds of fields that come several times.
extension RequestField {
  private static let solvers = ThresholdMethod.names.filter { !$0.hasPrefix("fixed:") }

  private static func text(
    _ name: String, _ group: Group, _ kind: Kind = .text, usual: String, expected: String, help: String,
    _ set: @escaping @Sendable (inout RunRequest, String) -> Void
  ) -> RequestField {
    RequestField(name, group, kind, usual: usual, expected: expected, help: help) { value, request in
      set(&request, value)
      return true
    }
  }

  private static func flag(
    _ name: String, _ group: Group, help: String,
    _ set: @escaping @Sendable (inout RunRequest, Bool) -> Void
  ) -> RequestField {
    RequestField(name, group, .flag, usual: "no", expected: "yes or no", help: help) { value, request in
      set(&request, value == "yes")
      return value == "yes" || value == "no"
    }
  }

  private static func word<Value: CaseIterable & RawRepresentable & Sendable>(
    _ name: String, _ group: Group, usual: String, help: String,
    _ set: @escaping @Sendable (inout RunRequest, Value) -> Void
  ) -> RequestField where Value.RawValue == String {
    let words = Value.allCases.map(\.rawValue)
    return RequestField(
      name, group, .choice(words), usual: usual, expected: "one of " + words.joined(separator: ", "),
      help: help
    ) { text, request in
      guard let value = Value(rawValue: text) else { return false }
      set(&request, value)
      return true
    }
  }

  private static func whole(
    _ name: String, _ group: Group, usual: String, help: String,
    _ set: @escaping @Sendable (inout RunRequest, Int) -> Void
  ) -> RequestField {
    RequestField(name, group, usual: usual, expected: "a whole number", help: help) { value, request in
      guard let number = Int(value) else { return false }
      set(&request, number)
      return true
    }
  }

  private static func number(
    _ name: String, _ group: Group, usual: String, help: String,
    _ set: @escaping @Sendable (inout RunRequest, Double) -> Void
  ) -> RequestField {
    RequestField(name, group, usual: usual, expected: "a number", help: help) { value, request in
      guard let number = decimal(value) else { return false }
      set(&request, number)
      return true
    }
  }

  private static func seed(
    _ name: String, usual: String, help: String,
    _ set: @escaping @Sendable (inout RunRequest, UInt64) -> Void
  ) -> RequestField {
    RequestField(name, .optimization, usual: usual, expected: "a whole number of 0 or more", help: help) {
      value, request in
      guard let number = UInt64(value) else { return false }
      set(&request, number)
      return true
    }
  }

  private static func learned(
    _ name: String, help: String, _ set: @escaping @Sendable (inout RunRequest, LearnedOrFixed) -> Void
  ) -> RequestField {
    RequestField(name, .weighting, usual: "learned", expected: "learned or fixed:X", help: help) {
      value, request in
      guard let parsed = LearnedOrFixed(value) else { return false }
      set(&request, parsed)
      return true
    }
  }

  /// Two finite numbers.
  private static func numbers(_ text: String, separator: Character) -> [Double]? {
    let parts = text.split(separator: separator, omittingEmptySubsequences: false).compactMap { decimal($0) }
    let count = text.count { $0 == separator } + 1
    return parts.count == 2 && count == 2 ? parts : nil
  }

  private static func decimal(_ text: some StringProtocol) -> Double? {
    // Double takes hexadecimal numbers, which nobody means here.
    guard !text.contains(where: { $0 == "x" || $0 == "X" }), let number = Double(text), number.isFinite else {
      return nil
    }
    return number
  }
}
