import Kernels
import Models
import TaskWeighting

/// The numeric side of a session: a model, its optimizer, and the step that trains it.
///
/// Not thread-safe; it uses `threads` threads itself. The same seed, thread count and machine give the same
/// bits.
public final class StepEngine {
  public let configuration: BackboneConfiguration
  public let classes: Int
  /// Texts whose activations are in memory at the same time; nil: the whole batch. Gradients add up over the
  /// parts; the numbers are the same to rounding.
  public var textsAtOnce: Int?
  let backbone: Backbone
  let heads: Heads
  let gradients: Gradients
  let optimizer: LazyAdamW
  private let seed: UInt64
  /// Texts are predicted in portions of about this many tokens.
  private let portion: Int

  /// - Parameters:
  ///   - lowRank: adapters, with everything else but the heads frozen; nil: everything is trained.
  ///   - frozen: how frozen matrices lie in memory.
  ///   - recomputes: activations are computed again in backward instead of kept: less memory, the same bits.
  ///   - maximumTokens: of a batch, as far as known; memory grows where one is larger.
  /// - Throws: `ModelError.shape`.
  public init(
    configuration: BackboneConfiguration, classes: Int, pooling: ModelPooling, threads: Int, seed: UInt64,
    lowRank: LowRankConfiguration? = nil, frozen: FrozenFormat = .float32, recomputes: Bool = false,
    maximumTokens: Int
  ) throws {
    backbone = try Backbone(
      configuration, classes: classes, pooling: pooling, threads: threads, lowRank: lowRank, frozen: frozen,
      recomputes: recomputes)
    heads = Heads(backbone, classes: classes)
    gradients = Gradients(backbone)
    optimizer = LazyAdamW(backbone)
    self.configuration = configuration
    self.classes = classes
    self.seed = seed
    portion = max(2_048, maximumTokens)
  }

  /// While true one thread works at a time, with the caller's priority: the same bits on one core.
  public var isAlone: Bool {
    get { backbone.team.isAlone }
    set { backbone.team.isAlone = newValue }
  }

  // MARK: Weights

  /// Fresh weights from (seed, purpose, place), and an optimizer that has not moved.
  public func initializeWeights() {
    backbone.initializeParameters(seed: seed)
    optimizer.reset()
  }

  /// Fresh heads and adapters for a model whose weights are read from a file.
  public func initializeNewWeights() {
    backbone.initializeNewParameters(seed: seed)
    optimizer.reset()
  }

  /// The source model's tensors that lie in floats, named and shaped as Hugging Face does without a prefix;
  /// call `flush` before reading.
  public var modelTensors: [NamedTensor] { backbone.weights.sourceTensors }

  /// Those that are frozen in two-byte floats.
  public var modelHalfTensors: [NamedHalfTensor] { backbone.weights.sourceHalfTensors }

  /// The adapters' factors, `MODULE.lora_A.weight` (rank × in) and `MODULE.lora_B.weight` (out × rank).
  public var adapterTensors: [NamedTensor] { backbone.weights.adapterTensors }

  /// `regression.weight` (1×d), `regression.bias`, `classification.weight` (K×d), `classification.bias`.
  public var headTensors: [NamedTensor] {
    backbone.table.tensors(in: backbone.weights.trained.pointer) { $0.isHead }
  }

  /// Both moments of every trained parameter, as `m.NAME` and `v.NAME`: after `flush`, with `optimizerStep`, the
  /// optimizer's whole state.
  public var optimizerTensors: [NamedTensor] {
    backbone.table.tensors(in: optimizer.first.pointer, prefix: "m.") { _ in true }
      + backbone.table.tensors(in: optimizer.second.pointer, prefix: "v.") { _ in true }
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
    _ batch: PackedBatch, index t: Int, dropout: DropoutShares, weighting: inout any WeightingMethod,
    scope: GramScope, learningRate: Float, clip: Float, weightDecay: Float
  ) throws -> StepOutcome {
    precondition(
      dropout.lowRank == 0 || configuration.dropout.lowRank > 0,
      "no memory was set aside for the dropout of adapters")
    try batch.validateTargets(classes: classes)
    var counts = Array(repeating: 0, count: classes)
    for label in batch.classes { counts[Int(label)] += 1 }
    let factors = weighting.classFactors(counts)
    guard factors.count == classes else {
      throw StepError.classFactors(found: factors.count, expected: classes)
    }
    let part = BatchPart(
      batch: batch, counts: counts, factors: factors,
      dropouts: Dropouts(dropout, seed: seed, step: t, layers: configuration.layers))
    let direction = try backward(part, &weighting, scope)
    let weights = direction.weights
    let headNorm = headSquares(weights, trainsClassification: weighting.trainsClassification)
    let gradientNorm = (direction.squaredNorm + headNorm).squareRoot()
    try require(gradientNorm, "the gradient")
    // As PyTorch's clip_grad_norm_ has it.
    let scale = min(1, clip / (Float(gradientNorm) + 1e-6))
    optimizer.update(
      gradients, coefficients: (Float(weights.regression), Float(weights.classification)), scale: scale,
      learningRate: learningRate, weightDecay: weightDecay)
    return outcome(direction.observation, weights, gradientNorm: gradientNorm, tokens: batch.tokens)
  }

  func coefficients(
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

  func require(_ value: Double, _ name: String) throws {
    guard value.isFinite else { throw StepError.nonFinite(name) }
  }

  /// The heads' share of the squared gradient norm; marks which of them have a gradient.
  private func headSquares(_ weights: StepWeights, trainsClassification: Bool) -> Double {
    let table = backbone.table
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
    var scores: [Float] = [], logits: [Float] = []
    scores.reserveCapacity(batch.texts)
    logits.reserveCapacity(batch.texts * classes)
    forward(batch) { texts in
      heads.forward(mask: .none)
      for text in 0..<texts {
        scores.append(heads.score(text))
        for k in 0..<classes { logits.append(heads.logit(text, k)) }
      }
    }
    return (scores, logits)
  }

  /// Goes through the texts in portions; `body` is told how many there are in each.
  private func forward(_ batch: PackedBatch, _ body: (Int) -> Void) {
    flush()
    let dropouts = Dropouts(nothingFor: configuration.layers)
    var first = 0
    while first < batch.texts {
      var last = first + 1
      while last < batch.texts, batch.offsets[last + 1] - batch.offsets[first] <= portion { last += 1 }
      do {
        try backbone.take(batch.texts(first..<last), forTraining: false)
      } catch {
        preconditionFailure("\(error)")
      }
      backbone.forward(dropouts)
      body(last - first)
      first = last
    }
  }

  /// The pooled vectors, texts × d, without dropout.
  ///
  /// - Precondition: as `predict`.
  public func embed(_ batch: PackedBatch) -> [Float] {
    var vectors: [Float] = []
    vectors.reserveCapacity(batch.texts * configuration.width)
    forward(batch) { texts in
      vectors.append(
        contentsOf: UnsafeBufferPointer(
          start: backbone.activations.pooled, count: texts * configuration.width))
    }
    return vectors
  }
}

extension StepEngine {
  /// Starts counting what matrix products cost.
  func measureProducts() {
    for product in backbone.products {
      product.resetMeter()
      product.isMeasured = true
    }
  }

  /// Seconds of all threads and floating-point operations in products since `measureProducts`.
  var productMeter: (seconds: Double, operations: Double) {
    backbone.products.reduce((0, 0)) { ($0.0 + $1.seconds, $0.1 + $1.operations) }
  }
}

extension GramMatrix {
  init(_ sums: SIMD3<Double>) { self.init(rr: sums.x, rc: sums.y, cc: sums.z) }
}

extension StepWeights {
  /// ‖c_r g_r + c_c g_c‖² from the sums over two lanes.
  func squaredNorm(_ sums: SIMD3<Double>) -> Double {
    let norm = GramMatrix(sums).normOfCombination(regression, classification)
    return norm * norm
  }
}
