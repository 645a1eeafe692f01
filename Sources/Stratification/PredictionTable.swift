/// Predictions beside true scores, arranged so that any thresholds' figures cost O(K² log n), however
/// many rows there are.
public struct PredictionTable: Sendable {
  /// What a set of thresholds makes of the predictions.
  public struct Figures: Sendable, Equatable {
    /// Rows of each class by their true score.
    public var counts: [Int]
    /// Mean squared error of the predicted score by true class; nil for an empty one.
    public var msePerClass: [Double?]
    /// Row: class of the true score; column: class of the predicted score.
    public var confusion: [[Int]]
    /// Share of rows whose true and predicted scores fall into one class.
    public var accuracy: Double
    /// Row: class of the true score; column: class that the classification head names. nil where the
    /// head knows another number of classes.
    public var headConfusion: [[Int]]?
    public var headAccuracy: Double?
  }

  public let count: Int
  /// Of all rows: it does not depend on thresholds.
  public let mse: Double
  /// Increasing.
  private let scores: [Double]
  /// errors[i]: Σ of the squared errors of the i rows of the lowest scores; n+1 entries.
  private let errors: [Double]
  /// The predicted scores, increasing.
  private let predicted: [Double]
  /// The rank of each row's predicted score, in the order of the true scores.
  private let ranks: DominanceCounts
  /// The true scores of the rows for which the head names each class, increasing.
  private let named: [[Double]]

  /// - Parameters:
  ///   - scores: true scores, one a row.
  ///   - predicted: predicted scores, one a row.
  ///   - named: the class that the classification head names, one a row, counted from 0.
  ///   - classes: how many classes the head knows.
  /// - Returns: nil for no rows, columns of unequal length, a value that is no number, or a class
  ///   outside 0..<classes.
  public init?(scores: [Double], predicted: [Double], named: [Int], classes: Int) {
    guard !scores.isEmpty, predicted.count == scores.count, named.count == scores.count,
      scores.allSatisfy(\.isFinite), predicted.allSatisfy(\.isFinite),
      named.allSatisfy({ $0 >= 0 && $0 < classes })
    else { return nil }
    count = scores.count
    let order = scores.indices.sorted { (scores[$0], $0) < (scores[$1], $1) }
    self.scores = order.map { scores[$0] }
    var sum = 0.0
    var errors = [0.0]
    for row in order {
      let error = predicted[row] - scores[row]
      sum += error * error
      errors.append(sum)
    }
    self.errors = errors
    mse = sum / Double(scores.count)
    let byPrediction = predicted.indices.sorted { (predicted[$0], $0) < (predicted[$1], $1) }
    self.predicted = byPrediction.map { predicted[$0] }
    var rankOfRow = [Int32](repeating: 0, count: count)
    for (rank, row) in byPrediction.enumerated() { rankOfRow[row] = Int32(rank) }
    ranks = DominanceCounts(order.map { rankOfRow[$0] })
    var groups = [[Double]](repeating: [], count: classes)
    for row in order { groups[named[row]].append(scores[row]) }
    self.named = groups
  }

  /// - Parameter thresholds: K−1, increasing.
  public func figures(_ thresholds: [Double]) -> Figures {
    let ends = [0] + thresholds.map { Self.rank(of: $0, in: scores) } + [count]
    let predictedEnds = [0] + thresholds.map { Self.rank(of: $0, in: predicted) } + [count]
    let classes = thresholds.count + 1
    let corners = ends.map { end in predictedEnds.map { ranks.count(ofFirst: end, below: $0) } }
    let confusion = Self.cells(corners)
    let counts = zip(ends, ends.dropFirst()).map { $1 - $0 }
    let msePerClass = (0..<classes).map { k -> Double? in
      counts[k] > 0 ? (errors[ends[k + 1]] - errors[ends[k]]) / Double(counts[k]) : nil
    }
    var figures = Figures(
      counts: counts, msePerClass: msePerClass, confusion: confusion, accuracy: share(confusion))
    if named.count == classes {
      // Column by column: the rows of each named class, cut by their true score.
      let columns = named.map { group in
        [0] + thresholds.map { Self.rank(of: $0, in: group) } + [group.count]
      }
      let head = (0..<classes).map { k in columns.map { $0[k + 1] - $0[k] } }
      figures.headConfusion = head
      figures.headAccuracy = share(head)
    }
    return figures
  }

  private func share(_ confusion: [[Int]]) -> Double {
    Double(confusion.indices.reduce(0) { $0 + confusion[$1][$1] }) / Double(count)
  }

  /// Counts of rectangles from counts of everything below and left of their corners.
  private static func cells(_ corners: [[Int]]) -> [[Int]] {
    zip(corners, corners.dropFirst()).map { low, high in
      (0..<low.count - 1).map { high[$0 + 1] - high[$0] - low[$0 + 1] + low[$0] }
    }
  }

  /// How many of the increasing values are at or below `threshold`.
  private static func rank(of threshold: Double, in values: [Double]) -> Int {
    var low = 0
    var high = values.count
    while low < high {
      let middle = (low + high) / 2
      if values[middle] <= threshold { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
