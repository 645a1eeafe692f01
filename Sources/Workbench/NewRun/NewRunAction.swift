import Runs
import Training

/// What a key can mean on the new-run screen alone.
package enum NewRunAction: Equatable, Sendable {
  // In the form.
  case move(Int), moveToStart, moveToEnd
  case moveGroup(Int)
  /// Edit, turn, fold or press, whatever the line is.
  case enter
  /// The next or the previous choice; fold or unfold.
  case turn(Int)
  /// Back to what is usual.
  case clear, clearAll
  case nextPane
  case undo, redo
  case presets, look, start, queue, save
  // While a field is typed.
  case edit(Action.Edit)
  /// Keep it and go so many lines further.
  case keep(Int)
  case complete
  case revert
  // In the queue.
  case select(Int), selectFirst, selectLast
  case shift(Int)
  case remove, bringBack, openRun
  case concurrency(Int)
  case hold
}

/// The dialogs of the new-run screen.
package enum NewRunDialog: Equatable, Sendable {
  case presets
  case loadFile
  case saveFile
  case replaceFile(String)
  case queueInstead
}

/// News for the new-run screen.
package enum NewRunMessage: Equatable, Sendable {
  case looked(revision: Int, columns: [String], NewRunState.Look)
  case estimated(revision: Int, NewRunState.Estimate)
  /// Answers to `complete`: what was typed, what it may become, and the names there are.
  case completed(typed: String, to: String, names: [String])
  /// Settings out of a file or a preset, with where they come from.
  case settings([Setting], from: String)
  /// The file to save to is there already.
  case fileExists(String)
  case made([RunRecord], warnings: [String], isStarting: Bool)
  case makingFailed(String)
  case queue(QueueView)
}

/// What the new-run screen wants done.
package enum NewRunEffect: Equatable, Sendable {
  /// Read the data after a pause in typing.
  case look(revision: Int, [Setting])
  case complete(String)
  /// Make runs, and start the only one or queue them all.
  case make([[Setting]], isStarting: Bool)
  case loadQueue
  case enqueue(RunID, at: Int)
  case dequeue(RunID)
  case moveInQueue(RunID, to: Int)
  case setConcurrency(Int)
  case hold(Bool)
  case sampleData([Setting])
  case loadFile(String)
  case saveFile(String, text: String, replacing: Bool)
}
