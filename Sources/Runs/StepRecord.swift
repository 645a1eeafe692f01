import TaskWeighting

/// One line of the trace: everything a step computed that is worth keeping (docs/formats.md, "Trace").
///
/// A field is nil where the method has no such quantity; JSON writes it as `null`.
public struct StepRecord: Codable, Sendable, Equatable {
  /// From 1.
  public var step: Int
  /// From 1.
  public var epoch: Int
  /// Data records of the batch, in batch order.
  public var rows: [Int]
  public var learningRate: Double
  public var lossRegression: Double
  public var lossClassification: Double
  /// L_imb (equation 9); nil outside the DWA family.
  public var lossImbalanced: Double?
  public var lossTotal: Double
  /// Mean cross-entropy inside each class; nil for an absent class.
  public var classLosses: [Double?]
  public var classCounts: [Int]
  public var scope: GramScope
  public var normR: Double?
  public var normC: Double?
  public var cosine: Double?
  public var lambdaR: Double?
  public var lambdaC: Double?
  public var wR: Double?
  public var wC: Double?
  public var coefficientR: Double
  public var coefficientC: Double
  public var alpha: Double?
  public var beta: Double?
  /// Over backbone and heads, before clipping.
  public var gradientNorm: Double
  /// ‖c_r g_r + c_c g_c‖ over the scope.
  public var directionNorm: Double?
  public var tokens: Int
  /// Wall-clock seconds of training up to the end of this step; not in the trace.
  public var seconds: Double
  /// Processor seconds of the process likewise; not in the trace.
  public var processorSeconds: Double

  public init(
    step: Int, epoch: Int, rows: [Int], learningRate: Double, lossRegression: Double,
    lossClassification: Double, lossImbalanced: Double?, lossTotal: Double, classLosses: [Double?],
    classCounts: [Int], scope: GramScope, normR: Double?, normC: Double?, cosine: Double?,
    lambdaR: Double?, lambdaC: Double?, wR: Double?, wC: Double?, coefficientR: Double,
    coefficientC: Double, alpha: Double?, beta: Double?, gradientNorm: Double,
    directionNorm: Double?, tokens: Int, seconds: Double = 0, processorSeconds: Double = 0
  ) {
    self.step = step
    self.epoch = epoch
    self.rows = rows
    self.learningRate = learningRate
    self.lossRegression = lossRegression
    self.lossClassification = lossClassification
    self.lossImbalanced = lossImbalanced
    self.lossTotal = lossTotal
    self.classLosses = classLosses
    self.classCounts = classCounts
    self.scope = scope
    self.normR = normR
    self.normC = normC
    self.cosine = cosine
    self.lambdaR = lambdaR
    self.lambdaC = lambdaC
    self.wR = wR
    self.wC = wC
    self.coefficientR = coefficientR
    self.coefficientC = coefficientC
    self.alpha = alpha
    self.beta = beta
    self.gradientNorm = gradientNorm
    self.directionNorm = directionNorm
    self.tokens = tokens
    self.seconds = seconds
    self.processorSeconds = processorSeconds
  }

  public enum CodingKeys: String, CodingKey {
    case step, epoch, rows, scope, cosine, alpha, beta, tokens
    case learningRate = "lr"
    case lossRegression = "loss_r"
    case lossClassification = "loss_c"
    case lossImbalanced = "loss_imb"
    case lossTotal = "loss_total"
    case classLosses = "class_losses"
    case classCounts = "class_counts"
    case normR = "norm_r"
    case normC = "norm_c"
    case lambdaR = "lambda_r"
    case lambdaC = "lambda_c"
    case wR = "w_r"
    case wC = "w_c"
    case coefficientR = "c_r"
    case coefficientC = "c_c"
    case gradientNorm = "grad_norm"
    case directionNorm = "direction_norm"
    case seconds
    case processorSeconds = "processor_seconds"
  }
}
