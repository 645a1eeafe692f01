import Dispatch
import Foundation
import GRDB
import Runs
import Synchronization

extension Store {
  /// Makes this process the run's one engine: takes its lock and a new generation number, and refuses the
  /// commands that were still open.
  ///
  /// - Parameter patience: seconds to wait for a holder that is about to end.
  /// - Throws: `StoreError.locked`, naming the holder.
  public func acquire(_ id: RunID, patience: Double = 0.2) throws -> EngineLease {
    guard let record = try run(id) else { throw StoreError.noSuchRun(text: id.rawValue, candidates: []) }
    if record.trashed { throw StoreError.trashedRun(id) }
    try StoreLocation.makeFolders(runDirectory(id).path)
    let lock = try RunLock.acquire(id, in: runDirectory(id), patience: patience)
    let (key, generation) = try write(durable: true) { db in
      let key = try RunRows.key(id, db)
      try db.execute(
        sql: "UPDATE runs SET generation = generation + 1 WHERE key = ?", arguments: [key])
      try EngineLease.beat(key, db)
      // Whoever started it: it waits no longer.
      try db.execute(sql: "DELETE FROM queue WHERE run = ?", arguments: [key])
      try CommandRows.refuseOpen(run: key, db)
      let generation = try Int.fetchOne(
        db, sql: "SELECT generation FROM runs WHERE key = ?", arguments: [key])
      return (key, generation ?? 0)
    }
    return try translating {
      let poller = try Store.openReader(databasePath)
      return EngineLease(store: self, run: id, key: key, generation: generation, lock: lock, poller: poller)
    }
  }

  /// True while an engine, of this process or another, holds the run.
  public func isLocked(_ run: RunID) -> Bool {
    RunLock.isHeld(at: "\(directory.path)/runs/\(run.rawValue)/lock")
  }

  /// Those of the given runs that an engine holds, in their order.
  public func lockedRuns(among runs: [RunID]) -> [RunID] { runs.filter(isLocked) }

  /// Those of many runs that an engine holds. Only those that may be held are looked at: a run whose record says
  /// that it is at work, and one that was started or stopped within the last minute.
  /// - Parameter now: seconds since 1970.
  public func lockedRuns(
    among records: [RunRecord], now: Double = Date().timeIntervalSince1970
  ) -> Set<RunID> {
    var locked: Set<RunID> = []
    for record in records {
      let isRecent = record.heartbeat.map { abs(now - $0.at) < 60 } ?? false
      if record.state.isLive || isRecent, isLocked(record.id) { locked.insert(record.id) }
    }
    return locked
  }

  /// Who holds the run, in words, e.g. `process 123 (since …)`.
  public func holder(_ run: RunID) -> String { RunLock.holder(in: runDirectory(run)) }
}

/// The right to train a run, and the one way to write what its training says.
///
/// Steps are gathered and committed every 100 ms on the lease's own queue; every other write commits the
/// gathered steps with it, so the store never shows an effect without the steps before it. What is committed
/// survives a killed process; after `flush()` it survives a power cut too.
public final class EngineLease: Sendable {
  public let run: RunID
  public let generation: Int
  private let store: Store
  private let key: Int64
  private let poller: DatabaseQueue
  private let queue: DispatchQueue
  private let state: Mutex<State>

  private struct State {
    var lock: RunLock?
    var pending: [StepRecord] = []
    var commitScheduled = false
    /// Why the last commit in the background failed; told to the next caller that can throw.
    var failure: (any Error)?
    var polledAt: ContinuousClock.Instant?
    var seenVersion = -1
    var open: [Command] = []
  }

  private static let commitInterval = DispatchTimeInterval.milliseconds(100)
  private static let heartbeatInterval = DispatchTimeInterval.seconds(1)
  private static let pollInterval = Duration.milliseconds(20)

  init(store: Store, run: RunID, key: Int64, generation: Int, lock: RunLock, poller: DatabaseQueue) {
    self.store = store
    self.run = run
    self.key = key
    self.generation = generation
    self.poller = poller
    queue = DispatchQueue(label: "steelyard.lease.\(run)", qos: .utility)
    state = Mutex(State(lock: lock))
    scheduleHeartbeat()
  }

  // MARK: What training says

  /// Adds a step to the next batch; never waits for the disk.
  public func record(_ step: StepRecord) {
    let schedule = state.withLock { state in
      state.pending.append(step)
      defer { state.commitScheduled = true }
      return !state.commitScheduled
    }
    guard schedule else { return }
    queue.asyncAfter(deadline: .now() + Self.commitInterval) { [weak self] in self?.commitInBackground() }
  }

  /// Commits all steps so far and waits until the disk has them; call it before a checkpoint counts as `last`.
  public func flush() throws {
    try commit(durable: true) { db in try Self.beat(self.key, db) }
  }

  /// Adds an evaluation, and where it is the best one the run's headline figures.
  public func record(_ epoch: EpochRecord) throws {
    try commit { db in try Evaluations.write(epoch, run: self.key, db) }
  }

  /// Adds an event. The ones that computing steps again says again (best, intervention, warning) are kept
  /// once for a step.
  public func record(_ event: RunEvent) throws {
    try commit { db in try Evaluations.write(event, run: self.key, db) }
  }

  public func setState(_ newState: RunState, reason: String = "") throws {
    try commit(durable: !newState.isLive) { db in
      try db.execute(
        sql: "UPDATE runs SET state = ?, reason = ? WHERE key = ?",
        arguments: [newState.rawValue, reason, self.key])
      try Self.beat(self.key, db)
    }
  }

  /// The length of the run as now stated.
  public func setTotals(steps: Int, epochs: Int) throws {
    try commit { db in
      try db.execute(
        sql: "UPDATE runs SET total_steps = ?, total_epochs = ? WHERE key = ?",
        arguments: [steps, epochs, self.key])
    }
  }

  /// The weighting method now in force, as lists show it.
  public func setWeightingMethod(_ name: String) throws {
    try commit { db in
      try db.execute(sql: "UPDATE runs SET weighting = ? WHERE key = ?", arguments: [name, self.key])
    }
  }

  /// Says that the engine is alive; the lease does it by itself every second.
  public func heartbeat() throws {
    try commit { db in try Self.beat(self.key, db) }
  }

  // MARK: Commands

  /// The commands that wait for an answer, oldest first. Cheap enough for every step: looks at the store at
  /// most every 20 ms, and only where something was written.
  /// - Throws: also why steps could not be committed in the background.
  public func openCommands() throws -> [Command] {
    let now = ContinuousClock.now
    let (due, seen, known) = try state.withLock { state in
      guard state.lock != nil else { throw StoreError.leaseClosed(run: run) }
      if let failure = state.failure { throw failure }
      let due = state.polledAt.map { now - $0 >= Self.pollInterval } ?? true
      if due { state.polledAt = now }
      return (due, state.seenVersion, state.open)
    }
    guard due else { return known }
    return try store.translating {
      let version = try poller.inDatabase { db in try Store.dataVersion(db) }
      if version == seen { return known }
      let open = try poller.read { db in
        try CommandRows.fetch(
          db, where: "run = ? AND status = 'requested' ORDER BY id", arguments: [key])
      }
      state.withLock { state in
        state.seenVersion = version
        state.open = open
      }
      return open
    }
  }

  /// Answers a command: it takes effect from `step` on. Commits the steps before it in the same transaction.
  public func apply(_ id: Int64, at step: Int) throws {
    try answer(id, "status = 'applied', step = ?", step)
  }

  public func refuse(_ id: Int64, _ reason: String) throws {
    try answer(id, "status = 'refused', reason = ?", reason)
  }

  private func answer(_ id: Int64, _ change: String, _ value: any DatabaseValueConvertible) throws {
    try commit { db in
      try db.execute(
        sql: "UPDATE commands SET \(change) WHERE id = ? AND run = ? AND status = 'requested'",
        arguments: [value, id, self.key])
      guard db.changesCount > 0 else { throw StoreError.commandNotOpen(id: id) }
    }
    state.withLock { $0.open.removeAll { $0.id == id } }
  }

  /// The commands that took effect after the given step, in the order to apply them again on resume.
  public func appliedCommands(after step: Int) throws -> [Command] {
    try store.read { db in
      try CommandRows.fetch(
        db,
        where: """
          run = ? AND status = 'applied' AND step > ? ORDER BY step, id
          """, arguments: [key, step])
    }
  }

  // MARK: The end

  /// Commits what is left, refuses the commands still open and lets the lock go.
  public func close() throws {
    try commit(durable: true) { db in try CommandRows.refuseOpen(run: self.key, db) }
    state.withLock { $0.lock = nil }
  }

  // MARK: Writing

  private func commitInBackground() {
    state.withLock { $0.commitScheduled = false }
    let empty = state.withLock { $0.pending.isEmpty || $0.lock == nil }
    if empty { return }
    do { try write(durable: false) { _ in } } catch { state.withLock { $0.failure = error } }
  }

  /// The steps so far and `body` in one transaction.
  private func commit(durable: Bool = false, _ body: (Database) throws -> Void) throws {
    try queue.sync { try write(durable: durable, body) }
  }

  private func write(durable: Bool, _ body: (Database) throws -> Void) throws {
    let steps = try state.withLock { state in
      guard state.lock != nil else { throw StoreError.leaseClosed(run: run) }
      defer { state.pending = [] }
      return state.pending
    }
    do {
      try store.write(durable: durable) { db in
        let current =
          try Int.fetchOne(
            db.cachedStatement(sql: "SELECT generation FROM runs WHERE key = ?"), arguments: [key]) ?? 0
        guard current == generation else {
          throw StoreError.superseded(run: run, generation: generation, current: current)
        }
        try StepRows.write(batch: steps, run: key, db)
        try body(db)
      }
      state.withLock { $0.failure = nil }
    } catch {
      // Nothing of it was committed: the steps go back to the front of the next batch.
      state.withLock { $0.pending.insert(contentsOf: steps, at: 0) }
      throw error
    }
  }

  // MARK: Signs of life

  static func beat(_ key: Int64, _ db: Database) throws {
    try db.execute(
      sql: "UPDATE runs SET heartbeat_pid = ?, heartbeat_boot = ?, heartbeat_at = ? WHERE key = ?",
      arguments: [getpid(), RunLock.bootID, Date().timeIntervalSince1970, key])
  }

  private func scheduleHeartbeat() {
    queue.asyncAfter(deadline: .now() + Self.heartbeatInterval) { [weak self] in
      guard let self, self.state.withLock({ $0.lock != nil }) else { return }
      // A failure that matters (another engine, a full disk) meets the next batch of steps as well.
      try? self.write(durable: false) { db in try Self.beat(self.key, db) }
      self.scheduleHeartbeat()
    }
  }
}
