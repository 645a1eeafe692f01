import Foundation
import History
import Runs
import Training

/// Continues a run in this process, where no engine has it: from its newest checkpoint, to the same bits.
///
/// - Parameter extraEpochs: adds so many epochs to the plan's, for a run that is finished or is not.
func resumeHere(run: RunRecord, store: Store, extraEpochs: Int?, json: Bool) throws {
  if run.state == .finished && extraEpochs == nil {
    throw RequestError("run \(run.id) is finished; --epochs +N adds N epochs to it")
  }
  try TrainingConsole(store: store, run: run.id, json: json, extraEpochs: extraEpochs).train()
}
