/// The start of equation 3: τ_k⁰ = quantile(k/K).
enum QuantileStart {
  static let apart = 1e-3

  /// K−1 increasing thresholds, clear of every score: one that falls on a score moves up to the
  /// middle of the following gap, equal ones are pushed apart.
  static func thresholds(_ scores: SortedScores, classes: Int) -> [Double] {
    var cuts: [Double] = []
    for k in 1..<classes {
      let quantile = scores.quantile(Double(k) / Double(classes))
      var cut = settled(quantile, scores)
      if let previous = cuts.last, cut <= previous {
        cut = scores.cleared(min(previous + apart, 1))
      }
      cuts.append(cut)
    }
    // Ties at the upper end may have pushed some past it: they queue up below.
    for index in cuts.indices.reversed() {
      let ceiling = index + 1 < cuts.count ? cuts[index + 1] - apart : 1 - apart
      if cuts[index] >= ceiling + apart { cuts[index] = scores.cleared(ceiling) }
    }
    return cuts
  }

  private static func settled(_ cut: Double, _ scores: SortedScores) -> Double {
    let rank = scores.rank(of: cut)
    guard rank > 0, scores.values[rank - 1] == cut else { return scores.cleared(cut) }
    let (low, high) = scores.gap(ofRank: rank)
    if high > low { return low + (high - low) / 2 }
    // Nothing lies above a score of 1: the gap before it has to do.
    let below = scores.gap(ofRank: scores.rank(of: cut.nextDown))
    return below.low + (below.high - below.low) / 2
  }
}
