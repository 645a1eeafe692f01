import Runs

/// What the preview shows of a run beyond its record; loaded in the background.
package struct RunGlance: Equatable, Sendable {
  package var run: RunID
  /// The run's step when it was loaded.
  package var step: Int
  /// Over all steps in a few dozen buckets; NaN where a bucket has no value.
  package var share: [Double]
  package var lossRegression: [Double]
  package var lossClassification: [Double]
  /// Of the evaluations.
  package var mse: [Double]
  package var accuracy: [Double]

  package init(
    run: RunID, step: Int, share: [Double] = [], lossRegression: [Double] = [],
    lossClassification: [Double] = [], mse: [Double] = [], accuracy: [Double] = []
  ) {
    self.run = run
    self.step = step
    self.share = share
    self.lossRegression = lossRegression
    self.lossClassification = lossClassification
    self.mse = mse
    self.accuracy = accuracy
  }
}
