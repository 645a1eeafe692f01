import Foundation
import History
import Runs
import Training

/// Reads the queue as the screen shows it: the runs are kept, and only what changed is read again.
final class QueueReader: @unchecked Sendable {
  // `@unchecked`: the lock guards the fields below it.
  private let store: Store
  private let lock = NSLock()
  private var records: [RunID: RunRecord] = [:]
  private var revision: Int64 = 0

  init(store: Store) { self.store = store }

  func read() throws -> QueueView {
    lock.lock()
    defer { lock.unlock() }
    var changes = try store.runs(changedAfter: revision)
    if changes.removed {
      records = [:]
      changes = try store.runs(changedAfter: 0)
    }
    for record in changes.records { records[record.id] = record }
    revision = changes.revision
    let known = records.values.sorted { ($0.createdAt, $0.id.rawValue) > ($1.createdAt, $1.id.rawValue) }
    let running = known.filter { $0.state.isLive && store.isLocked($0.id) }
    let forecast = RunForecast(known)
    func entry(_ record: RunRecord, isWaiting: Bool) -> QueueView.Entry {
      QueueView.Entry(record: record, isWaiting: isWaiting, secondsLeft: forecast.secondsLeft(record))
    }
    return QueueView(
      entries: running.reversed().map { entry($0, isWaiting: false) }
        + (try store.queue()).compactMap { records[$0] }.map { entry($0, isWaiting: true) },
      concurrency: try store.queueConcurrency(),
      isHeld: try store.setting(QueueKeeper.holdSetting) == "yes")
  }
}

/// How long runs take, from the runs that there were: on the same data, with the same model.
struct RunForecast {
  /// Steps from which a run's speed is worth anything.
  private static let leastSteps = 20
  private let records: [RunRecord]

  /// - Parameter records: newest first.
  init(_ records: [RunRecord]) { self.records = records }

  func secondsLeft(_ record: RunRecord) -> Double? {
    let left = max(0, record.totalSteps - record.step)
    let own = Self.pace(record)
    let pace = own ?? self.pace(model: record.model, dataName: record.dataName)
    return pace.map { $0 * Double(left) }
  }

  func pace(model: String, dataName: String) -> Double? {
    records.lazy.filter { $0.model == model && $0.dataName == dataName }.compactMap { Self.pace($0) }.first
  }

  /// Seconds a step.
  private static func pace(_ record: RunRecord) -> Double? {
    record.step >= leastSteps && record.seconds > 0 ? record.seconds / Double(record.step) : nil
  }

  /// A new run: by a few steps tried on this machine, else by the runs that there were.
  static func of(_ preview: RunPreview, store: Store) -> NewRunState.Estimate {
    let plan = preview.plan
    let estimate = RunEstimate.of(
      plan: plan, trainRows: plan.split.train.count, meanTokens: preview.meanTokens)
    var seconds = estimate.seconds
    if seconds == nil, let records = try? store.runs(includeTrashed: false) {
      let name = URL(fileURLWithPath: plan.data.path).lastPathComponent
      let pace = RunForecast(records).pace(model: plan.model.source, dataName: name)
      seconds = pace.map { $0 * Double(preview.steps) }
    }
    return NewRunState.Estimate(seconds: seconds, memoryMiB: estimate.memoryMiB)
  }
}
