import Runs

/// The list of runs.
package struct RunListState: Equatable, Sendable {
  package var records: [RunRecord] = []
  /// Runs whose lock some process holds.
  package var locked: Set<RunID> = []
  package var selected = 0
  /// What `z` brings back, newest last.
  package var trashed: [RunID] = []
  package var isLoaded = false

  package init() {}

  package var selectedRecord: RunRecord? {
    records.indices.contains(selected) ? records[selected] : nil
  }
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
