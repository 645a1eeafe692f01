import Foundation
import Runs
import Stratification

/// Predictions over a whole part and the figures they give.
enum Evaluation {
  /// Texts predicted at once.
  private static let batch = 32

  static func record(_ session: Session, onRequest: Bool) throws -> EpochRecord {
    let state = session.state
    let steps = Double(max(1, state.stepsSummed))
    let elapsed = state.seconds - state.secondsAtSum
    return EpochRecord(
      step: state.step, epoch: Double(state.step) / Double(session.order.stepsPerEpoch),
      onRequest: onRequest, thresholdsVersion: state.thresholdsVersion, thresholds: state.thresholds,
      seconds: state.seconds, trainLossRegression: state.lossRegressionSum / steps,
      trainLossClassification: state.lossClassificationSum / steps,
      tokensPerSecond: elapsed > 0 ? Double(state.tokensSummed) / elapsed : 0,
      peakResidentMiB: ProcessClock.peakResidentMiB(),
      validation: try figures(of: session.corpus.validation, in: session), best: false)
  }

  static func figures(of texts: [Corpus.Text], in session: Session) throws -> Figures {
    let thresholds = session.state.thresholds
    var predictions: [Float] = []
    var logits: [Float] = []
    for start in stride(from: 0, to: texts.count, by: batch) {
      let packed = Corpus.pack(texts[start..<min(start + batch, texts.count)], thresholds: thresholds)
      let result = session.engine.predict(packed)
      predictions += result.scores
      logits += result.logits
    }
    guard predictions.allSatisfy(\.isFinite), logits.allSatisfy(\.isFinite) else {
      throw SessionError("the model's predictions are not finite after step \(session.state.step)")
    }
    var shares = [Double](repeating: 0, count: thresholds.count + 1)
    for text in session.corpus.train {
      shares[classIndex(of: text.score, thresholds: thresholds)] += 1 / Double(session.corpus.train.count)
    }
    return Metrics.figures(
      scores: texts.map(\.score), predictions: predictions, logits: logits, thresholds: thresholds,
      trainShares: shares)
  }
}
