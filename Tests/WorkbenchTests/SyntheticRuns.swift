import Cells
import Runs
import Workbench

/// More runs of formulas beside `SyntheticRun`, and states that show them.
extension SyntheticRun {
  /// A finished run like the open one but for its seed.
  static func seed(_ number: Int) -> RunRecord {
    var record = record(state: .finished)
    record.id = RunID(rawValue: "20261122-07010\(number)-seed")
    record.name = "seed \(number)"
    record.settingsText = settings(seed: number)
    record.step = 6000
    record.seconds = 120
    return record
  }

  static func settings(seed: Int) -> String {
    SettingsText.encode([Setting("weighting", "dwa"), Setting("seed", "\(seed)")])
  }

  /// A step of such a run: the same course, another noise.
  static func step(_ n: Int, seed: Int) -> StepRecord {
    var step = step(n + seed * 13)
    let shift: Double = 0.05 * noise(seed, 9)
    step.step = n
    step.seconds = Double(n) / 50
    step.processorSeconds = step.seconds
    step.wR = step.wR.map { min(0.95, $0 + shift) }
    step.coefficientR += 0.3 * shift
    step.lossRegression *= 1 + shift
    return step
  }

  static func companion(_ number: Int, steps: Int = 6000) -> Companion {
    var window = SeriesWindow(capacity: 48)
    for n in stride(from: 1, through: steps, by: 25) { window.append(step(n, seed: number)) }
    let epochs = (1...8).map { n -> EpochRecord in
      var epoch = epoch(n, thresholdsVersion: 1)
      epoch.validation.mse *= 1 + 0.2 * noise(number, n)
      return epoch
    }
    return Companion(record: seed(number), series: window, epochs: epochs)
  }

  private static let companions = (1...3).map { companion($0) }

  /// The live screen with three more runs, all of one seed group.
  static func compared(_ width: Int, _ height: Int, glyphs: GlyphSet = .braille) -> AppState {
    var state = state(width, height, glyphs: glyphs)
    state.live.record?.settingsText = settings(seed: 42)
    let records = [state.live.record].compactMap { $0 } + (1...3).map(seed)
    _ = update(&state, .live(.choices(records)))
    state.overlay = nil
    state.live.comparison.companions = companions
    return state
  }

  /// The live screen with the cursor on a step and the panel that says why open.
  static func inspected(_ width: Int, _ height: Int, glyphs: GlyphSet = .braille) -> AppState {
    var state = state(width, height, glyphs: glyphs)
    for key in [Key("i"), Key(.left), Key(.left, .shift)] { _ = update(&state, .key(key)) }
    guard let cursor = state.live.cursor, let before = state.live.cursorBefore else { return state }
    let answer = Inspection(step: cursor, record: step(cursor), before: step(before))
    _ = update(&state, .live(.inspected(id, answer)))
    return state
  }

  /// A run forked at step 1,500 from one that went on.
  static func forked(_ width: Int, _ height: Int, glyphs: GlyphSet = .braille) -> AppState {
    var state = state(width, height, glyphs: glyphs)
    var window = SeriesWindow(first: 1501)
    for n in 1501...3000 { window.append(step(n)) }
    state.live.series = window
    var parent = companion(1)
    parent.fork = 1500
    state.live.record?.parent = ForkPoint(run: parent.record.id, step: 1500)
    state.live.epochs.removeAll { $0.step <= 1500 }
    _ = update(&state, .live(.ancestors(id, [parent])))
    return state
  }
}
