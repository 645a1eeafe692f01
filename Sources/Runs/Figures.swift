/// The figures of one evaluation (docs/method.md, section 5), of the validation or the test part.
public struct Figures: Codable, Sendable, Equatable {
  public var rows: Int
  public var mse: Double
  public var mae: Double
  public var rmse: Double
  public var r2: Double
  public var pearson: Double
  /// Of the classification head.
  public var accuracy: Double
  /// The predicted score put through the thresholds.
  public var scoreAccuracy: Double
  public var balancedAccuracy: Double
  /// Weighted; 0 for a class never predicted.
  public var precision: Double
  /// Weighted.
  public var f1: Double
  public var f1Macro: Double
  /// Quadratic-weighted.
  public var kappa: Double
  /// Row: true class; column: predicted class.
  public var confusion: [[Int]]
  /// nil for a class without rows.
  public var msePerClass: [Double?]
  /// Mean of the squared errors over classes of over 20 %, 5–20 % and under 5 % of the training part.
  public var mseMany: Double?
  public var mseMedium: Double?
  public var mseFew: Double?
  /// The accuracy of always naming the evaluated part's largest class.
  public var majorityAccuracy: Double
  /// Histogram of the predicted scores over [−1, 1] in 40 equal bins, for the screens.
  public var predictedHistogram: [Int]

  public init(
    rows: Int, mse: Double, mae: Double, rmse: Double, r2: Double, pearson: Double, accuracy: Double,
    scoreAccuracy: Double, balancedAccuracy: Double, precision: Double, f1: Double, f1Macro: Double,
    kappa: Double, confusion: [[Int]], msePerClass: [Double?], mseMany: Double?, mseMedium: Double?,
    mseFew: Double?, majorityAccuracy: Double, predictedHistogram: [Int]
  ) {
    self.rows = rows
    self.mse = mse
    self.mae = mae
    self.rmse = rmse
    self.r2 = r2
    self.pearson = pearson
    self.accuracy = accuracy
    self.scoreAccuracy = scoreAccuracy
    self.balancedAccuracy = balancedAccuracy
    self.precision = precision
    self.f1 = f1
    self.f1Macro = f1Macro
    self.kappa = kappa
    self.confusion = confusion
    self.msePerClass = msePerClass
    self.mseMany = mseMany
    self.mseMedium = mseMedium
    self.mseFew = mseFew
    self.majorityAccuracy = majorityAccuracy
    self.predictedHistogram = predictedHistogram
  }

  public enum CodingKeys: String, CodingKey {
    case rows, mse, mae, rmse, r2, pearson, accuracy
    case scoreAccuracy = "score_accuracy"
    case balancedAccuracy = "balanced_accuracy"
    case precision, f1
    case f1Macro = "f1_macro"
    case kappa, confusion
    case msePerClass = "mse_per_class"
    case mseMany = "mse_many"
    case mseMedium = "mse_medium"
    case mseFew = "mse_few"
    case majorityAccuracy = "majority_accuracy"
    case predictedHistogram = "predicted_histogram"
  }
}

/// One evaluation of a run: at the end of an epoch, at the end of the run, or because it was asked for.
public struct EpochRecord: Codable, Sendable, Equatable {
  /// The last step before the evaluation.
  public var step: Int
  /// Whole epochs done; an evaluation within an epoch carries a fraction.
  public var epoch: Double
  /// True for an evaluation that a command asked for: it never becomes the best one.
  public var onRequest: Bool
  /// Counts up from 1 at every change of thresholds: accuracy curves break there.
  public var thresholdsVersion: Int
  public var thresholds: [Double]
  /// Training seconds so far.
  public var seconds: Double
  /// Mean losses of the steps since the previous evaluation.
  public var trainLossRegression: Double
  public var trainLossClassification: Double
  public var tokensPerSecond: Double
  public var peakResidentMiB: Double
  public var validation: Figures
  public var test: Figures?
  /// True where this is the best validation MSE so far.
  public var best: Bool

  public init(
    step: Int, epoch: Double, onRequest: Bool, thresholdsVersion: Int, thresholds: [Double],
    seconds: Double, trainLossRegression: Double, trainLossClassification: Double,
    tokensPerSecond: Double, peakResidentMiB: Double, validation: Figures, test: Figures? = nil,
    best: Bool
  ) {
    self.step = step
    self.epoch = epoch
    self.onRequest = onRequest
    self.thresholdsVersion = thresholdsVersion
    self.thresholds = thresholds
    self.seconds = seconds
    self.trainLossRegression = trainLossRegression
    self.trainLossClassification = trainLossClassification
    self.tokensPerSecond = tokensPerSecond
    self.peakResidentMiB = peakResidentMiB
    self.validation = validation
    self.test = test
    self.best = best
  }

  /// Leaves the figures and drops what is counted by class or bin.
  public mutating func dropCounts() {
    validation.dropCounts()
    test?.dropCounts()
  }
}

extension Figures {
  fileprivate mutating func dropCounts() {
    (confusion, msePerClass, predictedHistogram) = ([], [], [])
  }
}
