import Dispatch
import Foundation
import History
import Runs

/// Carries out what the list of runs wants.
extension Loop {
  func carryOut(_ effect: RunListEffect) throws {
    switch effect {
    case .apply(let change):
      do { try apply(change) } catch {
        // What was shown already did not come about.
        send(try runList.all())
        throw error
      }
      if let news = try runList.changes(now: ThreadClock.steady(), force: true) { send(news) }
    case .glance(let run): glances.want(run)
    case .measureDisk:
      send(.done("measuring what the runs occupy"))
      inBackground { [store] in .runList(.disk(try Self.measure(store))) }
    case .prune(let pruning):
      inBackground(isWriting: true) { [store] in .done(try Self.prune(pruning, store)) }
    case .delete(let runs):
      inBackground(isWriting: true) { [store] in
        for run in runs { try store.delete(run) }
        return .done(runs.count == 1 ? "the run is deleted" : "\(runs.count) runs are deleted")
      }
    }
  }

  private func apply(_ change: RunListChange) throws {
    switch change {
    case .trashed(let runs, let trashed): try store.setTrashed(runs, trashed)
    case .edits(let edits): for edit in edits { try store.update(edit.run, edit.changes) }
    }
  }

  private static func measure(_ store: Store) throws -> RunDiskReport {
    let lines = try store.runs(includeTrashed: true).map { record in
      RunDiskReport.Line(
        run: record.id, bytes: store.diskUse(record.id),
        spare: store.isLocked(record.id)
          ? 0 : store.spareCheckpoints(record).reduce(0) { $0 + DiskUse.bytes(of: $1) })
    }
    return RunDiskReport(
      lines: lines, database: store.databaseSize(), free: DiskUse.free(at: store.directory.path))
  }

  private static func prune(_ pruning: RunPruning, _ store: Store) throws -> String {
    var freed = 0
    for run in pruning.trash {
      let size = store.diskUse(run)
      try store.delete(run)
      freed += size
    }
    for run in pruning.runs { freed += try store.pruneCheckpoints(run) }
    return "\(ByteText.of(freed)) are free again"
  }
}

/// Loads what the preview shows, one run at a time, away from the screen's thread: while one is loaded, only
/// the newest wish is kept.
final class GlanceLoader: @unchecked Sendable {
  private static let buckets = 64
  // `@unchecked`: the lock guards both variables.
  private let lock = NSLock()
  private var wanted: RunID?
  private var isLoading = false
  private let store: Store
  private let mailbox: Mailbox

  init(store: Store, mailbox: Mailbox) {
    self.store = store
    self.mailbox = mailbox
  }

  func want(_ run: RunID) {
    lock.lock()
    wanted = run
    let starts = !isLoading
    isLoading = true
    lock.unlock()
    if starts { DispatchQueue.global().async { self.loadAll() } }
  }

  private func loadAll() {
    while let run = next() {
      // A preview that cannot be read is none: whoever opens the run is told why.
      guard let glance = try? Self.load(run, from: store) else { continue }
      mailbox.post(.message(.runList(.glance(glance))))
    }
  }

  private func next() -> RunID? {
    lock.lock()
    defer { lock.unlock() }
    defer { wanted = nil }
    isLoading = wanted != nil
    return wanted
  }

  static func load(_ run: RunID, from store: Store) throws -> RunGlance? {
    guard let record = try store.run(run) else { return nil }
    let series = try store.series(
      run, [.shareR, .lossRegression, .lossClassification], from: 1, through: max(1, record.step),
      buckets: buckets)
    let curves = series.map { $0.map { $0.mean ?? .nan } }
    let epochs = try store.epochs(run).filter { !$0.onRequest }
    return RunGlance(
      run: run, step: record.step, share: curves[0], lossRegression: curves[1],
      lossClassification: curves[2], mse: epochs.map(\.validation.mse),
      accuracy: epochs.map(\.validation.accuracy))
  }
}
