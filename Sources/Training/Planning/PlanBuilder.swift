import Foundation
import Kernels
import Models
import Runs
import Stratification

/// Turns a request into a plan in which everything is resolved, and the rows it was resolved on.
public struct PlanBuilder {
  /// A plan, its data, and what a person should know about it.
  public struct Result {
    public var plan: Plan
    public var data: DataSet
    public var warnings: [String]
  }

  private let request: RunRequest

  public init(_ request: RunRequest) { self.request = request }

  /// - Throws: `RequestError`, `DataError`, `StratificationError` or `WeightingError`, each one clear line.
  public func build() throws -> Result {
    try checkValues()
    try checkTrace()
    var warnings: [String] = []
    let model = try ModelPlanner(request).plan(&warnings)
    let data = try DataSet.load(try request.dataPlan())
    if !data.skipped.isEmpty {
      warnings.append("skipped \(data.skipped.count) of \(data.recordCount) rows of \(request.data)")
    }
    let stratification = try stratificationPlan()
    let classes = stratification.classes
    guard data.rows.count > classes else {
      throw RequestError(
        "\(request.data): \(data.rows.count) rows for \(classes) classes, expected more rows than classes")
    }
    let split = try Split.make(
      data.rows, seed: request.splitSeed ?? request.seed, testShare: request.testShare ?? 0)
    let training = Set(split.train)
    let scores = data.rows.filter { training.contains($0.record) }.map(\.score)
    let solved = try Stratifier.solve(
      scores: scores, method: try ThresholdMethod(parsing: stratification.method),
      settings: stratification.settings)
    warnings += solved.warnings
    guard solved.counts.filter({ $0 > 0 }).count > 1 else {
      throw RequestError(
        "\(request.data): all \(scores.count) training rows fall into one class, expected at least two")
    }
    let plan = Plan(
      version: productVersion, name: request.name ?? defaultName(), tags: request.tags, data: data.plan,
      model: model, stratification: stratification, thresholds: solved.thresholds,
      weighting: request.weighting, optimization: optimizationPlan(for: model), split: split,
      keep: request.keep,
      trace: request.trace.map { URL(fileURLWithPath: $0).path })
    return Result(plan: plan, data: data, warnings: warnings)
  }

  /// Holds every value against its range and against the others, before any file is looked at.
  ///
  /// - Throws: `RequestError`, `StratificationError` or `WeightingError`, each one clear line.
  public func checkValues() throws {
    try checkRanges()
    do {
      try PlanEditor.checkMicroBatch(
        request.microBatch, batch: request.batch ?? PlanEditor.blank.optimization.batch)
    } catch { throw RequestError("--\(error)") }
    try ModelPlanner(request).checkOptions()
  }

  /// What `checkValues` can say of values without knowing which model they are for.
  func checkRanges() throws {
    func require(_ name: String, _ value: Double?) throws {
      guard let value else { return }
      let isWhole = value == value.rounded() && abs(value) < 1e15
      try require(name, isWhole ? "\(Int(value))" : "\(value)")
    }
    func require(_ name: String, _ value: Int?) throws { try require(name, value.map { "\($0)" }) }
    func require(_ name: String, _ value: String?) throws {
      guard let value else { return }
      do { try PlanEditor.check(name: name, value: value) } catch { throw RequestError("--\(error)") }
    }
    try require("model", request.model)
    try require("test-share", request.testShare)
    try require("layers", request.layers)
    try require("width", request.width)
    try require("heads", request.heads)
    try require("vocabulary", request.vocabulary)
    try require("dropout", request.dropout)
    try require("lora", request.lora)
    try require("lora-alpha", request.loraAlpha)
    if let targets = request.loraTargets, targets.allSatisfy(\.isEmpty) {
      throw RequestError("--lora-targets: found nothing, expected modules' names, parted by commas")
    }
    try require("lora-targets", request.loraTargets?.joined(separator: ","))
    try require("lora-dropout", request.loraDropout)
    try require("classes", request.classes)
    try require("lambda", request.lambda)
    try require("gamma", request.gamma)
    try require("min-count", request.minimumCount)
    try require("epochs", request.epochs)
    try require("max-steps", request.maxSteps)
    try require("batch", request.batch)
    try require("micro-batch", request.microBatch)
    try require("learning-rate", request.learningRate)
    try require("warmup", request.warmup)
    try require("threads", request.threads)
    try require("checkpoint-every", request.checkpointEvery)
    try require("patience", request.patience)
    guard request.groupPattern == nil || request.groupColumn != nil else {
      throw RequestError("--group-pattern: expected --group-column with it, the column it is applied to")
    }
    _ = try stratificationPlan()
    _ = try request.weighting.method(seed: 0)
  }

  private func checkTrace() throws {
    guard let trace = request.trace else { return }
    guard !OutputFile.isStream(trace) else {
      throw RequestError("--trace \(trace): expected a file, for the run may be trained by other processes")
    }
    try OutputFile.check(trace, option: "--trace")
  }

  private func defaultName() -> String {
    URL(fileURLWithPath: request.data).deletingPathExtension().lastPathComponent + " "
      + request.weighting.method
  }

  /// The stratification asked for, checked against nothing but itself.
  public func stratificationPlan() throws -> StratificationPlan {
    var plan = StratificationPlan()
    if request.paper {
      plan.method = "gradient"
      plan.gamma = 0
      plan.minimumCount = 0
    }
    plan.method = request.thresholds ?? plan.method
    plan.classes = try request.classes ?? ThresholdMethod(parsing: plan.method).classes ?? plan.classes
    plan.lambda = request.lambda ?? plan.lambda
    plan.gamma = request.gamma ?? plan.gamma
    plan.minimumCount = request.minimumCount ?? plan.minimumCount
    return plan
  }

  private func optimizationPlan(for model: ModelPlan) -> OptimizationPlan {
    let usual = model.usualLength
    var plan = OptimizationPlan(
      epochs: usual.epochs, learningRate: usual.learningRate, seed: request.seed,
      threads: request.threads ?? Processor.current.physicalCores)
    plan.epochs = request.epochs ?? plan.epochs
    plan.maxSteps = request.maxSteps
    plan.batch = request.batch ?? plan.batch
    plan.learningRate = request.learningRate ?? plan.learningRate
    plan.warmup = request.warmup ?? plan.warmup
    plan.checkpointEvery = request.checkpointEvery ?? plan.checkpointEvery
    plan.patience = request.patience
    plan.microBatch = request.microBatch
    plan.recomputes = request.recompute
    return plan
  }
}
