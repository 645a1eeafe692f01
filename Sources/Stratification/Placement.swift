/// Where thresholds sit inside their data gaps: only the spacing term moves there.
struct Placement {
  static let rounds = 20_000
  static let tolerance = 1e-13

  let scores: SortedScores
  let settings: StratificationSettings

  /// Thresholds of the same counts, clear of every score: of least spacing term where there is one,
  /// else in the middle of their gaps.
  func place(_ thresholds: [Double]) -> [Double] {
    let ranks = thresholds.map(scores.rank(of:))
    let ranges = ranks.map(scores.clearance(ofRank:))
    let hasSpacing = settings.lambda > 0 && thresholds.count > 1
    return hasSpacing ? relaxed(thresholds, ranges, ranks) : centred(ranges, ranks)
  }

  /// Thresholds of one gap share it evenly; a single one takes the middle.
  private func centred(_ ranges: [ClosedRange<Double>], _ ranks: [Int]) -> [Double] {
    var result: [Double] = []
    for (index, rank) in ranks.enumerated() {
      let first = ranks.firstIndex(of: rank) ?? index
      let together = ranks.lazy.filter { $0 == rank }.count
      let (low, high) = scores.gap(ofRank: rank)
      let share = Double(index - first + 1) / Double(together + 1)
      let place = low + share * (high - low)
      result.append(min(ranges[index].upperBound, max(ranges[index].lowerBound, place)))
    }
    return result
  }

  /// Coordinate descent on the convex spacing term, each threshold within its own gap.
  private func relaxed(_ start: [Double], _ ranges: [ClosedRange<Double>], _ ranks: [Int])
    -> [Double]
  {
    var cuts = start
    for index in cuts.indices {
      cuts[index] = min(ranges[index].upperBound, max(ranges[index].lowerBound, cuts[index]))
    }
    let final = cuts.count - 1
    for _ in 0..<Self.rounds {
      var moved = 0.0
      for index in cuts.indices {
        let wish =
          if index == 0 {
            cuts[1] - settings.spacing
          } else if index == final {
            cuts[index - 1] + settings.spacing
          } else {
            (cuts[index - 1] + cuts[index + 1]) / 2
          }
        // Thresholds of one gap keep apart by a hair of it, so that their order stays strict.
        let range = ranges[index]
        let hair = (range.upperBound - range.lowerBound) * 1e-3 / Double(cuts.count)
        var low = range.lowerBound
        var high = range.upperBound
        if index > 0, ranks[index - 1] == ranks[index] { low = max(low, cuts[index - 1] + hair) }
        if index < final, ranks[index + 1] == ranks[index] { high = min(high, cuts[index + 1] - hair) }
        guard low <= high else { continue }
        let place = min(high, max(low, wish))
        moved = max(moved, abs(place - cuts[index]))
        cuts[index] = place
      }
      if moved < Self.tolerance { break }
    }
    return cuts
  }
}
