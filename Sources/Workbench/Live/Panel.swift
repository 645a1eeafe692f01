/// The panels of the live screen, in the order in which Tab visits them.
package enum Panel: Int, CaseIterable, Sendable {
  case weights, losses, histogram, mse, accuracy, alphaBeta, norms, cosine, events

  /// What a panel can show; `v` goes through them.
  package var views: [PanelView] {
    switch self {
    case .weights: [.share, .taskWeights, .lambda, .coefficients]
    case .losses: [.taskLosses, .classificationLoss, .totalLoss]
    case .histogram: [.scores]
    case .mse: [.mse, .rSquared]
    case .accuracy: [.accuracy, .confusion, .classErrors]
    case .alphaBeta: [.alphaBeta, .learningRate]
    case .norms: [.taskNorms, .gradientNorm]
    case .cosine: [.cosine]
    case .events: [.events]
    }
  }

  /// True for panels over the shared time axis.
  package func hasTimeAxis(_ view: PanelView) -> Bool {
    switch view {
    case .scores, .confusion, .classErrors, .events: false
    default: true
    }
  }
}

package enum PanelView: String, CaseIterable, Sendable {
  case share, taskWeights, lambda, coefficients
  case taskLosses, classificationLoss, totalLoss
  case scores
  case mse, rSquared
  case accuracy, confusion, classErrors
  case alphaBeta, learningRate
  case taskNorms, gradientNorm
  case cosine
  case events

  package var title: String {
    switch self {
    case .share: "task weights · effective share"
    case .taskWeights: "task weights · w"
    case .lambda: "task weights · λ"
    case .coefficients: "task weights · coefficients λw"
    case .taskLosses: "losses"
    case .classificationLoss: "losses · classification"
    case .totalLoss: "losses · total"
    case .scores: "scores and thresholds"
    case .mse: "validation · MSE"
    case .rSquared: "validation · R² and Pearson"
    case .accuracy: "validation · accuracy"
    case .confusion: "validation · confusion"
    case .classErrors: "validation · MSE per class"
    case .alphaBeta: "adapter · α and β"
    case .learningRate: "learning rate"
    case .taskNorms: "gradient norms"
    case .gradientNorm: "gradient norm · both tasks"
    case .cosine: "gradient cosine"
    case .events: "events"
    }
  }

  /// The title where room is short.
  package var shortTitle: String {
    switch self {
    case .share: "share"
    case .taskWeights: "w"
    case .lambda: "λ"
    case .coefficients: "λw"
    case .taskLosses: "losses"
    case .classificationLoss: "class loss"
    case .totalLoss: "total loss"
    case .scores: "scores"
    case .mse: "MSE"
    case .rSquared: "R²"
    case .accuracy: "accuracy"
    case .confusion: "confusion"
    case .classErrors: "class MSE"
    case .alphaBeta: "α β"
    case .learningRate: "rate"
    case .taskNorms: "norms"
    case .gradientNorm: "norm"
    case .cosine: "cosine"
    case .events: "events"
    }
  }
}

/// What the time axis counts.
package enum TimeAxis: String, CaseIterable, Sendable {
  case step, epoch, time, processor

  package var name: String {
    switch self {
    case .step: "steps"
    case .epoch: "epochs"
    case .time: "training time"
    case .processor: "processor time"
    }
  }
}
