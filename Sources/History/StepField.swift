/// A quantity that can be drawn over the steps of a run.
///
/// The order of the cases is the layout of the stored spans and packs: a new case goes at the end and comes with a
/// migration that empties and rebuilds them.
public enum StepField: String, Sendable, CaseIterable {
  case learningRate = "lr"
  case lossRegression = "loss_r"
  case lossClassification = "loss_c"
  case lossImbalanced = "loss_imb"
  case lossTotal = "loss_total"
  case normR = "norm_r"
  case normC = "norm_c"
  case cosine
  case lambdaR = "lambda_r"
  case lambdaC = "lambda_c"
  case wR = "w_r"
  case wC = "w_c"
  case coefficientR = "c_r"
  case coefficientC = "c_c"
  case alpha, beta
  case gradientNorm = "grad_norm"
  case directionNorm = "direction_norm"
  case tokens, epoch, seconds
  case processorSeconds = "processor_seconds"
  /// Effective share of a task: c_i‖g_i‖ over the sum of both.
  case shareR = "share_r"
  case shareC = "share_c"

  /// True for what is computed from other fields of the same step.
  var isDerived: Bool { self == .shareR || self == .shareC }

  /// The field as an expression over the table of steps; NULL where a step has no such value.
  var sql: String {
    switch self {
    case .shareR: "c_r * norm_r / (c_r * norm_r + c_c * norm_c)"
    case .shareC: "c_c * norm_c / (c_r * norm_r + c_c * norm_c)"
    default: rawValue
    }
  }
}
