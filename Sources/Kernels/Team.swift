import CKernels
import Foundation
import Synchronization

/// The one parallel-for: `threads` shares of a piece of work at the same time, denormals flushed to zero
/// in each, so that a number does not depend on which thread computed it.
///
/// A step of a small model has parallel parts of a fraction of a millisecond; waking a Dispatch worker for each
/// cost 40 to 70 µs. These threads wait actively for a moment before they sleep, which is enough from one part of
/// a step to the next, and inside a part they wait for each other by `sync`.
public final class Team {
  public let threads: Int
  /// While true one share runs at a time, on threads with the priority of the one that calls `run`: the same
  /// bits on one core.
  public var isAlone = false { didSet { if !isAlone { dismissAloneBoard() } } }
  private let board: Board
  private let barrier: Barrier
  /// Held by the one thread that may run while alone.
  private let baton = NSLock()
  /// Threads made by a caller of low priority have its priority.
  private var aloneBoard: Board?

  public init(threads: Int) {
    self.threads = max(1, threads)
    barrier = Barrier(threads: self.threads)
    board = Board(workers: self.threads - 1)
  }

  deinit {
    board.dismiss()
    dismissAloneBoard()
  }

  private func dismissAloneBoard() {
    aloneBoard?.dismiss()
    aloneBoard = nil
  }

  /// Runs `body` for each share 0 ..< threads and returns when all are done. Not to be called from within.
  public func run(_ body: (Int) -> Void) {
    guard threads > 1 else { return Self.flushingDenormals { body(0) } }
    let board: Board
    if isAlone {
      board = aloneBoard ?? Board(workers: threads - 1)
      aloneBoard = board
    } else {
      board = self.board
    }
    let baton = isAlone ? baton : nil
    withoutActuallyEscaping(body) { body in
      func perform(_ share: Int) {
        baton?.lock()
        Self.flushingDenormals { body(share) }
        baton?.unlock()
      }
      board.start(perform)
      perform(0)
      board.waitForWorkers()
    }
  }

  /// Waits until every share of the `run` in progress has come here; all of them must, equally often.
  public func sync(_ share: Int) {
    guard threads > 1 else { return }
    guard isAlone else { return barrier.wait(share, isActive: true) }
    baton.unlock()
    barrier.wait(share, isActive: false)
    baton.lock()
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
  /// Looks before a thread sleeps between two parts: about 50 µs.
  private static let spins = 2_000

  private var job: ((Int) -> Void)?
  private let round = Atomic(0)
  private let working = Atomic(0)
  private let gates: [Gate]
  private let done = Gate()

  /// Starts the workers.
  init(workers: Int) {
    gates = (0..<workers).map { _ in Gate() }
    for worker in 0..<workers {
      let thread = Thread { self.work(worker) }
      thread.name = "steelyard-\(worker + 1)"
      thread.stackSize = 2 << 20
      thread.start()
    }
  }

  func start(_ job: @escaping (Int) -> Void) {
    self.job = job
    working.store(gates.count, ordering: .relaxed)
    openRound()
  }

  func waitForWorkers() {
    done.wait(spins: Self.spins) { working.load(ordering: .sequentiallyConsistent) == 0 }
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
  private func work(_ worker: Int) {
    var seen = 0
    while true {
      gates[worker].wait(spins: Self.spins) { round.load(ordering: .sequentiallyConsistent) != seen }
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
