import History
import Runs
import Training

/// A run as it is when a screen opens it.
package struct RunSnapshot: Equatable, Sendable {
  package var record: RunRecord
  package var plan: Plan?
  package var epochScale: EpochScale?
  package var histograms: ScoreHistograms?
  package var series: SeriesWindow
  /// The newest steps, oldest first.
  package var steps: [StepRecord]
  package var epochs: [EpochRecord]
  package var events: [RunEvent]
  package var commands: [Command]
  package var hasEngine: Bool

  package init(
    record: RunRecord, plan: Plan?, epochScale: EpochScale? = nil, histograms: ScoreHistograms?,
    series: SeriesWindow, steps: [StepRecord],
    epochs: [EpochRecord], events: [RunEvent], commands: [Command], hasEngine: Bool
  ) {
    self.record = record
    self.plan = plan
    self.epochScale = epochScale
    self.histograms = histograms
    self.series = series
    self.steps = steps
    self.epochs = epochs
    self.events = events
    self.commands = commands
    self.hasEngine = hasEngine
  }
}

/// What a run got since it was last looked at.
package struct RunGrowth: Equatable, Sendable {
  package var record: RunRecord?
  package var steps: [StepRecord] = []
  package var epochs: [EpochRecord]?
  package var events: [RunEvent]?
  package var commands: [Command]?
  package var hasEngine: Bool?
  /// Runs that wait in the store's queue.
  package var queueLength: Int?

  package init() {}
}
