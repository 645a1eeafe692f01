import Kernels
import Models
import TaskWeighting

/// From a batch to the direction of its step.
extension StepEngine {
  /// A batch in training and what belongs to it.
  struct BatchPart {
    let batch: PackedBatch
    let counts: [Int]
    let factors: [Double]
    let dropouts: Dropouts
  }

  /// What backward found.
  struct Direction {
    var observation: StepObservation
    var weights: StepWeights
    /// Of the backbone's combined gradient.
    var squaredNorm: Double
  }

  /// Losses, coefficients and gradients. Where a batch is taken in parts and the coefficients must be known
  /// before the lanes merge, its parts go through forward twice.
  func backward(
    _ part: BatchPart, _ weighting: inout any WeightingMethod, _ scope: GramScope
  ) throws -> Direction {
    let texts = part.batch.texts, size = min(texts, max(1, textsAtOnce ?? texts))
    let ranges = stride(from: 0, to: texts, by: size).map { $0..<min($0 + size, texts) }
    let last = configuration.layers - 1
    var losses = BatchLosses()
    var gram: GramMatrix?
    var sums = SIMD3<Double>.zero, above = SIMD3<Double>.zero, pooledSums = SIMD3<Double>.zero
    // The parts after the first add to what those before them left.
    func each(_ body: (Range<Int>) throws -> Void) rethrows {
      for (index, range) in ranges.enumerated() {
        gradients.isAccumulating = index > 0
        try body(range)
      }
      gradients.isAccumulating = false
    }
    var preview = weighting
    let isSingle = ranges.count == 1
    switch (scope, weighting.usesGram) {
    case (.full, true):
      try each { range in
        try forward(part, range, isFirst: range == ranges[0], &losses)
        above = backwardTop(lanes: 2)
        sums = backwardBlocks(0...last, lanes: 2, part) + above + backwardEmbeddings(lanes: 2, part)
      }
      let observation = observe(part, losses, GramMatrix(sums))
      let weights = try coefficients(&weighting, observation)
      return Direction(observation: observation, weights: weights, squaredNorm: weights.squaredNorm(sums))
    case (.lastLayer, true):
      try each { range in
        try forward(part, range, isFirst: range == ranges[0], &losses)
        above = backwardTop(lanes: 2)
        sums = backwardBlocks(last...last, lanes: 2, part)
      }
      let observation = observe(part, losses, GramMatrix(sums))
      let weights = try coefficients(&weighting, observation)
      var below = SIMD3<Double>.zero
      try each { range in
        if !isSingle {
          try forwardAgain(part, range)
          backbone.backwardPooling(heads.dPooled, lanes: 2)
          backbone.backward(block: last, lanes: 2, part.dropouts)
          backbone.activations.descend()
        }
        backbone.mergeLanes(Float(weights.regression), Float(weights.classification))
        below = last > 0 ? backwardBlocks(0...last - 1, lanes: 1, part) : .zero
        below += backwardEmbeddings(lanes: 1, part)
      }
      let norm = weights.squaredNorm(sums) + weights.squaredNorm(above) + below.x
      return Direction(observation: observation, weights: weights, squaredNorm: norm)
    case (.representation, _), (_, false):
      let isKnown = weighting.isConstant && scope != .representation
      if !isKnown || isSingle {
        try each { range in
          try forward(part, range, isFirst: range == ranges[0], &losses)
          if scope == .representation { pooledSums += heads.gramOverPooled() }
        }
        if scope == .representation { gram = GramMatrix(pooledSums) }
      }
      let early =
        isKnown && !isSingle
        ? try preview.coefficients(observe(part, BatchLosses(classes: classes), nil))
        : try coefficients(&weighting, observe(part, losses, gram))
      try each { range in
        if isKnown, !isSingle {
          try forward(part, range, isFirst: range == ranges[0], &losses)
        } else if !isSingle {
          try forwardAgain(part, range)
        }
        let merged = heads.merge(Float(early.regression), Float(early.classification))
        backbone.backwardPooling(merged, lanes: 1)
        sums = gradients.computeFinalNorm(lanes: 1)
        sums += backwardBlocks(0...last, lanes: 1, part) + backwardEmbeddings(lanes: 1, part)
      }
      let observation = observe(part, losses, gram)
      let weights = isKnown && !isSingle ? try coefficients(&weighting, observation) : early
      return Direction(observation: observation, weights: weights, squaredNorm: sums.x)
    }
  }

  /// Forward of some texts, their share of the losses and the gradients of heads and h.
  private func forward(
    _ part: BatchPart, _ range: Range<Int>, isFirst: Bool, _ losses: inout BatchLosses
  ) throws {
    try backbone.take(part.batch, texts: range, forTraining: true)
    if isFirst {
      gradients.begin()
      heads.begin(gradients)
      optimizer.catchUp(backbone.layout)
    }
    backbone.forward(part.dropouts)
    heads.forward(mask: part.dropouts.pooled)
    heads.addLosses(
      of: part.batch, to: &losses, counts: part.counts, factors: part.factors, mask: part.dropouts.pooled,
      gradients: gradients)
    try require(losses.regression, "the regression loss")
    try require(losses.classification, "the classification loss")
  }

  /// Forward of texts whose losses are known, for the gradient of h alone.
  private func forwardAgain(_ part: BatchPart, _ range: Range<Int>) throws {
    try backbone.take(part.batch, texts: range, forTraining: true)
    backbone.forward(part.dropouts)
    heads.forward(mask: part.dropouts.pooled)
    var known = BatchLosses()
    heads.addLosses(
      of: part.batch, to: &known, counts: part.counts, factors: part.factors, mask: part.dropouts.pooled,
      gradients: nil)
  }

  private func observe(_ part: BatchPart, _ losses: BatchLosses, _ gram: GramMatrix?) -> StepObservation {
    StepObservation(
      lossRegression: losses.regression, lossClassification: losses.classification,
      classLosses: losses.perClass, classCounts: part.counts, gram: gram)
  }

  /// From h to the last block's output; the sums over the norm in between.
  private func backwardTop(lanes: Int) -> SIMD3<Double> {
    backbone.backwardPooling(heads.dPooled, lanes: lanes)
    return gradients.computeFinalNorm(lanes: lanes)
  }

  /// Through blocks from the highest down, with the gradients of their weights.
  private func backwardBlocks(_ blocks: ClosedRange<Int>, lanes: Int, _ part: BatchPart) -> SIMD3<Double> {
    var sums = SIMD3<Double>.zero
    for layer in blocks.reversed() {
      backbone.backward(block: layer, lanes: lanes, part.dropouts)
      sums += gradients.computeBlock(layer, lanes: lanes, part.dropouts)
      backbone.activations.descend()
    }
    return sums
  }

  private func backwardEmbeddings(lanes: Int, _ part: BatchPart) -> SIMD3<Double> {
    guard backbone.table.trainsEmbeddings else { return .zero }
    backbone.backwardEmbeddings(lanes: lanes, part.dropouts)
    return gradients.computeEmbeddings(lanes: lanes)
  }
}
