import Foundation
import Models
import Runs

/// What a run will about take, before it is made.
public struct RunEstimate: Sendable, Equatable {
  /// nil where the model is too large to be tried in passing, or the plan cannot be trained.
  public var secondsPerStep: Double?
  /// All steps and the evaluations at the ends of the epochs, on this machine as busy as it is now.
  public var seconds: Double?
  /// Peak resident memory.
  public var memoryMiB: Double

  /// Seconds of steps that are tried; a slow step is tried once.
  private static let trial = 0.3
  private static let warmUpSteps = 2
  /// Larger models would take too long to lay out: of them one layer and two are tried.
  private static let largestTrial = 40_000_000
  private static let largestFrozenTrial = 200_000_000
  /// The rows of an embedding table are looked up and moved one by one: so many do for a trial.
  private static let trialVocabulary = 4_096
  /// The program, SQLite and the tokenizer.
  private static let programMiB = 36.0
  /// Tokens of the longest batch over those of the mean one.
  private static let spread = 2.0
  /// A text's forward pass over its share of a step with two backward passes.
  private static let forwardShare = 0.25

  /// Takes up to half a second: not for a thread that draws.
  ///
  /// - Parameters:
  ///   - trainRows: rows of the training part.
  ///   - meanTokens: tokens of a text, the special ones included.
  public static func of(plan: Plan, trainRows: Int, meanTokens: Double) -> RunEstimate {
    let memory = memoryMiB(plan: plan, trainRows: trainRows, meanTokens: meanTokens)
    let isSmall = memory < Double(ProcessInfo.processInfo.physicalMemory) / 1_048_576 / 4
    let configuration = plan.model.backboneConfiguration
    guard let step = try? secondsOfStep(plan, configuration, meanTokens: meanTokens, isSmall: isSmall)
    else { return RunEstimate(secondsPerStep: nil, seconds: nil, memoryMiB: memory) }
    let batch = plan.optimization.batch
    let perEpoch = Double(max(1, BatchOrder.stepsPerEpoch(count: max(1, trainRows), batch: batch)))
    let wanted = perEpoch * Double(plan.optimization.epochs)
    let steps = plan.optimization.maxSteps.map { min(Double($0), wanted) } ?? wanted
    // A ninth of the training part is what the usual split holds back.
    let validation = plan.split.validation.isEmpty ? trainRows / 9 : plan.split.validation.count
    let evaluations = max(1, steps / perEpoch)
    let evaluation = Double(validation) / Double(batch) * step * forwardShare
    return RunEstimate(
      secondsPerStep: step, seconds: steps * step + evaluations * evaluation, memoryMiB: memory)
  }

  /// Peak resident memory from the sizes of the buffers: at once, for any size.
  public static func memoryMiB(plan: Plan, trainRows: Int, meanTokens: Double) -> Double {
    let configuration = plan.model.backboneConfiguration
    let table = ParameterTable(
      configuration, classes: plan.classes, lowRank: plan.model.lowRank?.configuration,
      frozen: plan.model.frozenFormat)
    let longest = Double(plan.model.positions)
    let mean = min(longest, max(2, meanTokens))
    let texts = Double(min(plan.optimization.batch, plan.optimization.microBatch ?? .max))
    let trainingRows = min(texts * longest, texts * mean * spread)
    // Evaluations take more texts at once, forward alone.
    let evaluatedRows = min(Double(Outputs.tokens), Double(Outputs.portion) * mean * spread)
    let rows = Int(max(trainingRows, evaluatedRows))
    let probabilities = Int(Double(configuration.heads) * Double(rows) * min(longest, mean * spread))
    let activations = Activations(table, threads: 1, recomputes: plan.optimization.recomputes)
    let forward = activations.floats(
      rows: rows, probabilities: probabilities, texts: max(Outputs.portion, Int(texts)), backward: false)
    let training = activations.floats(
      rows: Int(trainingRows),
      probabilities: Int(Double(configuration.heads) * trainingRows * min(longest, mean * spread)),
      texts: Int(texts), backward: true)
    // Parameters and their two moments; gradients of two tasks.
    let lasting =
      3 * Double(table.count) + 2 * Double(table.gradientCount) + Double(table.frozenCount)
      + Double(table.frozenHalfCount) / 2
    let floats = lasting + Double(max(forward, training)) * 1.25
    // A text, its tokens and what belongs to a row.
    let data = Double(trainRows) * (mean * 10 + 250)
    return programMiB + (floats * 4 + data) / 1_048_576
  }

  /// Of the whole model, or by the layer: a step of one layer, and what another one adds.
  ///
  /// - Returns: nil where that is too large as well.
  private static func secondsOfStep(
    _ plan: Plan, _ configuration: BackboneConfiguration, meanTokens: Double, isSmall: Bool
  ) throws -> Double? {
    if isSmall, canBeTried(plan, configuration) {
      return try secondsOfStep(plan, configuration, meanTokens: meanTokens)
    }
    guard configuration.layers > 2 else { return nil }
    var part = configuration
    part.vocabulary = min(part.vocabulary, trialVocabulary)
    part.layers = 2
    guard canBeTried(plan, part) else { return nil }
    let two = try secondsOfStep(plan, part, meanTokens: meanTokens)
    part.layers = 1
    let one = try secondsOfStep(plan, part, meanTokens: meanTokens)
    return one + Double(configuration.layers - 1) * max(0, two - one)
  }

  private static func canBeTried(_ plan: Plan, _ configuration: BackboneConfiguration) -> Bool {
    let table = ParameterTable(
      configuration, classes: plan.classes, lowRank: plan.model.lowRank?.configuration,
      frozen: plan.model.frozenFormat)
    return table.count <= largestTrial && table.frozenCount + table.frozenHalfCount <= largestFrozenTrial
  }

  /// The median of a few steps on random ids and labels; speed does not depend on the weights, which are zero.
  private static func secondsOfStep(_ plan: Plan, _ configuration: BackboneConfiguration, meanTokens: Double)
    throws -> Double
  {
    let length = min(plan.model.positions, max(2, Int(meanTokens.rounded())))
    let engine = try StepEngine(
      configuration: configuration, classes: plan.classes, pooling: plan.model.pooling.modelPooling,
      threads: plan.optimization.threads, seed: 1, lowRank: plan.model.lowRank?.configuration,
      frozen: plan.model.frozenFormat, recomputes: plan.optimization.recomputes, maximumTokens: 0)
    engine.textsAtOnce = plan.optimization.microBatch
    var weighting = try plan.weighting.method(seed: 1)
    var batches = StepBenchmark.Batches(configuration, classes: plan.classes)
    // Texts of half to one and a half times the mean length.
    let lengths = (0..<plan.optimization.batch).map { max(2, length / 2 + ($0 * 7 % 16) * length / 16) }
      .map { min($0, plan.model.positions) }
    var times: [Double] = []
    let began = ProcessClock.monotonic()
    for index in 1... {
      let batch = batches.next(lengths)
      let start = ProcessClock.monotonic()
      _ = try engine.step(
        batch, index: index, dropout: configuration.dropout, weighting: &weighting,
        scope: plan.weighting.scope, learningRate: 1e-5, clip: 1, weightDecay: 0.01)
      let end = ProcessClock.monotonic()
      if index > warmUpSteps || end - began >= trial { times.append(end - start) }
      if end - began >= trial { break }
    }
    return times.sorted()[times.count / 2]
  }
}

extension Plan {
  /// K, known before the thresholds are solved.
  fileprivate var classes: Int { thresholds.isEmpty ? stratification.classes : thresholds.count + 1 }
}
