import Foundation
import History
import Runs
import Testing
import Training

@Suite("A session trains a run and never loses a step")
struct SessionTests {
  let bench: Bench

  init() throws { bench = try Bench() }

  @Test("the same plan twice gives the same bits")
  func sameBits() throws {
    let a = try bench.make()
    let b = try bench.make()
    #expect(try TrainingRun(a, store: bench.store).wait() == .finished)
    #expect(try TrainingRun(b, store: bench.store).wait() == .finished)
    let trace = try bench.trace(a)
    #expect(trace.count == 14 * 3)
    #expect(try bench.trace(b) == trace)
    for file in ["model.safetensors", "heads.safetensors", "optimizer.safetensors"] {
      #expect(try bench.bytes(a, .last, file) == bench.bytes(b, .last, file))
    }
  }

  @Test("a run that is stopped and resumed ends like one that is not")
  func resume() throws {
    let calm = try bench.make { $0.epochs = 20 }
    #expect(try TrainingRun(calm, store: bench.store).wait() == .finished)
    let broken = try bench.make { $0.epochs = 20 }
    for step in [3, 40, 41, 150] {
      let engine = try TrainingRun(broken, store: bench.store)
      try bench.waitForStep(step, of: broken)
      engine.requestStop("for the test")
      #expect(engine.wait() == .stopped("for the test"))
      #expect(try bench.store.run(broken)?.state == .stopped)
    }
    #expect(try TrainingRun(broken, store: bench.store).wait() == .finished)
    #expect(try bench.trace(broken) == bench.trace(calm))
    for link in [RunFolder.Link.last, .best] {
      for file in ["model.safetensors", "heads.safetensors"] {
        #expect(try bench.bytes(broken, link, file) == bench.bytes(calm, link, file))
      }
    }
    let validation = { (run: RunID) in try bench.store.epochs(run).map(\.validation) }
    #expect(try validation(broken) == validation(calm))
  }

  @Test("a setting changed in mid-run is acknowledged at a step, and holds after a resume")
  func settings() throws {
    let run = try bench.make { $0.epochs = 60 }
    let engine = try TrainingRun(run, store: bench.store)
    try bench.waitForStep(20, of: run)
    let pause = try bench.store.request(.pause, for: run)
    _ = try bench.answer(to: pause)
    let weighting = WeightingPlan(method: "constant", taskWeights: [0.7, 0.3])
    let asked = [
      try bench.store.request(.setLearningRate(0.01), for: run),
      try bench.store.request(.setWeighting(weighting), for: run),
      try bench.store.request(.setThresholds([-0.7, -0.1, 0.1, 0.7]), for: run),
    ]
    let answers = try asked.map { try bench.answer(to: $0) }
    let paused = try #require(try bench.store.lastStep(run)).step
    #expect(answers.allSatisfy { $0 == .applied(step: paused + 1) })
    engine.requestStop("for the test")
    _ = engine.wait()
    let second = try TrainingRun(run, store: bench.store)
    try bench.waitForStep(paused + 10, of: run)
    second.requestStop("for the test")
    _ = second.wait()
    let steps = try bench.store.steps(run, from: paused, through: paused + 10)
    #expect(steps[0].lambdaC != 1)
    #expect(steps.dropFirst().allSatisfy { $0.wR == 0.7 && $0.wC == 0.3 && $0.alpha == nil })
    #expect(steps[1].learningRate > 5 * steps[0].learningRate)
  }

  @Test("a command that cannot be carried out is refused with the reason")
  func refusals() throws {
    let run = try bench.make { $0.epochs = 200 }
    let engine = try TrainingRun(run, store: bench.store)
    try bench.waitForStep(1, of: run)
    let wrong: [(CommandKind, String)] = [
      (.setLearningRate(-1), "above 0"), (.setThresholds([0]), "5 classes"),
      (.setThresholds([0.5, 0.1, 0.2, 0.3]), "increase"), (.resume, "training already"),
      (.setWeighting(WeightingPlan(method: "magic")), "magic"),
    ]
    for (kind, word) in wrong {
      guard case .refused(let reason) = try bench.answer(to: try bench.store.request(kind, for: run)) else {
        Issue.record("\(kind) was not refused")
        continue
      }
      #expect(reason.contains(word))
    }
    engine.requestStop("for the test")
    _ = engine.wait()
  }

  @Test("a finished run is extended: T is restated, and the steps go on")
  func extend() throws {
    let run = try bench.make()
    _ = try TrainingRun(run, store: bench.store).wait()
    let before = try bench.trace(run)
    #expect(try TrainingRun(run, store: bench.store, extraEpochs: 2).wait() == .finished)
    let after = try bench.trace(run)
    #expect(after.count == 14 * 5)
    #expect(Array(after.prefix(before.count)) == before)
    let rates = try bench.store.steps(run, from: 42, through: 43).map(\.learningRate)
    #expect(rates[1] > rates[0])
    #expect(try bench.store.run(run)?.totalEpochs == 5)
  }

  @Test("a loss that is not finite stops the run with its cause and the last good checkpoint")
  func nonFinite() throws {
    let run = try bench.make {
      $0.learningRate = 1e30
      $0.warmup = 0
    }
    guard case .failed(let reason) = try TrainingRun(run, store: bench.store).wait() else {
      Issue.record("the run did not fail")
      return
    }
    #expect(reason.contains("finite"))
    #expect(reason.contains("checkpoint"))
    let record = try #require(try bench.store.run(run))
    #expect(record.state == .failed)
    #expect(record.reason == reason)
  }

  @Test("patience ends a run whose validation MSE no longer falls")
  func patience() throws {
    let run = try bench.make {
      $0.epochs = 500
      $0.patience = 2
      $0.learningRate = 3e-3
    }
    #expect(try TrainingRun(run, store: bench.store).wait() == .finished)
    let epochs = try bench.store.epochs(run)
    #expect(epochs.count < 500)
    #expect(epochs.suffix(2).allSatisfy { !$0.best })
    #expect(epochs.dropLast(2).last?.best == true)
  }

  @Test("nice mode is answered at a step, ticked, and changes no bit")
  func nice() throws {
    let calm = try bench.make { $0.epochs = 30 }
    #expect(try TrainingRun(calm, store: bench.store).wait() == .finished)
    let nice = try bench.make { $0.epochs = 30 }
    let engine = try TrainingRun(nice, store: bench.store)
    var steps: [Int] = []
    for wanted in [true, false, true] {
      try bench.waitForStep(steps.count * 40 + 10, of: nice)
      let command = try bench.store.request(.setNice(wanted), for: nice)
      if case .applied(let step) = try bench.answer(to: command) { steps.append(step) }
    }
    let again = try bench.answer(to: try bench.store.request(.setNice(true), for: nice))
    #expect(engine.wait() == .finished)
    #expect(steps.count == 3)
    #expect(again == .refused(reason: "nice mode is on already"))
    #expect(try bench.trace(nice) == bench.trace(calm))
    for file in ["model.safetensors", "heads.safetensors", "optimizer.safetensors"] {
      #expect(try bench.bytes(nice, .last, file) == bench.bytes(calm, .last, file))
    }
    let ticks = try bench.store.events(nice).filter { $0.kind == .intervention }.map(\.text)
    #expect(ticks == ["nice mode on", "nice mode off", "nice mode on"])
  }

  @Test("a second engine is told who has the run")
  func lock() throws {
    let run = try bench.make { $0.epochs = 500 }
    let engine = try TrainingRun(run, store: bench.store)
    let error = #expect(throws: StoreError.self) { _ = try TrainingRun(run, store: bench.store) }
    #expect(error.map { "\($0)".contains("\(getpid())") } == true)
    engine.requestStop("for the test")
    _ = engine.wait()
  }

  @Test("data that changed since the run was made is noticed")
  func changedData() throws {
    let run = try bench.make()
    let path = try bench.store.plan(run).data.path
    try (String(contentsOfFile: path, encoding: .utf8) + "one more row,0.1\n")
      .write(toFile: path, atomically: true, encoding: .utf8)
    guard case .failed(let reason) = try TrainingRun(run, store: bench.store).wait() else {
      Issue.record("the change was not noticed")
      return
    }
    #expect(reason.contains("changed"))
  }
}
