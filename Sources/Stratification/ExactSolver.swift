/// The least objective over a grid of thresholds by dynamic programming, then polished in place.
struct ExactSolver {
  static let step = 0.001
  /// At most this many data gaps that the grid misses become candidates too.
  static let extraCandidates = 20_000

  let scores: SortedScores
  let settings: StratificationSettings
  let minimumCount: Int
  private let program: ThresholdProgram

  init(scores: SortedScores, settings: StratificationSettings, minimumCount: Int) {
    self.scores = scores
    self.settings = settings
    self.minimumCount = minimumCount
    let candidates = Self.candidates(scores, minimumCount: minimumCount, classes: settings.classes)
    let ranks = candidates.map(scores.rank(of:)) + [scores.count]
    program = ThresholdProgram(
      candidates: candidates, counts: ranks, sums: ranks.map { scores.sums[$0] },
      squares: ranks.map { scores.squares[$0] }, settings: settings, minimumCount: minimumCount)
  }

  /// −1 + step/2, −1 + 3·step/2, …
  static let grid: [Double] = (0..<Int((2 / step).rounded())).map { -1 + step / 2 + Double($0) * step }

  /// The grid, and the middles of data gaps that hold none of it.
  private static func candidates(_ scores: SortedScores, minimumCount: Int, classes: Int) -> [Double] {
    let size = grid.count
    var missed: [Double] = []
    var next = 0
    for rank in 1..<max(1, scores.count) {
      let (low, high) = scores.gap(ofRank: rank)
      guard high > low else { continue }
      while next < size, grid[next] < low { next += 1 }
      let middle = low + (high - low) / 2
      if next == size || grid[next] >= high, middle > low { missed.append(middle) }
    }
    if missed.count > extraCandidates {
      // Thinned evenly by rank: so many different scores leave no count far out of reach.
      let stride = Double(missed.count) / Double(extraCandidates)
      missed = (0..<extraCandidates).map { missed[Int(Double($0) * stride)] }
    }
    let greedy = greedyCuts(scores, minimumCount: minimumCount, classes: classes)
    return (grid + missed + greedy).sorted()
  }

  /// Cuts as far left as the minimum count allows: with these among the candidates a count that is
  /// possible at all is possible for the solver.
  private static func greedyCuts(_ scores: SortedScores, minimumCount: Int, classes: Int) -> [Double] {
    var cuts: [Double] = []
    var rank = 0
    while minimumCount > 0, cuts.count < classes - 1, rank + minimumCount < scores.count {
      rank = scores.rank(of: scores.values[rank + minimumCount - 1])
      let (low, high) = scores.gap(ofRank: rank)
      let middle = low + (high - low) / 2
      if middle > low { cuts.append(middle) }
    }
    return cuts
  }

  /// K−1 thresholds, or nil where no thresholds leave `minimumCount` scores in each class.
  func solve() -> [Double]? {
    guard let chosen = program.solve() else { return nil }
    return Placement(scores: scores, settings: settings).place(chosen.map { program.candidates[$0] })
  }

  /// The largest minimum count, `minimumCount` at most, that some thresholds reach.
  func largestFeasibleMinimum() -> Int {
    var low = 0
    var high = minimumCount + 1
    while high - low > 1 {
      let middle = (low + high) / 2
      if program.isFeasible(middle) { low = middle } else { high = middle }
    }
    return low
  }
}
