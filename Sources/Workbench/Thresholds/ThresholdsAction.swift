import Runs
import Stratification

/// What a key can mean on the thresholds screen alone.
package enum ThresholdsAction: Equatable, Sendable {
  /// The next cut, or the one before.
  case select(Int)
  /// By so many small or large steps.
  case nudge(Int, isCoarse: Bool)
  case type, add, remove, snapToQuantile, snapToGap, reset, undo, redo
  case toggleLog, zoomIn, zoomOut, zoomReset, pan(Int)
  /// By so many columns.
  case moveCursor(Int)
  case cycleGhost(Int), takeGhost, walk, stopWalk
  case nextPanel, nextPart
  case openRows, moveRow(Int), firstRow, lastRow, readRow, closeRows
  case settings, save, load, delete
  case apply, fork
}

/// The dialogs of the thresholds screen.
package enum ThresholdsDialog: Equatable, Sendable {
  case value, settings, save, fork
  case replace(String)
  case load, chooseDeleted
  case delete(String)
}

/// News for the thresholds screen.
package enum ThresholdsMessage: Equatable, Sendable {
  case read(RunID, Shared<ThresholdData>)
  /// The data cannot be read; what the run's histograms say instead.
  case unreadable(RunID, String, Shared<ThresholdData>?)
  case predictions(RunID, Shared<RunPredictions>?)
  case solved(RunID, SolveKey, Ghost)
  case band(RunID, SolveKey, BootstrapBand?)
  case walked(RunID, Shared<Walk>)
  case sets([ThresholdSet])
  /// A row's whole text.
  case row(RunID, record: Int, text: String)
}

/// What the thresholds screen wants done.
package enum ThresholdsEffect: Equatable, Sendable {
  case read(RunID)
  case readPredictions(RunID)
  case solve(SolveKey, Shared<ThresholdData>)
  case startWalk(CutSet, Shared<ThresholdData>)
  /// The next picture of a walk, a moment later.
  case walkOn(Shared<Walk>, RunID)
  case loadSets
  case save(ThresholdSet)
  case delete(String)
  case readRow(RunID, record: Int)
}
