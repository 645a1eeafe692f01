import Cells
import Foundation
import Runs
import Workbench

/// Lists of runs made of formulas.
extension SyntheticRun {
  /// The list of runs: one in every state, one with a hostile name, four seeds of one plan, a fork with a note,
  /// one in the trash.
  static func list(_ width: Int, _ height: Int, glyphs: GlyphSet = .braille) -> AppState {
    var state = self.state(width, height, glyphs: glyphs)
    let records = listed
    _ = update(&state, .key(Key("3")))
    _ = update(&state, .runs(records, locked: [records[1].id, records[2].id]))
    _ = update(&state, .key(Key(.home)))
    return state
  }

  static func settings(_ change: (inout Plan) -> Void) -> String {
    var plan = plan
    change(&plan)
    return SettingsText.encode(plan.settings)
  }

  static var listed: [RunRecord] {
    var records: [RunRecord] = []
    for (index, runState) in RunState.allCases.enumerated() {
      var record = record(state: runState)
      record.id = RunID(rawValue: "20261123-07010\(index)-aaa\(index)")
      record.name = "\(runState.rawValue) run"
      record.step = 700 * index
      record.createdAt = start - Double(index) * 4000
      record.settingsText = settings { $0.optimization.batch = 20 + index }
      if runState == .planned { (record.bestMSE, record.bestAccuracy, record.bestR2) = (nil, nil, nil) }
      records.append(record)
    }
    records[1].name = "evil \u{1B}[2J\u{7}\u{202E}name 日本語 that is rather long"
    records[2].pinned = true
    for seed in 41...44 {
      var record = record(state: .finished)
      record.id = RunID(rawValue: "20261120-1200\(seed)-seed")
      record.name = "dwa seed \(seed)"
      record.tags = ["good", "table"]
      record.step = 6000
      record.bestMSE = 0.028 + 0.001 * noise(seed, 7)
      record.bestAccuracy = 0.72 + 0.01 * noise(seed, 8)
      record.createdAt = start - 200_000 - Double(seed)
      record.settingsText = settings { $0.optimization.seed = UInt64(seed) }
      records.append(record)
    }
    var fork = record(state: .stopped)
    fork.id = RunID(rawValue: "20261121-080000-fork")
    fork.name = "lower rate"
    fork.parent = ForkPoint(run: records[8].id, step: 3000)
    fork.note = "From the middle of the first seed, with a tenth of its learning rate."
    fork.bestMSE = 0.0265
    fork.createdAt = start - 100_000
    fork.settingsText = settings {
      $0.optimization.seed = 41
      $0.optimization.learningRate = 0.0001
    }
    records.append(fork)
    var gone = record(state: .failed)
    gone.id = RunID(rawValue: "20261101-000000-gone")
    gone.name = "thrown away"
    gone.trashed = true
    gone.createdAt = start - 2_000_000
    records.append(gone)
    return records.sorted { $0.createdAt > $1.createdAt }
  }

  /// So many finished runs, every fifth a fork of the one before.
  static func many(_ count: Int) -> [RunRecord] {
    (0..<count).map { index in
      var record = record(state: .finished)
      record.id = RunID(rawValue: "20260101-\(100_000 + index)-many")
      record.name = "run \(index)"
      record.bestMSE = 0.03 + 0.01 * noise(index, 9)
      record.bestAccuracy = 0.7 + 0.1 * noise(index, 10)
      record.createdAt = start - Double(index)
      record.settingsText = settings {
        $0.optimization.seed = UInt64(index % 4)
        $0.optimization.batch = 1 + index / 4
      }
      if index % 5 == 4 {
        record.parent = ForkPoint(run: RunID(rawValue: "20260101-\(100_000 + index - 1)-many"), step: 100)
      }
      return record
    }
  }
}
