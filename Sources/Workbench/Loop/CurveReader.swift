import History
import Runs
import Synchronization
import Training

/// Reads the curves of runs that are drawn beside the open one; used on background queues.
struct CurveReader {
  let store: Store
  let scales: EpochScales

  /// More ancestors than that are hardly told apart.
  private static let mostAncestors = 4

  func answer(_ request: CurveRequest) throws -> CurveAnswer {
    guard let record = try store.run(request.run) else {
      return CurveAnswer(run: request.run, companion: nil)
    }
    return CurveAnswer(
      run: request.run, companion: try companion(record, request.range, buckets: request.buckets))
  }

  private func companion(_ record: RunRecord, _ range: ClosedRange<Int>?, buckets: Int) throws -> Companion {
    let newest = try store.lastStep(record.id)?.step ?? 0
    var series = SeriesWindow(capacity: buckets)
    let wanted = range.map { $0.clamped(to: 1...max(1, newest)) } ?? 1...max(1, newest)
    if newest > 0 {
      let loaded = try store.series(
        record.id, SeriesWindow.fields, from: wanted.lowerBound, through: wanted.upperBound,
        buckets: buckets)
      series = SeriesWindow(first: wanted.lowerBound, buckets: loaded, capacity: buckets)
    }
    var epochs = try store.epochs(record.id)
    for place in epochs.indices { epochs[place].dropCounts() }
    return Companion(record: record, series: series, epochs: epochs, epochScale: epochScale(of: record.id))
  }

  private func epochScale(of run: RunID) -> EpochScale? {
    scales.scale(of: run) {
      (try? store.plan(run)).flatMap { RunFolder(store.runDirectory(run)).epochScale($0) }
    }
  }

  /// The runs that `run` goes back to, the nearest first, as far as the store still has them.
  func ancestors(of run: RunID, buckets: Int) throws -> [Companion] {
    var found: [Companion] = []
    var child = try store.run(run)
    while let parent = child?.parent, found.count < Self.mostAncestors,
      !found.contains(where: { $0.record.id == parent.run }), let record = try store.run(parent.run)
    {
      var companion = try companion(record, nil, buckets: buckets)
      companion.fork = parent.step
      found.append(companion)
      child = record
    }
    return found
  }
}

/// Epoch scales by run. They never change, and a plan with a million rows is not read at every look.
final class EpochScales: Sendable {
  private let known = Mutex<[RunID: EpochScale]>([:])

  func scale(of run: RunID, else read: () -> EpochScale?) -> EpochScale? {
    if let scale = known.withLock({ $0[run] }) { return scale }
    guard let scale = read() else { return nil }
    known.withLock { $0[run] = scale }
    return scale
  }
}
