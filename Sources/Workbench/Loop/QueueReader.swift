import Foundation
import History
import Runs
import Training

/// The queue as the screen shows it.
enum QueueReader {
  static func read(_ store: Store) throws -> QueueView {
    let waiting = try store.queue()
    let records = try store.runs(includeTrashed: false)
    let byID = Dictionary(records.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let running = records.filter { $0.state.isLive && store.isLocked($0.id) }
    let forecast = RunForecast(records)
    let entries =
      running.reversed().map {
        QueueView.Entry(record: $0, isWaiting: false, secondsLeft: forecast.secondsLeft($0))
      }
      + waiting.compactMap { byID[$0] }.map {
        QueueView.Entry(record: $0, isWaiting: true, secondsLeft: forecast.secondsLeft($0))
      }
    return QueueView(
      entries: entries, concurrency: try store.queueConcurrency(),
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

  /// A new run of this plan; nil where no such run is known.
  static func of(_ plan: Plan, store: Store) -> NewRunState.Estimate? {
    guard let records = try? store.runs(includeTrashed: false) else { return nil }
    let name = URL(fileURLWithPath: plan.data.path).lastPathComponent
    guard let pace = RunForecast(records).pace(model: plan.model.source, dataName: name) else { return nil }
    return NewRunState.Estimate(seconds: pace * Double(RunMaker.steps(of: plan)))
  }
}
