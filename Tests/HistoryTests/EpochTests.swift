import Foundation
import History
import Runs
import Testing

@Suite("The evaluations of a run")
struct EpochTests {
  private func kept(_ records: [EpochRecord], change: String = "") throws -> [EpochRecord] {
    let temporary = try TemporaryStore()
    let run = try temporary.addRun()
    let lease = try temporary.store.acquire(run)
    for record in records { try lease.record(record) }
    try lease.close()
    if !change.isEmpty { try temporary.execute(change) }
    return try temporary.store.epochs(run)
  }

  private func bits(_ record: EpochRecord) -> String {
    var text = ""
    dump(record, to: &text)
    return text
  }

  @Test("come back to the same bits, numbers that are none included")
  func roundTrip() throws {
    var first = Samples.epoch(step: 1, mse: 0.1 + 0.2, best: true)
    first.validation.kappa = -.infinity
    first.validation.r2 = .nan
    first.validation.mae = .leastNonzeroMagnitude
    first.validation.msePerClass = [nil, -0.0, 1e300, nil]
    first.validation.confusion = []
    first.thresholds = []
    var second = Samples.epoch(step: 2, onRequest: true)
    second.test = Samples.figures(mse: 1.0 / 3)
    second.test?.mseFew = 2
    second.validation.predictedHistogram = [0, -1, 1 << 62]
    let again = try kept([first, second])
    #expect(again.map(bits) == [first, second].map(bits))
  }

  @Test("that another version wrote are read as far as it is known what they mean")
  func otherVersions() throws {
    let record = Samples.epoch(step: 3)
    // A key more, blanks, another order.
    let more = try kept(
      [record], change: "UPDATE epochs SET record = '{ \"news\": [1, {}], ' || substr(record, 2)")
    #expect(more.map(bits) == [bits(record)])
    let without = try kept(
      [record], change: "UPDATE epochs SET record = json_remove(record, '$.validation.mseMany')")
    #expect(without.count == 1)
  }

  @Test(
    "that were tampered with are an error, not a crash",
    arguments: [
      "''", "'{'", "'{\"step\":1}'", "substr(record, 1, 300)", "record || 'x'", "replace(record, '10', '\"')",
    ])
  func tampered(value: String) throws {
    #expect(throws: StoreError.self) {
      try kept([Samples.epoch(step: 3)], change: "UPDATE epochs SET record = \(value)")
    }
  }
}
