/// `constant` and `equal`: the given weights in every step, on plain L_c (λ = 1).
struct ConstantWeighting: WeightingMethod {
  let name: String
  let regression: Double
  let classification: Double
  var isConstant: Bool { true }

  mutating func coefficients(_ observation: StepObservation) -> StepWeights {
    StepWeights(
      regression: regression, classification: classification, lambdaR: 1, lambdaC: 1,
      wR: regression, wC: classification)
  }
}

/// `single-regression`: the score alone; the classification head stays as it was made.
struct SingleRegression: WeightingMethod {
  let name = "single-regression"
  var trainsClassification: Bool { false }
  var isConstant: Bool { true }

  mutating func coefficients(_ observation: StepObservation) -> StepWeights {
    StepWeights(regression: 1, classification: 0)
  }
}
