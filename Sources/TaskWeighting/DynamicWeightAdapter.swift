import Foundation

/// The paper's dynamic weight adapter and its relatives: `dwa`, `dwa-literal`, `adaptive-lambda`,
/// `adaptive-w` (docs/method.md, section 3; equations 6, 9, 12–14 of the paper).
///
///     L_imb = Σ_k v_k (p_k L_ck − α log p_k)    v_k = p_k^(−β)    over the classes present
///     λ_r = ‖g_c‖/(‖g_r‖+‖g_c‖)   λ_c = ‖g_r‖/(‖g_r‖+‖g_c‖)
///     w = f + (1−2f)·softmax(FC2·ReLU(FC1·[λ_r L_r, λ_c L_imb]))
///     c_r = λ_r w_r   c_c = λ_c w_c
///
/// λ, the network's inputs, and w in the model's own step are constants. The network, α and β are
/// learned on L = c_r L_r + c_c L_imb.
package struct DynamicWeightAdapter: WeightingMethod {
  /// What tells the four relatives apart.
  package struct Traits: Sendable, Equatable {
    package var name: String
    /// λ from the Gram matrix, else ½, ½.
    package var learnsLambda: Bool
    /// w from the network, else ½, ½.
    package var learnsW: Bool
    /// α and β are held in [0, 1]; without it only the limit below ends a run.
    package var guarded: Bool

    package static let dwa = Traits(name: "dwa", learnsLambda: true, learnsW: true, guarded: true)
    package static let dwaLiteral = Traits(
      name: "dwa-literal", learnsLambda: true, learnsW: true, guarded: false)
    package static let adaptiveLambda = Traits(
      name: "adaptive-lambda", learnsLambda: true, learnsW: false, guarded: true)
    package static let adaptiveW = Traits(
      name: "adaptive-w", learnsLambda: false, learnsW: true, guarded: true)
  }

  /// |α| beyond which an unguarded run is stopped: L is unbounded below as α → −∞.
  static let alphaLimit = 10.0

  package let traits: Traits
  /// f: no task's w falls below it.
  package let floor: Double
  private let learnsAlpha: Bool
  private let learnsBeta: Bool
  package private(set) var network: Adapter
  package private(set) var alpha: Double
  package private(set) var beta: Double
  private var moments: [AdamMoments]
  private var step = 0

  package init(
    traits: Traits, floor: Double, alpha: LearnedOrFixed, beta: LearnedOrFixed, network: Adapter
  ) {
    self.traits = traits
    self.floor = floor
    self.network = network
    (self.alpha, learnsAlpha) = Self.start(alpha, learned: 0.1)
    (self.beta, learnsBeta) = Self.start(beta, learned: 0.5)
    moments = [
      network.fc1Weight.count, network.fc1Bias.count, network.fc2Weight.count,
      network.fc2Bias.count, 1, 1,
    ].map(AdamMoments.init(count:))
  }

  private static func start(_ setting: LearnedOrFixed, learned: Double) -> (Double, Bool) {
    switch setting {
    case .learned: (rounded(learned), true)
    case .fixed(let value): (rounded(value), false)
    }
  }

  package var name: String { traits.name }
  package var usesGram: Bool { traits.learnsLambda }

  /// v_k = p_k^(−β); 0 for a class that the batch lacks.
  package func classFactors(_ counts: [Int]) -> [Double] {
    let total = Double(counts.reduce(0, +))
    return counts.map { $0 > 0 ? pow(Double($0) / total, -beta) : 0 }
  }

  /// The step's weights and the gradients of L for what the method learns.
  package struct Evaluation: Sendable {
    package var weights: StepWeights
    package var network: Adapter
    package var alpha: Double
    package var beta: Double
  }

  package func evaluate(_ observation: StepObservation) throws -> Evaluation {
    let imbalance = try imbalancedLoss(observation)
    let (lambdaR, lambdaC) = try balance(observation.gram)
    let x = (lambdaR * observation.lossRegression, lambdaC * imbalance.loss)
    let pass = network.forward(x)
    let spread = 1 - 2 * floor
    let w = traits.learnsW ? (floor + spread * pass.z.0, floor + spread * pass.z.1) : (0.5, 0.5)
    let weights = StepWeights(
      regression: lambdaR * w.0, classification: lambdaC * w.1, lambdaR: lambdaR, lambdaC: lambdaC,
      wR: w.0, wC: w.1, alpha: alpha, beta: beta, lossImbalanced: imbalance.loss)
    // L = w_r x_r + w_c x_c with x held: ∂L/∂w = x.
    return Evaluation(
      weights: weights,
      network: network.gradients(x, pass, dz: (spread * x.0, spread * x.1)),
      alpha: weights.classification * imbalance.dAlpha,
      beta: weights.classification * imbalance.dBeta)
  }

  package mutating func coefficients(_ observation: StepObservation) throws -> StepWeights {
    let evaluation = try evaluate(observation)
    let weights = evaluation.weights
    guard weights.regression.isFinite, weights.classification.isFinite else {
      throw WeightingError.diverged(
        method: name, "the coefficients are \(weights.regression) and \(weights.classification)")
    }
    learn(evaluation)
    guard alpha.isFinite, abs(alpha) <= Self.alphaLimit, beta.isFinite else {
      throw WeightingError.diverged(
        method: name,
        "alpha is \(alpha), beta is \(beta); without guards the loss has no lower bound "
          + "(dwa keeps both in [0, 1])")
    }
    return weights
  }

  /// L_imb and its derivatives for α and β (ours; the paper prints another formula in its place).
  private func imbalancedLoss(_ observation: StepObservation) throws
    -> (loss: Double, dAlpha: Double, dBeta: Double)
  {
    let total = Double(observation.classCounts.reduce(0, +))
    var loss = 0.0
    var dAlpha = 0.0
    var dBeta = 0.0
    for (count, classLoss) in zip(observation.classCounts, observation.classLosses) where count > 0 {
      guard let classLoss else {
        throw WeightingError.diverged(method: name, "a class of the batch has no loss")
      }
      let p = Double(count) / total
      let v = pow(p, -beta)
      let term = p * classLoss - alpha * log(p)
      loss += v * term
      dAlpha -= v * log(p)
      dBeta -= v * log(p) * term
    }
    guard loss.isFinite, observation.lossRegression.isFinite else {
      throw WeightingError.diverged(
        method: name, "the losses are \(observation.lossRegression) and \(loss)")
    }
    return (loss, dAlpha, dBeta)
  }

  /// λ of equation 6; ½, ½ where both gradients vanish or the method does not balance.
  private func balance(_ gram: GramMatrix?) throws -> (Double, Double) {
    guard traits.learnsLambda else { return (0.5, 0.5) }
    guard let gram, gram.normR.isFinite, gram.normC.isFinite else {
      throw WeightingError.diverged(method: name, "a gradient norm is missing or not finite")
    }
    let sum = gram.normR + gram.normC
    return sum > 0 ? (gram.normC / sum, gram.normR / sum) : (0.5, 0.5)
  }

  /// Adam on everything learned, then the projection of α and β.
  private mutating func learn(_ evaluation: Evaluation) {
    step += 1
    if traits.learnsW {
      let gradient = evaluation.network
      moments[0].update(&network.fc1Weight, gradient: gradient.fc1Weight, step: step)
      moments[1].update(&network.fc1Bias, gradient: gradient.fc1Bias, step: step)
      moments[2].update(&network.fc2Weight, gradient: gradient.fc2Weight, step: step)
      moments[3].update(&network.fc2Bias, gradient: gradient.fc2Bias, step: step)
    }
    if learnsAlpha { alpha = learned(alpha, at: 4, gradient: evaluation.alpha) }
    if learnsBeta { beta = learned(beta, at: 5, gradient: evaluation.beta) }
  }

  private mutating func learned(_ scalar: Double, at place: Int, gradient: Double) -> Double {
    var parameter = [scalar]
    moments[place].update(&parameter, gradient: [gradient], step: step)
    return traits.guarded ? min(1, max(0, parameter[0])) : parameter[0]
  }
}

// MARK: - State

extension DynamicWeightAdapter {
  private static let names = [
    "adapter.fc1.weight", "adapter.fc1.bias", "adapter.fc2.weight", "adapter.fc2.bias",
    "adapter.alpha", "adapter.beta",
  ]

  private var parameters: [[Double]] {
    [network.fc1Weight, network.fc1Bias, network.fc2Weight, network.fc2Bias, [alpha], [beta]]
  }

  package var state: WeightingState {
    var values: [String: [Double]] = [:]
    for (place, name) in Self.names.enumerated() {
      values[name] = parameters[place]
      values["adam.mean." + name] = moments[place].mean
      values["adam.square." + name] = moments[place].square
    }
    return WeightingState(method: name, step: step, values: values)
  }

  package mutating func restore(_ state: WeightingState) throws {
    try state.check(isOf: name)
    var restored: [[Double]] = []
    var restoredMoments = moments
    for (place, name) in Self.names.enumerated() {
      let count = parameters[place].count
      restored.append(try state.array(name, count: count))
      restoredMoments[place].mean = try state.array("adam.mean." + name, count: count)
      restoredMoments[place].square = try state.array("adam.square." + name, count: count)
    }
    network = Adapter(
      fc1Weight: restored[0], fc1Bias: restored[1], fc2Weight: restored[2], fc2Bias: restored[3])
    alpha = restored[4][0]
    beta = restored[5][0]
    moments = restoredMoments
    step = state.step
  }
}
