import History
import Runs

/// A run drawn beside the open one: its record, and its curves over the stretch that is shown.
package struct Companion: Equatable, Sendable {
  package var record: RunRecord
  package var series: SeriesWindow
  package var epochs: [EpochRecord]
  /// Where its epochs begin and how long they are; nil where its folder does not say.
  package var knownEpochScale: EpochScale?
  /// Where the run after it was forked from this one; nil for a run that is only compared.
  package var fork: Int?
  /// Which request brought the curves; answers to older ones are dropped.
  package var ticket: Int

  package init(
    record: RunRecord, series: SeriesWindow = SeriesWindow(), epochs: [EpochRecord] = [],
    epochScale: EpochScale? = nil, fork: Int? = nil, ticket: Int = 0
  ) {
    self.record = record
    self.series = series
    self.epochs = epochs
    knownEpochScale = epochScale
    self.fork = fork
    self.ticket = ticket
  }

  var newestStep: Int { max(record.step, series.lastStep, 0) }

  /// Else from the evaluations: the run's total may be a bound on its steps instead of its epochs.
  package var epochScale: EpochScale {
    if let knownEpochScale { return knownEpochScale }
    guard let last = epochs.last, last.epoch > 0, last.step > 0 else {
      return EpochScale(stepsPerEpoch: record.stepsPerEpoch)
    }
    return EpochScale(stepsPerEpoch: Double(last.step) / last.epoch)
  }

  func timeline(_ axis: TimeAxis) -> Timeline {
    let rate = record.step > 0 ? record.seconds / Double(record.step) : 0
    return Timeline(
      series: series, epochScale: epochScale, secondsPerStep: rate > 0 ? rate : nil,
      newestStep: newestStep, axis: axis)
  }
}

extension RunRecord {
  /// At least 1, also before the length is known.
  var stepsPerEpoch: Double {
    totalEpochs > 0 && totalSteps > 0 ? max(1, Double(totalSteps) / Double(totalEpochs)) : 1
  }
}

/// The runs that share the live screen's charts with the open one.
package struct Comparison: Equatable, Sendable {
  /// More runs than that cannot be told apart.
  package static let most = 12

  package var companions: [Companion] = []
  /// Runs that were asked for and find no room.
  package var left = 0
  /// Runs that differ by their seed alone are one line with a band.
  package var showsBand = false
  /// Curves are differences to this run's.
  package var baseline: RunID?
  /// The run that has to be opened first.
  package var opening: RunID?
  /// The newest request for curves.
  package var ticket = 0
  /// When curves were last asked for, seconds since 1970.
  package var askedAt = 0.0

  package init() {}

  package var isEmpty: Bool { companions.isEmpty }
}

/// Curves that the screen asks for.
package struct CurveRequest: Equatable, Sendable {
  package var run: RunID
  /// In the run's own steps; nil: all of them.
  package var range: ClosedRange<Int>?
  package var buckets: Int
}

/// What the store has of a run's curves; nil: there is no such run any more.
package struct CurveAnswer: Equatable, Sendable {
  package var run: RunID
  package var companion: Companion?

  package init(run: RunID, companion: Companion?) {
    self.run = run
    self.companion = companion
  }
}

/// A step in full and the one that it is held against.
package struct Inspection: Equatable, Sendable {
  package var step: Int
  package var record: StepRecord?
  package var before: StepRecord?

  package init(step: Int, record: StepRecord?, before: StepRecord?) {
    self.step = step
    self.record = record
    self.before = before
  }
}
