/// What a model said of one row, beside what the row says.
public struct Prediction: Codable, Sendable, Equatable {
  /// The data record, counted from 0.
  public var record: Int
  /// y, in [−1, 1].
  public var score: Double
  /// The regression head's answer, as it came: not clamped.
  public var predicted: Double
  /// Of the classification head, one a class, in the order of the classes.
  public var probabilities: [Double]

  public init(record: Int, score: Double, predicted: Double, probabilities: [Double]) {
    self.record = record
    self.score = score
    self.predicted = predicted
    self.probabilities = probabilities
  }

  /// The class with the largest probability; the first of equal ones.
  public var predictedClass: Int {
    probabilities.indices.max {
      (probabilities[$0], -$0) < (probabilities[$1], -$1)
    } ?? 0
  }
}

/// The predictions of one evaluation over the validation part: `predictions.json` in a run's folder.
public struct PredictionSet: Codable, Sendable, Equatable {
  /// The last step that the predicting model had seen.
  public var step: Int
  /// The cuts in force then: what the classification head's classes mean.
  public var thresholds: [Double]
  /// In the order of the validation part.
  public var rows: [Prediction]

  public init(step: Int, thresholds: [Double], rows: [Prediction]) {
    self.step = step
    self.thresholds = thresholds
    self.rows = rows
  }
}
