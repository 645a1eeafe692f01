import Runs
import Stratification

/// What the thresholds screen knows and how it shows it.
package struct ThresholdsState: Equatable, Sendable {
  // Known.
  /// The run that all of this is about.
  package var run: RunID?
  package var data: Shared<ThresholdData>?
  package var isReading = false
  /// Why the data cannot be read, in one line.
  package var problem: String?
  package var predictions: Shared<RunPredictions>?
  /// The step of the evaluation whose predictions were last asked for.
  package var askedPredictions: Int?
  /// The sets saved in the store, by name.
  package var sets: [ThresholdSet] = []
  package var ghosts: [SolveKey: [Ghost]] = [:]
  package var bands: [SolveKey: BootstrapBand] = [:]
  /// Questions that solvers work on.
  package var solving: Set<SolveKey> = []

  // Worked on.
  package var draft: ThresholdDraft?
  /// Drafts of runs that were left for others.
  package var drafts: [RunID: ThresholdDraft] = [:]
  /// What changes are measured against.
  package var saved = SavedSet.inForce
  /// The cuts in force when the run was last looked at.
  package var lastInForce: [Double] = []
  /// A column was pressed and has not been let go.
  package var drag: Drag?

  // Shown.
  package var ghost = GhostChoice.none
  package var walk: Shared<Walk>?
  /// The walk goes on by itself.
  package var isWalking = false
  package var isLogarithmic = false
  /// The scores shown; nil: all of them.
  package var zoom: ClosedRange<Double>?
  /// The score under the cursor.
  package var cursor: Double?
  package var panel: CutPanel = .classes
  package var part: ThresholdData.Part = .validation
  package var rows: RowList?

  package init() {}

  package enum SavedSet: Equatable, Sendable {
    case inForce
    case named(ThresholdSet)
  }

  package enum GhostChoice: Equatable, Sendable {
    case none
    case one(String)
    case all
  }

  package enum Drag: Equatable, Sendable {
    /// From this column; it moves with the first report from another one.
    case cut(column: Int, hasMoved: Bool)
    case cursor
  }

  /// The list of rows has the keys.
  package struct RowList: Equatable, Sendable {
    package var selected = 0
    package init() {}
  }

  package var range: ClosedRange<Double> { zoom ?? -1...1 }
  package var key: SolveKey? { draft.map { SolveKey($0.set) } }

  /// The solvers' answers to the question as it stands, as far as they are known.
  package var answers: [Ghost] { key.flatMap { ghosts[$0] } ?? [] }
  package var exact: Ghost? { answers.first { $0.name == "exact" && $0.problem == nil } }
  package var band: BootstrapBand? { key.flatMap { bands[$0] } }

  package var chosenGhost: Ghost? {
    guard case .one(let name) = ghost else { return nil }
    return answers.first { $0.name == name && $0.problem == nil }
  }

  /// The walk where it is about the question as it stands.
  package var shownWalk: Walk? {
    guard let walk = walk?.value, walk.key == key else { return nil }
    return walk
  }
}

/// The panels below the histogram.
package enum CutPanel: Int, CaseIterable, Sendable {
  case classes, figures, solvers, confusion, rows

  var title: String {
    switch self {
    case .classes: "classes"
    case .figures: "figures"
    case .solvers: "solvers"
    case .confusion: "confusion"
    case .rows: "rows"
    }
  }
}

extension AppState {
  /// What changes are measured against: the cuts in force, or a set loaded by name.
  package var savedCuts: [Double] {
    switch thresholds.saved {
    case .inForce: live.thresholds
    case .named(let set): set.thresholds
    }
  }

  /// What the cuts as they stand would mean for the run.
  package enum CutMeaning: Equatable, Sendable {
    case inForce
    /// Other cuts of the same number; some engine would apply them.
    case relabels
    /// Nothing trains the run: only its figures are counted another way.
    case rescores
    /// Another number of classes.
    case retrains(Int, run: Int)
  }

  package var cutMeaning: CutMeaning {
    guard let cuts = thresholds.draft?.set.cuts, cuts != live.thresholds else { return .inForce }
    let running = live.thresholds.count
    guard cuts.count == running else { return .retrains(cuts.count + 1, run: running + 1) }
    return live.isSteerable ? .relabels : .rescores
  }

  /// The draft differs from what it is measured against.
  package var cutsAreModified: Bool { thresholds.draft.map { $0.set.cuts != savedCuts } ?? false }

  /// Figures of the draft, and of the saved set judged alike; nil before the data are read. The second is nil
  /// where the numbers of classes differ: nothing of the two could be compared.
  package var cutFigures: (now: CutFigures, saved: CutFigures?)? {
    guard let data = thresholds.data?.value, let set = thresholds.draft?.set else { return nil }
    let predictions = thresholds.predictions?.value
    var saved = set
    saved.cuts = savedCuts
    let comparable = saved.cuts.count == set.cuts.count
    return (
      CutFigures(set, data, predictions), comparable ? CutFigures(saved, data, predictions) : nil
    )
  }
}
