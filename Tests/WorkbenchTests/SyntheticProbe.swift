import Cells
import Foundation
import Runs
import Training
import Workbench

/// A probe over the synthetic run: 300 validation rows predicted with an error that grows with the score.
enum SyntheticProbe {
  static let thresholds = [-0.4, -0.1, 0.1, 0.4]

  static let answer = Answer(
    score: 0.231, scoreRaw: 0.231, classIndex: 3, probabilities: [0.02, 0.06, 0.21, 0.6, 0.11])

  static var report: ProbeReport {
    let rows = (0..<300).map { index -> Prediction in
      let score = SyntheticRun.noise(index, 21) * 0.8
      let predicted = score * 0.7 + 0.1 * SyntheticRun.noise(index, 22)
      let weights = (0..<5).map { k -> Double in
        let distance = predicted + 0.05 * SyntheticRun.noise(index, 30 + k) - (Double(k) - 2) * 0.3
        return exp(-12 * distance * distance)
      }
      let sum = weights.reduce(0, +)
      return Prediction(
        record: index, score: score, predicted: predicted, probabilities: weights.map { $0 / sum })
    }
    let texts = Dictionary(
      uniqueKeysWithValues: (0..<300).map {
        ($0, "the euro moves on day \($0), and nobody knows why it does")
      })
    return ProbeReport(
      predictions: PredictionSet(step: 2_250, thresholds: thresholds, rows: rows), texts: texts)
  }

  /// The probe with a model, predictions and an answer to a sentence.
  static func state(_ width: Int, _ height: Int, glyphs: GlyphSet = .braille, view: ProbeView = .worst)
    -> AppState
  {
    var state = SyntheticRun.state(width, height, glyphs: glyphs)
    _ = update(&state, .key(Key("5")))
    _ = update(
      &state,
      .probe(.loaded(SyntheticRun.id, ProbeModel(step: 2_250, thresholds: thresholds, checkpoint: .best))))
    _ = update(&state, .probe(.report(SyntheticRun.id, report)))
    _ = update(&state, .key(Key("i")))
    _ = update(&state, .paste("Euro rallies to a three-month high"))
    _ = update(&state, .probe(.answered(SyntheticRun.id, text: "Euro rallies to a three-month high", answer)))
    _ = update(&state, .key(Key(.enter)))
    _ = update(&state, .key(Key(.escape)))
    state.probe.view = view
    return state
  }
}
