import Cells
import Foundation
import History
import Runs
import Testing
import Workbench

/// A store in a folder of its own that goes with the test.
final class TemporaryStore {
  let store: Store
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("steelyard-\(UUID().uuidString)")
    store = try Store(directory: folder)
    try store.create(SyntheticRun.record(state: .planned), plan: SyntheticRun.plan)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }
}

@Suite("Reading a run from the store while it grows")
struct StoreReaderTests {
  @Test("a window loaded and then grown says the same as one grown alone")
  func windows() throws {
    let temporary = try TemporaryStore()
    let lease = try temporary.store.acquire(SyntheticRun.id)
    for n in 1...600 { lease.record(SyntheticRun.step(n)) }
    try lease.flush()
    let reader = StoreReader(store: temporary.store)
    var live = LiveState()
    live.series = try reader.open(SyntheticRun.id, buckets: 64).series
    for n in 601...900 { lease.record(SyntheticRun.step(n)) }
    try lease.flush()
    let growth = try #require(try reader.growth(now: 10, awaitsAnswer: false))
    #expect(growth.steps.map(\.step) == Array(601...900))
    live.append(growth.steps)
    var alone = SeriesWindow(capacity: 64)
    for n in 1...900 { alone.append(SyntheticRun.step(n)) }
    for field in SeriesWindow.fields {
      let grown = (0..<live.series.bucketCount).map { live.series.summary(field, $0) }
      let whole = (0..<alone.bucketCount).map { alone.summary(field, $0) }
      #expect(grown.map(\.count).reduce(0, +) == whole.map(\.count).reduce(0, +))
      #expect(grown.map(\.min).min() == whole.map(\.min).min())
      #expect(grown.map(\.max).max() == whole.map(\.max).max())
      #expect(grown.last?.last == whole.last?.last)
    }
    // Every step is in the bucket that says it holds it.
    for step in [1, 16, 17, 599, 600, 601, 640, 900] {
      let bucket = try #require(live.series.bucket(ofStep: step))
      let loss = SyntheticRun.step(step).lossTotal
      let summary = live.series.summary(.lossTotal, bucket)
      #expect(summary.min <= loss && loss <= summary.max, "step \(step)")
      #expect(live.series.lastStep(ofBucket: bucket) >= step)
    }
    try lease.close()
  }

  @Test("nothing is read where nothing was written, and a command's answer is found")
  func growth() throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    let lease = try store.acquire(SyntheticRun.id)
    try lease.setState(.training)
    let reader = StoreReader(store: store)
    let opened = try reader.open(SyntheticRun.id, buckets: 64)
    #expect(opened.hasEngine && opened.steps.isEmpty && opened.plan == SyntheticRun.plan)
    let id = try store.request(.evaluate, for: SyntheticRun.id)
    try lease.apply(id, at: 7)
    let answer = try #require(try reader.growth(now: 0, awaitsAnswer: true))
    #expect(answer.commands?.map(\.status) == [.applied(step: 7)])
    try lease.record(SyntheticRun.epoch(1, thresholdsVersion: 1))
    #expect(try reader.growth(now: 5, awaitsAnswer: false)?.epochs?.count == 1)
    try lease.record(SyntheticRun.epoch(2, thresholdsVersion: 1))
    // Only the newest has counts to be shown; the others keep their figures.
    let epochs = try #require(try reader.growth(now: 9, awaitsAnswer: false)?.epochs)
    #expect(epochs.map(\.validation.confusion.isEmpty) == [true, false])
    #expect(epochs.map(\.validation.predictedHistogram.isEmpty) == [true, false])
    #expect(
      epochs.map(\.validation.mse)
        == (1...2).map { SyntheticRun.epoch($0, thresholdsVersion: 1).validation.mse })
    // Another evaluation at the same step stands beside it, and an event comes once.
    var asked = SyntheticRun.epoch(2, thresholdsVersion: 1)
    asked.onRequest = true
    try lease.record(asked)
    try lease.record(RunEvent(step: 1500, at: 9, kind: .checkpoint, text: "checkpoint"))
    let more = try #require(try reader.growth(now: 9.5, awaitsAnswer: false))
    #expect(more.epochs?.map(\.onRequest) == [false, false, true])
    #expect(more.epochs?.map(\.validation.confusion.isEmpty) == [true, true, false])
    #expect(more.events?.last?.text == "checkpoint")
    #expect(more.events.map { $0.count } == (try store.events(SyntheticRun.id).count))
    try lease.close()
    #expect(try reader.growth(now: 10, awaitsAnswer: false)?.hasEngine == false)
    #expect(try reader.growth(now: 11, awaitsAnswer: false) == nil)
  }

  @Test(
    "what a run did while the screen was stopped is read to the end, also when nothing is written any more")
  func farBehind() throws {
    let temporary = try TemporaryStore()
    let lease = try temporary.store.acquire(SyntheticRun.id)
    for n in 1...10 { lease.record(SyntheticRun.step(n)) }
    try lease.flush()
    let reader = StoreReader(store: temporary.store)
    var live = LiveState()
    live.series = try reader.open(SyntheticRun.id, buckets: 64).series
    for n in 11...9_500 { lease.record(SyntheticRun.step(n)) }
    try lease.flush()
    try lease.setState(.finished)
    try lease.close()
    var looks = 0
    while looks < 100, let growth = try reader.growth(now: Double(looks), awaitsAnswer: false) {
      live.append(growth.steps)
      looks += 1
    }
    #expect(live.newestStep == 9_500)
    #expect(live.series.lastStep == 9_500)
    #expect(looks < 10, "and then it is quiet")
  }

  @Test("a stretch of steps is loaded with its spike")
  func stretch() throws {
    let temporary = try TemporaryStore()
    let lease = try temporary.store.acquire(SyntheticRun.id)
    for n in 1...2000 {
      var step = SyntheticRun.step(n)
      if n == 1234 { step.lossTotal = 77 }
      lease.record(step)
    }
    try lease.flush()
    let reader = StoreReader(store: temporary.store)
    _ = try reader.open(SyntheticRun.id, buckets: 64)
    let window = try reader.series(SyntheticRun.id, 1101...1500, buckets: 50)
    #expect(window.first == 1101 && window.lastStep == 1500)
    let bucket = try #require(window.bucket(ofStep: 1234))
    #expect(window.summary(.lossTotal, bucket).max == 77)
    #expect((0..<window.bucketCount).filter { window.summary(.lossTotal, $0).max == 77 } == [bucket])
    try lease.close()
  }
}
