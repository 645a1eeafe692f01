import Foundation
import History
import Runs
import Synchronization
import Testing

@Suite("The queue of runs")
struct QueueTests {
  private let temporary: TemporaryStore
  private var store: Store { temporary.store }
  private let runs: [RunID]

  init() throws {
    temporary = try TemporaryStore()
    let store = temporary
    runs = try ["a", "b", "c", "d"].map { try store.addRun($0) }
  }

  private func order() throws -> String { try store.queue().map(\.rawValue).joined() }

  @Test("keeps the order in which runs were lined up and moved, also for the next program")
  func places() throws {
    for run in runs { try store.enqueue(run) }
    #expect(try order() == "abcd")
    try store.moveInQueue(runs[3], to: 0)
    #expect(try order() == "dabc")
    try store.enqueue(runs[3], at: 2)
    #expect(try order() == "abdc")
    try store.moveInQueue(runs[0], to: 99)
    #expect(try order() == "bdca")
    try store.dequeue(runs[2])
    try store.moveInQueue(runs[2], to: 0)
    #expect(try temporary.reopened().queue().map(\.rawValue) == ["b", "d", "a"])
  }

  @Test("refuses runs that are finished, in the trash, being trained or unknown")
  func refuses() throws {
    let lease = try store.acquire(runs[0])
    #expect(throws: StoreError.self) { try store.enqueue(runs[0]) }
    try lease.setState(.finished)
    try lease.close()
    #expect(throws: StoreError.self) { try store.enqueue(runs[0]) }
    try store.setTrashed(runs[1], true)
    #expect(throws: StoreError.trashedRun(runs[1])) { try store.enqueue(runs[1]) }
    #expect(throws: StoreError.self) { try store.enqueue(RunID(rawValue: "x")) }
    #expect(try order() == "")
  }

  @Test("lets go of runs that are trashed, finished, removed or started by hand")
  func dropsOut() throws {
    for run in runs { try store.enqueue(run) }
    try store.setTrashed(runs[0], true)
    #expect(try order() == "bcd")
    let lease = try store.acquire(runs[1])
    #expect(try order() == "cd")
    try lease.close()
    try store.setTrashed(runs[0], false)
    #expect(try order() == "cd")
    try temporary.execute("UPDATE runs SET state = 'finished' WHERE id = 'd'")
    #expect(try order() == "c")
    try temporary.execute("PRAGMA foreign_keys = ON; DELETE FROM runs WHERE id = 'c'")
    #expect(try order() == "")
  }

  @Test("gives out one run at a time, and the next when the engine has ended")
  func concurrency() throws {
    for run in runs { try store.enqueue(run) }
    #expect(try store.queueConcurrency() == 1)
    #expect(try store.takeFromQueue() == runs[0])
    // Taken, not started yet: there is no room for another one.
    #expect(try store.takeFromQueue() == nil)
    #expect(try order() == "bcd")
    let lease = try store.acquire(runs[0])
    #expect(try temporary.reopened().takeFromQueue() == nil)
    try lease.close()
    #expect(try store.takeFromQueue() == runs[1])
    try store.setQueueConcurrency(2)
    #expect(try store.takeFromQueue() == runs[2])
    #expect(try store.takeFromQueue() == nil)
    #expect(throws: StoreError.self) { try store.setQueueConcurrency(0) }
  }

  @Test("counts a run that never came to life as starting for a minute, or until it is given back")
  func neverStarted() throws {
    for run in runs { try store.enqueue(run) }
    let now = Date().timeIntervalSince1970
    #expect(try store.takeFromQueue(now: now) == runs[0])
    #expect(try store.takeFromQueue(now: now + 59) == nil)
    #expect(try store.takeFromQueue(now: now + 61) == runs[1])
    try store.dequeue(runs[1])
    #expect(try store.takeFromQueue(now: now + 62) == runs[2])
    #expect(try store.takeFromQueue(now: now + 63) { _, _ in true } == runs[3])
  }

  @Test("never gives the same run to two programs")
  func race() throws {
    for run in runs { try store.enqueue(run) }
    let stores = try (0..<4).map { _ in try temporary.reopened() }
    let taken = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 12) { index in
      guard let run = try? stores[index % 4].takeFromQueue(isRoom: { _, _ in true }) else { return }
      taken.withLock { $0.append(run.rawValue) }
    }
    #expect(taken.withLock { $0.sorted() } == ["a", "b", "c", "d"])
  }
}
