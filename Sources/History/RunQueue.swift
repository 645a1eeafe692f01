import Foundation
import GRDB
import Runs

/// Runs that wait for their turn. Any program may line them up and any may start the next one: the queue lives
/// in the store and outlives them.
extension Store {
  /// Seconds that a run taken from the queue counts as running although no engine holds it yet: reading data
  /// takes a while, and a starter may die.
  private static let startingTime = 60.0
  private static let concurrencyName = "queue-concurrency"

  /// The waiting runs, next first. Finished runs and the trash never wait.
  public func queue() throws -> [RunID] {
    try read { db in try QueueRows.waiting(db).map(\.id) }
  }

  /// Lines a run up, at the end or before the one that now has the place `at`; one that waits already moves.
  /// - Throws: `StoreError` for a run that is finished, in the trash or being trained.
  public func enqueue(_ run: RunID, at place: Int? = nil) throws {
    if isLocked(run) { throw StoreError.locked(run: run, holder: holder(run)) }
    try write { db in
      guard let record = try RunRows.fetch(db, where: "id = ?", arguments: [run.rawValue]).first else {
        throw StoreError.noSuchRun(text: run.rawValue, candidates: [])
      }
      if record.trashed { throw StoreError.trashedRun(run) }
      if record.state == .finished {
        throw StoreError.badValue(
          what: "queue", found: "\(run), which is finished", expected: "a run to train")
      }
      try QueueRows.put(try RunRows.key(run, db), at: place, db)
    }
  }

  /// Takes a run out of the queue; nothing happens to one that does not wait.
  public func dequeue(_ run: RunID) throws {
    try write { db in
      try db.execute(sql: "DELETE FROM queue WHERE run = ?", arguments: [try RunRows.key(run, db)])
    }
  }

  /// Gives a waiting run another place, counted from 0; places beyond the ends are the ends.
  public func moveInQueue(_ run: RunID, to place: Int) throws {
    try write { db in
      let key = try RunRows.key(run, db)
      guard try QueueRows.waiting(db).contains(where: { $0.key == key }) else { return }
      try QueueRows.put(key, at: place, db)
    }
  }

  /// How many runs may train at the same time; 1 unless it was set.
  public func queueConcurrency() throws -> Int {
    try setting(Self.concurrencyName).flatMap { Int($0) }.map { max(1, $0) } ?? 1
  }

  /// - Parameter count: 1 to 64.
  public func setQueueConcurrency(_ count: Int) throws {
    guard (1...64).contains(count) else {
      throw StoreError.badValue(
        what: "queue concurrency", found: "\(count)", expected: "a number from 1 to 64")
    }
    try setSetting(Self.concurrencyName, "\(count)")
  }

  /// Takes the next run out of the queue, for the caller to start; one transaction, so that two programs never
  /// take the same run or more runs than there is room for.
  ///
  /// A taken run counts as running for a minute or until its engine holds it; where it cannot be started,
  /// `dequeue` gives its room back.
  /// - Parameter isRoom: told how many runs are running or starting and how many may.
  /// - Returns: nil where nothing waits or there is no room.
  public func takeFromQueue(
    now: Double = Date().timeIntervalSince1970,
    isRoom: (_ running: Int, _ concurrency: Int) -> Bool = { $0 < $1 }
  ) throws -> RunID? {
    let concurrency = try queueConcurrency()
    // Without the writer's lock: most looks find nothing, and a trainer would wait for each of them.
    guard try !queue().isEmpty else { return nil }
    return try write { db in
      try db.execute(
        sql: "DELETE FROM queue WHERE taken_at < ? OR taken_at > ?",
        arguments: [now - Self.startingTime, now + Self.startingTime])
      let starting = try Int.fetchOne(db, sql: "SELECT count(*) FROM queue WHERE taken_at IS NOT NULL") ?? 0
      let candidates = try String.fetchAll(
        db,
        sql: """
          SELECT id FROM runs
          WHERE state IN ('training', 'paused', 'evaluating', 'suspended') OR heartbeat_at > ?
          """, arguments: [now - Self.startingTime])
      let running = candidates.count { isLocked(RunID(rawValue: $0)) }
      guard isRoom(starting + running, concurrency) else { return nil }
      for next in try QueueRows.waiting(db) {
        // An engine of an older version may hold it without having left the queue.
        if isLocked(next.id) { continue }
        try db.execute(sql: "UPDATE queue SET taken_at = ? WHERE run = ?", arguments: [now, next.key])
        return next.id
      }
      return nil
    }
  }
}

/// Rows of the table `queue`: those with `taken_at` are being started.
private enum QueueRows {
  static func waiting(_ db: Database) throws -> [(key: Int64, id: RunID)] {
    try Row.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT runs.key, runs.id FROM queue JOIN runs ON runs.key = queue.run
          WHERE taken_at IS NULL ORDER BY place, runs.key
          """)
    ).map { (key: $0[0], id: RunID(rawValue: $0[1])) }
  }

  /// Places a run among the waiting ones and numbers them anew.
  static func put(_ key: Int64, at place: Int?, _ db: Database) throws {
    var keys = try waiting(db).map(\.key).filter { $0 != key }
    keys.insert(key, at: min(max(0, place ?? keys.count), keys.count))
    for (place, key) in keys.enumerated() {
      try db.execute(
        sql: "INSERT OR REPLACE INTO queue (run, place) VALUES (?,?)", arguments: [key, place])
    }
  }
}
