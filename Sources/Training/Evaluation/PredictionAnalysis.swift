import Foundation
import Runs
import Stratification

/// What a set of predictions says about its model: by class, by confidence, and where it is most wrong.
public struct PredictionAnalysis: Sendable, Equatable {
  /// The rows of one true class.
  public struct ClassErrors: Sendable, Equatable {
    public var rows: Int
    /// Mean of (ŷ − y)²; nil without rows.
    public var mse: Double?
    /// Mean of ŷ − y; nil without rows.
    public var bias: Double?
    /// Share of rows that the classification head names rightly; nil without rows.
    public var accuracy: Double?
  }

  /// Rows whose largest probability lies in one stretch.
  public struct ConfidenceBin: Sendable, Equatable {
    public var low: Double
    public var high: Double
    public var rows: Int
    /// Mean largest probability of the rows; 0 without rows.
    public var confidence: Double
    /// Share of them that is right; 0 without rows.
    public var accuracy: Double
  }

  public var step: Int
  public var thresholds: [Double]
  public var rows: Int
  public var mse: Double
  public var mae: Double
  /// Of the classification head.
  public var accuracy: Double
  /// Share of rows for which both heads name the same class.
  public var agreement: Double
  public var classes: [ClassErrors]
  /// Row: true class; column: the classification head's class.
  public var confusion: [[Int]]
  /// Ten equal stretches of confidence.
  public var confidence: [ConfidenceBin]
  /// Expected calibration error: mean |confidence − accuracy| over the bins, weighted by rows (Guo et al. 2017).
  public var calibrationError: Double
  /// Indices of rows, the largest |ŷ − y| first; at most `mostListed`.
  public var worst: [Int]
  /// Indices of rows for which the heads' classes differ, furthest apart first; at most `mostListed`.
  public var disagreements: [Int]

  /// Rows that the lists hold at most.
  public static let mostListed = 1_000
  private static let bins = 10

  public init(_ set: PredictionSet) {
    let cuts = set.thresholds
    let count = cuts.count + 1
    step = set.step
    thresholds = cuts
    rows = set.rows.count
    let total = Double(max(1, rows))
    let truths = set.rows.map { classIndex(of: $0.score, thresholds: cuts) }
    let byScore = set.rows.map { classIndex(of: $0.predicted, thresholds: cuts) }
    let named = set.rows.map { min(count - 1, $0.predictedClass) }
    let errors = set.rows.map { $0.predicted - $0.score }
    mse = errors.reduce(0) { $0 + $1 * $1 } / total
    mae = errors.reduce(0) { $0 + abs($1) } / total
    accuracy = Double(zip(truths, named).count { $0 == $1 }) / total
    agreement = Double(zip(byScore, named).count { $0 == $1 }) / total
    confusion = Array(repeating: Array(repeating: 0, count: count), count: count)
    for (truth, name) in zip(truths, named) { confusion[truth][name] += 1 }
    classes = (0..<count).map { k in
      let members = truths.indices.filter { truths[$0] == k }
      guard !members.isEmpty else { return ClassErrors(rows: 0, mse: nil, bias: nil, accuracy: nil) }
      let n = Double(members.count)
      return ClassErrors(
        rows: members.count, mse: members.reduce(0) { $0 + errors[$1] * errors[$1] } / n,
        bias: members.reduce(0) { $0 + errors[$1] } / n,
        accuracy: Double(members.count { named[$0] == k }) / n)
    }
    confidence = Self.confidence(set, truths: truths, named: named)
    calibrationError = confidence.reduce(0) {
      $0 + Double($1.rows) / total * abs($1.confidence - $1.accuracy)
    }
    worst = Self.first(set.rows.indices.map { $0 }) { abs(errors[$0]) }
    let differing = set.rows.indices.filter { byScore[$0] != named[$0] }
    disagreements = Self.first(differing) { index in
      // Classes apart first, then how sure the classification head is.
      Double(abs(byScore[index] - named[index])) + (set.rows[index].probabilities.max() ?? 0) / 2
    }
  }

  private static func confidence(_ set: PredictionSet, truths: [Int], named: [Int]) -> [ConfidenceBin] {
    var result = (0..<bins).map {
      ConfidenceBin(
        low: Double($0) / Double(bins), high: Double($0 + 1) / Double(bins), rows: 0, confidence: 0,
        accuracy: 0)
    }
    for (index, row) in set.rows.enumerated() {
      let sure = row.probabilities.max() ?? 0
      let bin = max(0, min(bins - 1, Int(sure * Double(bins))))
      result[bin].rows += 1
      result[bin].confidence += sure
      if truths[index] == named[index] { result[bin].accuracy += 1 }
    }
    for bin in result.indices where result[bin].rows > 0 {
      result[bin].confidence /= Double(result[bin].rows)
      result[bin].accuracy /= Double(result[bin].rows)
    }
    return result
  }

  /// The indices with the largest values, equal ones in their order.
  private static func first(_ indices: [Int], by value: (Int) -> Double) -> [Int] {
    let keyed = indices.map { ($0, value($0)) }.sorted { ($1.1, $0.0) < ($0.1, $1.0) }
    return keyed.prefix(mostListed).map(\.0)
  }
}
