import Foundation
import History
import Runs
import Testing

@Suite("What changed since the last look")
struct ChangesTests {
  @Test("is all runs at first, then only those that somebody touched")
  func onlyChanges() throws {
    let temporary = try TemporaryStore()
    let (store, other) = (temporary.store, try temporary.reopened())
    try temporary.addRun("a", createdAt: 1)
    try temporary.addRun("b", createdAt: 2)
    try temporary.addRun("c", createdAt: 3)
    let first = try store.runs(changedAfter: 0)
    #expect(first.records.map(\.id.rawValue) == ["c", "b", "a"] && !first.removed)
    #expect(try store.runs(changedAfter: first.revision).records.isEmpty)

    try other.update(RunID(rawValue: "a"), RunChanges(note: "x", pinned: true))
    try temporary.addRun("d", createdAt: 0)
    let second = try store.runs(changedAfter: first.revision)
    #expect(second.records.map(\.id.rawValue) == ["a", "d"] && second.revision > first.revision)
    #expect(try store.runs(changedAfter: second.revision).records.isEmpty)
  }

  @Test("counts steps, signs of life and the trash as changes")
  func allKinds() throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    let run = try temporary.addRun()
    var seen = try store.runs(changedAfter: 0).revision
    func changed(_ body: () throws -> Void) throws -> [RunRecord] {
      try body()
      let news = try store.runs(changedAfter: seen)
      seen = news.revision
      return news.records
    }
    let lease = try store.acquire(run)
    _ = try changed {}
    #expect(try changed { try lease.heartbeat() }.count == 1)
    lease.record(Samples.step(1))
    #expect(try changed { try lease.flush() }.first?.step == 1)
    #expect(try changed { try lease.close() }.isEmpty)
    #expect(try changed { try store.setTrashed(run, true) }.map(\.trashed) == [true])
  }

  @Test("says that runs were removed for good, once")
  func removals() throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    let run = try temporary.addRun("a")
    try temporary.addRun("b")
    try store.setTrashed(run, true)
    let before = try store.runs(changedAfter: 0)
    try temporary.reopened().delete(run)
    let after = try store.runs(changedAfter: before.revision)
    #expect(after.records.isEmpty && after.removed)
    #expect(try !store.runs(changedAfter: after.revision).removed)
    #expect(try !store.runs(changedAfter: 0).removed)
  }
}
