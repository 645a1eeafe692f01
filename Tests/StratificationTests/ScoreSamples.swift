import Foundation
import Stratification

/// Scores drawn from a seeded generator: every run of the tests sees the same.
struct ScoreSamples {
  private var counter: UInt64

  init(seed: UInt64) { counter = seed &* 0x9e37_79b9_7f4a_7c15 }

  mutating func uniform() -> Double {
    counter &+= 0x9e37_79b9_7f4a_7c15
    var z = counter
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
  }

  mutating func integer(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(uniform() * Double(range.count))
  }

  /// Crowded around 0 with thin tails, as financial sentences are.
  mutating func neutralHeavy(_ count: Int, decimals: Int? = nil) -> [Double] {
    (0..<count).map { _ in
      let spread = uniform() < 0.8 ? 0.15 : 0.6
      let sum = (0..<6).reduce(0.0) { total, _ in total + uniform() } - 3
      var score = min(1, max(-1, sum * spread))
      if let decimals {
        let scale = pow(10, Double(decimals))
        score = (score * scale).rounded() / scale
      }
      return score
    }
  }

  /// A few values, many ties.
  mutating func fewValues(_ count: Int) -> [Double] {
    (0..<count).map { _ in [-1, -0.5, 0, 0, 0, 0.5, 1][integer(0...6)] }
  }
}

/// The optimum over the grid of −1 + step/2, …, by the plain O(K·M²) programme that the solver's
/// divide and conquer has to match; nil where no grid thresholds keep the minimum count.
func plainOptimum(_ scores: [Double], _ settings: StratificationSettings)
  -> Double?
{
  let sorted = scores.sorted()
  let total = Double(sorted.count)
  let classes = settings.classes
  let minimum = settings.minimumCount ?? 0
  let step = 0.001
  let grid = (0..<Int((2 / step).rounded())).map { -1 + step / 2 + Double($0) * step }
  var sums = [0.0]
  var squares = [0.0]
  for score in sorted {
    sums.append(sums[sums.count - 1] + score)
    squares.append(squares[squares.count - 1] + score * score)
  }
  var rank = 0
  let ranks = grid.map { cut -> Int in
    while rank < sorted.count, sorted[rank] <= cut { rank += 1 }
    return rank
  }
  func cost(_ low: Int, _ high: Int) -> Double {
    let count = high - low
    guard count >= minimum else { return .infinity }
    let sum = sums[high] - sums[low]
    let within = count > 0 ? squares[high] - squares[low] - sum * sum / Double(count) : 0
    let share = Double(count) / total - 1 / Double(classes)
    return within / total + settings.gamma * share * share
  }
  let spacing = 2 / Double(classes - 1)
  var best = ranks.map { cost(0, $0) }
  for _ in 0..<classes - 2 {
    var next = [Double](repeating: .infinity, count: grid.count)
    for high in grid.indices {
      for low in 0..<high where best[low] < next[high] {
        let gap = grid[high] - grid[low] - spacing
        let value = best[low] + cost(ranks[low], ranks[high]) + settings.lambda * gap * gap
        next[high] = min(next[high], value)
      }
    }
    best = next
  }
  let least = grid.indices.map { best[$0] + cost(ranks[$0], sorted.count) }.min() ?? .infinity
  return least.isFinite ? least : nil
}
