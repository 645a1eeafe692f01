import Cells
import Runs
import Training

import Workbench

/// The new-run screen with a form that can be started, a look at its data, and a queue of four.
enum NewRunSample {
  static let values = ["data": "/data/eurusd-sentences.csv", "weighting": "constant", "epochs": "8"]

  static func look() -> RunPreview {
    var plan = SyntheticRun.plan
    plan.name = "eurusd-sentences constant"
    plan.split.validation = Array(6000..<6667)
    return RunPreview(
      plan: plan, rows: 6667, records: 6670, firstSkipped: "line 17: the score is \"n/a\", expected a number",
      scoreLow: -0.98, scoreHigh: 0.95,
      histogram: (0..<80).map { bin in
        let x = Double(bin - 38) / 16
        return Int(240 / (1 + x * x))
      }, classCounts: [230, 900, 3770, 820, 280], steps: 6000,
      warnings: ["skipped 3 of 6670 rows of /data/eurusd-sentences.csv"])
  }

  static func queue() -> QueueView {
    var entries: [QueueView.Entry] = []
    for (index, name) in ["demo", "constant weights", "evil \u{1B}[2J\u{202E}日本語 name", "seed 3"].enumerated()
    {
      var record = SyntheticRun.record(state: index == 0 ? .training : .planned)
      record.id = RunID(rawValue: "20261123-07010\(index)-qqq\(index)")
      record.name = name
      if index > 0 { record.step = 0 }
      entries.append(
        QueueView.Entry(record: record, isWaiting: index > 0, secondsLeft: index == 0 ? 60 : 120))
    }
    return QueueView(entries: entries)
  }

  static func state(_ width: Int, _ height: Int, glyphs: GlyphSet = .braille, theme: Theme = .dark)
    -> AppState
  {
    var state = SyntheticRun.state(width, height, glyphs: glyphs, theme: theme)
    state.canStartEngines = true
    _ = update(&state, .key(Key("4")))
    let settings = values.sorted { $0.key < $1.key }.map { Setting($0.key, $0.value) }
    _ = update(&state, .newRun(.settings(settings, from: "a sample")))
    state.status = nil
    let columns = ["article", "text", "score"]
    _ = update(
      &state, .newRun(.looked(revision: state.newRun.revision, columns: columns, .ready(look()))))
    let estimate = NewRunState.Estimate(seconds: 200, memoryMiB: 212)
    _ = update(&state, .newRun(.estimated(revision: state.newRun.revision, estimate)))
    _ = update(&state, .newRun(.queue(queue())))
    return state
  }
}
