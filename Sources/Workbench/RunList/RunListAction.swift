import History
import Runs

/// What a key can mean in the list of runs alone.
package enum RunListAction: Equatable, Sendable {
  case open
  case mark, markAll
  case filter
  /// Tab in the filter: the next or the previous word that may stand there.
  case complete(Int)
  /// Older or newer filters.
  case recall(Int)
  case chooseColumns, chooseSort
  case moveColumn(Int)
  case scrollColumns(Int)
  case toggleTree, toggleGroups, togglePreview, toggleTrash
  case tag, note, rename, pin, chooseColor
  case trash, restore, delete
  case undo, redo
  case steer
  case compare, overlay, band, baseline
  case diskUse
}

/// The dialogs of the list of runs, with the runs that they are about.
package enum RunListDialog: Equatable, Sendable {
  case filter, columns, sort
  case tags([RunID])
  case note([RunID])
  case rename(RunID)
  case color([RunID])
  case steer([RunID])
  case stop([RunID])
  case delete([RunID])
  case disk
  case prune(RunPruning)
}

/// News for the list of runs.
package enum RunListMessage: Sendable {
  /// Rows that changed, and the runs that an engine holds now.
  case changed([RunRecord], locked: Set<RunID>)
  case glance(RunGlance)
  case disk(RunDiskReport)
}

/// What the list of runs wants done.
package enum RunListEffect: Equatable, Sendable {
  case apply(RunListChange)
  case glance(RunID)
  case measureDisk
  case prune(RunPruning)
  case delete([RunID])
}

/// A change to runs that can be taken back.
package enum RunListChange: Equatable, Sendable {
  case edits([RunEdit])
  case trashed([RunID], Bool)
}

package struct RunEdit: Equatable, Sendable {
  package var run: RunID
  package var changes: RunChanges

  package init(_ run: RunID, _ changes: RunChanges) {
    self.run = run
    self.changes = changes
  }
}

/// What runs occupy on the disk.
package struct RunDiskReport: Equatable, Sendable {
  package struct Line: Equatable, Sendable {
    package var run: RunID
    package var bytes: Int
    /// In checkpoints that nothing needs.
    package var spare: Int
  }

  package var lines: [Line]
  package var database: Int
  package var free: Int?
}

/// Space to be freed.
package struct RunPruning: Equatable, Sendable {
  /// Runs whose spare checkpoints go.
  package var runs: [RunID]
  /// Runs in the trash that go for good.
  package var trash: [RunID]
}
