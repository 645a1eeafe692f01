import Cells
import History
import Runs
import Training

/// What happens to the workbench.
package enum Message: Sendable {
  case key(Key)
  case mouse(MouseEvent)
  case paste(String)
  case resize(width: Int, height: Int)
  case clock(Double)
  /// A run was opened: everything about it.
  case opened(RunSnapshot)
  /// New rows of the open run; nil parts did not change.
  case grown(RunGrowth)
  /// The series of a stretch, answered to `Effect.loadSeries`.
  case series(SeriesWindow)
  case runs([RunRecord], locked: Set<RunID>)
  case requested(id: Int64, kind: CommandKind)
  case solved(ThresholdForm)
  /// Something that was asked for did not work, in one line.
  case failed(String)
  /// Something worked, in one line.
  case done(String)
  /// Whether this process trains, and which run.
  case engine(RunID?, running: Bool)
}

/// A run as it is when a screen opens it.
package struct RunSnapshot: Equatable, Sendable {
  package var record: RunRecord
  package var plan: Plan?
  package var histograms: ScoreHistograms?
  package var series: SeriesWindow
  /// The newest steps, oldest first.
  package var steps: [StepRecord]
  package var epochs: [EpochRecord]
  package var events: [RunEvent]
  package var commands: [Command]
  package var hasEngine: Bool

  package init(
    record: RunRecord, plan: Plan?, histograms: ScoreHistograms?, series: SeriesWindow, steps: [StepRecord],
    epochs: [EpochRecord], events: [RunEvent], commands: [Command], hasEngine: Bool
  ) {
    self.record = record
    self.plan = plan
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

  package init() {}
}

/// What the workbench wants done; the loop does it.
package enum Effect: Equatable, Sendable {
  case request(CommandKind, RunID)
  case open(RunID)
  /// The series over a stretch of steps in about so many buckets.
  case loadSeries(RunID, ClosedRange<Int>, buckets: Int)
  case loadRuns
  case setTrashed(RunID, Bool)
  /// Thresholds of a named solver on the run's training scores.
  case solve(String, ThresholdForm)
  /// Train a run in this process.
  case startEngine(RunID)
  case quit
  /// Checkpoint, let another process go on, quit.
  case leaveTraining
  /// Checkpoint and quit.
  case pauseAndQuit
  /// Stop the run and quit.
  case stopAndQuit
}
