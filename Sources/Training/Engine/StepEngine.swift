import Kernels
import Models
import TaskWeighting

/// The numeric side of a session: a model, its optimizer, and the step that trains it.
///
/// Not thread-safe; it uses `threads` threads itself. The same seed, thread count and machine give the same
/// bits.
public final class StepEngine {
  public let configuration: EncoderConfiguration
  public let classes: Int
  let encoder: Encoder
  private let heads: Heads
  private let gradients: Gradients
  private let optimizer: LazyAdamW
  private let seed: UInt64
  /// Texts are predicted in portions of about this many tokens.
  private let portion: Int

  /// - Parameter maximumTokens: of a batch, as far as known; memory grows where one is larger.
  /// - Throws: `ModelError.shape`.
  public init(
    configuration: EncoderConfiguration, classes: Int, pooling: ModelPooling, threads: Int, seed: UInt64,
    maximumTokens: Int
  ) throws {
    encoder = try Encoder(configuration, classes: classes, pooling: pooling, threads: threads)
    heads = Heads(encoder, classes: classes)
    gradients = Gradients(encoder)
    optimizer = LazyAdamW(encoder)
    self.configuration = configuration
    self.classes = classes
    self.seed = seed
    portion = max(2_048, maximumTokens)
  }

  /// While true one thread, the caller's, does the work of all: the same bits on one core.
  public var isAlone: Bool {
    get { encoder.team.isAlone }
    set { encoder.team.isAlone = newValue }
  }

  // MARK: Weights

  /// Fresh weights from (seed, purpose, place), and an optimizer that has not moved.
  public func initializeWeights() {
    encoder.initializeParameters(seed: seed)
    optimizer.reset()
  }

  /// The backbone, named and shaped as Hugging Face's BERT; call `flush` before reading.
  public var modelTensors: [NamedTensor] {
    encoder.table.tensors(in: encoder.parameters.pointer) { !$0.isHead }
  }

  /// `regression.weight` (1×d), `regression.bias`, `classification.weight` (K×d), `classification.bias`.
  public var headTensors: [NamedTensor] {
    encoder.table.tensors(in: encoder.parameters.pointer) { $0.isHead }
  }

  /// Both moments of every parameter, as `m.NAME` and `v.NAME`: after `flush`, with `optimizerStep`, the
  /// optimizer's whole state.
  public var optimizerTensors: [NamedTensor] {
    encoder.table.tensors(in: optimizer.first.pointer, prefix: "m.") { _ in true }
      + encoder.table.tensors(in: optimizer.second.pointer, prefix: "v.") { _ in true }
  }

  /// Steps the optimizer has made.
  public var optimizerStep: Int {
    get { optimizer.step }
    set { optimizer.step = newValue }
  }

  /// Brings all rows of the embedding tables up to date: before tensors are read or written.
  public func flush() { optimizer.flush() }

  /// After tensors were written: they are taken to be of step `optimizerStep`, all rows.
  public func tensorsWereReplaced() { optimizer.forgetHistory() }

  // MARK: Training

  /// One step: forward, losses, backward, weighting, clipping, AdamW.
  ///
  /// - Parameters:
  ///   - t: the run's step, from 1; dropout masks are a function of (seed, t).
  ///   - clip: the largest gradient norm over backbone and heads.
  /// - Throws: `StepError`, `ModelError.batch` or what the weighting throws; the weights are as before then.
  public func step(
    _ batch: PackedBatch, index t: Int, dropout: Float, weighting: inout any WeightingMethod,
    scope: GramScope, learningRate: Float, clip: Float, weightDecay: Float
  ) throws -> StepOutcome {
    try batch.validateTargets(classes: classes)
    var counts = Array(repeating: 0, count: classes)
    for label in batch.classes { counts[Int(label)] += 1 }
    let factors = weighting.classFactors(counts)
    guard factors.count == classes else {
      throw StepError.classFactors(found: factors.count, expected: classes)
    }
    let dropouts = Dropouts(share: dropout, seed: seed, step: t, layers: configuration.layers)
    try encoder.take(batch, forTraining: true)
    gradients.begin()
    optimizer.catchUp(encoder.layout)
    encoder.forward(dropouts)
    heads.forward(mask: dropouts.pooled)
    let losses = heads.losses(
      batch, counts: counts, factors: factors, mask: dropouts.pooled, gradients: gradients)
    try require(losses.regression, "the regression loss")
    try require(losses.classification, "the classification loss")
    var observation = StepObservation(
      lossRegression: losses.regression, lossClassification: losses.classification,
      classLosses: losses.perClass, classCounts: counts)

    let weights: StepWeights
    let squaredNorm: Double
    switch (scope, weighting.usesGram) {
    case (.full, true):
      encoder.backward(heads.dPooled, lanes: 2, dropouts)
      let sums = gradients.compute(blocks: 0..<configuration.layers, embeddings: true, lanes: 2)
      observation.gram = GramMatrix(sums)
      weights = try coefficients(&weighting, observation)
      squaredNorm = weights.squaredNorm(sums)
    case (.lastLayer, true):
      let last = configuration.layers - 1
      encoder.backwardToTap(heads.dPooled, dropouts)
      let sums = gradients.compute(blocks: last..<last + 1, embeddings: false, lanes: 2)
      observation.gram = GramMatrix(sums)
      weights = try coefficients(&weighting, observation)
      encoder.backwardFromTap(Float(weights.regression), Float(weights.classification), dropouts)
      let below = gradients.compute(blocks: 0..<last, embeddings: true, lanes: 1)
      squaredNorm = weights.squaredNorm(sums) + below.x
    case (.representation, _), (_, false):
      if scope == .representation { observation.gram = GramMatrix(heads.gramOverPooled()) }
      weights = try coefficients(&weighting, observation)
      let merged = heads.merge(Float(weights.regression), Float(weights.classification))
      encoder.backward(merged, lanes: 1, dropouts)
      squaredNorm = gradients.compute(blocks: 0..<configuration.layers, embeddings: true, lanes: 1).x
    }
    let headNorm = headSquares(weights, trainsClassification: weighting.trainsClassification)
    let gradientNorm = (squaredNorm + headNorm).squareRoot()
    try require(gradientNorm, "the gradient")
    // As PyTorch's clip_grad_norm_ has it.
    let scale = min(1, clip / (Float(gradientNorm) + 1e-6))
    optimizer.update(
      gradients, coefficients: (Float(weights.regression), Float(weights.classification)), scale: scale,
      learningRate: learningRate, weightDecay: weightDecay)
    return outcome(observation, weights, gradientNorm: gradientNorm, tokens: batch.tokens)
  }

  private func coefficients(
    _ weighting: inout any WeightingMethod, _ observation: StepObservation
  ) throws -> StepWeights {
    if let gram = observation.gram {
      try require(gram.rr + gram.cc + abs(gram.rc), "a task's gradient")
    }
    let weights = try weighting.coefficients(observation)
    try require(weights.regression, "the regression task's coefficient")
    try require(weights.classification, "the classification task's coefficient")
    return weights
  }

  private func require(_ value: Double, _ name: String) throws {
    guard value.isFinite else { throw StepError.nonFinite(name) }
  }

  /// The heads' share of the squared gradient norm; marks which of them have a gradient.
  private func headSquares(_ weights: StepWeights, trainsClassification: Bool) -> Double {
    let table = encoder.table
    var parts = [(weights.regression, [table.regressionWeight, table.regressionBias])]
    if trainsClassification {
      parts.append((weights.classification, [table.classificationWeight, table.classificationBias]))
    }
    var sum = 0.0
    for (coefficient, groups) in parts {
      for group in groups {
        let pointer = gradients.pointer(group, lane: 0)
        sum += coefficient * coefficient * Vector.dot(pointer, pointer, table.groups[group].count)
        gradients.headIsComputed(group)
      }
    }
    return sum
  }

  private func outcome(
    _ observation: StepObservation, _ weights: StepWeights, gradientNorm: Double, tokens: Int
  ) -> StepOutcome {
    let classification = weights.lossImbalanced ?? observation.lossClassification
    return StepOutcome(
      lossRegression: observation.lossRegression, lossClassification: observation.lossClassification,
      lossImbalanced: weights.lossImbalanced,
      lossTotal: weights.regression * observation.lossRegression + weights.classification * classification,
      classLosses: observation.classLosses, classCounts: observation.classCounts, gram: observation.gram,
      coefficientR: weights.regression, coefficientC: weights.classification, lambdaR: weights.lambdaR,
      lambdaC: weights.lambdaC, wR: weights.wR, wC: weights.wC, alpha: weights.alpha, beta: weights.beta,
      gradientNorm: gradientNorm,
      directionNorm: observation.gram?.normOfCombination(weights.regression, weights.classification),
      tokens: tokens)
  }

  // MARK: Prediction

  /// Scores (one a text) and logits (texts × K), without dropout. Brings the tables up to date first.
  ///
  /// - Precondition: every text has 1 to `positions` tokens of the vocabulary.
  public func predict(_ batch: PackedBatch) -> (scores: [Float], logits: [Float]) {
    flush()
    var scores: [Float] = [], logits: [Float] = []
    scores.reserveCapacity(batch.texts)
    logits.reserveCapacity(batch.texts * classes)
    let dropouts = Dropouts(nothingFor: configuration.layers)
    var first = 0
    while first < batch.texts {
      var last = first + 1
      while last < batch.texts, batch.offsets[last + 1] - batch.offsets[first] <= portion { last += 1 }
      do {
        try encoder.take(batch.texts(first..<last), forTraining: false)
      } catch {
        preconditionFailure("\(error)")
      }
      encoder.forward(dropouts)
      heads.forward(mask: .none)
      for text in 0..<last - first {
        scores.append(heads.score(text))
        for k in 0..<classes { logits.append(heads.logit(text, k)) }
      }
      first = last
    }
    return (scores, logits)
  }
}

extension StepEngine {
  /// Starts counting what matrix products cost.
  func measureProducts() {
    for product in encoder.products {
      product.resetMeter()
      product.isMeasured = true
    }
  }

  /// Seconds of all threads and floating-point operations in products since `measureProducts`.
  var productMeter: (seconds: Double, operations: Double) {
    encoder.products.reduce((0, 0)) { ($0.0 + $1.seconds, $0.1 + $1.operations) }
  }
}

extension GramMatrix {
  init(_ sums: SIMD3<Double>) { self.init(rr: sums.x, rc: sums.y, cc: sums.z) }
}

extension StepWeights {
  /// ‖c_r g_r + c_c g_c‖² from the sums over two lanes.
  fileprivate func squaredNorm(_ sums: SIMD3<Double>) -> Double {
    let norm = GramMatrix(sums).normOfCombination(regression, classification)
    return norm * norm
  }
}
