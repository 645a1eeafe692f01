import Runs

/// What the workbench wants done; the loop does it.
package enum Effect: Equatable, Sendable {
  case request(CommandKind, RunID)
  case open(RunID)
  /// The series over a stretch of steps in about so many buckets.
  case loadSeries(RunID, ClosedRange<Int>, buckets: Int)
  /// What is new in the list of runs, at once.
  case loadRuns
  /// Train a run in this process.
  case startEngine(RunID)
  case quit
  /// Keeps a value under a name in the store, for the next time.
  case remember(String, String)
  case shell(ShellEffect)
  case live(LiveEffect)
  case thresholds(ThresholdsEffect)
  case runList(RunListEffect)
  case newRun(NewRunEffect)
  case probe(ProbeEffect)
  /// Checkpoint, let another process go on, quit.
  case leaveTraining
  /// Checkpoint and quit.
  case pauseAndQuit
  /// Stop the run and quit.
  case stopAndQuit
}
