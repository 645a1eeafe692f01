import Foundation
import GRDB
import History
import Runs
import TaskWeighting
import Testing

@Suite("The steps of a run")
struct StepsTests {
  @Test("come back to the same bits, signs of zero, infinities and subnormals included")
  func roundTrip() throws {
    let temporary = try TemporaryStore()
    let run = try temporary.addRun()
    let lease = try temporary.store.acquire(run)
    var random = Generator(state: 7)
    let special: [Double] = [
      0, -0.0, .infinity, -.infinity, 1, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 1.0 / 3, -1e-300,
    ]
    var steps: [StepRecord] = []
    for index in 1...200 {
      func number() -> Double {
        if index <= 20 { return special[Int.random(in: 0..<special.count, using: &random)] }
        let value = Double(bitPattern: random.next())
        return value.isNaN ? 2 : value
      }
      func optional() -> Double? { Bool.random(using: &random) ? number() : nil }
      func finite() -> Double? { optional().map { $0.isFinite ? $0 : -0.0 } }
      steps.append(
        StepRecord(
          step: index, epoch: index,
          rows: (0..<index % 9).map { _ in Int.random(in: 0..<1_000_000, using: &random) },
          learningRate: number(), lossRegression: number(), lossClassification: number(),
          lossImbalanced: optional(), lossTotal: number(), classLosses: (0..<index % 6).map { _ in finite() },
          classCounts: (0..<index % 6).map { _ in Int.random(in: 0...8, using: &random) },
          scope: GramScope.allCases[index % 3], normR: optional(), normC: optional(), cosine: optional(),
          lambdaR: optional(), lambdaC: optional(), wR: optional(), wC: optional(), coefficientR: number(),
          coefficientC: number(), alpha: optional(), beta: optional(), gradientNorm: number(),
          directionNorm: optional(), tokens: index, seconds: number(), processorSeconds: number()))
    }
    for step in steps { lease.record(step) }
    try lease.close()
    let again = try temporary.reopened().steps(run, from: 1, through: 200)
    #expect(again.map(\.bits) == steps.map(\.bits))
    #expect(again.map { $0.traceLine() } == steps.map { $0.traceLine() })
  }

  @Test("that are not a number come back as such, or as missing where they may be")
  func notANumber() throws {
    let temporary = try TemporaryStore()
    let run = try temporary.addRun()
    let lease = try temporary.store.acquire(run)
    var step = Samples.step(1, loss: .nan)
    step.cosine = .nan
    lease.record(step)
    try lease.close()
    let again = try #require(try temporary.store.lastStep(run))
    #expect(again.lossRegression.isNaN && again.lossTotal.isNaN && again.cosine == nil)
  }

  @Test("computed again replace the earlier ones and are not counted twice")
  func replaced() throws {
    let temporary = try TemporaryStore()
    let run = try temporary.addRun()
    let lease = try temporary.store.acquire(run)
    for step in 1...40 { lease.record(Samples.step(step)) }
    try lease.flush()
    for step in 30...50 { lease.record(Samples.step(step, loss: 0.75, tokens: 10)) }
    try lease.flush()
    let record = try #require(try temporary.store.run(run))
    #expect(record.step == 50 && record.tokens == 29 * 100 + 21 * 10 && record.seconds == 0.5)
    let losses = try temporary.store.steps(run, from: 1, through: 100).map(\.lossRegression)
    #expect(losses == Array(repeating: 0.5, count: 29) + Array(repeating: 0.75, count: 21))
    try lease.close()
  }

  @Test("are given by range, also where it reaches beyond them")
  func ranges() throws {
    let temporary = try TemporaryStore()
    let run = try temporary.addRun()
    #expect(try temporary.store.lastStep(run) == nil)
    let lease = try temporary.store.acquire(run)
    for step in 1...10 { lease.record(Samples.step(step)) }
    try lease.close()
    let store = temporary.store
    #expect(try store.steps(run, from: 3, through: 5).map(\.step) == [3, 4, 5])
    #expect(try store.steps(run, from: .min, through: .max).count == 10)
    #expect(try store.steps(run, from: 5, through: 4).isEmpty)
    #expect(throws: StoreError.self) { try store.steps(RunID(rawValue: "x"), from: 1, through: 2) }
  }

  @Test(
    "that were tampered with are an error, not a crash",
    arguments: [
      "UPDATE steps SET rows = '[1,x]'", "UPDATE steps SET rows = ''", "UPDATE steps SET scope = 'all'",
      "UPDATE steps SET loss_r = 'much'", "UPDATE steps SET class_losses = '[1,,2]'",
      "UPDATE steps SET cosine = x'00'",
    ])
  func tampered(sql: String) throws {
    let temporary = try TemporaryStore()
    let run = try temporary.addRun()
    let lease = try temporary.store.acquire(run)
    lease.record(Samples.step(1))
    try lease.close()
    try DatabaseQueue(path: temporary.folder.appendingPathComponent("history.sqlite").path).write { db in
      try db.execute(sql: sql)
    }
    let error = #expect(throws: StoreError.self) { try temporary.store.lastStep(run) }
    #expect(error?.description.hasPrefix("the store is damaged: steps.") == true)
  }
}

@Suite("Series for charts")
struct SeriesTests {
  /// A run of `count` steps with random losses, some of them missing, and a spike.
  private func store(_ count: Int, seed: UInt64) throws -> (TemporaryStore, RunID, [StepRecord]) {
    let temporary = try TemporaryStore()
    let run = try temporary.addRun()
    let lease = try temporary.store.acquire(run)
    var random = Generator(state: seed)
    var steps: [StepRecord] = []
    for index in 1...count {
      var step = Samples.step(index, loss: Double.random(in: 0...1, using: &random))
      step.alpha =
        Int.random(in: 0..<3, using: &random) == 0 ? Double.random(in: -1...1, using: &random) : nil
      steps.append(step)
    }
    steps[Int.random(in: 0..<count, using: &random)].lossRegression = 1e9
    for (index, step) in steps.enumerated() {
      lease.record(step)
      if index % 997 == 996 { try lease.flush() }
    }
    try lease.close()
    return (temporary, run, steps)
  }

  @Test("hold for every bucket the least, the greatest, the mean and the last value, whatever the range")
  func exact() throws {
    let count = 9_000
    let (temporary, run, steps) = try store(count, seed: 3)
    var random = Generator(state: 11)
    for _ in 0..<60 {
      let from = Int.random(in: 1...count, using: &random)
      let through = Int.random(in: from...count + 200, using: &random)
      let wanted = [1, 2, 3, 7, 40, 200, 1_000].randomElement(using: &random)!
      let series = try temporary.store.series(
        run, [.lossRegression, .alpha], from: from, through: through, buckets: wanted)
      #expect(
        series.count == 2 && series[0].count == series[1].count && (1...wanted).contains(series[0].count))
      #expect(series[0].first?.firstStep == from && series[0].last?.lastStep == through)
      for (field, buckets) in series.enumerated() {
        var next = from
        for bucket in buckets {
          #expect(bucket.firstStep == next && bucket.lastStep >= next)
          next = bucket.lastStep + 1
          let inside = steps[min(bucket.firstStep - 1, count)..<min(bucket.lastStep, count)]
          let values = inside.compactMap { field == 0 ? $0.lossRegression : $0.alpha }
          #expect(bucket.count == values.count)
          #expect(bucket.min == values.min() && bucket.max == values.max() && bucket.last == values.last)
          if let mean = bucket.mean {
            #expect(abs(mean - values.reduce(0, +) / Double(values.count)) <= 1e-12 * max(1, abs(mean)))
          }
        }
      }
    }
  }

  @Test("follow steps that are computed again")
  func recomputed() throws {
    let (temporary, run, _) = try store(5_000, seed: 5)
    let lease = try temporary.store.acquire(run)
    for step in 4_000...5_000 { lease.record(Samples.step(step, loss: 0.5)) }
    try lease.flush()
    let tail = try temporary.store.series(run, [.lossRegression], from: 4_000, through: 5_000, buckets: 3)[0]
    #expect(tail.allSatisfy { $0.min == 0.5 && $0.max == 0.5 })
    try lease.close()
  }

  @Test("say the same from packs, from single steps and from whole blocks, in every field")
  func packs() throws {
    let (temporary, run, _) = try store(1_500, seed: 9)
    func all(_ range: ClosedRange<Int>, _ buckets: Int) throws -> [[Bucket]] {
      try temporary.store.series(
        run, StepField.allCases, from: range.lowerBound, through: range.upperBound, buckets: buckets)
    }
    let ranges: [(ClosedRange<Int>, Int)] = [
      (1...1_500, 1_500), (70...1_400, 3), (63...66, 4), (900...1_499, 7),
    ]
    let packed = try ranges.map { try all($0.0, $0.1) }
    try temporary.execute("DELETE FROM spans; DELETE FROM packs")
    for (range, before) in zip(ranges, packed) {
      let after = try all(range.0, range.1)
      for (a, b) in zip(before, after) {
        #expect(a.map(\.count) == b.map(\.count) && a.map(\.min) == b.map(\.min))
        #expect(a.map(\.max) == b.map(\.max) && a.map(\.last) == b.map(\.last))
        for (x, y) in zip(a, b) { #expect(abs((x.mean ?? 0) - (y.mean ?? 0)) <= 1e-12 * abs(y.mean ?? 1)) }
      }
    }
    #expect(packed[0][0].count == 1_500 && packed[0].map { $0.map(\.count).reduce(0, +) }.max() == 1_500)
  }

  @Test("go on where packs and blocks are missing in the middle")
  func gaps() throws {
    let (temporary, run, steps) = try store(20_000, seed: 13)
    try temporary.execute("DELETE FROM packs WHERE block % 3 = 1; DELETE FROM spans WHERE block % 5 = 2")
    for buckets in [1, 5, 300, 4_000] {
      let series = try temporary.store.series(
        run, [.lossRegression], from: 3, through: 19_990, buckets: buckets)[0]
      #expect(series.map(\.count).reduce(0, +) == 19_988)
      for bucket in series {
        let values = steps[bucket.firstStep - 1..<bucket.lastStep].map(\.lossRegression)
        #expect(bucket.min == values.min() && bucket.max == values.max() && bucket.last == values.last)
      }
    }
  }

  @Test("of a damaged store are an error, not a crash", arguments: ["x''", "x'ff'", "x'1600'"])
  func damaged(bytes: String) throws {
    let (temporary, run, _) = try store(200, seed: 2)
    try temporary.execute("UPDATE packs SET numbers = \(bytes)")
    let error = #expect(throws: StoreError.self) {
      try temporary.store.series(run, [.tokens], from: 1, through: 200, buckets: 200)
    }
    #expect(error?.description == "the store is damaged: packs.numbers: expected 64 steps")
  }

  @Test("know the effective share of each task")
  func shares() throws {
    let temporary = try TemporaryStore()
    let run = try temporary.addRun()
    let lease = try temporary.store.acquire(run)
    var idle = Samples.step(2)
    idle.normR = 0
    idle.normC = 0
    lease.record(Samples.step(1))
    lease.record(idle)
    try lease.close()
    let series = try temporary.store.series(run, [.shareR, .shareC], from: 1, through: 2, buckets: 2)
    // c = (¼, ¾) and norms (0.3, 0.1): both tasks pull equally.
    #expect(abs((series[0][0].last ?? 0) - 0.5) < 1e-12 && abs((series[1][0].last ?? 0) - 0.5) < 1e-12)
    #expect(series[0][1].count == 0 && series[0][1].last == nil)
  }

  @Test("take any request, sensible or not")
  func limits() throws {
    let (temporary, run, _) = try store(100, seed: 1)
    let store = temporary.store
    #expect(try store.series(run, [.tokens], from: 5, through: 4, buckets: 9) == [[]])
    #expect(try store.series(run, [.tokens], from: 1, through: 100, buckets: 0) == [[]])
    #expect(try store.series(run, [], from: 1, through: 100, buckets: 9).isEmpty)
    #expect(try store.series(run, [.tokens], from: .min, through: .max, buckets: 5)[0].first?.count == 100)
    #expect(try store.series(run, [.tokens], from: 90, through: 200, buckets: .max)[0].count == 111)
    let all = try store.series(run, StepField.allCases, from: 1, through: 100, buckets: 10)
    #expect(all.count == StepField.allCases.count)
  }
}
