import Foundation
import History
import Runs
import Testing

@Suite("The engine's lease")
struct LeaseTests {
  @Test("is held by one engine at a time, and the second is told who has it")
  func excludes() throws {
    let temporary = try TemporaryStore()
    let run = try temporary.addRun()
    let other = try temporary.reopened()
    #expect(!other.isLocked(run))
    let first = try temporary.store.acquire(run)
    #expect(other.isLocked(run))
    let error = #expect(throws: StoreError.self) { try other.acquire(run, patience: 0) }
    #expect(
      error?.description.hasPrefix("run \(run) is being trained by process \(getpid()) (since 20") == true)
    try first.close()
    #expect(!other.isLocked(run))
    let second = try other.acquire(run)
    #expect(second.generation == first.generation + 1)
    try second.close()
  }

  @Test("is let go when its holder forgets it")
  func releasedWithItsHolder() throws {
    let temporary = try TemporaryStore()
    let run = try temporary.addRun()
    var lease: EngineLease? = try temporary.store.acquire(run)
    #expect(temporary.store.isLocked(run) && lease != nil)
    lease = nil
    #expect(!temporary.store.isLocked(run))
  }

  #if os(Linux)
    @Test("is let go also where a child of the process still has a copy of its file")
    func copied() throws {
      let temporary = try TemporaryStore()
      let run = try temporary.addRun()
      let lease = try temporary.store.acquire(run)
      let lock = temporary.store.runDirectory(run).resolvingSymlinksInPath().appendingPathComponent("lock")
        .path
      let descriptor = try #require(
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { Int32($0) }.first {
          (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")) == lock
        })
      // As a child has it between its start and the program that it becomes.
      let copy = dup(descriptor)
      defer { close(copy) }
      try lease.close()
      #expect(!temporary.store.isLocked(run))
      try temporary.store.acquire(run, patience: 0).close()
    }
  #endif

  @Test("of an older generation cannot write any more, even where the lock was lost")
  func fences() throws {
    let temporary = try TemporaryStore()
    let run = try temporary.addRun()
    let old = try temporary.store.acquire(run)
    old.record(Samples.step(1))
    try old.flush()
    try FileManager.default.removeItem(at: temporary.store.runDirectory(run).appendingPathComponent("lock"))
    let new = try temporary.reopened().acquire(run)
    let superseded = StoreError.superseded(run: run, generation: 1, current: 2)
    old.record(Samples.step(2))
    #expect(throws: superseded) { try old.flush() }
    #expect(throws: superseded) { try old.record(Samples.epoch(step: 2)) }
    #expect(throws: superseded) { try old.setState(.finished) }
    // What fails in the background is told by what training calls at every step.
    let deadline = ContinuousClock.now + .seconds(30)
    var told: StoreError?
    while told == nil, ContinuousClock.now < deadline {
      do { _ = try old.openCommands() } catch { told = error as? StoreError }
      usleep(1_000)
    }
    #expect(told == superseded)
    #expect(throws: superseded) { try old.close() }
    #expect(try temporary.store.lastStep(run)?.step == 1)
    new.record(Samples.step(2))
    try new.close()
    #expect(try temporary.store.lastStep(run)?.step == 2)
  }

  @Test("writes nothing after it was closed")
  func closed() throws {
    let temporary = try TemporaryStore()
    let run = try temporary.addRun()
    let lease = try temporary.store.acquire(run)
    try lease.close()
    lease.record(Samples.step(1))
    #expect(throws: StoreError.leaseClosed(run: run)) { try lease.flush() }
    #expect(throws: StoreError.leaseClosed(run: run)) { try lease.openCommands() }
    #expect(try temporary.store.lastStep(run) == nil)
  }

  @Test("commits steps by itself, without a flush")
  func commitsInBackground() throws {
    let temporary = try TemporaryStore()
    let run = try temporary.addRun()
    let onlooker = try temporary.reopened()
    let lease = try temporary.store.acquire(run)
    for step in 1...50 { lease.record(Samples.step(step)) }
    let deadline = ContinuousClock.now + .seconds(30)
    while try onlooker.lastStep(run)?.step != 50, ContinuousClock.now < deadline { usleep(2_000) }
    #expect(try onlooker.steps(run, from: 1, through: 50).map(\.step) == Array(1...50))
    try lease.close()
  }

  @Test("commits the gathered steps before anything that follows from them")
  func keepsOrder() throws {
    let temporary = try TemporaryStore()
    let run = try temporary.addRun()
    let lease = try temporary.store.acquire(run)
    lease.record(Samples.step(1))
    lease.record(Samples.step(2))
    try lease.record(Samples.epoch(step: 2, mse: 0.25, best: true))
    let record = try #require(try temporary.store.run(run))
    #expect(record.step == 2)
    #expect(record.bestMSE == 0.25 && record.bestEpoch == 0.02 && record.secondsToBest == 2)
    #expect(record.peakResidentMiB == 200)
    try lease.record(Samples.epoch(step: 2, mse: 0.5, onRequest: true))
    #expect(try temporary.store.run(run)?.bestMSE == 0.25)
    #expect(try temporary.store.epochs(run).map(\.onRequest) == [false, true])
    try lease.close()
  }

  @Test("keeps state, totals and the sign of life")
  func state() throws {
    let temporary = try TemporaryStore()
    let run = try temporary.addRun()
    let lease = try temporary.store.acquire(run)
    try lease.setState(.failed, reason: "loss is not finite at step 3")
    try lease.setTotals(steps: 99, epochs: 3)
    try lease.setWeightingMethod("equal")
    let record = try #require(try temporary.store.run(run))
    #expect(record.state == .failed && record.reason == "loss is not finite at step 3")
    #expect(record.totalSteps == 99 && record.totalEpochs == 3 && record.weightingMethod == "equal")
    let beat = try #require(record.heartbeat)
    #expect(beat.pid == getpid() && !beat.bootID.isEmpty)
    try lease.heartbeat()
    #expect(try #require(try temporary.store.run(run)?.heartbeat).at > beat.at)
    try lease.close()
  }

  @Test("keeps an event once where a resumed run says it again")
  func events() throws {
    let temporary = try TemporaryStore()
    let run = try temporary.addRun()
    let lease = try temporary.store.acquire(run)
    for at in [1.0, 2.0] {
      try lease.record(RunEvent(step: 0, at: at, kind: .started, text: "one of two"))
      try lease.record(RunEvent(step: 9, at: at, kind: .best, text: "MSE 0.1"))
    }
    let events = try temporary.store.events(run)
    #expect(events.map(\.kind) == [.started, .best, .started])
    #expect(events.map(\.at) == [1, 1, 2])
    try lease.close()
  }
}

@Suite("Commands")
struct CommandTests {
  @Test(
    "come back as they were asked",
    arguments: [
      .pause, .resume, .stop, .evaluate, .checkpoint, .setLearningRate(0.1 + 0.2),
      .setWeighting(WeightingPlan(method: "constant", scope: .lastLayer, alpha: .fixed(-0.5), floor: 0.1)),
      .setThresholds([-0.5, 1.0 / 3]), .extend(epochs: 5),
    ] as [CommandKind])
  func roundTrip(kind: CommandKind) throws {
    let temporary = try TemporaryStore()
    let run = try temporary.addRun()
    let id = try temporary.store.request(kind, for: run)
    let command = try #require(try temporary.reopened().command(id))
    #expect(command.kind == kind && command.run == run && command.status == .requested && command.id == id)
  }

  /// What the lease sees once it looks again: it looks every 20 ms.
  private func open(_ lease: EngineLease, _ count: Int) throws -> [Command] {
    let deadline = ContinuousClock.now + .seconds(30)
    var commands = try lease.openCommands()
    while commands.count != count, ContinuousClock.now < deadline {
      usleep(1_000)
      commands = try lease.openCommands()
    }
    return commands
  }

  @Test("are seen by the engine, applied at a step or refused with a reason")
  func life() throws {
    let temporary = try TemporaryStore()
    let run = try temporary.addRun()
    let screen = try temporary.reopened()
    let lease = try temporary.store.acquire(run)
    #expect(try lease.openCommands().isEmpty)
    let rate = try screen.request(.setLearningRate(0.1), for: run)
    let pause = try screen.request(.pause, for: run)
    #expect(try open(lease, 2).map(\.id) == [rate, pause])

    lease.record(Samples.step(1))
    try lease.apply(rate, at: 2)
    #expect(try screen.lastStep(run)?.step == 1)
    #expect(try screen.command(rate)?.status == .applied(step: 2))
    #expect(try lease.openCommands().map(\.id) == [pause])
    try lease.refuse(pause, "not while evaluating")
    #expect(try screen.command(pause)?.status == .refused(reason: "not while evaluating"))
    #expect(try lease.openCommands().isEmpty)
    #expect(throws: StoreError.commandNotOpen(id: rate)) { try lease.apply(rate, at: 3) }
    #expect(throws: StoreError.commandNotOpen(id: pause)) { try lease.refuse(pause, "again") }
    try lease.close()
  }

  @Test("that nobody answered are refused when an engine ends and when one starts")
  func refusedWithoutEngine() throws {
    let temporary = try TemporaryStore()
    let run = try temporary.addRun()
    let store = temporary.store
    let before = try store.request(.pause, for: run)
    let lease = try store.acquire(run)
    #expect(try store.command(before)?.status == .refused(reason: "run was not active"))
    let during = try store.request(.stop, for: run)
    try lease.close()
    #expect(try store.command(during)?.status == .refused(reason: "run was not active"))
    let after = try store.request(.stop, for: run)
    #expect(try store.withdraw(after))
    #expect(try store.command(after)?.status == .refused(reason: "run was not active"))
    #expect(try !store.withdraw(after))
  }

  @Test("of one run do not reach another one's engine")
  func ofOtherRuns() throws {
    let temporary = try TemporaryStore()
    let run = try temporary.addRun("a")
    let other = try temporary.addRun("b")
    let lease = try temporary.store.acquire(run)
    let foreign = try temporary.store.request(.stop, for: other)
    let own = try temporary.store.request(.pause, for: run)
    #expect(try open(lease, 1).map(\.id) == [own])
    #expect(throws: StoreError.commandNotOpen(id: foreign)) { try lease.apply(foreign, at: 1) }
    try lease.close()
  }

  @Test("that took effect after a checkpoint are told to the engine that resumes from it, in order")
  func replayed() throws {
    let temporary = try TemporaryStore()
    let run = try temporary.addRun()
    let lease = try temporary.store.acquire(run)
    var ids: [Int64] = []
    for step in [5, 10, 15] {
      ids.append(try temporary.store.request(.setLearningRate(Double(step)), for: run))
      try lease.apply(ids.last!, at: step)
    }
    #expect(try lease.appliedCommands(after: 5).map(\.id) == Array(ids[1...]))
    #expect(try lease.appliedCommands(after: 15).isEmpty)
    try lease.close()
  }
}
