import Runs
import Training

/// What a key can mean on the live screen alone.
package enum LiveAction: Equatable, Sendable {
  case focusNext, focusPrevious, maximise, nextView
  case zoomIn, zoomOut, zoomReset
  /// The cursor, in columns; panning, in eighths of the axis.
  case moveCursor(Int)
  case pan(Int)
  case cursorToStart, followTail
  /// To the next numbered event, or the one before.
  case moveToEvent(Int)
  case askStep
  case toggleLog, cycleSmoothing, cycleAxis, toggleFreeze
  case toggleWhy
  /// Lines of the panel that says why.
  case scrollWhy(Int)
  case chooseSeries
  case chooseRuns, toggleBand, chooseBaseline
  /// Draws these runs beside the open one: what the list of runs asks for.
  case compare([RunRecord], band: Bool)
  case pauseOrResume, evaluate, checkpoint, askLearningRate, askWeighting, askThresholds, askStop, resumeHere
  case askMoreEpochs, toggleNice, askFork
}

/// The generic dialogs of the live screen.
package enum LiveDialog: Equatable, Sendable {
  case learningRate, weighting, moreEpochs, stop
  case goToStep
  /// What shall be other in a fork, and what becomes of it.
  case fork, startFork
  /// Which series of the focused panel are drawn.
  case series
  /// Which runs are drawn, and which one the others are held against.
  case runs, baseline
}

/// News for the live screen beside the open run's own.
package enum LiveMessage: Equatable, Sendable {
  /// Steps in full, answered to `LiveEffect.inspect`.
  case inspected(RunID, Inspection)
  /// Curves of runs beside the open one, answered to `LiveEffect.loadCurves`.
  case curves(ticket: Int, [CurveAnswer], problem: String?)
  /// The runs that the open one was forked from, the nearest first.
  case ancestors(RunID, [Companion])
  /// Where a fork would begin.
  case offered(ForkOffer)
  case forked(RunRecord, warnings: [String])
  /// Runs to choose from, the newest first.
  case choices([RunRecord])
}

/// What the live screen wants done beside steering and loading.
package enum LiveEffect: Equatable, Sendable {
  case inspect(RunID, step: Int, before: Int)
  case loadCurves(ticket: Int, [CurveRequest])
  /// The curves of one request have arrived: the next may be asked for.
  case curvesTaken
  case loadAncestors(RunID, buckets: Int)
  case listRuns
  case findCheckpoint(RunID, step: Int)
  case fork(ForkRequest)
  case enqueue(RunID)
}
