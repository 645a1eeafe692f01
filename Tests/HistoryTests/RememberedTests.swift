import Foundation
import History
import Runs
import Testing

@Suite("What screens remember")
struct RememberedTests {
  @Test("is there for the next program, and gone when forgotten")
  func settings() throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    #expect(try store.setting("runs.sort") == nil)
    try store.setSetting("runs.sort", "mse,age")
    try store.setSetting("runs.sort", "мера\n")
    #expect(try temporary.reopened().setting("runs.sort") == "мера\n")
    try store.setSetting("runs.sort", nil)
    #expect(try store.setting("runs.sort") == nil)
  }

  @Test("is at most 64 KiB each")
  func bounds() throws {
    let store = try TemporaryStore()
    try store.store.setSetting("x", String(repeating: "a", count: 65_536))
    #expect(throws: StoreError.self) {
      try store.store.setSetting("x", String(repeating: "a", count: 65_537))
    }
    #expect(throws: StoreError.self) { try store.store.setSetting("", "a") }
  }

  @Test("thresholds under a name come back to the same bits, and saving again replaces")
  func thresholdSets() throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    var set = ThresholdSet(name: "even", thresholds: [-1.0 / 3, 0.1 + 0.2], dataName: "news.csv", savedAt: 7)
    try store.save(set)
    try store.save(ThresholdSet(name: "a", thresholds: [0], dataName: "", savedAt: 1))
    set.thresholds = [-0.5, 0, 0.5]
    try store.save(set)
    let sets = try temporary.reopened().thresholdSets()
    #expect(sets.map(\.name) == ["a", "even"] && sets[1] == set)
    #expect(try store.deleteThresholdSet("a") && !store.deleteThresholdSet("a"))
  }

  @Test(
    "thresholds are refused where they are out of order, outside, none, or under a name with control characters",
    arguments: [[0.2, 0.1], [0.1, 0.1], [-1.0], [.nan], []] as [[Double]])
  func refuses(thresholds: [Double]) throws {
    let store = try TemporaryStore().store
    #expect(throws: StoreError.self) {
      try store.save(ThresholdSet(name: "x", thresholds: thresholds, dataName: "", savedAt: 0))
    }
    #expect(throws: StoreError.self) {
      try store.save(ThresholdSet(name: "a\u{1b}", thresholds: [0], dataName: "", savedAt: 0))
    }
    #expect(try store.thresholdSets().isEmpty)
  }
}
