/// Scores sorted once, with prefix sums: any class's count, mean and sum of squares costs O(1), any
/// threshold's place O(log N).
public struct SortedScores: Sendable {
  /// Increasing, all in [−1, 1].
  public let values: [Double]
  /// sums[i] = Σ values[..<i]; N+1 entries.
  let sums: [Double]
  /// squares[i] = Σ values[..<i]²; N+1 entries.
  let squares: [Double]

  public var count: Int { values.count }

  /// - Throws: `StratificationError` for no scores, or one that is not a number in [−1, 1].
  public init(_ scores: [Double]) throws {
    guard !scores.isEmpty else { throw StratificationError.noScores }
    for (index, score) in scores.enumerated() where !(score >= -1 && score <= 1) {
      throw StratificationError.badScore(index: index, score)
    }
    values = scores.sorted()
    var sums = [0.0]
    var squares = [0.0]
    sums.reserveCapacity(values.count + 1)
    squares.reserveCapacity(values.count + 1)
    var sum = 0.0
    var square = 0.0
    for value in values {
      sum += value
      square += value * value
      sums.append(sum)
      squares.append(square)
    }
    self.sums = sums
    self.squares = squares
  }

  /// How many scores are at or below `threshold`, O(log N).
  public func rank(of threshold: Double) -> Int {
    var low = 0
    var high = values.count
    while low < high {
      let middle = (low + high) / 2
      if values[middle] <= threshold { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Σ (y − μ)² over the scores of ranks `low..<high`; 0 for none.
  func sumOfSquares(_ low: Int, _ high: Int) -> Double {
    guard high > low else { return 0 }
    let sum = sums[high] - sums[low]
    return max(0, squares[high] - squares[low] - sum * sum / Double(high - low))
  }

  /// Mean of the scores of ranks `low..<high`; nil for none.
  func mean(_ low: Int, _ high: Int) -> Double? {
    high > low ? (sums[high] - sums[low]) / Double(high - low) : nil
  }

  /// The quantile at `share` in [0, 1], by linear interpolation between order statistics.
  public func quantile(_ share: Double) -> Double {
    let place = Double(count - 1) * min(1, max(0, share))
    let low = Int(place)
    let high = min(low + 1, count - 1)
    return values[low] + (place - Double(low)) * (values[high] - values[low])
  }

  /// The open interval between two neighbouring scores in which a threshold of this rank lies; −1
  /// and 1 bound the outermost ones.
  func gap(ofRank rank: Int) -> (low: Double, high: Double) {
    (rank > 0 ? values[rank - 1] : -1, rank < count ? values[rank] : 1)
  }

  /// The part of a gap that keeps clear of the scores on both sides: no class hangs on the last bit
  /// of a score.
  func clearance(ofRank rank: Int) -> ClosedRange<Double> {
    let (low, high) = gap(ofRank: rank)
    let margin = min(1e-6, (high - low) / 4)
    return (low + margin)...max(low + margin, high - margin)
  }

  /// The nearest threshold that keeps its distance from every score and changes no count.
  func cleared(_ threshold: Double) -> Double {
    let range = clearance(ofRank: rank(of: threshold))
    return min(range.upperBound, max(range.lowerBound, threshold))
  }

  /// The largest group of equal scores.
  func largestTie() -> (score: Double, count: Int) {
    var best = (score: values[0], count: 0)
    var start = 0
    for index in 1...count where index == count || values[index] != values[start] {
      if index - start > best.count { best = (values[start], index - start) }
      start = index
    }
    return best
  }
}

/// The class of a score: k where τ_{k−1} < y ≤ τ_k, counted from 0; the first class also holds −1.
public func classIndex(of score: Double, thresholds: [Double]) -> Int {
  thresholds.firstIndex { score <= $0 } ?? thresholds.count
}
