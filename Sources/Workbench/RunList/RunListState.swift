import Charts
import Runs

/// The list of runs: what the store says, how a person wants it shown, and what follows from both.
package struct RunListState: Equatable, Sendable {
  // From the store.
  /// Every run, newest first, those in the trash too.
  package internal(set) var all: [RunRecord] = []
  /// Runs whose lock some process holds.
  package var locked: Set<RunID> = []
  package var isLoaded = false
  /// Where a run is among `all`.
  var places: [RunID: Int] = [:]

  // How it is shown.
  package var columns: [RunColumn] = RunListState.standardColumns
  package var sort = RunSort([])
  package var filter = RunListFilter()
  package var order = Order.flat
  /// The trash is shown, not the other runs.
  package var showsTrash = false
  /// Groups of seeds that are opened to their runs.
  package var unfolded: Set<UInt64> = []
  package var marked: Set<RunID> = []
  package var showsPreview = true
  package var selected = 0
  /// The first line shown.
  package var top = 0
  /// Columns scrolled away to the left.
  package var leftColumn = 0

  // What follows.
  package internal(set) var lines: [RunListLine] = []
  package var groups: [SeedGroup] = []
  /// `RunRecord.seedGroup` of every run by its place: it is a hash of all settings, taken once.
  var seeds: [UInt64?] = []
  /// The best value of a column among the lines, by the column's name.
  var best: [String: Double] = [:]
  /// Runs that the filter lets through.
  package internal(set) var matching = 0
  package internal(set) var trashCount = 0

  // What was done.
  var undo: [RunListChange] = []
  var redo: [RunListChange] = []
  package var glance: RunGlance?
  var diskReport: RunDiskReport?
  /// The title that a mouse button went down on.
  var pressedColumn: Int?

  /// Runs one after the other, children under the runs that they were forked from, or seeds together.
  package enum Order: String, Sendable {
    case flat, tree, groups
  }

  package init() {}

  static let standardColumns: [RunColumn] = [
    "name", "state", "mse", "accuracy", "r2", "done", "step", "weighting", "data", "model", "age",
  ].compactMap { RunColumn.named($0) }

  /// The runs that are not in the trash, newest first.
  package var records: [RunRecord] { all.filter { !$0.trashed } }

  package func record(_ id: RunID) -> RunRecord? { places[id].map { all[$0] } }

  /// The run of the selected line; of a group none.
  package var selectedRecord: RunRecord? {
    guard lines.indices.contains(selected), case .run(let place) = lines[selected].subject else { return nil }
    return all[place]
  }

  package var selectedGroup: SeedGroup? {
    guard lines.indices.contains(selected), case .group(let place) = lines[selected].subject else {
      return nil
    }
    return groups[place]
  }

  /// What an action is about: the marked runs in the list's order, else the selected one or its group's.
  package var targets: [RunRecord] {
    if !marked.isEmpty { return marked.compactMap { places[$0] }.sorted().map { all[$0] } }
    if let group = selectedGroup { return group.members.map { all[$0] } }
    return selectedRecord.map { [$0] } ?? []
  }

  func hasEngine(_ record: RunRecord) -> Bool { locked.contains(record.id) }

  package func life(_ record: RunRecord) -> RunLife { RunLife(record, hasEngine: hasEngine(record)) }
}

/// A line of the list.
package struct RunListLine: Equatable, Sendable {
  package enum Subject: Equatable, Sendable {
    /// A place among all runs.
    case run(Int)
    /// A place among the groups.
    case group(Int)
  }

  package var subject: Subject
  /// Lines of a tree before the name.
  package var gutter = ""
}

/// What a run is doing, as the store and the lock together tell it.
package enum RunLife: String, Sendable {
  case planned, training, paused, evaluating, suspended, stopped, finished, failed
  /// Its engine should be alive and is not.
  case dead

  package init(_ record: RunRecord, hasEngine: Bool) {
    if record.state.isLive, !hasEngine {
      self = .dead
      return
    }
    switch record.state {
    case .planned: self = .planned
    case .training: self = .training
    case .paused: self = .paused
    case .evaluating: self = .evaluating
    case .suspended: self = .suspended
    case .stopped: self = .stopped
    case .finished: self = .finished
    case .failed: self = .failed
    }
  }
}
