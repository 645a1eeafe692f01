/// Thresholds and what they do: the answer of every solver, in one form.
public struct Stratification: Sendable, Equatable {
  /// K−1 increasing cuts inside (−1, 1).
  public var thresholds: [Double]
  public var objective: Objective
  /// n_k
  public var counts: [Int]
  /// Of the class shares, over log K.
  public var entropy: Double
  /// Largest over smallest class; nil with an empty class.
  public var imbalanceRatio: Double?
  /// The objective's total minus that of `exact`.
  public var gapToExact: Double
  /// 0 for a method that does not iterate.
  public var iterations: Int
  public var converged: Bool
  /// What a person should know, each one sentence.
  public var warnings: [String]
  /// How far each threshold of `exact` may be off by chance, where that was asked for.
  public var band: BootstrapBand?
}

/// As `thresholds --json` prints it; warnings go to the other stream.
extension Stratification: Encodable {
  private enum CodingKeys: String, CodingKey {
    case thresholds, objective, counts, entropy
    case imbalanceRatio = "imbalance_ratio"
    case gapToExact = "gap_to_exact"
    case iterations, converged, bootstrap
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(thresholds, forKey: .thresholds)
    try container.encode(objective, forKey: .objective)
    try container.encode(counts, forKey: .counts)
    try container.encode(entropy, forKey: .entropy)
    // Encoded where nil too: a reader finds `null`, not a missing field.
    try container.encode(imbalanceRatio, forKey: .imbalanceRatio)
    try container.encode(gapToExact, forKey: .gapToExact)
    try container.encode(iterations, forKey: .iterations)
    try container.encode(converged, forKey: .converged)
    // The 2.5th and the 97.5th percentile of each threshold.
    try container.encodeIfPresent(
      band?.ranges.map { [$0.lowerBound, $0.upperBound] }, forKey: .bootstrap)
  }
}

/// Runs a threshold method on scores.
public enum Stratifier {
  /// - Throws: `StratificationError`.
  public static func solve(
    scores: [Double], method: ThresholdMethod, settings: StratificationSettings
  ) throws -> Stratification {
    try solve(try SortedScores(scores), method: method, settings: settings)
  }

  /// The same on scores that are sorted already.
  public static func solve(
    _ scores: SortedScores, method: ThresholdMethod, settings: StratificationSettings
  ) throws -> Stratification {
    try settings.validate()
    if let classes = method.classes, classes != settings.classes {
      throw StratificationError.badMethod(
        "\(method)", expected: "\(settings.classes - 1) numbers for \(settings.classes) classes")
    }
    guard scores.count >= settings.classes else {
      throw StratificationError.fewerScoresThanClasses(
        scores: scores.count, classes: settings.classes)
    }
    if let first = scores.values.first, first == scores.values.last {
      throw StratificationError.oneScore(first, count: scores.count)
    }
    let exact = try exactThresholds(scores, settings)
    var answer = exact
    var iterations = 0
    var converged = true
    switch method {
    case .exact: break
    case .gradient, .literal:
      let descent = descend(scores, settings, literal: method == .literal)
      answer = Answer(thresholds: descent.thresholds.map(scores.cleared))
      iterations = descent.iterations
      converged = descent.converged
    case .equalWidth:
      let width = 2 / Double(settings.classes)
      answer = Answer(
        thresholds: (1..<settings.classes).map { scores.cleared(-1 + width * Double($0)) })
    case .quantile:
      answer = Answer(
        thresholds: QuantileStart.thresholds(scores, classes: settings.classes))
    case .kmeans:
      let plain = StratificationSettings(
        classes: settings.classes, lambda: 0, gamma: 0, minimumCount: settings.minimumCount ?? 0)
      answer = try exactThresholds(scores, plain)
    case .fixed(let cuts): answer = Answer(thresholds: cuts)
    }
    let evaluation = ThresholdEvaluation(
      scores: scores, thresholds: answer.thresholds, settings: settings)
    let best = ThresholdEvaluation(
      scores: scores, thresholds: exact.thresholds, settings: settings
    ).objective
    return Stratification(
      thresholds: answer.thresholds, objective: evaluation.objective, counts: evaluation.counts,
      entropy: evaluation.entropy, imbalanceRatio: evaluation.imbalanceRatio,
      gapToExact: evaluation.objective.total - best.total, iterations: iterations,
      converged: converged, warnings: answer.warnings + warnings(evaluation))
  }

  private struct Answer {
    var thresholds: [Double]
    var warnings: [String] = []
  }

  private static func exactThresholds(_ scores: SortedScores, _ settings: StratificationSettings)
    throws -> Answer
  {
    let usual = max(2, (scores.count + 99) / 100)
    let wanted = settings.minimumCount ?? usual
    if wanted > scores.count / settings.classes, settings.minimumCount != nil {
      throw StratificationError.tooFewForMinimum(
        minimum: wanted, classes: settings.classes, scores: scores.count)
    }
    var solver = ExactSolver(scores: scores, settings: settings, minimumCount: wanted)
    if let thresholds = solver.solve() { return Answer(thresholds: thresholds) }
    guard settings.minimumCount == nil else {
      let tie = scores.largestTie()
      throw StratificationError.tie(
        score: tie.score, count: tie.count, of: scores.count, minimum: wanted,
        classes: settings.classes)
    }
    let lowered = solver.largestFeasibleMinimum()
    solver = ExactSolver(scores: scores, settings: settings, minimumCount: lowered)
    return Answer(
      thresholds: solver.solve() ?? QuantileStart.thresholds(scores, classes: settings.classes),
      warnings: ["the minimum class count \(usual) is out of reach: lowered to \(lowered)"])
  }

  /// The best iterate (the last one for `literal`, which asks for nothing but its own end).
  private static func descend(
    _ scores: SortedScores, _ settings: StratificationSettings, literal: Bool
  ) -> (thresholds: [Double], iterations: Int, converged: Bool) {
    var best: GradientDescent.Iterate?
    var last: GradientDescent.Iterate?
    for iterate in GradientDescent(scores: scores, settings: settings, literal: literal) {
      if literal || iterate.objective.total < best?.objective.total ?? .infinity { best = iterate }
      last = iterate
    }
    return (best?.thresholds ?? [], last?.iteration ?? 0, last?.converged ?? false)
  }

  private static func warnings(_ evaluation: ThresholdEvaluation) -> [String] {
    let counts = evaluation.counts
    let empty = counts.indices.filter { counts[$0] == 0 }
    if counts.filter({ $0 > 0 }).count == 1 { return ["all scores fall into one class"] }
    if let first = empty.first {
      return [
        empty.count == 1
          ? "class \(first) is empty" : "\(empty.count) of the \(counts.count) classes are empty"
      ]
    }
    if let asked = evaluation.settings.minimumCount,
      let short = counts.indices.first(where: { counts[$0] < asked })
    {
      return [
        "class \(short) holds \(counts[short]) scores, fewer than the \(asked) asked for: "
          + "only exact and kmeans keep a minimum count"
      ]
    }
    return []
  }
}
