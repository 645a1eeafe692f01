import Foundation
import History
import Runs
import Testing
import Training

@Suite("A run is forked from a checkpoint and goes its own way")
struct ForkTests {
  let bench: Bench

  init() throws { bench = try Bench() }

  /// A run of 14 steps an epoch, all of whose checkpoints are kept.
  private func parent(epochs: Int = 4, _ change: (inout RunRequest) -> Void = { _ in }) throws -> RunID {
    let run = try bench.make {
      $0.epochs = epochs
      $0.keep = .all
      $0.checkpointEvery = 1_000
      $0.tags = ["series"]
      change(&$0)
    }
    #expect(try TrainingRun(run, store: bench.store).wait() == .finished)
    return run
  }

  private func fork(_ run: RunID, at step: Int? = nil, _ settings: (String, String)...) throws
    -> RunForker.Made
  {
    try RunForker.make(
      ForkRequest(run: run, step: step, settings: settings.map { Setting($0.0, $0.1) }), in: bench.store)
  }

  private func train(_ run: RunID) throws {
    #expect(try TrainingRun(run, store: bench.store).wait() == .finished)
  }

  @Test("with nothing changed its steps, evaluations and weights are the parent's to the bit")
  func sameBits() throws {
    let parent = try parent()
    let made = try fork(parent, at: 28)
    #expect(made.source.step == 28 && made.gap == 0 && made.warnings.isEmpty)
    #expect(made.record.parent == ForkPoint(run: parent, step: 28))
    #expect(made.record.step == 28 && made.record.totalSteps == 56 && made.record.tags == ["series"])
    try train(made.record.id)
    #expect(try bench.trace(made.record.id) == Array(bench.trace(parent).dropFirst(28)))
    let figures = { (run: RunID) in
      try bench.store.epochs(run).filter { $0.step > 28 }.map { [$0.epoch, $0.validation.mse] }
    }
    #expect(try figures(made.record.id) == figures(parent))
    for file in ["model.safetensors", "heads.safetensors", "optimizer.safetensors"] {
      #expect(try bench.bytes(made.record.id, .last, file) == bench.bytes(parent, .last, file))
    }
    let events = try bench.store.events(made.record.id)
    #expect(events.first?.text.contains("from step 28 of run \(parent)") == true)
  }

  @Test("with another batch size its epochs go on from the checkpoint, in steps of their own length")
  func epochsOfOtherBatches() throws {
    let parent = try parent()
    let made = try fork(parent, at: 28, ("batch", "16"), ("keep", "all"))
    let child = RunFolder(bench.store.runDirectory(made.record.id))
    let scale = try #require(child.epochScale(made.plan))
    #expect(scale == EpochScale(stepsPerEpoch: 7, originStep: 28, originEpoch: 2))
    try train(made.record.id)
    let epochs = try bench.store.epochs(made.record.id)
    #expect(epochs.map(\.step) == [35, 42])
    for epoch in epochs { #expect(scale.epochs(after: epoch.step) == epoch.epoch) }
    // A fork of the fork in the same batches keeps to its order.
    let grandchild = try fork(made.record.id, at: 35, ("learning-rate", "0.0002"))
    #expect(RunFolder(bench.store.runDirectory(grandchild.record.id)).epochScale(grandchild.plan) == scale)
    let whole = RunFolder(bench.store.runDirectory(parent)).epochScale(try bench.store.plan(parent))
    #expect(whole == EpochScale(stepsPerEpoch: 14))
  }

  @Test("from the first weights it is the parent again")
  func fromTheBeginning() throws {
    let parent = try parent(epochs: 2)
    let made = try fork(parent, at: 0)
    try train(made.record.id)
    #expect(try bench.trace(made.record.id) == bench.trace(parent))
  }

  @Test("stopped and resumed, before and after its own first checkpoint, it keeps to the same bits")
  func resumed() throws {
    let parent = try parent(epochs: 40)
    let made = try fork(parent, at: 28)
    for step in [28, 31, 60] {
      let engine = try TrainingRun(made.record.id, store: bench.store)
      try bench.waitForStep(step, of: made.record.id)
      engine.requestStop("for the test")
      _ = engine.wait()
    }
    if try bench.store.run(made.record.id)?.state != .finished { try train(made.record.id) }
    #expect(try bench.trace(made.record.id) == Array(bench.trace(parent).dropFirst(28)))
  }

  @Test("a fork of a fork continues it")
  func grandchild() throws {
    let parent = try parent()
    let child = try fork(parent, at: 14, ("learning-rate", "0.0002"), ("keep", "all"))
    try train(child.record.id)
    let grandchild = try fork(child.record.id, at: 42)
    #expect(grandchild.plan.optimization.learningRate == 0.0002)
    try train(grandchild.record.id)
    #expect(try bench.trace(grandchild.record.id) == Array(bench.trace(child.record.id).dropFirst(28)))
  }

  @Test("a step between two checkpoints takes the one before it, and states the gap")
  func gap() throws {
    let parent = try parent()
    let sources = RunForker.points(of: parent, in: bench.store)
    #expect(sources.map(\.step) == [0, 14, 28, 42, 56])
    #expect(sources.allSatisfy { $0.hasOptimizer })
    #expect(RunForker.nearest(to: 41, in: sources)?.step == 28)
    #expect(RunForker.nearest(to: nil, in: sources)?.step == 56)
    let made = try fork(parent, at: 41)
    #expect(made.source.step == 28 && made.gap == 13)
  }

  @Test("changed settings hold from its first step on, the others as they were in force at the checkpoint")
  func changedSettings() throws {
    let run = try bench.make {
      $0.epochs = 400
      $0.keep = .all
    }
    let engine = try TrainingRun(run, store: bench.store)
    try bench.waitForStep(20, of: run)
    for kind in [CommandKind.setLearningRate(0.004), .setThresholds([-0.7, -0.1, 0.1, 0.7]), .checkpoint] {
      _ = try bench.answer(to: try bench.store.request(kind, for: run))
    }
    engine.requestStop("for the test")
    _ = engine.wait()
    let made = try fork(run, at: nil, ("weighting", "constant"), ("task-weights", ".7,.3"), ("epochs", "401"))
    #expect(made.plan.optimization.learningRate == 0.004)
    #expect(made.plan.thresholds == [-0.7, -0.1, 0.1, 0.7])
    #expect(made.plan.weighting.method == "constant" && made.record.weightingMethod == "constant")
    #expect(made.record.totalEpochs == 401 && made.record.totalSteps == 401 * 14)
    let child = try TrainingRun(made.record.id, store: bench.store)
    try bench.waitForStep(made.source.step + 2, of: made.record.id)
    child.requestStop("for the test")
    _ = child.wait()
    let first = try #require(try bench.store.steps(made.record.id, from: 1, through: .max).first)
    #expect(first.step == made.source.step + 1)
    #expect(first.wR == 0.7 && first.wC == 0.3 && first.alpha == nil)
    #expect(try bench.store.plan(run).optimization.learningRate == 1e-3)
  }

  @Test("another number of classes starts the classification head anew and keeps the rest")
  func otherClasses() throws {
    let parent = try parent()
    let made = try fork(parent, at: 28, ("classes", "3"))
    #expect(made.plan.thresholds.count == 2)
    #expect(made.warnings.contains { $0.contains("the classification head starts anew") })
    let model = try bench.bytes(made.record.id, .initial, "model.safetensors")
    let folder = bench.store.runDirectory(parent).appendingPathComponent("step-00000028")
    #expect(try model == Data(contentsOf: folder.appendingPathComponent("model.safetensors")))
    try train(made.record.id)
    let steps = try bench.store.steps(made.record.id, from: 29, through: 29)
    #expect(steps[0].classCounts.count == 3)
    #expect(try bench.store.epochs(made.record.id).last?.validation.confusion.count == 3)
    let before = try #require(try bench.store.epochs(parent).first { $0.step == 28 })
    let after = try Predictor(run: made.record.id, store: bench.store, checkpoint: .initial).evaluate()
    let mse = after.rows.reduce(0) { $0 + ($1.predicted - $1.score) * ($1.predicted - $1.score) }
    #expect(abs(mse / Double(after.rows.count) - before.validation.mse) < 1e-6)
  }

  @Test("given cuts relabel from its first step on")
  func givenCuts() throws {
    let made = try fork(try parent(), at: 14, ("thresholds", "-.5,-.1,.1,.5"))
    try train(made.record.id)
    #expect(try bench.store.epochs(made.record.id).allSatisfy { $0.thresholds == [-0.5, -0.1, 0.1, 0.5] })
  }

  @Test("another batch size or seed goes through the epoch in progress from its beginning")
  func otherBatches() throws {
    let run = try parent { $0.maxSteps = 20 }
    let made = try fork(run, at: nil, ("batch", "16"), ("max-steps", ""), ("epochs", "3"))
    #expect(made.source.step == 20)
    #expect(made.warnings.contains { $0.contains("epoch 2 is gone through from its beginning") })
    // 108 rows in batches of 16: seven steps for each of the epochs 2 and 3.
    #expect(made.record.totalSteps == 20 + 14)
    try train(made.record.id)
    let steps = try bench.store.steps(made.record.id, from: 21, through: .max)
    #expect(steps.map(\.epoch) == Array(repeating: 2, count: 7) + Array(repeating: 3, count: 7))
    let train = try bench.store.plan(run).split.train
    #expect(steps.prefix(7).flatMap(\.rows).sorted() == train)
    #expect(try bench.store.epochs(made.record.id).map(\.epoch) == [2, 3])

    let reseeded = try fork(run, at: nil, ("seed", "7"), ("max-steps", ""), ("epochs", "3"))
    try self.train(reseeded.record.id)
    let other = try bench.store.steps(reseeded.record.id, from: 21, through: 34)
    #expect(other.flatMap(\.rows).sorted() == train)
  }

  @Test("where the optimizer's moments are gone they start anew, and a warning says so")
  func withoutMoments() throws {
    let run = try bench.make {
      $0.epochs = 500
      $0.patience = 2
      $0.learningRate = 3e-3
    }
    try train(run)
    let sources = RunForker.points(of: run, in: bench.store)
    let best = try #require(sources.first { $0.links.contains(.best) && !$0.links.contains(.last) })
    #expect(!best.hasOptimizer)
    let made = try fork(run, at: best.step, ("max-steps", "\(best.step + 5)"))
    #expect(made.warnings.contains { $0.contains("moments") })
    try train(made.record.id)
    let steps = try bench.store.steps(made.record.id, from: best.step + 1, through: .max)
    let parent = try bench.store.steps(run, from: best.step + 1, through: best.step + 1)
    #expect(steps.count == 5)
    // The first step starts from the parent's weights and its learned weighting: only what follows differs.
    #expect(steps[0].lossRegression == parent[0].lossRegression && steps[0].alpha == parent[0].alpha)
  }

  @Test(
    "what cannot be forked is refused in one line, and leaves nothing behind",
    arguments: [
      ("width", "32", "another run"), ("data", "/tmp/x.csv", "keeps the parent's model and data"),
      ("split-seed", "1", "another run"), ("epochs", "1", "end at step 14"),
      ("epochs", "x", "epochs: found x"),
      ("learning-rat", "1", "did you mean learning-rate?"), ("classes", "4", "classes"),
    ])
  func refusals(name: String, value: String, words: String) throws {
    let parent = try parent(epochs: 2) { $0.thresholds = "fixed:-0.5,0.5" }
    let before = try bench.store.runs().count
    let error = #expect(throws: RequestError.self) { _ = try fork(parent, at: 14, (name, value)) }
    #expect(error.map { "\($0)".contains(words) } == true, "\(String(describing: error))")
    #expect(try bench.store.runs().count == before)
    let folders = try FileManager.default.contentsOfDirectory(
      atPath: bench.store.directory.appendingPathComponent("runs").path)
    #expect(folders.count == before)
  }

  @Test("a run whose data has changed or gone is not forked, and nothing is written")
  func otherData() throws {
    let parent = try parent(epochs: 2)
    func refusal() throws -> String {
      let error = #expect(throws: RequestError.self) { _ = try fork(parent, at: 14) }
      #expect(try bench.store.runs().count == 1)
      #expect(
        try FileManager.default.contentsOfDirectory(
          atPath: bench.store.runDirectory(parent).deletingLastPathComponent().path
        ).count == 1)
      return error.map { "\($0)" } ?? ""
    }
    let text = try String(contentsOf: bench.data, encoding: .utf8)
    try (text + "one more row of it,0.1\n").write(to: bench.data, atomically: true, encoding: .utf8)
    #expect(try refusal().hasPrefix("\(bench.data.path): the file has changed since the run"))
    try FileManager.default.removeItem(at: bench.data)
    #expect(try refusal().hasPrefix(bench.data.path))
    try text.write(to: bench.data, atomically: true, encoding: .utf8)
    #expect(try fork(parent, at: 14).warnings.isEmpty)
  }

  @Test("a finished run at its end asks for more epochs")
  func atTheEnd() throws {
    let parent = try parent(epochs: 2)
    let error = #expect(throws: RequestError.self) { _ = try fork(parent) }
    #expect(error.map { "\($0)".contains("epochs=5") } == true)
    let made = try fork(parent, at: nil, ("epochs", "3"))
    try train(made.record.id)
    #expect(try bench.trace(made.record.id).count == 14)
  }

  @Test("a run that is training can be forked from its newest checkpoint")
  func whileTraining() throws {
    let run = try bench.make {
      $0.epochs = 2_000
      $0.checkpointEvery = 0.001
    }
    let engine = try TrainingRun(run, store: bench.store)
    try bench.waitForStep(20, of: run)
    let forks = try (0..<5).map { _ in try fork(run, at: nil, ("max-steps", "100000")) }
    engine.requestStop("for the test")
    _ = engine.wait()
    for made in forks {
      #expect(made.warnings.isEmpty)
      let child = try TrainingRun(made.record.id, store: bench.store)
      try bench.waitForStep(made.source.step + 1, of: made.record.id)
      child.requestStop("for the test")
      #expect(child.wait() == .stopped("for the test"))
      let step = made.source.step + 1
      let (ours, theirs) = (
        try bench.store.steps(made.record.id, from: step, through: step),
        try bench.store.steps(run, from: step, through: step)
      )
      #expect(ours.first?.lossTotal == theirs.first?.lossTotal)
    }
  }
}
