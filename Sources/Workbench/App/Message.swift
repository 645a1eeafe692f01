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
  /// Something that was asked for did not work, in one line.
  case failed(String)
  /// Something worked, in one line.
  case done(String)
  /// The runs that this process trains now.
  case engines(Set<RunID>)
  /// What was remembered when the program was last left, by name.
  case remembered([String: String])
  case shell(ShellMessage)
  case live(LiveMessage)
  case thresholds(ThresholdsMessage)
  case runList(RunListMessage)
  case newRun(NewRunMessage)
  case probe(ProbeMessage)
}
