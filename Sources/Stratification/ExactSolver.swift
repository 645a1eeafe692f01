/// The least objective over a grid of thresholds by dynamic programming, then polished in place.
///
/// The cost of a class depends on its two thresholds only: within-class sum of squares, a convex
/// function of the gap, and a convex function of the count. Each satisfies the quadrangle inequality,
/// so the best predecessor never moves left as a threshold moves right, and divide and conquer finds
/// all of them in O(M log M) a class instead of O(M²). A minimum count leaves each threshold an
/// interval of predecessors whose ends never move left either.
struct ExactSolver {
  static let step = 0.001
  /// At most this many data gaps that the grid misses become candidates too.
  static let extraCandidates = 20_000

  let scores: SortedScores
  let settings: StratificationSettings
  let minimumCount: Int
  /// M thresholds, increasing.
  private let candidates: [Double]
  /// Scores at or below each candidate.
  private let ranks: [Int]

  init(scores: SortedScores, settings: StratificationSettings, minimumCount: Int) {
    self.init(
      scores: scores, settings: settings, minimumCount: minimumCount,
      candidates: Self.candidates(scores, minimumCount: minimumCount, classes: settings.classes))
  }

  private init(
    scores: SortedScores, settings: StratificationSettings, minimumCount: Int, candidates: [Double]
  ) {
    self.scores = scores
    self.settings = settings
    self.minimumCount = minimumCount
    self.candidates = candidates
    ranks = candidates.map(scores.rank(of:))
  }

  /// −1 + step/2, −1 + 3·step/2, …, and the middles of data gaps that hold none of these.
  private static func candidates(_ scores: SortedScores, minimumCount: Int, classes: Int) -> [Double] {
    let size = Int((2 / step).rounded())
    let grid = (0..<size).map { -1 + step / 2 + Double($0) * step }
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
    guard let chosen = chosenCandidates() else { return nil }
    return Placement(scores: scores, settings: settings).place(chosen.map { candidates[$0] })
  }

  /// The largest minimum count, `minimumCount` at most, that some thresholds reach.
  func largestFeasibleMinimum() -> Int {
    var low = 0
    var high = minimumCount + 1
    while high - low > 1 {
      let middle = (low + high) / 2
      if isFeasible(middle) { low = middle } else { high = middle }
    }
    return low
  }

  /// Cutting as far left as possible, again and again, leaves the most for the last class.
  func isFeasible(_ minimum: Int) -> Bool {
    guard let starts = firstFeasible(minimum) else { return false }
    return scores.count - ranks[starts[starts.count - 1]] >= minimum
  }

  /// The first candidate that threshold k can be; nil where there is none.
  private func firstFeasible(_ minimum: Int) -> [Int]? {
    var starts: [Int] = []
    var index = 0
    var rank = 0
    for _ in 0..<settings.classes - 1 {
      while index < candidates.count, ranks[index] - rank < minimum { index += 1 }
      guard index < candidates.count else { return nil }
      starts.append(index)
      rank = ranks[index]
      index += 1
    }
    return starts
  }

  /// Cost of a class between two ranks, without its spacing.
  private func cost(_ low: Int, _ high: Int) -> Double {
    let total = Double(scores.count)
    return scores.sumOfSquares(low, high) / total
      + settings.gamma * square(Double(high - low) / total - 1 / Double(settings.classes))
  }

  private func chosenCandidates() -> [Int]? {
    guard isFeasible(minimumCount), let starts = firstFeasible(minimumCount) else { return nil }
    let size = candidates.count
    // Predecessors of candidate j that leave enough scores between: up to and with last[j].
    var last = [Int](repeating: -1, count: size)
    var reach = -1
    for index in 0..<size {
      while reach + 1 < index, ranks[reach + 1] <= ranks[index] - minimumCount { reach += 1 }
      last[index] = reach
    }
    var best = ranks.map { cost(0, $0) }
    var back: [[Int]] = []
    for k in 1..<max(1, settings.classes - 1) {
      var layer = Layer(solver: self, previous: best, first: starts[k - 1], last: last)
      layer.fill(starts[k]..<size, searching: starts[k - 1]...size - 1)
      best = layer.best
      back.append(layer.argument)
    }
    var end = -1
    var least = Double.infinity
    for index in starts[starts.count - 1]..<size
    where scores.count - ranks[index] >= minimumCount {
      let total = best[index] + cost(ranks[index], scores.count)
      if total < least {
        least = total
        end = index
      }
    }
    var path = [end]
    for arguments in back.reversed() { path.append(arguments[path[path.count - 1]]) }
    return path.reversed()
  }

  /// One more threshold: best[j] = min over i of previous[i] + cost(i, j).
  private struct Layer {
    let solver: ExactSolver
    let previous: [Double]
    let last: [Int]
    var best: [Double]
    var argument: [Int]

    init(solver: ExactSolver, previous: [Double], first: Int, last: [Int]) {
      self.solver = solver
      self.previous = previous
      self.last = last
      best = [Double](repeating: 0, count: previous.count)
      argument = [Int](repeating: first, count: previous.count)
    }

    /// Fills `targets`, whose best predecessors all lie in `search`; the leftmost wins ties.
    mutating func fill(_ targets: Range<Int>, searching search: ClosedRange<Int>) {
      guard !targets.isEmpty else { return }
      let middle = (targets.lowerBound + targets.upperBound) / 2
      var least = Double.infinity
      var place = search.lowerBound
      for index in search.lowerBound...max(search.lowerBound, min(search.upperBound, last[middle])) {
        let value = previous[index] + pairCost(index, middle)
        if value < least {
          least = value
          place = index
        }
      }
      best[middle] = least
      argument[middle] = place
      fill(targets.lowerBound..<middle, searching: search.lowerBound...place)
      fill(middle + 1..<targets.upperBound, searching: place...search.upperBound)
    }

    private func pairCost(_ low: Int, _ high: Int) -> Double {
      let gap = solver.candidates[high] - solver.candidates[low]
      return solver.cost(solver.ranks[low], solver.ranks[high])
        + solver.settings.lambda * square(gap - solver.settings.spacing)
    }
  }
}
