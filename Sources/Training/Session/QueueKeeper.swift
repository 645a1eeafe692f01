import Foundation
import History
import Runs

/// What working through the queue brought, for a person.
public enum QueueNews: Sendable, Equatable {
  case started(RunID)
  case failed(RunID, String)
}

/// The runs that this process trains: started one by one, or taken from the store's queue while there is room.
///
/// Any number of processes may work on one store's queue: the store hands each run out once, and counts the runs
/// of all of them.
public final class QueueKeeper: @unchecked Sendable {
  /// Whether nothing is started from the queue: a setting of the store, so that all programs obey it.
  public static let holdSetting = "queue-held"

  // `@unchecked`: the lock guards the two fields below it.
  private let store: Store
  private let lock = NSLock()
  private var engines: [TrainingRun] = []
  private var isClosed = false

  public init(store: Store) { self.store = store }

  /// The runs in training here, in the order of their start.
  public var running: [TrainingRun] {
    lock.withLock {
      engines.removeAll { !$0.isRunning }
      return engines
    }
  }

  /// Trains a run here, whatever the queue says.
  ///
  /// - Parameters:
  ///   - extraEpochs: as in `TrainingRun`.
  ///   - trace: as in `TrainingRun`.
  /// - Throws: `StoreError` where another engine has the run.
  @discardableResult
  public func start(_ run: RunID, extraEpochs: Int? = nil, trace: String? = nil) throws -> TrainingRun {
    let engine = try TrainingRun(run, store: store, extraEpochs: extraEpochs, trace: trace)
    let isLate = lock.withLock {
      if !isClosed { engines.append(engine) }
      return isClosed
    }
    if isLate {
      engine.requestStop("the program is ending")
      engine.wait()
      throw SessionError("run \(run): the program is ending")
    }
    return engine
  }

  /// Starts what is next in the queue while there is room.
  public func tend() throws -> [QueueNews] {
    var news: [QueueNews] = []
    while try !isHeld, !lock.withLock({ isClosed }), let run = try store.takeFromQueue() {
      do {
        try start(run)
        news.append(.started(run))
      } catch {
        try? store.dequeue(run)
        news.append(.failed(run, "\(error)"))
      }
    }
    return news
  }

  public var isHeld: Bool { get throws { try store.setting(Self.holdSetting) == "yes" } }

  /// Asks every session to checkpoint and stop; nothing starts here any more.
  public func requestStop(_ reason: String) {
    let all = lock.withLock {
      isClosed = true
      return engines
    }
    for engine in all { engine.requestStop(reason) }
  }

  /// The end that `requestStop` began did not come about: runs may start again.
  public func reopen() { lock.withLock { isClosed = false } }

  /// Waits until every session has ended and its lock is free.
  public func wait() {
    for engine in lock.withLock({ engines }) { engine.wait() }
  }

  /// Shows the runs as suspended, before the process stops itself (Ctrl-Z), and undoes it after it goes on.
  public func suspend() { for engine in running { engine.suspend() } }
  public func resumeAfterSuspension() { for engine in running { engine.resumeAfterSuspension() } }
}
