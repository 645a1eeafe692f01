import CKernels
import Foundation
import Synchronization

/// The one parallel-for: `threads` shares of a piece of work at the same time, denormals flushed to zero
/// in each, so that a number does not depend on which thread computed it.
///
/// A step of a small model has five parallel parts of a fraction of a millisecond; waking a Dispatch worker
/// for each cost 40 to 70 µs. These threads wait actively for a moment before they sleep, which is enough
/// from one part of a step to the next.
public final class Team {
  public let threads: Int
  /// While true the calling thread does all shares, one after the other: the same bits on one core.
  public var isAlone = false
  private let board: Board

  public init(threads: Int) {
    self.threads = max(1, threads)
    let board = Board(workers: self.threads - 1)
    self.board = board
    for worker in 0..<self.threads - 1 {
      let thread = Thread { board.work(worker) }
      thread.name = "steelyard-\(worker + 1)"
      thread.stackSize = 2 << 20
      thread.start()
    }
  }

  deinit { board.dismiss() }

  /// Runs `body` for each share 0 ..< threads and returns when all are done. Not to be called from within.
  public func run(_ body: (Int) -> Void) {
    if threads == 1 || isAlone {
      for share in 0..<threads { Self.flushingDenormals { body(share) } }
      return
    }
    withoutActuallyEscaping(body) { body in
      board.start { share in Self.flushingDenormals { body(share) } }
      Self.flushingDenormals { body(0) }
      board.waitForWorkers()
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

/// Where the caller and the workers of a team meet. The work is written before `round` is raised and read
/// after that was seen; it is not touched again before all workers are done.
private final class Board: @unchecked Sendable {
  /// Waits for a condition that another thread brings about: actively for about 50 µs, then asleep.
  private final class Gate: Sendable {
    private let isAsleep = Atomic(false)
    private let semaphore = DispatchSemaphore(value: 0)

    func wait(until isOpen: () -> Bool) {
      for _ in 0..<2_000 {
        if isOpen() { return }
        sy_pause()
      }
      // A signal may be late and belong to an earlier condition: look again each time.
      while !isOpen() {
        isAsleep.store(true, ordering: .sequentiallyConsistent)
        // Where it has opened meanwhile and nobody saw us asleep, no signal will come.
        if isOpen(), isAsleep.exchange(false, ordering: .sequentiallyConsistent) { return }
        semaphore.wait()
      }
    }

    /// To be called after the condition came true.
    func wake() {
      if isAsleep.exchange(false, ordering: .sequentiallyConsistent) { semaphore.signal() }
    }
  }

  private var job: ((Int) -> Void)?
  private let round = Atomic(0)
  private let working = Atomic(0)
  private let gates: [Gate]
  private let done = Gate()

  init(workers: Int) { gates = (0..<workers).map { _ in Gate() } }

  func start(_ job: @escaping (Int) -> Void) {
    self.job = job
    working.store(gates.count, ordering: .relaxed)
    openRound()
  }

  func waitForWorkers() {
    done.wait { working.load(ordering: .sequentiallyConsistent) == 0 }
    job = nil
  }

  /// The workers end.
  func dismiss() {
    job = nil
    openRound()
  }

  private func openRound() {
    round.wrappingAdd(1, ordering: .sequentiallyConsistent)
    for gate in gates { gate.wake() }
  }

  /// The life of a worker: its share is `worker` + 1.
  func work(_ worker: Int) {
    var seen = 0
    while true {
      gates[worker].wait { round.load(ordering: .sequentiallyConsistent) != seen }
      seen += 1
      guard perform(share: worker + 1) else { return }
      if working.wrappingSubtract(1, ordering: .sequentiallyConsistent).newValue == 0 { done.wake() }
    }
  }

  /// Holds the job no longer than it runs: the caller's closure must not outlive the round. False: there
  /// is none, because the team is dismissed.
  @inline(never)
  private func perform(share: Int) -> Bool {
    guard let job else { return false }
    job(share)
    return true
  }
}
