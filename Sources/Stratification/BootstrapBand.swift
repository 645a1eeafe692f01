import Foundation

/// How far the exact thresholds would move had other scores of the same kind been drawn: the exact
/// solver on resampled scores, and the percentiles of what it answers.
///
/// Scores are counted into bins of the solver's grid first, so that a resample costs the same for a
/// thousand scores and for a million. Up to `drawn` scores a resample draws as many scores with
/// replacement; beyond, every bin's count is drawn on its own from a Poisson distribution (the Poisson
/// bootstrap), which for so many scores is the same.
public struct BootstrapBand: Sendable, Equatable {
  public static let resamples = 200
  /// Up to so many scores are drawn one by one.
  static let drawn = 20_000

  /// One a threshold: the 2.5th and the 97.5th percentile.
  public let ranges: [ClosedRange<Double>]
  /// Resamples that had an answer.
  public let resamples: Int

  /// - Parameter minimumCount: as in `StratificationSettings`; nil: ⌈max(2, 0.01 N)⌉, less where that is
  ///   out of reach of a resample.
  /// - Returns: nil where there is nothing to resample: fewer scores than classes, or all the same.
  public init?(
    _ scores: SortedScores, settings: StratificationSettings, resamples: Int = Self.resamples,
    seed: UInt64 = 42
  ) {
    guard scores.count >= settings.classes, scores.values[0] < scores.values[scores.count - 1],
      (try? settings.validate()) != nil, resamples > 0
    else { return nil }
    let bins = Bins(scores)
    let minimum = settings.minimumCount ?? max(2, (scores.count + 99) / 100)
    var random = SplitMix(state: seed)
    var answers = [[Double]](repeating: [], count: settings.classes - 1)
    for _ in 0..<resamples {
      let counts = bins.resampled(scores, &random)
      guard let cuts = bins.solve(counts, settings, minimum) else { continue }
      for (index, cut) in cuts.enumerated() { answers[index].append(cut) }
    }
    guard let first = answers.first, !first.isEmpty else { return nil }
    self.resamples = first.count
    ranges = answers.map { Self.range($0.sorted()) }
  }

  private static func range(_ sorted: [Double]) -> ClosedRange<Double> {
    func percentile(_ share: Double) -> Double {
      let place = share * Double(sorted.count - 1)
      let low = Int(place)
      let high = min(low + 1, sorted.count - 1)
      return sorted[low] + (place - Double(low)) * (sorted[high] - sorted[low])
    }
    let low = percentile(0.025)
    return low...max(low, percentile(0.975))
  }
}

/// Scores by the cells of the solver's grid: M+1 bins, one more than there are grid thresholds.
private struct Bins {
  let counts: [Int]
  /// Means of the scores and of their squares in each bin; 0 for an empty one.
  let means: [Double]
  let squares: [Double]
  /// The bin of each score, by rank; empty where there are too many scores to draw one by one.
  let places: [Int]

  init(_ scores: SortedScores) {
    let grid = ExactSolver.grid
    var counts: [Int] = []
    var means: [Double] = []
    var squares: [Double] = []
    var places: [Int] = []
    let draws = scores.count <= BootstrapBand.drawn
    var low = 0
    for bin in 0...grid.count {
      let high = bin < grid.count ? scores.rank(of: grid[bin]) : scores.count
      let count = high - low
      counts.append(count)
      means.append(count > 0 ? (scores.sums[high] - scores.sums[low]) / Double(count) : 0)
      squares.append(count > 0 ? (scores.squares[high] - scores.squares[low]) / Double(count) : 0)
      if draws { places += [Int](repeating: bin, count: count) }
      low = high
    }
    self.counts = counts
    self.means = means
    self.squares = squares
    self.places = places
  }

  func resampled(_ scores: SortedScores, _ random: inout SplitMix) -> [Int] {
    guard !places.isEmpty else { return counts.map { random.poisson(Double($0)) } }
    var result = [Int](repeating: 0, count: counts.count)
    for _ in places { result[places[Int(random.next() % UInt64(places.count))]] += 1 }
    return result
  }

  /// The exact thresholds of these counts on the grid.
  func solve(_ counts: [Int], _ settings: StratificationSettings, _ minimum: Int) -> [Double]? {
    var ranks: [Int] = []
    var sums: [Double] = []
    var totals: [Double] = []
    var (rank, sum, total) = (0, 0.0, 0.0)
    for bin in counts.indices {
      rank += counts[bin]
      sum += Double(counts[bin]) * means[bin]
      total += Double(counts[bin]) * squares[bin]
      ranks.append(rank)
      sums.append(sum)
      totals.append(total)
    }
    guard rank >= settings.classes else { return nil }
    for minimum in [minimum, minimum / 2, 0] {
      let program = ThresholdProgram(
        candidates: ExactSolver.grid, counts: ranks, sums: sums, squares: totals, settings: settings,
        minimumCount: minimum)
      if let chosen = program.solve() { return chosen.map { ExactSolver.grid[$0] } }
    }
    return nil
  }
}

/// Random numbers that are the same everywhere (Steele, Lea & Flood 2014).
struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// In [0, 1).
  mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A Poisson number; beyond a mean of 60 a rounded normal one stands in for it.
  mutating func poisson(_ mean: Double) -> Int {
    guard mean > 0 else { return 0 }
    if mean > 60 {
      let radius = (-2 * log(1 - uniform())).squareRoot()
      let normal = radius * cos(2 * .pi * uniform())
      return max(0, Int((mean + mean.squareRoot() * normal).rounded()))
    }
    let limit = exp(-mean)
    var product = uniform()
    var count = 0
    while product > limit {
      product *= uniform()
      count += 1
    }
    return count
  }
}
