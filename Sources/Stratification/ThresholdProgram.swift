/// The dynamic programme over candidate thresholds that `exact` and its bootstrap share.
///
/// The cost of a class depends on its two thresholds only: within-class sum of squares, a convex
/// function of the gap, and a convex function of the count. Each satisfies the quadrangle inequality,
/// so the best predecessor never moves left as a threshold moves right, and divide and conquer finds
/// all of them in O(M log M) a class instead of O(M²). A minimum count leaves each threshold an
/// interval of predecessors whose ends never move left either.
struct ThresholdProgram {
  /// M thresholds, increasing.
  let candidates: [Double]
  /// Number, sum and sum of squares of the scores at or below each candidate; the last entry, beyond
  /// the candidates, is that of all scores: M+1 entries each.
  let counts: [Int]
  let sums: [Double]
  let squares: [Double]
  let settings: StratificationSettings
  let minimumCount: Int

  private var total: Int { counts[counts.count - 1] }

  /// Cutting as far left as possible, again and again, leaves the most for the last class.
  func isFeasible(_ minimum: Int) -> Bool {
    guard let starts = firstFeasible(minimum) else { return false }
    return total - counts[starts[starts.count - 1]] >= minimum
  }

  /// The first candidate that threshold k can be; nil where there is none.
  private func firstFeasible(_ minimum: Int) -> [Int]? {
    var starts: [Int] = []
    var index = 0
    var rank = 0
    for _ in 0..<settings.classes - 1 {
      while index < candidates.count, counts[index] - rank < minimum { index += 1 }
      guard index < candidates.count else { return nil }
      starts.append(index)
      rank = counts[index]
      index += 1
    }
    return starts
  }

  /// Cost without its spacing of the class above candidate `low` (−1: from the least score on) up to
  /// and with candidate `high` (M: to the largest score).
  private func cost(_ low: Int, _ high: Int) -> Double {
    let all = Double(total)
    let below = low < 0 ? (0, 0.0, 0.0) : (counts[low], sums[low], squares[low])
    let count = Double(counts[high] - below.0)
    var within = 0.0
    if count > 0 {
      let sum = sums[high] - below.1
      within = max(0, squares[high] - below.2 - sum * sum / count)
    }
    return within / all + settings.gamma * square(count / all - 1 / Double(settings.classes))
  }

  /// The indexes of the K−1 thresholds of least cost; nil where none leave `minimumCount` scores in
  /// each class.
  func solve() -> [Int]? {
    guard isFeasible(minimumCount), let starts = firstFeasible(minimumCount) else { return nil }
    let size = candidates.count
    // Predecessors of candidate j that leave enough scores between: up to and with last[j].
    var last = [Int](repeating: -1, count: size)
    var reach = -1
    for index in 0..<size {
      while reach + 1 < index, counts[reach + 1] <= counts[index] - minimumCount { reach += 1 }
      last[index] = reach
    }
    var best = candidates.indices.map { cost(-1, $0) }
    var back: [[Int]] = []
    for k in 1..<max(1, settings.classes - 1) {
      var layer = Layer(program: self, previous: best, first: starts[k - 1], last: last)
      layer.fill(starts[k]..<size, searching: starts[k - 1]...size - 1)
      best = layer.best
      back.append(layer.argument)
    }
    var end = -1
    var least = Double.infinity
    for index in starts[starts.count - 1]..<size
    where total - counts[index] >= minimumCount {
      let cost = best[index] + cost(index, size)
      if cost < least {
        least = cost
        end = index
      }
    }
    guard end >= 0 else { return nil }
    var path = [end]
    for arguments in back.reversed() { path.append(arguments[path[path.count - 1]]) }
    return path.reversed()
  }

  /// One more threshold: best[j] = min over i of previous[i] + cost(i, j).
  private struct Layer {
    let program: ThresholdProgram
    let previous: [Double]
    let last: [Int]
    var best: [Double]
    var argument: [Int]

    init(program: ThresholdProgram, previous: [Double], first: Int, last: [Int]) {
      self.program = program
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
      let gap = program.candidates[high] - program.candidates[low]
      return program.cost(low, high) + program.settings.lambda * square(gap - program.settings.spacing)
    }
  }
}
