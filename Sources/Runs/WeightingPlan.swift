import TaskWeighting

/// How the two tasks are weighted: the method's name, its settings and the scope of the Gram matrix.
public struct WeightingPlan: Codable, Sendable, Equatable {
  /// `dwa`, `dwa-literal`, `adaptive-lambda`, `adaptive-w`, `constant`, `equal`, `single-regression`.
  public var method: String
  public var scope: GramScope
  /// Constant weights of (regression, classification).
  public var taskWeights: [Double]
  public var alpha: LearnedOrFixed
  public var beta: LearnedOrFixed
  /// nil: the method's own floor (0.1 for `dwa`, 0 for `dwa-literal`).
  public var floor: Double?

  public init(
    method: String = "dwa", scope: GramScope = .full, taskWeights: [Double] = [0.5, 0.5],
    alpha: LearnedOrFixed = .learned, beta: LearnedOrFixed = .learned, floor: Double? = nil
  ) {
    self.method = method
    self.scope = scope
    self.taskWeights = taskWeights
    self.alpha = alpha
    self.beta = beta
    self.floor = floor
  }
}

extension WeightingPlan {
  /// The weighting as settings: see `Plan.settings`. What the method does not use is left empty.
  public var settings: [Setting] {
    let used = WeightingMethods.options(of: method) ?? Set(WeightingOption.allCases)
    let weights = taskWeights.map { "\($0)" }.joined(separator: ",")
    return [
      Setting("weighting", method), Setting("scope", scope.rawValue),
      Setting("task-weights", used.contains(.taskWeights) ? weights : ""),
      Setting("alpha", used.contains(.alpha) ? "\(alpha)" : ""),
      Setting("beta", used.contains(.beta) ? "\(beta)" : ""),
      Setting("floor", used.contains(.floor) ? floor.map { "\($0)" } ?? "" : ""),
    ]
  }
}
