import Cells
import Runs

/// The thresholds screen: see `ScreenModule`.
enum ThresholdsScreen: ScreenModule {
  typealias Dialog = ThresholdsDialog

  static func enter(_ state: inout AppState) -> [Effect] {
    guard let record = state.live.record else { return [] }
    if state.thresholds.run != record.id { turn(&state, to: record.id) }
    adopt(&state)
    var effects: [Effect] = [.thresholds(.loadSets)]
    if state.thresholds.data == nil || state.thresholds.data?.value.isApproximate == true,
      !state.thresholds.isReading
    {
      state.thresholds.isReading = true
      effects.append(.thresholds(.read(record.id)))
    }
    return effects + follow(&state) + solve(&state)
  }

  /// Another run is open: its draft comes out, the old one is put away.
  private static func turn(_ state: inout AppState, to run: RunID) {
    let old = state.thresholds
    var new = ThresholdsState()
    new.drafts = old.drafts
    if let run = old.run, let draft = old.draft { new.drafts[run] = draft }
    new.draft = new.drafts[run]
    new.sets = old.sets
    new.run = run
    new.isLogarithmic = old.isLogarithmic
    new.panel = old.panel
    state.thresholds = new
  }

  /// A draft that nobody has touched follows the cuts in force.
  private static func adopt(_ state: inout AppState) {
    let cuts = state.live.thresholds
    guard !cuts.isEmpty else { return }
    let plan = state.live.plan?.stratification
    let fresh = CutSet(
      cuts: cuts, lambda: plan?.lambda ?? 0.1, gamma: plan?.gamma ?? 0.3, minimumCount: plan?.minimumCount)
    if let draft = state.thresholds.draft {
      let isUntouched = draft.set.cuts == state.thresholds.lastInForce && draft.dragged == nil
      if isUntouched, cuts != state.thresholds.lastInForce { state.thresholds.draft?.restart(fresh) }
    } else {
      state.thresholds.draft = ThresholdDraft(fresh)
    }
    state.thresholds.lastInForce = cuts
  }

  /// What the open run got may be other cuts, or the predictions of a new evaluation.
  static func follow(_ state: inout AppState) -> [Effect] {
    guard state.screen == .thresholds, let record = state.live.record, state.thresholds.run == record.id
    else {
      return []
    }
    adopt(&state)
    guard let newest = state.live.epochs.last?.step, state.thresholds.askedPredictions != newest else {
      return []
    }
    state.thresholds.askedPredictions = newest
    return [.thresholds(.readPredictions(record.id))]
  }

  /// Asks the solvers where nobody has asked them this before.
  static func solve(_ state: inout AppState) -> [Effect] {
    guard let data = state.thresholds.data, let key = state.thresholds.key,
      state.thresholds.ghosts[key] == nil, !state.thresholds.solving.contains(key)
    else { return [] }
    state.thresholds.solving.insert(key)
    return [.thresholds(.solve(key, data))]
  }

  static func receive(_ state: inout AppState, _ message: ThresholdsMessage) -> [Effect] {
    switch message {
    case .read(let run, let data):
      guard run == state.thresholds.run else { return [] }
      state.thresholds.data = data
      state.thresholds.isReading = false
      state.thresholds.problem = nil
      state.thresholds.part = data.value.validation == nil ? .train : .validation
      return solve(&state)
    case .unreadable(let run, let problem, let data):
      guard run == state.thresholds.run else { return [] }
      state.thresholds.data = data
      state.thresholds.isReading = false
      state.thresholds.problem = problem
      state.say(problem, .bad)
      return solve(&state)
    case .predictions(let run, let predictions):
      guard run == state.thresholds.run else { return [] }
      state.thresholds.predictions = predictions
    case .solved(let run, let key, let ghost):
      guard run == state.thresholds.run, state.thresholds.solving.contains(key) else { return [] }
      state.thresholds.ghosts[key, default: []].append(ghost)
      if state.thresholds.ghosts[key]?.count == Ghost.solvers.count { state.thresholds.solving.remove(key) }
    case .band(let run, let key, let band):
      guard run == state.thresholds.run else { return [] }
      state.thresholds.bands[key] = band
    case .walked(let run, let walk):
      guard run == state.thresholds.run, state.thresholds.isWalking else { return [] }
      return walked(&state, walk, run)
    case .sets(let sets): state.thresholds.sets = sets
    case .row(let run, let record, let text):
      guard run == state.thresholds.run else { return [] }
      state.overlay = .page(rowPage(record, text, state))
    }
    return []
  }

  private static func walked(_ state: inout AppState, _ walk: Shared<Walk>, _ run: RunID) -> [Effect] {
    guard walk.value.key == state.thresholds.key, state.screen == .thresholds else {
      state.thresholds.isWalking = false
      return []
    }
    state.thresholds.walk = walk
    guard walk.value.hasEnded else { return [.thresholds(.walkOn(walk, run))] }
    state.thresholds.isWalking = false
    let end = walk.value.now.converged ? "settled" : "stopped at the limit"
    state.say("the gradient solver \(end) after \(walk.value.now.iteration) iterations: Enter takes its best")
    return []
  }

  static func table(_ state: AppState) -> ExportTable? { ThresholdsExport.table(state) }
  static func command(_ state: AppState) -> String { ThresholdsExport.command(state) }

  /// What was remembered when the program was last left.
  static func restore(_ state: inout AppState, _ values: [String: String]) {
    if let log = values["thresholds.log"] { state.thresholds.isLogarithmic = log == "on" }
  }

  static func draw(_ state: AppState, into buffer: inout CellBuffer, frame: ScreenFrame, look: Look) {
    ThresholdsView(state, look).draw(into: &buffer, frame: frame)
  }
}
