import Foundation
import Runs
import Testing
import Training

private func rows(
  _ count: Int, group: (Int) -> String? = { _ in nil }, text: (Int) -> String = { "text \($0)" }
)
  -> [DataRecord]
{
  (0..<count).map { DataRecord(record: $0 * 2, line: $0 + 2, text: text($0), score: 0, group: group($0)) }
}

@Suite("The split")
struct SplitTests {
  @Test("is nine to one, by record numbers, and the same for the same seed")
  func shares() throws {
    let split = try Split.make(rows(1_000), seed: 1, testShare: 0)
    #expect(split.train.count == 900 && split.validation.count == 100 && split.test.isEmpty)
    #expect(Set(split.train + split.validation) == Set((0..<1_000).map { $0 * 2 }))
    #expect(split.train == split.train.sorted())
    #expect(try Split.make(rows(1_000), seed: 1, testShare: 0) == split)
    #expect(try Split.make(rows(1_000), seed: 2, testShare: 0).validation != split.validation)
  }

  @Test("holds back a test part where asked")
  func testPart() throws {
    let split = try Split.make(rows(1_000), seed: 1, testShare: 0.2)
    #expect((split.train.count, split.validation.count, split.test.count) == (700, 100, 200))
  }

  @Test("never parts a group", arguments: 1...5)
  func groups(seed: Int) throws {
    let all = rows(600, group: { "g\($0 % 37)" })
    let split = try Split.make(all, seed: UInt64(seed), testShare: 0.1)
    let groups = [split.train, split.validation, split.test].map { part in
      Set(part.map { all[$0 / 2].group })
    }
    #expect(groups[0].isDisjoint(with: groups[1]) && groups[0].isDisjoint(with: groups[2]))
    #expect(groups[1].isDisjoint(with: groups[2]))
    #expect(split.validation.count <= 60 && split.validation.count > 30)
  }

  @Test("never parts equal texts: letter case, compatibility forms and white space aside", arguments: 1...8)
  func texts(seed: Int) throws {
    let forms = ["The ﬁrst  euro", "the FIRST euro", " the first\teuro\n", "The\u{a0}first euro"]
    let all = rows(40, text: { $0 % 5 == 0 ? forms[$0 / 5 % 4] : "text \($0)" })
    let split = try Split.make(all, seed: UInt64(seed), testShare: 0)
    let same = Set((0..<40).filter { $0 % 5 == 0 }.map { $0 * 2 })
    #expect(same.isSubset(of: split.train) || same.isSubset(of: split.validation))
  }

  @Test("merges groups that share a text", arguments: 1...8)
  func merges(seed: Int) throws {
    // Groups 0 and 1 share a text, 1 and 2 another: the three stay together.
    let all = rows(
      90, group: { "\($0 / 10)" },
      text: { $0 == 9 || $0 == 10 ? "one" : $0 == 19 || $0 == 20 ? "two" : "text \($0)" })
    let split = try Split.make(all, seed: UInt64(seed), testShare: 0, validationShare: 0.34)
    let chained = Set((0..<30).map { $0 * 2 })
    #expect(chained.isSubset(of: split.train) || chained.isSubset(of: split.validation))
    #expect(!split.validation.isEmpty)
  }

  @Test("keeps a ready-made one and cuts validation from its training rows where it has none")
  func readyMade() throws {
    var all = rows(200)
    for index in all.indices { all[index].part = index < 150 ? .train : .test }
    let split = try Split.make(all, seed: 1, testShare: 0)
    #expect(split.test == (150..<200).map { $0 * 2 })
    #expect(split.train.count == 135 && split.validation.count == 15)
    for index in 100..<150 { all[index].part = .validation }
    let whole = try Split.make(all, seed: 1, testShare: 0)
    #expect(whole.validation == (100..<150).map { $0 * 2 } && whole.train == (0..<100).map { $0 * 2 })
    #expect(throws: RequestError.self) { try Split.make(all, seed: 1, testShare: 0.1) }
  }

  @Test("says so where everything hangs together")
  func oneGroup() {
    #expect(
      throws: RequestError(
        "the 20 rows form 1 group that cannot be parted: expected enough for each part of the split")
    ) {
      try Split.make(rows(20, group: { _ in "g" }), seed: 1, testShare: 0)
    }
  }
}
