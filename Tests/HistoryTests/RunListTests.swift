import Foundation
import History
import Runs
import Testing

@Suite("The list of runs")
struct RunListTests {
  @Test("gives back a run and its plan as they were made")
  func roundTrip() throws {
    let temporary = try TemporaryStore()
    var record = Samples.run("20261123-070102-k3f9")
    record.parent = ForkPoint(run: RunID(rawValue: "20261122-000000-aaaa"), step: 17)
    record.heartbeat = Heartbeat(pid: 12, bootID: "b", at: 1.5)
    record.bestMSE = 1.0 / 3
    record.seconds = 0.1 + 0.2
    record.state = .suspended
    try temporary.store.create(record, plan: Samples.plan())
    record.settingsText = SettingsText.encode(Samples.plan().settings)
    let again = try temporary.reopened()
    #expect(try again.run(record.id) == record)
    #expect(try again.plan(record.id) == Samples.plan())
    #expect(FileManager.default.fileExists(atPath: again.runDirectory(record.id).path))
    #expect(throws: StoreError.self) { try again.create(record, plan: Samples.plan()) }
  }

  @Test("puts the newest first and hides the trash")
  func order() throws {
    let temporary = try TemporaryStore()
    try temporary.addRun("a", createdAt: 1)
    try temporary.addRun("c", createdAt: 3)
    try temporary.addRun("b", createdAt: 2)
    try temporary.store.setTrashed(RunID(rawValue: "c"), true)
    #expect(try temporary.store.runs().map(\.id.rawValue) == ["b", "a"])
    #expect(try temporary.store.runs(includeTrashed: true).map(\.id.rawValue) == ["c", "b", "a"])
    #expect(try temporary.store.resolve("last").id.rawValue == "b")
  }

  @Test("finds a run by id, name, beginning of the id, or as the last one")
  func resolves() throws {
    let temporary = try TemporaryStore()
    try temporary.addRun("20261123-070102-k3f9", name: "demo", createdAt: 1)
    try temporary.addRun("20261123-080000-aaaa", name: "2026", createdAt: 2)
    try temporary.addRun("20261124-000000-bbbb", name: "demo", createdAt: 3)
    let store = temporary.store
    #expect(try store.resolve("20261123-070102-k3f9").createdAt == 1)
    #expect(try store.resolve("20261123-07").createdAt == 1)
    #expect(try store.resolve("2026").createdAt == 2)
    #expect(try store.resolve("last").createdAt == 3)
    let ambiguous = #expect(throws: StoreError.self) { try store.resolve("demo") }
    #expect(
      ambiguous?.description.contains("20261124-000000-bbbb (demo), 20261123-070102-k3f9 (demo)") == true)
    #expect(throws: StoreError.self) { try store.resolve("20261123") }
    let unknown = #expect(throws: StoreError.self) { try store.resolve("%") }
    #expect(unknown?.description.contains("the latest are 20261124-000000-bbbb") == true)
    #expect(throws: StoreError.self) { try store.resolve("") }
    #expect(throws: StoreError.noRuns) { try TemporaryStore().store.resolve("last") }
  }

  @Test("changes what is asked and leaves the rest")
  func updates() throws {
    let temporary = try TemporaryStore()
    let run = try temporary.addRun()
    try temporary.store.update(run, RunChanges(name: "Ωmega 'quoted\"; DROP TABLE runs", pinned: true))
    try temporary.store.update(run, RunChanges(tags: [], note: "\u{1b}[31mred"))
    let record = try #require(try temporary.store.run(run))
    #expect(record.name == "Ωmega 'quoted\"; DROP TABLE runs")
    #expect(record.pinned && record.tags.isEmpty && record.note == "\u{1b}[31mred")
    #expect(try temporary.store.resolve(record.name).id == run)
  }

  @Test("keeps a colour that a person chose until the choice is given back")
  func color() throws {
    let temporary = try TemporaryStore()
    let run = try temporary.addRun()
    try temporary.store.update(run, RunChanges(color: 3))
    try temporary.store.update(run, RunChanges(note: "x"))
    #expect(try temporary.store.run(run)?.color == 3)
    try temporary.store.update(run, RunChanges(color: .some(nil)))
    #expect(try temporary.store.run(run)?.color == nil)
    #expect(throws: StoreError.self) { try temporary.store.update(run, RunChanges(color: -1)) }
  }

  @Test("knows the settings of every run from its plan")
  func settings() throws {
    let temporary = try TemporaryStore()
    let run = try temporary.addRun()
    let record = try #require(try temporary.store.runs().first { $0.id == run })
    #expect(record.setting("alpha") == "fixed:0.25" && record.setting("batch") == "8")
    #expect(record.setting("max-steps") == nil)
    #expect(record.settings == Samples.plan().settings.filter { !$0.value.isEmpty })
  }

  @Test(
    "that was tampered with is an error, not a crash",
    arguments: [
      ("UPDATE runs SET state = 'idle'", "runs.state: expected a known word, found “idle”"),
      ("UPDATE runs SET best_mse = 'low'", "runs.best_mse: expected a number"),
      ("UPDATE runs SET parent = 'x', fork_step = NULL", "runs.fork_step: expected an integer"),
    ])
  func tampered(sql: String, complaint: String) throws {
    let temporary = try TemporaryStore()
    try temporary.addRun()
    try temporary.execute(sql)
    let error = #expect(throws: StoreError.self) { try temporary.store.runs() }
    #expect(error?.description == "the store is damaged: \(complaint)")
  }

  @Test(
    "refuses names and tags that a screen or a command line could not carry",
    arguments: ["", "last", "a\u{1b}[2J", "a\nb", "a\0b", String(repeating: "x", count: 301), "a\u{2028}b"])
  func refusesNames(name: String) throws {
    let temporary = try TemporaryStore()
    let run = try temporary.addRun()
    let error = #expect(throws: StoreError.self) { try temporary.store.update(run, RunChanges(name: name)) }
    #expect(error?.description.unicodeScalars.contains { $0.value < 32 || $0.value == 0x2028 } == false)
    #expect(throws: StoreError.self) { try temporary.store.update(run, RunChanges(tags: ["a,b"])) }
    #expect(try temporary.store.run(run)?.name == "demo")
  }

  @Test(
    "refuses an id that would leave the store's folder", arguments: ["../x", "a/b", "", ".", "..", "a b"])
  func refusesIDs(id: String) throws {
    let temporary = try TemporaryStore()
    #expect(throws: StoreError.self) { try temporary.addRun(id) }
    #expect(try temporary.store.runs(includeTrashed: true).isEmpty)
  }

  @Test("says that something was written, by this program or another, and only then")
  func dataVersion() throws {
    let temporary = try TemporaryStore()
    let other = try temporary.reopened()
    let before = try temporary.store.dataVersion()
    #expect(try temporary.store.dataVersion() == before)
    try temporary.addRun("a")
    let between = try temporary.store.dataVersion()
    #expect(between != before)
    try other.update(RunID(rawValue: "a"), RunChanges(note: "x"))
    #expect(try temporary.store.dataVersion() != between)
  }
}
