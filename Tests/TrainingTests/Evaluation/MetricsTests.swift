import Foundation
import Runs
import Testing
import Training

@Suite("The figures of an evaluation")
struct MetricsTests {
  /// Six texts, three classes cut at −0.2 and 0.2; values worked out by hand.
  let scores: [Double] = [-0.8, -0.5, 0, 0.1, 0.5, 0.9]
  let predictions: [Float] = [-0.6, -0.1, 0.1, 0.3, 0.4, 1.2]
  /// Named classes: 0, 1, 1, 1, 2, 1.
  let logits: [Float] = [2, 0, 0, 0, 1, 0, -1, 3, 1, 0, 5, 5, 0, 0, 1, 0, 1, 0.5]

  private var figures: Figures {
    Metrics.figures(
      scores: scores, predictions: predictions, logits: logits, thresholds: [-0.2, 0.2],
      trainShares: [0.6, 0.36, 0.04])
  }

  @Test("errors of the score")
  func regression() {
    let f = figures
    let errors = zip(scores, predictions).map { $0 - Double($1) }
    let mse = errors.reduce(0) { $0 + $1 * $1 } / 6
    #expect(abs(f.mse - mse) < 1e-12)
    #expect(abs(f.rmse - mse.squareRoot()) < 1e-12)
    #expect(abs(f.mae - errors.reduce(0) { $0 + abs($1) } / 6) < 1e-12)
    let mean = scores.reduce(0, +) / 6
    let variance = scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 6
    #expect(abs(f.r2 - (1 - mse / variance)) < 1e-12)
    #expect(f.pearson > 0.95 && f.pearson < 1)
  }

  @Test("the confusion's rows are the truth; ties go to the lowest class")
  func confusion() {
    #expect(figures.confusion == [[1, 1, 0], [0, 2, 0], [0, 1, 1]])
    #expect(abs(figures.accuracy - 4 / 6.0) < 1e-12)
  }

  @Test("precision, F1 and balanced accuracy follow from the confusion")
  func classification() {
    let f = figures
    #expect(abs(f.balancedAccuracy - (0.5 + 1 + 0.5) / 3) < 1e-12)
    #expect(abs(f.precision - (1 + 0.5 + 1) / 3) < 1e-12)
    #expect(abs(f.f1Macro - (2 / 3.0 + 2 / 3.0 + 2 / 3.0) / 3) < 1e-12)
    #expect(abs(f.f1 - 2 / 3.0) < 1e-12)
  }

  @Test("kappa weighs a miss by the square of its distance")
  func kappa() {
    // Observed: two misses of distance 1. By chance, with truths 2, 2, 2 and names 1, 4, 1 over 6 texts:
    // (8 + 2 + 2 + 8) at distance 1 and 4·(2 + 2) at distance 2, over 6.
    let expected = 6.0
    #expect(abs(figures.kappa - (1 - 2 / expected)) < 1e-12)
  }

  @Test("score accuracy puts the predicted score through the thresholds")
  func scoreAccuracy() {
    // −0.1 and 0.3 fall into other classes than −0.5 and 0.1.
    #expect(abs(figures.scoreAccuracy - 4 / 6.0) < 1e-12)
  }

  @Test("errors per class, and for many, medium and few classes of the training part")
  func perClass() throws {
    let f = figures
    let first = try #require(f.msePerClass[0])
    #expect(abs(first - (0.04 + 0.16) / 2) < 1e-7)
    #expect(f.mseMedium == nil)
    let few = try #require(f.mseFew)
    let many = try #require(f.mseMany)
    #expect(abs(few - 0.05) < 1e-7)
    #expect(abs(many - 0.0625) < 1e-7)
  }

  @Test("predictions outside the range are counted at its ends")
  func histogram() {
    #expect(figures.predictedHistogram.count == Metrics.histogramBins)
    #expect(figures.predictedHistogram.reduce(0, +) == 6)
    #expect(figures.predictedHistogram.last == 1)
  }

  @Test("a class without rows has no error, and constant truths have no R²")
  func degenerate() {
    let f = Metrics.figures(
      scores: [0.5, 0.5], predictions: [0.4, 0.6], logits: [0, 1, 0, 1], thresholds: [0],
      trainShares: [0, 1])
    #expect(f.msePerClass[0] == nil)
    #expect(f.r2 == 0)
    #expect(f.pearson == 0)
    #expect(f.precision == 1)
  }
}
