import Foundation
import Runs

/// What a model says of texts: scores and logits as the heads gave them.
struct Outputs {
  /// One a text, not clamped.
  private(set) var scores: [Float] = []
  /// texts × K, row by row.
  private(set) var logits: [Float] = []
  let classes: Int

  /// Texts predicted at once: the last bits of a product may depend on how many rows it has, so everything that
  /// predicts takes portions of this size.
  static let portion = 32
  /// Likewise the tokens that an engine takes at once.
  static let tokens = 4_096

  /// Predicts texts portion by portion.
  ///
  /// - Parameter step: the model's last step, for the message.
  /// - Throws: `SessionError` where a number is not finite.
  init(of texts: [Corpus.Text], thresholds: [Double], by engine: StepEngine, step: Int) throws {
    classes = engine.classes
    for start in stride(from: 0, to: texts.count, by: Self.portion) {
      let packed = Corpus.pack(texts[start..<min(start + Self.portion, texts.count)], thresholds: thresholds)
      let result = engine.predict(packed)
      scores += result.scores
      logits += result.logits
    }
    guard scores.allSatisfy(\.isFinite), logits.allSatisfy(\.isFinite) else {
      throw SessionError("the model's predictions are not finite after step \(step)")
    }
  }

  /// The softmax of a text's logits, in double precision.
  func probabilities(of text: Int) -> [Double] {
    let row = logits[text * classes..<(text + 1) * classes].map(Double.init)
    let top = row.max() ?? 0
    let powers = row.map { exp($0 - top) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }

  /// The number that the score's shortest decimal says: the same single-precision number, with fewer digits.
  func score(of text: Int) -> Double { Double("\(scores[text])") ?? Double(scores[text]) }
}

extension PredictionSet {
  /// The predictions of `texts`, in their order.
  init(step: Int, thresholds: [Double], texts: [Corpus.Text], outputs: Outputs) {
    self.init(
      step: step, thresholds: thresholds,
      rows: texts.indices.map { index in
        Prediction(
          record: texts[index].record, score: texts[index].score, predicted: outputs.score(of: index),
          probabilities: outputs.probabilities(of: index))
      })
  }
}
