/// What a key can mean on the live screen alone.
package enum LiveAction: Equatable, Sendable {
  case focusNext, focusPrevious, maximise, nextView
  case zoomIn, zoomOut, zoomReset
  /// The cursor, in columns; panning, in eighths of the axis.
  case moveCursor(Int)
  case pan(Int)
  case cursorToStart, followTail
  case toggleLog, cycleSmoothing, cycleAxis, toggleFreeze
  case pauseOrResume, evaluate, checkpoint, askLearningRate, askWeighting, askThresholds, askStop, resumeHere
}

/// The generic dialogs of the live screen.
package enum LiveDialog: Equatable, Sendable {
  case none
}

/// News for the live screen beside the open run's own.
package enum LiveMessage: Equatable, Sendable {
  case none
}

/// What the live screen wants done beside steering and loading.
package enum LiveEffect: Equatable, Sendable {
  case none
}
