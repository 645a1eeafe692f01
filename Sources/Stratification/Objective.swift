import Foundation

/// The objective L(τ) and its terms; lower is better (docs/method.md, section 1).
public struct Objective: Sendable, Equatable, Codable {
  public var total: Double
  /// Σ_k (n_k/N)·Var(S_k)
  public var within: Double
  /// λ Σ_{k=2..K−1} (τ_k − τ_{k−1} − Δ)²
  public var spacing: Double
  /// γ Σ_k (n_k/N − 1/K)²
  public var balance: Double

  public init(within: Double, spacing: Double, balance: Double) {
    self.within = within
    self.spacing = spacing
    self.balance = balance
    total = within + spacing + balance
  }
}

/// What a set of thresholds does to the scores. Moving one threshold costs O(log N + K).
public struct ThresholdEvaluation: Sendable {
  public let scores: SortedScores
  public let settings: StratificationSettings
  /// K−1, increasing.
  public private(set) var thresholds: [Double]
  /// The scores at or below each threshold, framed by 0 and N: K+1 entries.
  private var ranks: [Int]

  /// `settings.classes` is K−1 thresholds plus one.
  public init(scores: SortedScores, thresholds: [Double], settings: StratificationSettings) {
    self.scores = scores
    self.thresholds = thresholds
    self.settings = settings
    ranks = [0] + thresholds.map(scores.rank(of:)) + [scores.count]
  }

  /// Puts threshold `index` elsewhere; the order of the thresholds is the caller's to keep.
  public mutating func move(_ index: Int, to threshold: Double) {
    thresholds[index] = threshold
    ranks[index + 1] = scores.rank(of: threshold)
  }

  /// n_k
  public var counts: [Int] { zip(ranks, ranks.dropFirst()).map { $1 - $0 } }

  /// μ_k; nil for an empty class.
  public var means: [Double?] { zip(ranks, ranks.dropFirst()).map { scores.mean($0, $1) } }

  public var objective: Objective {
    let total = Double(scores.count)
    var within = 0.0
    var imbalance = 0.0
    for (low, high) in zip(ranks, ranks.dropFirst()) {
      within += scores.sumOfSquares(low, high)
      imbalance += square(Double(high - low) / total - 1 / Double(settings.classes))
    }
    let spacing = zip(thresholds, thresholds.dropFirst())
      .reduce(0) { $0 + square($1.1 - $1.0 - settings.spacing) }
    return Objective(
      within: within / total, spacing: settings.lambda * spacing, balance: settings.gamma * imbalance)
  }

  /// Entropy of the class shares over log K: 1 where all classes are equally large.
  public var entropy: Double {
    let total = Double(scores.count)
    let entropy = counts.reduce(0.0) { sum, count in
      let share = Double(count) / total
      return count > 0 ? sum - share * log(share) : sum
    }
    return entropy / log(Double(settings.classes))
  }

  /// Largest over smallest class; nil with an empty class.
  public var imbalanceRatio: Double? {
    guard let least = counts.min(), let most = counts.max(), least > 0 else { return nil }
    return Double(most) / Double(least)
  }
}

func square(_ value: Double) -> Double { value * value }
