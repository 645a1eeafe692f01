import Runs
import Training

/// What a key can mean on the probe alone.
package enum ProbeAction: Equatable, Sendable {
  case type, keep, leaveField, clear
  case nextView(Int)
  case showRow, takeRow
  case influence
  case nextCheckpoint
  case reload
  case askFile, askOutput
}

/// The dialogs of the probe.
package enum ProbeDialog: Equatable, Sendable {
  /// A file of texts to predict.
  case file
  /// Where the predictions go.
  case output
  case overwrite(String)
}

/// News for the probe. What belongs to a run or a question that is no longer of interest is dropped.
package enum ProbeMessage: Equatable, Sendable {
  case loaded(RunID, ProbeModel)
  case unavailable(RunID, String)
  case answered(RunID, text: String, Answer)
  case influence(RunID, text: String, [WordInfluence])
  case report(RunID, ProbeReport)
  /// There will be no predictions of the validation part, and why.
  case withoutReport(RunID, String)
  case batch(RunID, ProbeBatch)
  /// The file to be written is there already.
  case exists(String)
}

/// What the probe wants done.
package enum ProbeEffect: Equatable, Sendable {
  /// Loads the model and then, in its own time, its predictions of the validation part.
  case load(RunID, ProbeCheckpoint)
  case ask(RunID, String)
  case influence(RunID, String)
  case predictFile(RunID, String)
  /// The predictions of a file, written beside its texts; refuses an existing file unless told to replace it.
  case write(ProbeBatch, to: String, replacing: Bool)
}
