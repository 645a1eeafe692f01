import Checkpoints
import Foundation
import History
import Logging
import Models
import Runs
import Stratification
import TaskWeighting
import Tokenizers

/// How a session ended.
public enum RunEnding: Sendable, Equatable {
  case finished
  /// Checkpointed, and can be resumed.
  case stopped(String)
  case failed(String)
}

/// One run being trained: model, optimizer, data and the settings in force.
///
/// It lives on one serial queue and is not Sendable. The world reaches it through the store's commands, looked at
/// between two steps, and through `SessionControl`.
final class Session {
  let store: Store
  let lease: EngineLease
  let plan: Plan
  let folder: RunFolder
  let control: SessionControl
  let logger: Logger

  var state: CheckpointState
  var engine: StepEngine
  var weighting: any WeightingMethod
  let corpus: Corpus
  let model: RunModel
  /// The weights that a pretrained model starts from; checkpoints carry through what is not trained.
  let source: TensorMap?
  var order: BatchOrder
  /// The newest step in the history: steps up to it are computed again after a resume.
  private let frontier: Int
  /// Commands applied before the interruption, still to be applied again.
  private var replay: [Command]
  private var trace: TraceFile?
  private var clockStart: Double
  private var processorStart: Double
  private var checkpointedAt: Double
  private var paused = false
  /// One thread at low priority. Not part of the checkpoint: whoever resumes a run wants it to go on.
  private var isNice = false { didSet { engine.isAlone = isNice } }

  init(store: Store, lease: EngineLease, plan: Plan, control: SessionControl, logger: Logger) throws {
    self.store = store
    self.lease = lease
    self.plan = plan
    self.control = control
    self.logger = logger
    folder = RunFolder(store.runDirectory(lease.run))
    try CheckpointKeeper.removeDebris(in: folder, keep: plan.keep)

    let data = try DataSet.load(madeFrom: plan.data)
    frontier = try store.lastStep(lease.run)?.step ?? 0
    let checkpoint = folder.checkpoint(.last) ?? folder.checkpoint(.initial)
    // A fork cannot begin anywhere but at its parent's checkpoint.
    guard checkpoint != nil || (frontier == 0 && plan.parent == nil) else {
      throw SessionError("run \(lease.run) has no checkpoint left to continue from")
    }
    model = try Self.model(of: plan, checkpoint: checkpoint, data)
    source = try model.source()
    corpus = try Corpus(data.rows, split: plan.split, encoder: model.encoder)
    engine = try model.engine(plan.optimization, classes: plan.thresholds.count + 1)
    weighting = try plan.weighting.method(seed: plan.optimization.seed)
    state = .initial(plan)
    if let checkpoint {
      let loaded = try CheckpointKeeper.load(
        checkpoint, model, source: source, into: engine, seed: plan.optimization.seed)
      state = loaded.state
      weighting = loaded.weighting
    } else if let source {
      engine.initializeNewWeights()
      try engine.readBackbone(source)
    } else {
      engine.initializeWeights()
    }
    order = BatchOrder(
      count: corpus.train.count, batch: plan.optimization.batch, seed: plan.optimization.seed,
      origin: state.origin ?? .init())
    let contained = state.lastCommand
    replay = try lease.appliedCommands(after: 0).filter { $0.id > contained && $0.kind.changesTraining }
    clockStart = ProcessClock.monotonic()
    processorStart = ProcessClock.processor()
    checkpointedAt = clockStart
    if checkpoint == nil {
      try CheckpointKeeper.save(self, links: [.initial])
    }
  }

  /// The plan's model: as a checkpoint has it, as its source has it, or with a tokenizer learned from the
  /// training part.
  private static func model(of plan: Plan, checkpoint: URL?, _ data: DataSet) throws -> RunModel {
    if let checkpoint { return try RunModel(plan.model, checkpoint: checkpoint) }
    if !plan.model.isTiny {
      return try RunModel(pretrained: plan.model, in: URL(fileURLWithPath: plan.model.source))
    }
    let train = Set(plan.split.train)
    return RunModel(
      tiny: plan.model,
      tokenizer: ByteLevelBPE.train(
        texts: data.rows.lazy.filter { train.contains($0.record) }.map(\.text),
        vocabularySize: plan.model.vocabulary))
  }

  var isFork: Bool { plan.parent != nil }

  var totalSteps: Int {
    let steps = order.steps(through: state.epochs)
    return plan.optimization.maxSteps.map { min($0, steps) } ?? steps
  }

  private var schedule: LearningRateSchedule {
    LearningRateSchedule(
      base: state.learningRate, warmup: plan.optimization.warmup, totalSteps: totalSteps)
  }

  /// Trains to the end, or until something stops it. The lease is still open afterwards.
  func run() throws -> RunEnding {
    if let path = plan.trace {
      try keepingTrace {
        trace = try TraceFile(
          path, run: lease.run, through: state.step, store: store,
          whileUnread: { control.stopRequested == nil })
      }
    }
    startClock()
    try lease.setTotals(steps: totalSteps, epochs: state.epochs)
    if let fork = plan.parent, state.step == fork.step, frontier == 0 {
      try note(.started, "started from step \(fork.step) of run \(fork.run)")
    } else if state.step == 0 {
      try note(.started, "started")
    } else {
      try note(.resumed, "resumed from the checkpoint at step \(state.step)")
    }
    try lease.setState(.training)
    while true {
      if let ending = try attend() { return ending }
      guard state.step < totalSteps else { return try finish() }
      if let patience = plan.optimization.patience, state.epochsSinceBest >= patience {
        try note(.warning, "no better validation MSE for \(patience) epochs: stopping early")
        return try finish()
      }
      if let ending = try train() { return ending }
    }
  }

  // MARK: - One step

  /// Trains one step; non-nil where the run ends here.
  private func train() throws -> RunEnding? {
    let step = state.step + 1
    let texts = order.batch(of: step).map { corpus.train[$0] }
    let rate = schedule.rate(at: step)
    let outcome: StepOutcome
    do {
      outcome = try atPriority {
        try engine.step(
          Corpus.pack(texts, thresholds: state.thresholds), index: step,
          dropout: engine.configuration.dropout,
          weighting: &weighting, scope: state.weighting.scope, learningRate: Float(rate),
          clip: Float(plan.optimization.clip), weightDecay: Float(plan.optimization.weightDecay))
      }
    } catch {
      return try fail("step \(step): \(error)")
    }
    state.step = step
    state.epoch = order.wholeEpochs(after: step)
    state.tokens += outcome.tokens
    state.lossRegressionSum += outcome.lossRegression
    state.lossClassificationSum += outcome.lossClassification
    state.stepsSummed += 1
    state.tokensSummed += outcome.tokens
    tick()
    let record = StepRecord(
      step: step, epoch: order.epoch(of: step), rows: texts.map(\.record), learningRate: rate,
      outcome: outcome,
      scope: state.weighting.scope, seconds: state.seconds, processorSeconds: state.processorSeconds)
    lease.record(record)
    trace?.append(record)
    if order.endsEpoch(step) || step == totalSteps {
      try evaluate(onRequest: false)
      try checkpoint()
    } else if ProcessClock.monotonic() - checkpointedAt >= plan.optimization.checkpointEvery {
      try checkpoint()
    }
    return nil
  }

  /// In nice mode on a thread that gives way to others, else here.
  private func atPriority<Value>(_ body: () throws -> Value) throws -> Value {
    try isNice ? LowPriority.run(body) : body()
  }

  // MARK: - Evaluation and checkpoints

  private func evaluate(onRequest: Bool) throws {
    try lease.setState(.evaluating)
    var (record, predictions) = try atPriority {
      try Evaluation.validate(self, onRequest: onRequest)
    }
    if !onRequest {
      record.best = state.best.map { record.validation.mse < $0.mse } ?? true
      if record.best {
        state.best = .init(mse: record.validation.mse, step: state.step, epoch: record.epoch)
        state.epochsSinceBest = 0
        if !corpus.test.isEmpty {
          record.test = try atPriority { try Evaluation.figures(of: corpus.test, in: self) }
        }
      } else {
        state.epochsSinceBest += 1
      }
      state.lossRegressionSum = 0
      state.lossClassificationSum = 0
      state.stepsSummed = 0
      state.tokensSummed = 0
      state.secondsAtSum = state.seconds
    }
    try lease.flush()
    // Before the record: whoever sees an evaluation finds its predictions.
    try folder.write(predictions, best: record.best)
    try lease.record(record)
    if record.best {
      try note(.best, "best validation MSE so far: \(record.validation.mse.formatted(places: 6))")
    }
    try lease.setState(paused ? .paused : .training)
    logger.info(
      "evaluation",
      metadata: [
        "step": "\(state.step)", "mse": "\(record.validation.mse)",
        "accuracy": "\(record.validation.accuracy)",
      ])
  }

  /// Saves `last`, and `best` where the last evaluation was the best one.
  private func checkpoint() throws {
    try lease.flush()
    try keepingTrace { try trace?.flush() }
    tick()
    let isBest = state.best?.step == state.step
    try CheckpointKeeper.save(self, links: isBest ? [.last, .best] : [.last])
    checkpointedAt = ProcessClock.monotonic()
    try note(.checkpoint, "checkpoint at step \(state.step)")
  }

  /// Does something to the trace: one that cannot be written ends, and the run goes on, for the history has the same
  /// lines.
  private func keepingTrace(_ work: () throws -> Void) throws {
    let reason: String
    do { return try work() } catch let problem as OutputProblem {
      trace = nil
      if problem.isReaderGone { return }
      reason = "\(problem)"
    } catch let refusal as RequestError {
      reason = "\(refusal)"
    }
    let text = "\(reason); `steelyard runs export \(lease.run) --trace FILE` writes it from the history"
    control.lostTrace = text
    try note(.warning, text)
  }

  private func endTrace() throws {
    try keepingTrace { try trace?.flush() }
    trace = nil
  }

  // MARK: - Endings

  private func finish() throws -> RunEnding {
    if try lastCheckpointStep() != state.step { try checkpoint() }
    try endTrace()
    if plan.keep == .none { try CheckpointKeeper.removeAll(in: folder) }
    try note(.finished, "finished after \(state.step) steps")
    try lease.setState(.finished)
    return .finished
  }

  private func stop(_ reason: String) throws -> RunEnding {
    try checkpoint()
    try endTrace()
    try note(.stopped, reason)
    try lease.setState(.stopped, reason: reason)
    return .stopped(reason)
  }

  private func fail(_ cause: String) throws -> RunEnding {
    try lease.flush()
    try endTrace()
    let good = try lastCheckpointStep().map { "the last good checkpoint is at step \($0)" }
    let reason = cause + "; " + (good ?? "there is no checkpoint after the initial one")
    try note(.failed, reason)
    try lease.setState(.failed, reason: reason)
    return .failed(reason)
  }

  // MARK: - Commands

  /// Attends to what was asked for, before the next step; waits here while paused. Non-nil: the run ends.
  private func attend() throws -> RunEnding? {
    while let command = replay.first, case .applied(let step) = command.status, step <= state.step + 1 {
      replay.removeFirst()
      try change(command)
    }
    repeat {
      if let reason = control.stopRequested { return try stop(reason) }
      for command in try lease.openCommands() {
        if let ending = try obey(command) { return ending }
      }
      if paused {
        tick()
        control.wait(seconds: 0.02)
        startClock()
      }
    } while paused
    return nil
  }

  private func obey(_ command: Command) throws -> RunEnding? {
    let next = state.step + 1
    // Steps that were committed before an interruption are computed again first, under the settings they had.
    if command.kind.changesTraining && next <= frontier { return nil }
    if let reason = refusal(of: command.kind) {
      try lease.refuse(command.id, reason)
      return nil
    }
    try lease.apply(command.id, at: next)
    try note(.intervention, command.kind.summary, at: next)
    switch command.kind {
    case .pause:
      if !paused {
        tick()
        paused = true
        try lease.flush()
        try note(.paused, "paused")
        try lease.setState(.paused)
      }
    case .resume:
      if paused {
        paused = false
        startClock()
        try note(.resumed, "resumed")
        try lease.setState(.training)
      }
    case .stop: return try stop("stopped on request")
    case .evaluate: try evaluate(onRequest: true)
    case .checkpoint: try checkpoint()
    case .setNice(let wanted): isNice = wanted
    case .setLearningRate, .setWeighting, .setThresholds, .extend: try change(command)
    }
    return nil
  }

  /// Why a command cannot be carried out; nil where it can.
  private func refusal(of kind: CommandKind) -> String? {
    switch kind {
    case .pause where paused: "the run is paused already"
    case .resume where !paused: "the run is training already"
    case .setNice(let wanted) where wanted == isNice: "nice mode is \(wanted ? "on" : "off") already"
    case .setLearningRate(let rate) where !(rate.isFinite && rate > 0):
      "the learning rate must be above 0, found \(rate)"
    case .setThresholds(let cuts) where cuts.count != state.thresholds.count:
      "the run has \(state.thresholds.count + 1) classes and keeps them: expected \(state.thresholds.count) "
        + "thresholds, found \(cuts.count)"
    case .setThresholds(let cuts) where !ThresholdMethod.areCuts(cuts):
      "thresholds must increase inside (-1, 1)"
    case .setWeighting(let weighting):
      { () -> String? in
        do {
          _ = try weighting.method(seed: plan.optimization.seed)
          return nil
        } catch { return "\(error)" }
      }()
    case .extend(let epochs) where epochs < 1: "expected at least one more epoch, found \(epochs)"
    default: nil
    }
  }

  /// Applies a command that changes what later steps compute.
  private func change(_ command: Command) throws {
    state.lastCommand = max(state.lastCommand, command.id)
    switch command.kind {
    case .setLearningRate(let rate): state.learningRate = rate
    case .setWeighting(let settings):
      state.weighting = settings
      weighting = try settings.method(seed: plan.optimization.seed)
      try lease.setWeightingMethod(settings.method)
    case .setThresholds(let cuts):
      state.thresholds = cuts
      state.thresholdsVersion += 1
    case .extend(let epochs):
      state.epochs += epochs
      state.epochsSinceBest = 0
      try lease.setTotals(steps: totalSteps, epochs: state.epochs)
    case .pause, .resume, .stop, .evaluate, .checkpoint, .setNice: break
    }
    logger.info(
      "command applied", metadata: ["what": "\(command.kind.summary)", "step": "\(state.step + 1)"])
  }

  // MARK: - Small things

  private func lastCheckpointStep() throws -> Int? {
    try folder.checkpoint(.last).map { try CheckpointKeeper.state(of: $0).step }
  }

  private func note(_ kind: RunEvent.Kind, _ text: String, at step: Int? = nil) throws {
    try lease.record(
      RunEvent(step: step ?? state.step, at: ProcessClock.wall(), kind: kind, text: text))
    logger.info("\(text)", metadata: ["event": "\(kind.rawValue)", "step": "\(step ?? state.step)"])
  }

  private func startClock() {
    clockStart = ProcessClock.monotonic()
    processorStart = ProcessClock.processor()
  }

  /// Adds the time since the last call to the run's clocks.
  private func tick() {
    let now = ProcessClock.monotonic()
    let processor = ProcessClock.processor()
    state.seconds += now - clockStart
    state.processorSeconds += processor - processorStart
    clockStart = now
    processorStart = processor
  }
}
