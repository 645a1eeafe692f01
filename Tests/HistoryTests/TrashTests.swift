import Foundation
import History
import Runs
import Testing

@Suite("Trash and disk space")
struct TrashTests {
  @Test("a run is removed for good only from the trash, and with all it has")
  func deletes() throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    let run = try temporary.addRun("a")
    let other = try temporary.addRun("b")
    for id in [run, other] {
      let lease = try store.acquire(id)
      for step in 1...40 { lease.record(Samples.step(step)) }
      try lease.record(Samples.epoch(step: 40))
      _ = try store.request(.pause, for: id)
      try lease.close()
    }
    #expect(throws: StoreError.notTrashed(run)) { try store.delete(run) }
    try store.setTrashed(run, true)
    try store.setTrashed(run, false)
    #expect(try store.runs().count == 2)
    try store.setTrashed(run, true)
    #expect(throws: StoreError.trashedRun(run)) { try store.acquire(run) }
    try store.delete(run)
    #expect(try store.run(run) == nil)
    #expect(!FileManager.default.fileExists(atPath: store.runDirectory(run).path))
    #expect(throws: StoreError.self) { try store.steps(run, from: 1, through: 40) }
    #expect(try store.steps(other, from: 1, through: 40).count == 40)
    #expect(try store.series(other, [.tokens], from: 1, through: 40, buckets: 2)[0].map(\.count) == [20, 20])
  }

  @Test("a run that is being trained is neither trashed nor removed")
  func keepsLiveRuns() throws {
    let temporary = try TemporaryStore()
    let run = try temporary.addRun()
    let lease = try temporary.store.acquire(run)
    let other = try temporary.reopened()
    #expect(throws: StoreError.self) { try other.setTrashed(run, true) }
    #expect(throws: StoreError.self) { try other.pruneCheckpoints(run) }
    try lease.close()
    try other.setTrashed(run, true)
  }

  @Test("several runs go into the trash together, or none where one of them is being trained")
  func together() throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    let runs = try ["a", "b", "c", "d"].enumerated().map {
      try temporary.addRun($0.element, createdAt: Double($0.offset))
    }
    let leases = [try store.acquire(runs[1]), try store.acquire(runs[2])]
    let error = #expect(throws: StoreError.self) { try store.setTrashed(runs, true) }
    #expect(error?.description == "2 runs are being trained: b, c" && error?.isFailedWork == true)
    #expect(store.lockedRuns(among: runs) == [runs[1], runs[2]])
    #expect(try store.lockedRuns(among: store.runs()) == [runs[1], runs[2]])
    // Nothing says of an old one that it was at work: it is not looked at.
    #expect(try store.lockedRuns(among: store.runs(), now: Date().timeIntervalSince1970 + 99) == [])
    for lease in leases { try lease.close() }
    #expect(throws: StoreError.self) { try store.setTrashed([runs[0], RunID(rawValue: "x")], true) }
    #expect(try store.trashedRuns().isEmpty)
    try store.setTrashed([runs[0], runs[2]], true)
    #expect(try store.trashedRuns().map(\.id) == [runs[2], runs[0]])
    try store.setTrashed([runs[2], runs[0]], false)
    #expect(try store.trashedRuns().isEmpty)
  }

  @Test("pruning keeps the best checkpoint of a finished run, and what an unfinished one needs to go on")
  func prunes() throws {
    let temporary = try TemporaryStore()
    let run = try temporary.addRun()
    let folder = temporary.store.runDirectory(run)
    for name in ["step-0", "step-10", "step-20", "step-30"] {
      let checkpoint = folder.appendingPathComponent("checkpoints/\(name)")
      try FileManager.default.createDirectory(at: checkpoint, withIntermediateDirectories: true)
      try Data("{}".utf8).write(to: checkpoint.appendingPathComponent("steelyard.json"))
      try Data(count: 100_000).write(to: checkpoint.appendingPathComponent("model.safetensors"))
    }
    for (link, target) in [("initial", "step-0"), ("best", "step-20"), ("last", "step-30")] {
      try FileManager.default.createSymbolicLink(
        atPath: folder.appendingPathComponent(link).path, withDestinationPath: "checkpoints/\(target)")
    }
    func left() throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent("checkpoints").path)
        .sorted()
    }
    #expect(temporary.store.diskUse(run) >= 400_000)
    #expect(try temporary.store.pruneCheckpoints(run) >= 100_000)
    #expect(try left() == ["step-0", "step-20", "step-30"])

    let lease = try temporary.store.acquire(run)
    try lease.setState(.finished)
    try lease.close()
    #expect(try temporary.store.pruneCheckpoints(run) >= 200_000)
    #expect(try left() == ["step-20"])
    #expect(try temporary.store.pruneCheckpoints(run) == 0)
  }
}
