import Foundation
import Runs
import Stratification

/// Predictions over a whole part and the figures they give.
enum Evaluation {
  /// The session's model on its validation part: the record of it, and what was predicted.
  static func validate(_ session: Session, onRequest: Bool) throws -> (EpochRecord, PredictionSet) {
    let state = session.state
    let texts = session.corpus.validation
    let outputs = try outputs(of: texts, in: session)
    let steps = Double(max(1, state.stepsSummed))
    let elapsed = state.seconds - state.secondsAtSum
    let record = EpochRecord(
      step: state.step, epoch: session.order.epochs(after: state.step),
      onRequest: onRequest, thresholdsVersion: state.thresholdsVersion, thresholds: state.thresholds,
      seconds: state.seconds, trainLossRegression: state.lossRegressionSum / steps,
      trainLossClassification: state.lossClassificationSum / steps,
      tokensPerSecond: elapsed > 0 ? Double(state.tokensSummed) / elapsed : 0,
      peakResidentMiB: ProcessClock.peakResidentMiB(),
      validation: figures(of: texts, outputs, in: session), best: false)
    return (
      record,
      PredictionSet(step: state.step, thresholds: state.thresholds, texts: texts, outputs: outputs)
    )
  }

  /// The figures of the session's model on a part.
  static func figures(of texts: [Corpus.Text], in session: Session) throws -> Figures {
    figures(of: texts, try outputs(of: texts, in: session), in: session)
  }

  private static func outputs(of texts: [Corpus.Text], in session: Session) throws -> Outputs {
    try Outputs(
      of: texts, thresholds: session.state.thresholds, by: session.engine, step: session.state.step)
  }

  private static func figures(of texts: [Corpus.Text], _ outputs: Outputs, in session: Session) -> Figures {
    let thresholds = session.state.thresholds
    var shares = [Double](repeating: 0, count: thresholds.count + 1)
    for text in session.corpus.train {
      shares[classIndex(of: text.score, thresholds: thresholds)] += 1 / Double(session.corpus.train.count)
    }
    return Metrics.figures(
      scores: texts.map(\.score), predictions: outputs.scores, logits: outputs.logits,
      thresholds: thresholds, trainShares: shares)
  }
}
