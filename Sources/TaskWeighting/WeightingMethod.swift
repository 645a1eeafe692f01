/// What a weighting method sees of one step, after the losses and the tasks' gradients are known.
public struct StepObservation: Sendable, Equatable {
  /// L_r, mean squared error of the batch.
  public var lossRegression: Double
  /// L_c, mean cross-entropy of the batch.
  public var lossClassification: Double
  /// L_ck, mean cross-entropy inside each class; nil for a class that the batch lacks. K values.
  public var classLosses: [Double?]
  /// n_k, the batch's texts of each class. K values.
  public var classCounts: [Int]
  /// nil where only one lane ran.
  public var gram: GramMatrix?

  public init(
    lossRegression: Double, lossClassification: Double, classLosses: [Double?], classCounts: [Int],
    gram: GramMatrix? = nil
  ) {
    self.lossRegression = lossRegression
    self.lossClassification = lossClassification
    self.classLosses = classLosses
    self.classCounts = classCounts
    self.gram = gram
  }
}

/// What a weighting method answers: training steps along c_r·g_r + c_c·g_c.
public struct StepWeights: Sendable, Equatable {
  /// c_r
  public var regression: Double
  /// c_c
  public var classification: Double
  /// λ, the share that evens out the gradients; nil where the method has none.
  public var lambdaR: Double?
  public var lambdaC: Double?
  /// w, the weights of the tasks; nil where the method has none.
  public var wR: Double?
  public var wC: Double?
  /// α and β as used in this step, before they were learned on.
  public var alpha: Double?
  public var beta: Double?
  /// L_imb; nil where the method trains on plain L_c.
  public var lossImbalanced: Double?

  public init(
    regression: Double, classification: Double, lambdaR: Double? = nil, lambdaC: Double? = nil,
    wR: Double? = nil, wC: Double? = nil, alpha: Double? = nil, beta: Double? = nil,
    lossImbalanced: Double? = nil
  ) {
    self.regression = regression
    self.classification = classification
    self.lambdaR = lambdaR
    self.lambdaC = lambdaC
    self.wR = wR
    self.wC = wC
    self.alpha = alpha
    self.beta = beta
    self.lossImbalanced = lossImbalanced
  }
}

/// A way of weighting the two tasks: the class factors before backward, the coefficients after it.
///
/// A value: a copy is a snapshot, and the trainer never knows which method runs.
public protocol WeightingMethod: Sendable {
  /// As in `--weighting NAME`.
  var name: String { get }
  /// Where false, one lane is enough unless the scope is `representation`.
  var usesGram: Bool { get }
  /// False only where the classification head stays untouched.
  var trainsClassification: Bool { get }
  /// Whether the coefficients are the same whatever is observed: they can be asked for in advance.
  var isConstant: Bool { get }
  /// The factor f_k of each class in the classification loss Σ_k f_k p_k L_ck; all 1: plain L_c.
  /// 0 for a class that the batch lacks where the method tells classes apart.
  func classFactors(_ counts: [Int]) -> [Double]
  /// The coefficients of this step; then the method learns from it.
  ///
  /// - Throws: `WeightingError` where the method cannot go on.
  mutating func coefficients(_ observation: StepObservation) throws -> StepWeights
  /// Everything the method has learned, exact to the bit.
  var state: WeightingState { get }
  /// Continues from a state of the same method.
  ///
  /// - Throws: `WeightingError.badState` where names, lengths or numbers do not fit.
  mutating func restore(_ state: WeightingState) throws
}

/// What a method that has learned nothing can do: most of the protocol.
extension WeightingMethod {
  public var usesGram: Bool { false }
  public var trainsClassification: Bool { true }
  public var isConstant: Bool { false }

  public func classFactors(_ counts: [Int]) -> [Double] {
    [Double](repeating: 1, count: counts.count)
  }

  public var state: WeightingState { WeightingState(method: name) }

  public mutating func restore(_ state: WeightingState) throws {
    try state.check(isOf: name)
    if let extra = state.values.keys.sorted().first {
      throw WeightingError.badState("\(name) keeps no value named \(extra)")
    }
  }
}

/// A method's memory: named arrays, with the names that checkpoints use (`adapter.fc1.weight`, …).
///
/// Every value is a `Float` widened to a `Double`: a tensor file of F32 keeps it exactly.
public struct WeightingState: Codable, Sendable, Equatable {
  public var method: String
  /// Updates made.
  public var step: Int
  public var values: [String: [Double]]

  public init(method: String, step: Int = 0, values: [String: [Double]] = [:]) {
    self.method = method
    self.step = step
    self.values = values
  }

  func check(isOf name: String) throws {
    guard method == name else {
      throw WeightingError.badState("it belongs to \(method), expected \(name)")
    }
    guard step >= 0 else { throw WeightingError.badState("step \(step), expected 0 or more") }
  }

  /// The array of this name, of exactly `count` finite numbers.
  func array(_ name: String, count: Int) throws -> [Double] {
    guard let array = values[name] else { throw WeightingError.badState("\(name) is missing") }
    guard array.count == count else {
      throw WeightingError.badState("\(name) has \(array.count) values, expected \(count)")
    }
    guard array.allSatisfy(\.isFinite) else {
      throw WeightingError.badState("\(name) holds a number that is not finite")
    }
    return array
  }
}

/// Why a weighting method cannot be made, restored or continued.
public enum WeightingError: Error, Equatable, CustomStringConvertible {
  /// No such method; `suggestion` is the nearest name there is.
  case unknown(String, suggestion: String?)
  /// A setting outside its range: what it is, what was found, what was expected.
  case badSetting(String, found: String, expected: String)
  case badState(String)
  /// A quantity left the range in which the method means anything.
  case diverged(method: String, String)

  public var description: String {
    switch self {
    case .unknown(let name, let suggestion):
      "weighting \"\(name)\" is unknown, expected one of \(WeightingMethods.names.joined(separator: ", "))"
        + (suggestion.map { " (did you mean \($0)?)" } ?? "")
    case .badSetting(let option, let found, let expected):
      "\(option) is \(found), expected \(expected)"
    case .badState(let what): "the saved state of the weighting does not fit: \(what)"
    case .diverged(let method, let what): "\(method) has diverged: \(what)"
    }
  }
}
