import Foundation
import Kernels

/// The losses of a batch.
package struct BatchLosses {
  /// L_r, mean squared error.
  package var regression = 0.0
  /// L_c, mean cross-entropy.
  package var classification = 0.0
  /// L_ck, mean cross-entropy inside each class; nil for an absent class.
  package var perClass: [Double?] = []

  package init() {}

  /// Zero, with a place for each class.
  package init(classes: Int) { perClass = Array(repeating: nil, count: classes) }
}

/// Two linear heads on the pooled vector: a score, and K logits.
package final class Heads {
  private let backbone: Backbone
  private let classes: Int
  /// The pooled vectors behind the dropout: texts × d.
  private let dropped = FloatBuffer()
  /// texts × (1 + K)
  private let outputs = FloatBuffer()
  private let gradient = FloatBuffer()
  private let merged = FloatBuffer()

  package init(_ backbone: Backbone, classes: Int) {
    self.backbone = backbone
    self.classes = classes
  }

  private var width: Int { backbone.configuration.width }

  /// Gradients of the two losses with respect to h in front of the dropout, unscaled: texts × 2 × d.
  package var dPooled: UnsafePointer<Float> { UnsafePointer(gradient.pointer) }

  /// Score and logits of each text taken, from `activations.pooled`.
  ///
  /// - Parameter mask: of the whole batch.
  package func forward(mask: DropoutMask) {
    let texts = backbone.layout.texts.count, d = width, size = 1 + classes
    dropped.reserve(texts * d)
    outputs.reserve(texts * size)
    Vector.dropout(
      into: dropped.pointer, backbone.activations.pooled, texts * d,
      mask: mask.from(backbone.layout.firstText * d))
    let regression = place(backbone.table.regressionWeight), bias = place(backbone.table.regressionBias)
    let weight = place(backbone.table.classificationWeight)
    let classBias = place(backbone.table.classificationBias)
    for text in 0..<texts {
      let h = dropped.pointer + text * d, out = outputs.pointer + text * size
      out[0] = Float(Vector.dot(h, regression, d)) + bias[0]
      for k in 0..<classes { out[1 + k] = Float(Vector.dot(h, weight + k * d, d)) + classBias[k] }
    }
  }

  package func score(_ text: Int) -> Float { outputs.pointer[text * (1 + classes)] }

  package func logit(_ text: Int, _ k: Int) -> Float { outputs.pointer[text * (1 + classes) + 1 + k] }

  /// Forgets the gradients of the heads: before the first texts of a batch.
  package func begin(_ gradients: Gradients) {
    let table = backbone.table
    for group in [
      table.regressionWeight, table.regressionBias, table.classificationWeight, table.classificationBias,
    ] {
      gradients.pointer(group, lane: 0).update(repeating: 0, count: table.groups[group].count)
    }
  }

  /// Adds the share of the texts taken, whose outputs `forward` computed, to the losses of their batch; the
  /// gradients of L_r and of Σ_k f_k p_k L_ck with respect to h (`dPooled`), and to the heads on top of those of
  /// the texts before, unscaled.
  ///
  /// - Parameters:
  ///   - counts: the whole batch's texts of each class.
  ///   - gradients: nil: those of the heads are known.
  package func addLosses(
    of batch: PackedBatch, to losses: inout BatchLosses, counts: [Int], factors: [Double],
    mask: DropoutMask, gradients: Gradients?
  ) {
    let taken = backbone.layout.texts.count, texts = batch.texts, d = width, table = backbone.table
    let firstText = backbone.layout.firstText
    gradient.reserve(taken * 2 * d)
    if losses.perClass.isEmpty { losses.perClass = Array(repeating: nil, count: classes) }
    let dRegression = gradients?.pointer(table.regressionWeight, lane: 0)
    let dClassification = gradients?.pointer(table.classificationWeight, lane: 0)
    let dRegressionBias = gradients?.pointer(table.regressionBias, lane: 0)
    let dClassificationBias = gradients?.pointer(table.classificationBias, lane: 0)
    gradient.pointer.update(repeating: 0, count: taken * 2 * d)
    let regression = place(table.regressionWeight), weight = place(table.classificationWeight)
    for text in 0..<taken {
      let h = dropped.pointer + text * d
      let first = gradient.pointer + text * 2 * d, second = first + d
      let error = Double(score(text)) - Double(batch.scores[firstText + text])
      losses.regression += error * error / Double(texts)
      let dScore = Float(2 * error / Double(texts))
      if let dRegression { Vector.add(to: dRegression, h, scale: dScore, d) }
      dRegressionBias?[0] += dScore
      Vector.add(to: first, regression, scale: dScore, d)

      let label = Int(batch.classes[firstText + text])
      let (entropy, normalizer) = crossEntropy(text, label)
      losses.classification += entropy / Double(texts)
      losses.perClass[label] = (losses.perClass[label] ?? 0) + entropy / Double(counts[label])
      let share = factors[label] / Double(texts)
      for k in 0..<classes {
        let probability = exp(Double(logit(text, k)) - normalizer)
        let dLogit = Float(share * (probability - (k == label ? 1 : 0)))
        if let dClassification { Vector.add(to: dClassification + k * d, h, scale: dLogit, d) }
        dClassificationBias?[k] += dLogit
        Vector.add(to: second, weight + k * d, scale: dLogit, d)
      }
      for lane in [first, second] {
        Vector.dropout(into: lane, lane, d, mask: mask.from((firstText + text) * d))
      }
    }
  }

  /// a · first + b · second lane of `dPooled`: texts × d.
  package func merge(_ a: Float, _ b: Float) -> UnsafePointer<Float> {
    let texts = backbone.layout.texts.count, d = width
    merged.reserve(texts * d)
    for text in 0..<texts {
      let two = gradient.pointer + text * 2 * d
      Vector.combine(into: merged.pointer + text * d, a, two, b, two + d, d)
    }
    return UnsafePointer(merged.pointer)
  }

  /// (⟨g_r,g_r⟩, ⟨g_r,g_c⟩, ⟨g_c,g_c⟩) over h.
  package func gramOverPooled() -> SIMD3<Double> {
    var sum = SIMD3<Double>.zero
    for text in 0..<backbone.layout.texts.count {
      let two = gradient.pointer + text * 2 * width
      sum += Vector.gram(two, two + width, width)
    }
    return sum
  }

  /// −log softmax at the label, and log Σ exp of the logits.
  private func crossEntropy(_ text: Int, _ label: Int) -> (Double, normalizer: Double) {
    var top = logit(text, 0)
    for k in 1..<classes { top = max(top, logit(text, k)) }
    var sum = 0.0
    for k in 0..<classes { sum += exp(Double(logit(text, k)) - Double(top)) }
    let normalizer = Double(top) + log(sum)
    return (normalizer - Double(logit(text, label)), normalizer)
  }

  private func place(_ group: Int) -> UnsafePointer<Float> {
    UnsafePointer(backbone.weights.floats(group))
  }
}
