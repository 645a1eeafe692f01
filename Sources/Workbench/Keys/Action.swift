/// What a key can mean.
package enum Action: Equatable, Sendable {
  case showLive, showRuns, help, back, quit
  case focusNext, focusPrevious, maximise, nextView
  case zoomIn, zoomOut, zoomReset
  /// The cursor, in columns; panning, in eighths of the axis.
  case moveCursor(Int)
  case pan(Int)
  case cursorToStart, followTail
  case toggleLog, cycleSmoothing, cycleAxis, toggleFreeze
  case pauseOrResume, evaluate, checkpoint, askLearningRate, askWeighting, askThresholds, askStop, resumeHere
  /// In lists: rows; in help: lines.
  case move(Int)
  case moveToStart, moveToEnd
  case open, trash, undo
  // In dialogs.
  case accept, cancel
  case choose(Int)
  case chooseSide(Int)
  case edit(Edit)
  case confirmStop
  case leaveTraining, pauseAndQuit, stopAndQuit

  package enum Edit: Equatable, Sendable {
    case left, right, start, end, backspace, delete
  }
}

/// What takes the keys: the uppermost layer of the screen.
package enum KeyContext: CaseIterable, Sendable {
  case live, runs, help, learningRate, weighting, thresholds, confirmStop, quit, busy

  package init(_ state: AppState) {
    self =
      switch state.overlay {
      case .help: .help
      case .learningRate: .learningRate
      case .weighting: .weighting
      case .thresholds: .thresholds
      case .confirmStop: .confirmStop
      case .quit: .quit
      case .busy: .busy
      case nil: state.screen == .live ? .live : .runs
      }
  }

  package var title: String {
    switch self {
    case .live: "live screen"
    case .runs: "list of runs"
    case .help: "this help"
    case .learningRate: "learning rate"
    case .weighting: "weighting"
    case .thresholds: "thresholds"
    case .confirmStop: "asked whether to stop"
    case .quit: "asked what becomes of the training"
    case .busy: "while it works"
    }
  }
}
