import CKernels
import Dispatch
import Synchronization

/// The one parallel-for: `threads` shares of a piece of work at the same time, denormals flushed to zero
/// in each, so that a number does not depend on which thread computed it.
public struct Team: Sendable {
  public let threads: Int

  public init(threads: Int) { self.threads = max(1, threads) }

  /// Runs `body` for each share 0 ..< threads and returns when all are done.
  public func run(_ body: (Int) -> Void) {
    if threads == 1 {
      Self.flushingDenormals { body(0) }
    } else {
      withoutActuallyEscaping(body) { body in
        // The shares write to disjoint memory, and all have ended when this returns.
        nonisolated(unsafe) let work = body
        DispatchQueue.concurrentPerform(iterations: threads) { share in
          Self.flushingDenormals { work(share) }
        }
      }
    }
  }

  /// Runs `body(task, thread)` for tasks 0 ..< count, each on the next free thread: for tasks whose results
  /// do not depend on which thread computes them. Large ones belong in front.
  public func runTasks(_ count: Int, _ body: (_ task: Int, _ thread: Int) -> Void) {
    let next = TaskCounter()
    run { thread in
      var task = next.take()
      while task < count {
        body(task, thread)
        task = next.take()
      }
    }
  }

  private final class TaskCounter: Sendable {
    private let next = Atomic(0)

    func take() -> Int { next.wrappingAdd(1, ordering: .relaxed).oldValue }
  }

  private static func flushingDenormals(_ body: () -> Void) {
    let state = sy_floating_flush()
    defer { sy_floating_restore(state) }
    body()
  }
}
