import Foundation
import Runs
import Testing
import Training

@Suite("What predictions say about their model")
struct PredictionAnalysisTests {
  /// Three classes cut at ∓0.2.
  func made(_ rows: [(score: Double, predicted: Double, probabilities: [Double])]) -> PredictionSet {
    PredictionSet(
      step: 7, thresholds: [-0.2, 0.2],
      rows: rows.enumerated().map {
        Prediction(
          record: $0.offset, score: $0.element.score, predicted: $0.element.predicted,
          probabilities: $0.element.probabilities)
      })
  }

  var small: PredictionSet {
    made([
      (-0.5, -0.4, [0.8, 0.1, 0.1]),  // right, heads agree
      (0.0, 0.3, [0.1, 0.6, 0.3]),  // right by name, the score says class 2
      (0.6, 0.1, [0.1, 0.7, 0.2]),  // wrong by both
      (0.9, 0.8, [0.95, 0.03, 0.02]),  // named class 0, the score says class 2
    ])
  }

  @Test("errors, confusion and agreement are those counted by hand")
  func figures() {
    let analysis = PredictionAnalysis(small)
    #expect(analysis.rows == 4 && analysis.step == 7)
    #expect(abs(analysis.mse - (0.01 + 0.09 + 0.25 + 0.01) / 4) < 1e-12)
    #expect(abs(analysis.mae - (0.1 + 0.3 + 0.5 + 0.1) / 4) < 1e-12)
    #expect(analysis.accuracy == 0.5)
    #expect(analysis.agreement == 0.5)
    #expect(analysis.confusion == [[1, 0, 0], [0, 1, 0], [1, 1, 0]])
    #expect(analysis.classes.map(\.rows) == [1, 1, 2])
    #expect(abs((analysis.classes[2].mse ?? 0) - 0.13) < 1e-12)
    #expect(abs((analysis.classes[2].bias ?? 0) + 0.3) < 1e-12)
    #expect(analysis.classes[2].accuracy == 0)
  }

  @Test("the worst rows come first, and rows whose heads disagree by most")
  func lists() {
    let analysis = PredictionAnalysis(small)
    #expect(analysis.worst == [2, 1, 0, 3])
    #expect(analysis.disagreements == [3, 1])
  }

  @Test("calibration compares confidence with what is right, bin by bin")
  func calibration() {
    let analysis = PredictionAnalysis(small)
    #expect(analysis.confidence.map(\.rows) == [0, 0, 0, 0, 0, 0, 1, 1, 1, 1])
    #expect(analysis.confidence[8].accuracy == 1 && abs(analysis.confidence[8].confidence - 0.8) < 1e-12)
    let expected = (0.4 + 0.7 + 0.2 + 0.95) / 4
    #expect(abs(analysis.calibrationError - expected) < 1e-12)
  }

  @Test("no rows and classes without rows are no trap")
  func empty() {
    let none = PredictionAnalysis(made([]))
    #expect(none.rows == 0 && none.worst.isEmpty && none.mse == 0)
    let one = PredictionAnalysis(made([(1, 1, [0, 0, 1])]))
    #expect(one.classes[0].mse == nil && one.confidence[9].rows == 1)
  }

  @Test("lists are bounded, however many rows there are")
  func bounded() {
    let rows = (0..<3_000).map { i in
      (score: 0.5, predicted: Double(i) / 3_000 - 1, probabilities: [0.2, 0.2, 0.6])
    }
    let analysis = PredictionAnalysis(made(rows))
    #expect(analysis.worst.count == PredictionAnalysis.mostListed)
    #expect(analysis.worst.first == 0)
  }
}
