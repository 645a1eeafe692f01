import Foundation
import History
import Runs
import Training

/// Reads what the screens show of a run, and only what is new: the store is asked for its version first, steps are
/// read from the last one known on, and evaluations only when there can be a new one.
package final class StoreReader {
  private let store: Store
  private(set) var run: RunID?
  private var version = -1
  private var lastStep = 0
  private var lastRecord: RunRecord?
  private var events: [RunEvent] = []
  private var lastEvent: Int64 = 0
  private var epochs: [EpochRecord] = []
  /// The engine's generation that the evaluations were read under.
  private var generation = -1
  private var nextLockLook = 0.0
  private var nextEpochLook = 0.0
  private var hasEngine = false
  private var queueLength = 0

  /// Steps read at one look; a run that is further ahead is caught up with in as many looks as that takes.
  private static let mostSteps = 4096
  /// The newest steps, from which speeds are taken.
  private static let tail = 96

  package init(store: Store) { self.store = store }

  /// Everything about a run, its series in about so many buckets.
  package func open(_ run: RunID, buckets: Int) throws -> RunSnapshot {
    guard let record = try store.run(run) else {
      throw StoreError.noSuchRun(text: run.rawValue, candidates: [])
    }
    version = try store.dataVersion()
    let newest = try store.lastStep(run)?.step ?? 0
    (events, lastEvent) = try store.events(run, after: 0)
    generation = -1
    try readEpochs(of: record)
    self.run = run
    lastStep = newest
    lastRecord = record
    hasEngine = store.isLocked(run)
    let plan = try? store.plan(run)
    let scale = plan.flatMap { RunFolder(store.runDirectory(run)).epochScale($0) }
    return RunSnapshot(
      record: record, plan: plan, epochScale: scale, histograms: histograms(of: run),
      series: try series(run, newest > 0 ? 1...newest : nil, buckets: buckets),
      steps: try store.steps(run, from: max(1, newest - Self.tail + 1), through: newest),
      epochs: epochs, events: events, commands: try store.commands(run), hasEngine: hasEngine)
  }

  package func series(_ run: RunID, _ range: ClosedRange<Int>?, buckets: Int) throws -> SeriesWindow {
    guard let range else { return SeriesWindow(capacity: buckets) }
    // Steps that are not there yet are appended as they come.
    let known = range.lowerBound...max(range.lowerBound, min(range.upperBound, max(1, lastStep)))
    let loaded = try store.series(
      run, SeriesWindow.fields, from: known.lowerBound, through: known.upperBound,
      buckets: buckets)
    return SeriesWindow(first: known.lowerBound, buckets: loaded, capacity: buckets)
  }

  /// What the open run got since the last look; nil where nothing did.
  package func growth(now: Double, awaitsAnswer: Bool) throws -> RunGrowth? {
    guard let run else { return nil }
    var growth = RunGrowth()
    if now >= nextLockLook {
      nextLockLook = now + 1
      let engine = store.isLocked(run)
      if engine != hasEngine { growth.hasEngine = engine }
      hasEngine = engine
    }
    let current = try store.dataVersion()
    guard current != version else { return growth.hasEngine == nil ? nil : growth }
    version = current
    guard let record = try store.run(run) else {
      throw StoreError.noSuchRun(text: run.rawValue, candidates: [])
    }
    let queue = try store.queue().count
    if queue != queueLength { growth.queueLength = queue }
    queueLength = queue
    let before = lastRecord
    if record != before { growth.record = record }
    lastRecord = record
    if record.step > lastStep || record.state.isLive {
      growth.steps = try store.steps(run, from: lastStep + 1, through: lastStep + Self.mostSteps)
      lastStep = growth.steps.last?.step ?? lastStep
      // The rest is read at the next look, also if nothing is written any more by then.
      if growth.steps.count == Self.mostSteps { version = -1 }
    }
    let news = try store.events(run, after: lastEvent)
    let hasNewEvents = !news.events.isEmpty
    events += news.events
    lastEvent = news.last
    if hasNewEvents { growth.events = events }
    if hasNewEvents || awaitsAnswer { growth.commands = try store.commands(run) }
    // An evaluation comes with a change of state, a new best value or an event; the clock catches the rest.
    if hasNewEvents || record.state != before?.state || record.bestMSE != before?.bestMSE
      || now >= nextEpochLook
    {
      nextEpochLook = now + 3
      try readEpochs(of: record)
      growth.epochs = epochs
    }
    return growth
  }

  /// Reads the evaluations from the newest known one on; all of them after another engine has taken the run over,
  /// which may have done steps again. Only the newest has its confusion and its histogram shown: of a long run the
  /// others' would fill the memory.
  private func readEpochs(of record: RunRecord) throws {
    if record.generation != generation { epochs = [] }
    generation = record.generation
    let newest = epochs.last?.step ?? 0
    while let last = epochs.last, last.step >= newest { epochs.removeLast() }
    if let last = epochs.indices.last { epochs[last].dropCounts() }
    epochs += try store.epochs(record.id, from: newest)
    for place in epochs.indices.dropLast().reversed() {
      guard !epochs[place].validation.confusion.isEmpty else { break }
      epochs[place].dropCounts()
    }
  }

  private func histograms(of run: RunID) -> ScoreHistograms? {
    let file = RunFolder(store.runDirectory(run)).scores
    guard let size = try? file.resourceValues(forKeys: [.fileSizeKey]).fileSize, size < 4 << 20,
      let data = try? Data(contentsOf: file),
      let histograms = try? JSONDecoder().decode(ScoreHistograms.self, from: data),
      histograms.low.isFinite, histograms.high.isFinite, histograms.low < histograms.high,
      histograms.train.allSatisfy({ (0...1 << 40).contains($0) })
    else { return nil }
    return histograms
  }
}
