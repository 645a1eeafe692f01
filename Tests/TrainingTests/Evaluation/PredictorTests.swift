import Foundation
import History
import Runs
import Testing
import Training

@Suite("Predictions are kept with the run, and its model can be asked for more")
struct PredictorTests {
  let bench: Bench
  let run: RunID

  init() throws {
    bench = try Bench()
    run = try bench.make { $0.epochs = 6 }
    #expect(try TrainingRun(run, store: bench.store).wait() == .finished)
  }

  private var folder: RunFolder { RunFolder(bench.store.runDirectory(run)) }

  @Test("the newest and the best evaluation leave their predictions, with the figures' numbers")
  func kept() throws {
    let epochs = try bench.store.epochs(run)
    let plan = try bench.store.plan(run)
    let best = try #require(epochs.last { $0.best })
    for (isBest, epoch) in [(false, try #require(epochs.last)), (true, best)] {
      let set = try #require(folder.readPredictions(best: isBest))
      #expect(set.step == epoch.step)
      #expect(set.thresholds == epoch.thresholds)
      #expect(set.rows.map(\.record) == plan.split.validation)
      let squares = set.rows.map { ($0.predicted - $0.score) * ($0.predicted - $0.score) }
      let mse = squares.reduce(0, +) / Double(set.rows.count)
      #expect(abs(mse - epoch.validation.mse) < 1e-6)
      let hits = set.rows.filter { row in
        row.predictedClass == plan.thresholds.filter { row.score > $0 }.count
      }
      #expect(Double(hits.count) / Double(set.rows.count) == epoch.validation.accuracy)
      #expect(set.rows.allSatisfy { abs($0.probabilities.reduce(0, +) - 1) < 1e-5 })
    }
  }

  @Test("a run that was stopped and resumed leaves the same predictions")
  func resumed() throws {
    let broken = try bench.make { $0.epochs = 6 }
    for step in [5, 40] {
      let engine = try TrainingRun(broken, store: bench.store)
      try bench.waitForStep(step, of: broken)
      engine.requestStop("for the test")
      _ = engine.wait()
    }
    let state = try bench.store.run(broken)?.state
    if state != .finished { #expect(try TrainingRun(broken, store: bench.store).wait() == .finished) }
    let other = RunFolder(bench.store.runDirectory(broken))
    for best in [true, false] {
      #expect(other.readPredictions(best: best) == folder.readPredictions(best: best))
    }
  }

  @Test("a damaged file of predictions reads as none")
  func damaged() throws {
    let good = try String(contentsOf: folder.predictions, encoding: .utf8)
    #expect(folder.readPredictions(best: false) != nil)
    let wrong = [
      "", "{", String(good.dropLast(40)), good.replacingOccurrences(of: "\"step\":", with: "\"step\":-"),
      good.replacingOccurrences(of: "\"predicted\":", with: "\"predicted\":1e999,\"was\":"),
      good.replacingOccurrences(of: "\"probabilities\":[", with: "\"probabilities\":[0.5,"),
      good.replacingOccurrences(of: "\"thresholds\":[", with: "\"thresholds\":[0.999,"),
    ]
    for text in wrong {
      try text.write(to: folder.predictions, atomically: true, encoding: .utf8)
      #expect(folder.readPredictions(best: false) == nil)
    }
    try FileManager.default.removeItem(at: folder.predictions)
    #expect(folder.readPredictions(best: false) == nil)
  }

  @Test("the model of a checkpoint predicts what its evaluation did")
  func evaluate() throws {
    for (link, best) in [(RunFolder.Link.best, true), (.last, false)] {
      let predictor = try Predictor(run: run, store: bench.store, checkpoint: link)
      let kept = try #require(folder.readPredictions(best: best))
      #expect(predictor.step == kept.step)
      let again = try predictor.evaluate()
      #expect(again.rows.map(\.record) == kept.rows.map(\.record))
      #expect(again.rows.map(\.predicted) == kept.rows.map(\.predicted))
      for (a, b) in zip(again.rows, kept.rows) {
        #expect(zip(a.probabilities, b.probabilities).allSatisfy { abs($0 - $1) <= 0.5000001e-6 })
      }
    }
    #expect(try Predictor(run: run, store: bench.store).checkpoint == .best)
    #expect(try Predictor(run: run, store: bench.store, checkpoint: .initial).step == 0)
  }

  @Test("of a copy with real folders for links the model predicts, is exported, forked, and trained on")
  func copied() throws {
    let links = RunFolder.Link.allCases
    let texts = ["the euro soars in session 4 of the week"]
    let before = try Predictor(run: run, store: bench.store).predict(texts)
    for link in links {
      let place = folder.url.appendingPathComponent(link.rawValue)
      let real = place.resolvingSymlinksInPath(), copy = folder.url.appendingPathComponent("copy")
      try FileManager.default.copyItem(at: real, to: copy)
      try FileManager.default.removeItem(at: place)
      try FileManager.default.moveItem(at: copy, to: place)
    }
    #expect(try Predictor(run: run, store: bench.store).predict(texts) == before)
    let target = bench.folder.appendingPathComponent("exported").path
    #expect(
      try ModelExport.write(run, of: bench.store, merged: false, to: target).checkpoint == "best")
    #expect(try TrainingRun(run, store: bench.store, extraEpochs: 3).wait() == .finished)
    let last = try #require(try bench.store.run(run)).step
    for link in links {
      let place = try #require(folder.checkpoint(link))
      let path = folder.url.appendingPathComponent(link.rawValue).path
      let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path)
      if link == .last { #expect(target == place.lastPathComponent) }
      #expect(target != nil || place.path == path)
    }
    #expect(try Predictor(run: run, store: bench.store, checkpoint: .last).step == last)
    let points = RunForker.points(of: run, in: bench.store)
    #expect(points.first?.step == 0 && points.last?.step == last && points.last?.hasOptimizer == true)
    #expect(points.contains { $0.links.contains(.best) })
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
    #expect(names.allSatisfy { !$0.hasPrefix(".") }, "\(names)")
  }

  @Test("any text has an answer: empty, endless, full of control characters")
  func anyText() throws {
    let predictor = try Predictor(run: run, store: bench.store)
    let texts = ["", " ", String(repeating: "the euro soars ", count: 5_000), "\u{1b}[2J\u{0}", "汉字🎈"]
    let answers = try predictor.predict(texts)
    #expect(answers.count == texts.count)
    for answer in answers {
      #expect((-1...1).contains(answer.score))
      #expect(answer.score == min(1, max(-1, answer.scoreRaw)))
      #expect(answer.probabilities.count == predictor.thresholds.count + 1)
      #expect(abs(answer.probabilities.reduce(0, +) - 1) < 1e-12)
      #expect(answer.probabilities[answer.classIndex] == answer.probabilities.max())
    }
    let soars = try predictor.predict(["the euro soars in session 4 of the week"])[0]
    let falls = try predictor.predict(["the euro falls in session 5 of the week"])[0]
    #expect(soars.score > falls.score)
    #expect(try predictor.predict([]).isEmpty)
  }

  @Test("a run whose checkpoints are gone says so")
  func nothingLeft() throws {
    let run = try bench.make { $0.keep = .none }
    _ = try TrainingRun(run, store: bench.store).wait()
    let error = #expect(throws: SessionError.self) { _ = try Predictor(run: run, store: bench.store) }
    #expect(error.map { "\($0)".contains("no checkpoint") } == true)
  }

  @Test("a run that is training, whose checkpoints are replaced all the time, can be asked")
  func whileTraining() throws {
    let run = try bench.make {
      $0.epochs = 2_000
      $0.checkpointEvery = 0.001
    }
    let engine = try TrainingRun(run, store: bench.store)
    try bench.waitForStep(20, of: run)
    for _ in 0..<20 {
      let predictor = try Predictor(run: run, store: bench.store, checkpoint: .last, threads: 1)
      #expect(try predictor.predict(["the euro gains"]).count == 1)
    }
    engine.requestStop("for the test")
    _ = engine.wait()
  }
}
