import Foundation

/// A Gaussian kernel density estimate of the scores over [−1, 1], tabulated once.
///
/// Scores are shared out linearly between the two nearest of the table's points and the table is read
/// the same way: with points 120 times denser than the bandwidth both cost about 1e−5 of the value,
/// and a million scores cost no more than a thousand.
struct ScoreDensity: Sendable {
  static let bandwidth = 0.03
  private static let intervals = 8_192

  /// The density at −1 + 2i/intervals.
  private let table: [Double]

  init(_ scores: SortedScores) {
    var weights = [Double](repeating: 0, count: Self.intervals + 1)
    for score in scores.values {
      let (index, share) = Self.place(score)
      weights[index] += 1 - share
      weights[index + 1] += share
    }
    let width = 2 / Double(Self.intervals)
    // Beyond six bandwidths a kernel weighs less than 2e−8 of its peak.
    let reach = Int(6 * Self.bandwidth / width)
    let peak = 1 / (Self.bandwidth * (2 * Double.pi).squareRoot() * Double(scores.count))
    let kernel = (0...reach).map { peak * exp(-0.5 * square(Double($0) * width / Self.bandwidth)) }
    var table = [Double](repeating: 0, count: Self.intervals + 1)
    for (index, weight) in weights.enumerated() where weight > 0 {
      for other in max(0, index - reach)...min(Self.intervals, index + reach) {
        table[other] += weight * kernel[abs(other - index)]
      }
    }
    self.table = table
  }

  func at(_ score: Double) -> Double {
    let (index, share) = Self.place(min(1, max(-1, score)))
    return table[index] * (1 - share) + table[index + 1] * share
  }

  /// The table's point at or below a score and how far it is to the next, 0…1.
  private static func place(_ score: Double) -> (Int, Double) {
    let place = (score + 1) / 2 * Double(intervals)
    let index = min(intervals - 1, Int(place))
    return (index, place - Double(index))
  }
}
