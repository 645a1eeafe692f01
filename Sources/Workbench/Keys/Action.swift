/// What a key can mean.
package enum Action: Equatable, Sendable {
  case show(Screen)
  case help, back, quit
  /// In lists: rows; in pages: lines.
  case move(Int)
  case moveToStart, moveToEnd
  // In dialogs.
  case accept, cancel, mark
  case choose(Int)
  case edit(Edit)
  case leaveTraining, pauseAndQuit, stopAndQuit
  case shell(ShellAction)
  // Of one screen.
  case live(LiveAction)
  case thresholds(ThresholdsAction)
  case runs(RunListAction)
  case newRun(NewRunAction)
  case probe(ProbeAction)

  package enum Edit: Equatable, Sendable {
    case left, right, start, end, backspace, delete
  }
}
