import Cells
import Runs

/// The configuration difference of runs as a page.
extension RunListScreen {
  /// The runs that a comparison is about: the marked ones or the group's; a single one with its parent.
  static func compared(_ state: AppState) -> [RunRecord] {
    let targets = state.runs.targets
    if targets.count == 1, let parent = targets[0].parent.flatMap({ state.runs.record($0.run) }) {
      return [parent] + targets
    }
    return targets
  }

  static func compare(_ state: inout AppState) {
    let runs = compared(state)
    guard runs.count > 1 else { return }
    let difference = RunDifference(runs, now: state.now)
    let title =
      difference.settings.isEmpty
      ? "\(runs.count) runs, no setting differs"
      : "\(runs.count) runs, \(difference.settings.count) settings differ"
    state.overlay = .page(
      Page(title: title, lines: RunComparison(difference, width: state.size.width - 4).lines))
  }
}

/// Several runs on the live screen's charts.
extension RunListScreen {
  /// The marked runs; else the selected one with those that only seeds tell apart from it.
  static func fellows(_ state: AppState) -> [RunRecord] {
    let runs = state.runs
    let targets = runs.targets
    guard targets.count == 1, runs.marked.isEmpty, let place = runs.places[targets[0].id],
      let group = runs.seeds[place]
    else { return targets }
    return runs.seeds.indices.filter { runs.seeds[$0] == group && !runs.all[$0].trashed }.map { runs.all[$0] }
  }

  /// The selected run is the baseline of the marked ones.
  static func overlayDifferences(_ state: inout AppState) -> [Effect] {
    guard let baseline = state.runs.selectedRecord else { return [] }
    let runs = state.runs.targets
    let effects = LiveScreen.compare(
      &state, runs: runs.contains { $0.id == baseline.id } ? runs : [baseline] + runs)
    state.live.comparison.baseline = baseline.id
    return effects
  }
}

/// A difference as lines of text in columns, a run each.
struct RunComparison {
  let lines: [String]

  private static let narrowest = 10
  private static let widest = 28

  init(_ difference: RunDifference, width: Int) {
    let rows = difference.settings + difference.figures
    let label = min(18, rows.map { CharacterWidth.width(of: $0.name, limit: 18) }.max() ?? 0)
    let count = max(1, difference.runs.count)
    func shown(_ text: String) -> String { text.isEmpty ? "–" : String(text.unicodeScalars.prefix(300)) }
    // As wide as the widest value, as far as all runs fit.
    let values = rows.flatMap(\.values).map { CharacterWidth.width(of: shown($0), limit: Self.widest) }
    let names = difference.runs.map { CharacterWidth.width(of: $0.name, limit: Self.widest) }
    let room = max(Self.narrowest, (width - label - 2) / count - 2)
    let column = max(Self.narrowest, min(room, Self.widest, (values + names).max() ?? 0))
    func line(_ name: String, _ values: [String]) -> String {
      let cells = values.map { shown($0).shown(width: column).padding(to: column) }
      return ([name.shown(width: label).padding(to: label)] + cells).joined(separator: "  ")
    }
    var lines = [line("", difference.runs.map(\.name)), line("", difference.runs.map(\.id.rawValue)), ""]
    lines += difference.settings.map { line($0.name, $0.values) }
    if difference.settings.isEmpty { lines.append("All \(difference.sharedCount) settings are the same.") }
    if !difference.figures.isEmpty { lines.append("") }
    lines += difference.figures.map { line($0.name, $0.values) }
    if !difference.settings.isEmpty { lines += ["", "\(difference.sharedCount) settings are the same."] }
    self.lines = lines
  }
}
