import Foundation
import GRDB
import Runs

/// Filling a store with made-up runs, for measurements: the rows are those that training writes, but nothing waits
/// for the disk.
extension Store {
  private static let stepsPerTransaction = 16_384

  /// Adds runs and their folders in one transaction.
  package func createAll(_ runs: [(record: RunRecord, plan: Plan)]) throws {
    try withoutWaiting {
      for (record, plan) in runs {
        try RunNames.check(id: record.id)
        try StoreLocation.makeFolders(runDirectory(record.id).path)
        var record = record
        record.settingsText = SettingsText.encode(plan.settings)
        let key = try RunRows.insert(record, $0)
        try $0.execute(
          sql: "INSERT INTO plans (run, plan) VALUES (?,?)",
          arguments: [key, String(decoding: try PlanFile.encode(plan), as: UTF8.self)])
      }
    }
  }

  /// Adds the steps of a range, in order, to a run that no engine holds.
  /// - Parameter progress: told the last step that is in the store.
  package func addSteps(
    _ steps: ClosedRange<Int>, to run: RunID, progress: (Int) -> Void, _ make: (Int) -> StepRecord
  ) throws {
    for first in stride(from: steps.lowerBound, through: steps.upperBound, by: Self.stepsPerTransaction) {
      let last = min(steps.upperBound, first + Self.stepsPerTransaction - 1)
      try withoutWaiting { db in
        try StepRows.write(batch: (first...last).map(make), run: try RunRows.key(run, db), db)
      }
      progress(last)
    }
  }

  /// Adds evaluations and events, and says how the run stands.
  package func finish(
    _ run: RunID, epochs: [EpochRecord], events: [RunEvent], state: RunState = .finished
  ) throws {
    try withoutWaiting { db in
      let key = try RunRows.key(run, db)
      for epoch in epochs { try Evaluations.write(epoch, run: key, db) }
      for event in events { try Evaluations.write(event, run: key, db) }
      try db.execute(sql: "UPDATE runs SET state = ? WHERE key = ?", arguments: [state.rawValue, key])
    }
  }

  /// A transaction that survives a killed process, but not a power cut.
  private func withoutWaiting(_ body: (Database) throws -> Void) throws {
    try write(synchronous: "OFF", body)
  }
}
