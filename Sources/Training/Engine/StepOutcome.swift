import TaskWeighting

/// What one step computed.
public struct StepOutcome: Sendable, Equatable {
  public var lossRegression: Double
  public var lossClassification: Double
  /// L_imb; nil where the method trains on plain L_c.
  public var lossImbalanced: Double?
  /// c_r·L_r + c_c·(L_imb where trained on, else L_c)
  public var lossTotal: Double
  /// nil for a class that the batch lacks.
  public var classLosses: [Double?]
  public var classCounts: [Int]
  /// Over the scope; nil where one lane ran.
  public var gram: GramMatrix?
  public var coefficientR: Double
  public var coefficientC: Double
  public var lambdaR: Double?
  public var lambdaC: Double?
  public var wR: Double?
  public var wC: Double?
  /// As used in this step.
  public var alpha: Double?
  public var beta: Double?
  /// Over backbone and heads, before clipping.
  public var gradientNorm: Double
  /// ‖c_r g_r + c_c g_c‖ over the scope.
  public var directionNorm: Double?
  public var tokens: Int
}

/// A step that cannot be made; the weights are as before it.
public enum StepError: Error, Equatable, CustomStringConvertible {
  /// This quantity is not a finite number.
  case nonFinite(String)
  /// The weighting method answers for another number of classes.
  case classFactors(found: Int, expected: Int)

  public var description: String {
    switch self {
    case .nonFinite(let what): "\(what) is not finite"
    case .classFactors(let found, let expected):
      "the weighting gives \(found) class factors, expected \(expected)"
    }
  }
}
