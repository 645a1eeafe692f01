import Stratification

/// Cuts and what they are judged by.
package struct CutSet: Equatable, Hashable, Sendable {
  /// The least distance between two cuts, and between a cut and −1 or 1.
  package static let gap = 1e-3
  package static let mostClasses = 9

  /// K−1, increasing.
  package var cuts: [Double]
  package var lambda: Double
  package var gamma: Double
  /// nil: the default ⌈max(2, 0.01 N)⌉.
  package var minimumCount: Int?

  package init(cuts: [Double], lambda: Double = 0.1, gamma: Double = 0.3, minimumCount: Int? = nil) {
    self.cuts = cuts
    self.lambda = lambda
    self.gamma = gamma
    self.minimumCount = minimumCount
  }

  package var settings: StratificationSettings {
    StratificationSettings(
      classes: cuts.count + 1, lambda: lambda, gamma: gamma, minimumCount: minimumCount)
  }

  /// Where cut `index` may go without meeting its neighbours; nil where there is no room.
  package func room(for index: Int) -> ClosedRange<Double>? {
    let low = (index > 0 ? cuts[index - 1] : -1) + Self.gap
    let high = (index + 1 < cuts.count ? cuts[index + 1] : 1) - Self.gap
    return low <= high ? low...high : nil
  }

  /// The set with cut `index` as near to a score as its neighbours allow.
  package func moving(_ index: Int, to score: Double) -> CutSet {
    guard cuts.indices.contains(index), let room = room(for: index), score.isFinite else { return self }
    var set = self
    set.cuts[index] = min(room.upperBound, max(room.lowerBound, score))
    return set
  }

  /// The set with one more cut and its index; nil where there is no room for it.
  package func adding(_ score: Double) -> (set: CutSet, index: Int)? {
    guard cuts.count < Self.mostClasses - 1, score.isFinite else { return nil }
    let index = cuts.firstIndex { $0 > score } ?? cuts.count
    var set = self
    set.cuts.insert(score, at: index)
    guard let room = set.room(for: index) else { return nil }
    set.cuts[index] = min(room.upperBound, max(room.lowerBound, score))
    return (set, index)
  }

  /// The set without cut `index`; nil for the last one.
  package func removing(_ index: Int) -> CutSet? {
    guard cuts.count > 1, cuts.indices.contains(index) else { return nil }
    var set = self
    set.cuts.remove(at: index)
    return set
  }

  /// Whatever cuts are given, in order, apart and inside (−1, 1).
  package static func ordered(_ cuts: [Double]) -> [Double] {
    var cuts = cuts.sorted()
    for index in cuts.indices {
      cuts[index] = max(cuts[index], (index > 0 ? cuts[index - 1] : -1) + gap)
    }
    for index in cuts.indices.reversed() {
      cuts[index] = min(cuts[index], (index + 1 < cuts.count ? cuts[index + 1] : 1) - gap)
    }
    return cuts
  }
}

/// What a set of cuts does: to the training scores, and to the predictions where there are any. All of it costs
/// O(K² log N).
package struct CutFigures: Equatable, Sendable {
  /// Of the training part.
  package let counts: [Int]
  package let objective: Objective
  package let entropy: Double
  /// nil with an empty class.
  package let imbalance: Double?
  package let predicted: PredictionTable.Figures?

  package init(_ set: CutSet, _ data: ThresholdData, _ predictions: RunPredictions?) {
    let evaluation = ThresholdEvaluation(
      scores: data.train.scores, thresholds: set.cuts, settings: set.settings)
    counts = evaluation.counts
    objective = evaluation.objective
    entropy = evaluation.entropy
    imbalance = evaluation.imbalanceRatio
    predicted = predictions?.table.figures(set.cuts)
  }

  package func share(_ index: Int) -> Double {
    Double(counts[index]) / Double(max(1, counts.reduce(0, +)))
  }
}
