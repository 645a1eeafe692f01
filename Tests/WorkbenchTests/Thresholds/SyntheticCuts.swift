import Cells
import Foundation
import Runs
import Stratification
import Training

import Workbench

/// The thresholds screen on made-up data: 1,500 training rows and 300 predicted validation rows.
enum SyntheticCuts {
  /// Crowded around 0.
  static let records: [DataRecord] = (0..<1800).map { i in
    let x = SyntheticRun.noise(i, 6)
    let score = (x * x * x * 900).rounded() / 1000
    return DataRecord(
      record: i, line: i + 2, text: "sentence \(i) about the euro, the dollar and what became of them",
      score: score)
  }

  static let split = SplitPlan(seed: 42, train: Array(0..<1500), validation: Array(1500..<1800))

  // swift-format-ignore: NeverUseForceTry
  static let data = Shared(try! ThresholdData(run: SyntheticRun.id, rows: records, split: split))

  static let predictionSet = PredictionSet(
    step: 3000, thresholds: [-0.5, -0.15, 0.15, 0.5],
    rows: records[1500...].map { row in
      let predicted = row.score * 0.8 + 0.15 * SyntheticRun.noise(row.record, 9)
      let named = classIndex(
        of: predicted + 0.1 * SyntheticRun.noise(row.record, 10), thresholds: [-0.5, -0.15, 0.15, 0.5])
      return Prediction(
        record: row.record, score: row.score, predicted: predicted,
        probabilities: (0..<5).map { $0 == named ? 0.6 : 0.1 })
    })

  static let predictions = RunPredictions(predictionSet).map(Shared.init)

  static let key = SolveKey(CutSet(cuts: [-0.5, -0.15, 0.15, 0.5]))
  static let ghosts = Ghost.solvers.map { Ghost($0, key, data.value.train.scores) }
  static let band = BootstrapBand(data.value.train.scores, settings: key.settings, resamples: 20)

  /// Entered and still reading.
  static func reading(_ width: Int, _ height: Int) -> AppState {
    var state = SyntheticRun.state(width, height)
    _ = update(&state, .key(Key("2")))
    return state
  }

  /// Everything read, every solver's answer there.
  static func state(_ width: Int, _ height: Int, glyphs: GlyphSet = .braille, theme: Theme = .dark)
    -> AppState
  {
    var state = SyntheticRun.state(width, height, glyphs: glyphs, theme: theme)
    _ = update(&state, .key(Key("2")))
    answer(&state)
    return state
  }

  static func answer(_ state: inout AppState) {
    let id = SyntheticRun.id
    _ = update(&state, .thresholds(.read(id, data)))
    _ = update(&state, .thresholds(.predictions(id, predictions)))
    for ghost in ghosts { _ = update(&state, .thresholds(.solved(id, key, ghost))) }
    _ = update(&state, .thresholds(.band(id, key, band)))
    let set = ThresholdSet(
      name: "wide middle", thresholds: [-0.6, -0.3, 0.3, 0.6], dataName: "eurusd-sentences.csv",
      savedAt: SyntheticRun.start)
    _ = update(&state, .thresholds(.sets([set])))
  }
}
