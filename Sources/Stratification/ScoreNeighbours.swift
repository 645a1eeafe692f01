/// Scores around a threshold, and better places for one.
extension SortedScores {
  /// The ranks (from 0) of the `limit` scores nearest a threshold, the nearest first; of two equally
  /// near ones the lower.
  public func nearest(to threshold: Double, limit: Int) -> [Int] {
    var low = rank(of: threshold) - 1
    var high = low + 1
    var result: [Int] = []
    while result.count < limit, low >= 0 || high < count {
      let below = low >= 0 ? threshold - values[low] : .infinity
      let above = high < count ? values[high] - threshold : .infinity
      if below <= above {
        result.append(low)
        low -= 1
      } else {
        result.append(high)
        high += 1
      }
    }
    return result
  }

  /// The ranks of the scores above `range.lowerBound`, up to and with `range.upperBound`.
  public func ranks(in range: ClosedRange<Double>) -> Range<Int> {
    let low = rank(of: range.lowerBound)
    return low..<max(low, rank(of: range.upperBound))
  }

  /// The middle of the data gap that a threshold lies in: no count changes; a threshold on a score goes
  /// to the gap above it.
  public func gapMiddle(at threshold: Double) -> Double {
    let (low, high) = gap(ofRank: rank(of: threshold))
    return low + (high - low) / 2
  }

  /// The quantile at `share`, moved clear of the scores.
  public func quantileCut(_ share: Double) -> Double { cleared(quantile(share)) }
}
