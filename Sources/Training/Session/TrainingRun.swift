import Dispatch
import Foundation
import History
import Logging
import Runs

/// A run that this process trains, on a Dispatch queue of its own.
///
/// Everything but starting and ending goes through the store: commands in, steps and acknowledgements out.
public final class TrainingRun: Sendable {
  public let run: RunID
  private let lease: EngineLease
  private let store: Store
  private let control = SessionControl()
  private let outcome = Outcome()
  private let queue: DispatchQueue
  /// What the run was before this session: a finished one that cannot go on stays finished.
  private let stateBefore: RunState?
  /// Where this session's trace goes instead of to the plan's file.
  private let trace: String?

  /// Takes the run's lock and starts training: from its newest checkpoint, or from the beginning.
  ///
  /// - Parameters:
  ///   - extraEpochs: asked of the run as a command, before its first step here.
  ///   - trace: a stream of this process that this session's trace goes to; nil: the plan's file, if it has one.
  /// - Throws: `StoreError` where another engine has the run.
  public init(_ run: RunID, store: Store, extraEpochs: Int? = nil, trace: String? = nil) throws {
    self.run = run
    self.trace = trace
    self.store = store
    stateBefore = try store.run(run)?.state
    lease = try store.acquire(run)
    if let extraEpochs { _ = try store.request(.extend(epochs: extraEpochs), for: run) }
    queue = DispatchQueue(label: "steelyard.training", qos: .userInitiated)
    queue.async { [self] in outcome.set(train()) }
  }

  public var isRunning: Bool { outcome.value == nil }
  /// How it ended; nil while it is running.
  public var ending: RunEnding? { outcome.value }

  /// Why the trace could not be written to its end; the run itself goes on without it.
  public var lostTrace: String? { control.lostTrace }

  /// Asks for a checkpoint after the current step, and the end of the session.
  public func requestStop(_ reason: String) { control.requestStop(reason) }

  /// Waits until the session has ended and its lock is free.
  @discardableResult
  public func wait() -> RunEnding { outcome.wait() }

  /// Shows the run as suspended, before the process stops itself (Ctrl-Z).
  public func suspend() {
    guard isRunning, let state = try? store.run(run)?.state, state.isLive else { return }
    control.stateBeforeSuspension = state
    try? lease.record(
      RunEvent(
        step: (try? store.run(run)?.step) ?? 0, at: ProcessClock.wall(), kind: .suspended, text: "suspended"))
    try? lease.setState(.suspended)
    try? lease.flush()
  }

  /// Undoes `suspend`, after the process goes on.
  public func resumeAfterSuspension() {
    guard isRunning, let state = control.stateBeforeSuspension else { return }
    control.stateBeforeSuspension = nil
    try? lease.setState(state)
  }

  private func train() -> RunEnding {
    let folder = RunFolder(store.runDirectory(run))
    let logger = RunLog.logger(to: folder.log)
    var ending: RunEnding
    var hasBegun = false
    do {
      var plan = try store.plan(run)
      if let trace { plan.trace = trace }
      let session = try Session(store: store, lease: lease, plan: plan, control: control, logger: logger)
      hasBegun = true
      ending = try session.run()
    } catch  where !hasBegun && stateBefore == .finished {
      ending = .failed("\(error)")
      try? lease.setState(.finished)
    } catch {
      ending = .failed("\(error)")
      // The store itself may be what failed: then there is nowhere left to say so but the log.
      try? lease.setState(.failed, reason: "\(error)")
    }
    if case .failed(let reason) = ending { logger.error("\(reason)") }
    do { try lease.close() } catch { logger.error("\(error)") }
    return ending
  }
}

/// The ending of a run, set once, waited for by many.
private final class Outcome: @unchecked Sendable {
  // One lock around one value; `@unchecked` because NSCondition is not Sendable on every platform.
  private let condition = NSCondition()
  private var stored: RunEnding?

  var value: RunEnding? {
    condition.lock()
    defer { condition.unlock() }
    return stored
  }

  func set(_ ending: RunEnding) {
    condition.lock()
    stored = ending
    condition.broadcast()
    condition.unlock()
  }

  func wait() -> RunEnding {
    condition.lock()
    defer { condition.unlock() }
    while true {
      if let stored { return stored }
      condition.wait()
    }
  }
}
