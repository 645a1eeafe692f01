import History
import Runs

/// Reads the list of runs: all of it once, then only the rows that changed and the locks that matter.
package final class RunListReader {
  private let store: Store
  private var version = -1
  private var revision: Int64 = 0
  private var nextLook = 0.0
  /// Runs that an engine held at the last look.
  private var locked: Set<RunID> = []

  /// Seconds between two looks at a list that nobody changes from here.
  private static let interval = 1.0

  package init(store: Store) { self.store = store }

  /// The whole list, the trash included.
  package func all() throws -> Message {
    version = try store.dataVersion()
    let answer = try store.runs(changedAfter: 0)
    revision = answer.revision
    locked = lockedNow(among: answer.records.lazy.filter(\.state.isLive).map(\.id))
    return .runs(answer.records, locked: locked)
  }

  /// What changed since the last look, at most once a second unless it must be known now; nil where nothing
  /// did.
  package func changes(now: Double, force: Bool) throws -> Message? {
    guard force || now >= nextLook else { return nil }
    nextLook = now + Self.interval
    guard revision > 0 else { return try all() }
    let current = try store.dataVersion()
    var changed: [RunRecord] = []
    if force || current != version {
      version = current
      let answer = try store.runs(changedAfter: revision)
      if answer.removed { return try all() }
      revision = answer.revision
      changed = answer.records
    }
    // An engine that died changes no row: those that were there are looked at again.
    let before = locked
    locked = lockedNow(among: Array(before) + changed.filter(\.state.isLive).map(\.id))
    guard !changed.isEmpty || locked != before else { return nil }
    return .runList(.changed(changed, locked: locked))
  }

  private func lockedNow(among runs: some Sequence<RunID>) -> Set<RunID> {
    Set(store.lockedRuns(among: Array(Set(runs))))
  }
}
