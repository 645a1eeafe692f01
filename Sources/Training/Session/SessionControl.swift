import Foundation
import Runs

/// What the process asks of its own session, from other threads: everything else goes through the store.
final class SessionControl: @unchecked Sendable {
  // One lock around three values; `@unchecked` because NSCondition is not Sendable on every platform.
  private let condition = NSCondition()
  private var stopReason: String?
  private var suspendedState: RunState?
  private var traceProblem: String?

  /// What the run was doing when the process was suspended.
  var stateBeforeSuspension: RunState? {
    get {
      condition.lock()
      defer { condition.unlock() }
      return suspendedState
    }
    set {
      condition.lock()
      suspendedState = newValue
      condition.unlock()
    }
  }

  /// Why the trace has an end before the run's; nil while it has not.
  var lostTrace: String? {
    get {
      condition.lock()
      defer { condition.unlock() }
      return traceProblem
    }
    set {
      condition.lock()
      traceProblem = newValue
      condition.unlock()
    }
  }

  /// Checkpoint after the current step and stop.
  func requestStop(_ reason: String) {
    condition.lock()
    stopReason = stopReason ?? reason
    condition.broadcast()
    condition.unlock()
  }

  /// Why the session should stop, if it should.
  var stopRequested: String? {
    condition.lock()
    defer { condition.unlock() }
    return stopReason
  }

  /// Waits until a stop is asked for, at most `seconds`.
  func wait(seconds: Double) {
    condition.lock()
    if stopReason == nil { _ = condition.wait(until: Date(timeIntervalSinceNow: seconds)) }
    condition.unlock()
  }
}
