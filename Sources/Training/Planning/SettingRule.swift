import Foundation
import Runs
import Stratification
import TaskWeighting

/// What the value of one setting may be, and where in a plan it goes.
struct SettingRule: Sendable {
  let name: String
  /// In words, for messages and forms.
  let expected: String
  /// The words there are, where the value is one of a few.
  var choices: [String] = []
  /// Takes the value into the plan; false where it is not as expected, and then the plan is as before.
  let take: @Sendable (String, inout Plan) -> Bool

  static func text(
    _ name: String, _ expected: String, _ set: @escaping @Sendable (inout Plan, String) -> Void
  )
    -> SettingRule
  {
    SettingRule(name: name, expected: expected) { value, plan in
      guard !value.isEmpty else { return false }
      set(&plan, value)
      return true
    }
  }

  /// The empty text means: not set.
  static func optionalText(
    _ name: String, _ expected: String, _ set: @escaping @Sendable (inout Plan, String?) -> Void
  ) -> SettingRule {
    SettingRule(name: name, expected: expected + ", or nothing") { value, plan in
      set(&plan, value.isEmpty ? nil : value)
      return true
    }
  }

  static func whole(
    _ name: String, _ range: ClosedRange<Int>, _ set: @escaping @Sendable (inout Plan, Int) -> Void
  ) -> SettingRule {
    SettingRule(name: name, expected: words(range)) { value, plan in
      guard let number = Int(value), range.contains(number) else { return false }
      set(&plan, number)
      return true
    }
  }

  /// The empty text means: not set.
  static func optionalWhole(
    _ name: String, _ range: ClosedRange<Int>, _ set: @escaping @Sendable (inout Plan, Int?) -> Void
  ) -> SettingRule {
    SettingRule(name: name, expected: words(range)) { value, plan in
      let number = Int(value)
      guard value.isEmpty || number.map(range.contains) ?? false else { return false }
      set(&plan, number)
      return true
    }
  }

  static func number(
    _ name: String, _ expected: String, where holds: @escaping @Sendable (Double) -> Bool,
    _ set: @escaping @Sendable (inout Plan, Double) -> Void
  ) -> SettingRule {
    SettingRule(name: name, expected: expected) { value, plan in
      guard let number = Double(decimal: value), holds(number) else { return false }
      set(&plan, number)
      return true
    }
  }

  static func word<Value: CaseIterable & RawRepresentable & Sendable>(
    _ name: String, _ set: @escaping @Sendable (inout Plan, Value) -> Void
  ) -> SettingRule where Value.RawValue == String {
    let words = Value.allCases.map(\.rawValue)
    return SettingRule(
      name: name, expected: "one of " + words.joined(separator: ", "), choices: words
    ) { value, plan in
      guard let value = Value(rawValue: value) else { return false }
      set(&plan, value)
      return true
    }
  }

  static func flag(_ name: String, _ set: @escaping @Sendable (inout Plan, Bool) -> Void) -> SettingRule {
    SettingRule(name: name, expected: "yes or no", choices: ["yes", "no"]) { value, plan in
      guard value == "yes" || value == "no" else { return false }
      set(&plan, value == "yes")
      return true
    }
  }

  private static func words(_ range: ClosedRange<Int>) -> String {
    range.upperBound == .max
      ? "a whole number of \(range.lowerBound) or more"
      : "a whole number from \(range.lowerBound) to \(range.upperBound)"
  }
}

extension SettingRule {
  /// Every setting, in the order of `Plan.settings`; behind them what that leaves out.
  static let all: [SettingRule] = data + model + weighting + stratification + optimization + run

  private static let data: [SettingRule] = [
    text("data", "a file") { plan, value in
      plan.data.path = URL(fileURLWithPath: value).standardizedFileURL.path
      // Whatever was known of the other file is not known of this one.
      plan.data.sha256 = ""
    },
    word("format") { $0.data.format = $1 },
    text("text-column", "a column's name, or its number from 1") { $0.data.textColumn = $1 },
    text("score-column", "a column's name, or its number from 1") { $0.data.scoreColumn = $1 },
    optionalText("group-column", "a column's name, or its number from 1") { $0.data.groupColumn = $1 },
    optionalText("group-pattern", "a regular expression with a part in parentheses") {
      $0.data.groupPattern = $1
    },
    optionalText("split-column", "a column's name, or its number from 1") { $0.data.splitColumn = $1 },
    number("test-share", "a share from 0 to 0.8", where: { $0 >= 0 && $0 <= 0.8 }) {
      $0.data.testShare = $1
    },
    SettingRule(name: "score-range", expected: "LOW:HIGH, two numbers such as -4:4") { value, plan in
      let ends = value.split(separator: ":", omittingEmptySubsequences: false).map { Double(decimal: $0) }
      guard ends.count == 2, let low = ends[0], let high = ends[1], low < high else { return false }
      plan.data.scoreLow = low
      plan.data.scoreHigh = high
      return true
    },
  ]

  private static let model: [SettingRule] = [
    text("model", "tiny, the built-in encoder, or a model's folder") { plan, value in
      let isTiny = value == ModelPlan.tiny
      plan.model.source = isTiny ? value : URL(fileURLWithPath: value).standardizedFileURL.path
    },
    word("pooling") { $0.model.pooling = $1 },
    whole("layers", 1...48) { $0.model.layers = $1 },
    whole("width", 8...4_096) { plan, value in
      plan.model.width = value
      plan.model.feedForward = 4 * value
    },
    whole("heads", 1...64) { $0.model.heads = $1 },
    whole("vocabulary", 300...200_000) { $0.model.vocabulary = $1 },
    number("dropout", "a share from 0 to below 1", where: { $0 >= 0 && $0 < 1 }) { $0.model.setDropout($1) },
    optionalWhole("lora", 1...65_536) { plan, rank in
      let old = plan.model.lowRank
      plan.model.lowRank = rank.map {
        LowRankPlan(
          rank: $0, targets: old?.targets, dropout: old?.dropout ?? LowRankPlan.usualDropout)
      }
    },
    ofAdapters("lora-alpha", "a number above 0", where: { $0 > 0 }) { $0.alpha = $1 },
    SettingRule(name: "lora-targets", expected: "modules' names, parted by commas, or nothing") {
      value, plan in
      let names = value.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      guard value.isEmpty || names.allSatisfy({ !$0.isEmpty && !$0.contains(" ") }) else { return false }
      plan.model.lowRank?.targets = value.isEmpty ? nil : names
      return true
    },
    ofAdapters("lora-dropout", "a share from 0 to below 1", where: { $0 >= 0 && $0 < 1 }) { $0.dropout = $1 },
  ]

  /// A number that belongs to the adapters; without them it is checked and has no effect.
  private static func ofAdapters(
    _ name: String, _ expected: String, where holds: @escaping @Sendable (Double) -> Bool,
    _ set: @escaping @Sendable (inout LowRankPlan, Double) -> Void
  ) -> SettingRule {
    number(name, expected, where: holds) { plan, value in
      guard var lowRank = plan.model.lowRank else { return }
      set(&lowRank, value)
      plan.model.lowRank = lowRank
    }
  }

  private static let weighting: [SettingRule] = [
    SettingRule(
      name: "weighting", expected: "one of " + WeightingMethods.names.joined(separator: ", "),
      choices: WeightingMethods.names
    ) { value, plan in
      guard WeightingMethods.names.contains(value) else { return false }
      plan.weighting.method = value
      return true
    },
    word("scope") { $0.weighting.scope = $1 },
    SettingRule(name: "task-weights", expected: "REGRESSION,CLASSIFICATION, two numbers such as .75,.25") {
      value, plan in
      let parts = value.split(separator: ",", omittingEmptySubsequences: false).map { Double(decimal: $0) }
      guard parts.count == 2, let first = parts[0], let second = parts[1] else { return false }
      plan.weighting.taskWeights = [first, second]
      return true
    },
    learned("alpha") { $0.weighting.alpha = $1 },
    learned("beta") { $0.weighting.beta = $1 },
    SettingRule(name: "floor", expected: "a number from 0 to 0.5, or nothing") { value, plan in
      let number = Double(decimal: value)
      guard value.isEmpty || number.map((0...0.5).contains) ?? false else { return false }
      plan.weighting.floor = number
      return true
    },
  ]

  private static func learned(
    _ name: String, _ set: @escaping @Sendable (inout Plan, LearnedOrFixed) -> Void
  ) -> SettingRule {
    SettingRule(name: name, expected: "learned or fixed:X", choices: ["learned"]) { value, plan in
      guard let parsed = LearnedOrFixed(value) else { return false }
      set(&plan, parsed)
      return true
    }
  }

  private static let stratification: [SettingRule] = [
    whole("classes", 2...9) { $0.stratification.classes = $1 },
    SettingRule(
      name: "thresholds",
      expected: "one of " + ThresholdMethod.names.joined(separator: ", ")
        + ", or increasing cuts inside (-1, 1)",
      choices: ThresholdMethod.names.filter { !$0.hasPrefix("fixed:") }
    ) { value, plan in
      let isList = value.first.map { "-+.0123456789".contains($0) } ?? false
      guard let method = try? ThresholdMethod(parsing: isList ? "fixed:" + value : value) else {
        return false
      }
      plan.stratification.method = "\(method)"
      if let classes = method.classes { plan.stratification.classes = classes }
      return true
    },
    number("lambda", "a number of 0 or more", where: { $0 >= 0 }) { $0.stratification.lambda = $1 },
    number("gamma", "a number of 0 or more", where: { $0 >= 0 }) { $0.stratification.gamma = $1 },
    optionalWhole("min-count", 0...Int.max) { $0.stratification.minimumCount = $1 },
  ]

  private static let optimization: [SettingRule] = [
    whole("epochs", 1...1_000_000) { $0.optimization.epochs = $1 },
    optionalWhole("max-steps", 1...Int.max) { $0.optimization.maxSteps = $1 },
    whole("batch", 1...4_096) { $0.optimization.batch = $1 },
    optionalWhole("micro-batch", 1...4_096) { $0.optimization.microBatch = $1 },
    flag("recompute") { $0.optimization.recomputes = $1 },
    number("learning-rate", "a number above 0", where: { $0 > 0 }) { $0.optimization.learningRate = $1 },
    whole("warmup", 0...Int.max) { $0.optimization.warmup = $1 },
    optionalWhole("patience", 1...Int.max) { $0.optimization.patience = $1 },
    seed("seed") { $0.optimization.seed = $1 },
    seed("split-seed") { $0.split.seed = $1 },
    whole("threads", 1...256) { $0.optimization.threads = $1 },
    number("checkpoint-every", "seconds above 0", where: { $0 > 0 }) { $0.optimization.checkpointEvery = $1 },
    word("keep") { $0.keep = $1 },
  ]

  private static func seed(_ name: String, _ set: @escaping @Sendable (inout Plan, UInt64) -> Void)
    -> SettingRule
  {
    SettingRule(name: name, expected: "a whole number of 0 or more") { value, plan in
      guard let number = UInt64(value) else { return false }
      set(&plan, number)
      return true
    }
  }

  private static let run: [SettingRule] = [
    SettingRule(name: "name", expected: "1 to 300 characters, other than last") { value, plan in
      guard (1...300).contains(value.unicodeScalars.count), value != "last" else { return false }
      plan.name = value
      return true
    },
    SettingRule(name: "tag", expected: "tags of up to 60 characters, parted by commas, or nothing") {
      value, plan in
      let tags = value.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
      guard tags.allSatisfy({ (1...60).contains($0.unicodeScalars.count) }) else { return false }
      plan.tags = tags
      return true
    },
    word("encoding") { $0.data.encoding = $1 },
    flag("header") { $0.data.header = $1 },
    flag("skip-bad") { $0.data.skipBad = $1 },
  ]
}
