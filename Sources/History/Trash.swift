import Foundation
import GRDB
import Runs

extension Store {
  private static let stepsPerDeletion = 20_000

  /// Puts a run into the trash, where lists do not show it, or takes it out again. Nothing is removed.
  /// - Throws: `StoreError.locked` for a run that is being trained.
  public func setTrashed(_ id: RunID, _ trashed: Bool) throws { try setTrashed([id], trashed) }

  /// Puts all of these runs into the trash, or takes them out again; where one cannot go, none does.
  /// - Throws: `StoreError.locked` for a run that is being trained, `.severalLocked` for more of them.
  public func setTrashed(_ ids: [RunID], _ trashed: Bool) throws {
    if trashed {
      let locked = lockedRuns(among: ids)
      if locked.count > 1 { throw StoreError.severalLocked(locked) }
      if let run = locked.first { throw StoreError.locked(run: run, holder: holder(run)) }
    }
    try write { db in
      for id in ids {
        try db.execute(
          sql: "UPDATE runs SET trashed = ? WHERE key = ?", arguments: [trashed, try RunRows.key(id, db)])
      }
    }
  }

  /// The runs in the trash, newest first.
  public func trashedRuns() throws -> [RunRecord] {
    try read { db in try RunRows.fetch(db, where: "trashed = 1") }
  }

  /// Removes a run in the trash for good: its folder and its rows.
  /// - Throws: `StoreError.notTrashed`, or `.locked` where an engine holds it.
  public func delete(_ id: RunID) throws {
    guard let record = try run(id) else { throw StoreError.noSuchRun(text: id.rawValue, candidates: []) }
    guard record.trashed else { throw StoreError.notTrashed(id) }
    // A store from elsewhere may hold any text as an id, and this one becomes a path.
    try RunNames.check(id: id)
    let folder = runDirectory(id)
    let exists = FileManager.default.fileExists(atPath: folder.path)
    let lock = exists ? try RunLock.acquire(id, in: folder, patience: 0.2) : nil
    try withExtendedLifetime(lock) {
      let key = try read { db in try RunRows.key(id, db) }
      // In pieces: a long run has gigabytes, and a trainer of another run waits for each transaction.
      let last = try read { db in try StepRows.last(run: key, db)?.step ?? 0 }
      for first in stride(from: 1, through: last, by: Self.stepsPerDeletion) {
        try write { db in
          try db.execute(
            sql: "DELETE FROM steps WHERE run = ? AND step BETWEEN ? AND ?",
            arguments: [key, first, first + Self.stepsPerDeletion - 1])
          try db.execute(
            sql: "DELETE FROM packs WHERE run = ? AND block BETWEEN ? AND ?",
            arguments: [
              key, (first - 1) / StepPack.size, (first + Self.stepsPerDeletion - 2) / StepPack.size,
            ])
        }
      }
      if exists {
        do { try FileManager.default.removeItem(at: folder) } catch {
          throw StoreError.unwritable(path: folder.path, reason: error.localizedDescription)
        }
      }
      // The row goes last: what was interrupted before can be asked for again.
      try write(durable: true) { db in
        try db.execute(sql: "DELETE FROM runs WHERE key = ?", arguments: [key])
      }
    }
  }
}
