import Foundation
import TaskWeighting
import Testing

private func observation(
  lossRegression: Double = 0.05, classLosses: [Double?] = [1.5, nil, 0.8, 1.2, nil],
  classCounts: [Int] = [1, 0, 5, 2, 0], gram: GramMatrix? = GramMatrix(rr: 0.25, rc: 0.1, cc: 4)
) -> StepObservation {
  let total = Double(classCounts.reduce(0, +))
  let mean = zip(classLosses, classCounts).reduce(0) { $0 + ($1.0 ?? 0) * Double($1.1) } / total
  return StepObservation(
    lossRegression: lossRegression, lossClassification: mean, classLosses: classLosses,
    classCounts: classCounts, gram: gram)
}

private func make(_ name: String, _ settings: WeightingSettings = WeightingSettings()) throws
  -> any WeightingMethod
{
  try WeightingMethods.make(name: name, settings: settings)
}

@Suite("Every weighting method")
struct EveryWeightingMethodTests {
  @Test("goes by its own name", arguments: WeightingMethods.names)
  func name(name: String) throws {
    #expect(try make(name).name == name)
    #expect(WeightingMethods.options(of: name) != nil)
  }

  @Test("stays finite over fifteen orders of magnitude", arguments: WeightingMethods.names)
  func staysFinite(name: String) throws {
    for exponent in stride(from: -8.0, through: 7, by: 1) {
      for other in [-8.0, 0, 7] {
        var method = try make(name)
        let (r, c) = (pow(10, exponent), pow(10, other))
        for _ in 0..<3 {
          let weights = try method.coefficients(
            observation(
              lossRegression: r, classLosses: [c, nil, c, c, nil],
              gram: GramMatrix(rr: r * r, rc: 0.5 * r * c, cc: c * c)))
          #expect(weights.regression.isFinite && weights.regression >= 0)
          #expect(weights.classification.isFinite && weights.classification >= 0)
        }
      }
    }
  }

  @Test("does not mind the order of the classes", arguments: WeightingMethods.names)
  func permutation(name: String) throws {
    var (method, other) = (try make(name), try make(name))
    for step in 0..<5 {
      let scale = 1 + Double(step)
      let a = try method.coefficients(
        observation(classLosses: [1.5 * scale, nil, 0.8, 1.2, nil], classCounts: [1, 0, 5, 2, 0]))
      let b = try other.coefficients(
        observation(classLosses: [nil, 1.2, 0.8, nil, 1.5 * scale], classCounts: [0, 2, 5, 0, 1]))
      #expect(abs(a.regression - b.regression) < 1e-6)
      #expect(abs(a.classification - b.classification) < 1e-6)
    }
  }

  @Test(
    "continues to the same bits from its state as JSON and as single precision",
    arguments: WeightingMethods.names)
  func resumes(name: String) throws {
    var method = try make(name)
    for step in 1...20 { _ = try method.coefficients(observation(lossRegression: 0.1 / Double(step))) }
    let json = try JSONEncoder().encode(method.state)
    var restored = try JSONDecoder().decode(WeightingState.self, from: json)
    restored.values = restored.values.mapValues { $0.map { Double(Float($0)) } }
    var second = try make(name, WeightingSettings(seed: 7))
    try second.restore(restored)
    #expect(second.state == method.state)
    for step in 1...20 {
      let seen = observation(lossRegression: 0.02 * Double(step))
      #expect(try second.coefficients(seen) == method.coefficients(seen))
    }
  }

  @Test("refuses the state of another method", arguments: WeightingMethods.names)
  func refusesOthers(name: String) throws {
    var method = try make(name)
    let before = method.state
    #expect(throws: WeightingError.badState("it belongs to someone, expected \(name)")) {
      try method.restore(WeightingState(method: "someone"))
    }
    #expect(method.state == before)
  }

  @Test("a copy is a snapshot", arguments: WeightingMethods.names)
  func copies(name: String) throws {
    var method = try make(name)
    _ = try method.coefficients(observation())
    let snapshot = method
    let before = snapshot.state
    _ = try method.coefficients(observation())
    #expect(snapshot.state == before)
  }
}

@Suite("Constant weights")
struct ConstantWeightingTests {
  @Test("constant gives the weights it was given, on plain classification loss")
  func constant() throws {
    var method = try make("constant", WeightingSettings(taskWeights: (0.75, 0.25)))
    let weights = try method.coefficients(observation(gram: nil))
    #expect(
      weights
        == StepWeights(
          regression: 0.75, classification: 0.25, lambdaR: 1, lambdaC: 1, wR: 0.75, wC: 0.25))
    #expect(method.classFactors([3, 0, 5]) == [1, 1, 1])
    #expect(!method.usesGram)
  }

  @Test("equal gives one half each whatever it was told")
  func equal() throws {
    var method = try make("equal", WeightingSettings(taskWeights: (0.9, 0.1)))
    let weights = try method.coefficients(observation(gram: nil))
    #expect(weights.regression == 0.5 && weights.classification == 0.5)
  }

  @Test("single-regression leaves the classification head alone")
  func singleRegression() throws {
    var method = try make("single-regression")
    let weights = try method.coefficients(observation(gram: nil))
    #expect(weights == StepWeights(regression: 1, classification: 0))
    #expect(!method.trainsClassification)
  }
}

@Suite("The dynamic weight adapter")
struct DynamicWeightAdapterTests {
  @Test("starts at one half each, alpha 0.1 and beta 0.5")
  func start() throws {
    var method = try make("dwa")
    let weights = try method.coefficients(observation())
    #expect(weights.wR == 0.5 && weights.wC == 0.5)
    #expect(abs(try #require(weights.alpha) - 0.1) < 1e-7)
    #expect(weights.beta == 0.5)
    // ‖g_r‖ = 0.5, ‖g_c‖ = 2: the smaller gradient gets the larger share.
    #expect(weights.lambdaR == 0.8 && weights.lambdaC == 0.2)
    #expect(weights.regression == 0.4 && weights.classification == 0.1)
  }

  @Test("its first network depends on the seed, within the bounds of a linear layer of two inputs")
  func initialNetwork() throws {
    let states = try [1, 1, 2].map { try make("dwa", WeightingSettings(seed: $0)).state }
    #expect(states[0] == states[1])
    #expect(states[0] != states[2])
    let weights = try #require(states[0].values["adapter.fc1.weight"])
    #expect(weights.count == 32)
    #expect(weights.allSatisfy { abs($0) <= 0.7072 })
    #expect(Set(weights).count == 32)
    #expect(states[0].values["adapter.fc1.bias"]?.count == 16)
    #expect(states[0].values["adapter.fc2.weight"] == [Double](repeating: 0, count: 32))
    #expect(states[0].values["adapter.fc2.bias"] == [0, 0])
  }

  @Test("balances at one half where both gradients vanish")
  func vanishing() throws {
    var method = try make("dwa")
    let weights = try method.coefficients(observation(gram: GramMatrix(rr: 0, rc: 0, cc: 0)))
    #expect(weights.lambdaR == 0.5 && weights.lambdaC == 0.5)
  }

  @Test("keeps alpha and beta in [0, 1] and both weights above the floor, however long it runs")
  func guards() throws {
    var method = try make("dwa")
    var last = StepWeights(regression: 0, classification: 0)
    for _ in 0..<2_000 {
      last = try method.coefficients(observation())
      let (alpha, beta) = (try #require(last.alpha), try #require(last.beta))
      #expect(alpha >= 0 && alpha <= 1 && beta >= 0 && beta <= 1)
      #expect(min(try #require(last.wR), try #require(last.wC)) >= 0.1 - 1e-9)
    }
    // ∂L/∂α is never negative: both end at 0, and L_imb is then plain L_c.
    #expect(last.alpha == 0 && last.beta == 0)
    #expect(abs(try #require(last.lossImbalanced) - observation().lossClassification) < 1e-9)
  }

  @Test("held alpha and beta do not move")
  func fixed() throws {
    var method = try make("dwa", WeightingSettings(alpha: .fixed(0.25), beta: .fixed(1)))
    for _ in 0..<50 { _ = try method.coefficients(observation()) }
    #expect(method.state.values["adapter.alpha"] == [0.25])
    #expect(method.state.values["adapter.beta"] == [1])
  }

  @Test("without guards runs away and is stopped with a clear message")
  func literal() throws {
    var method = try make("dwa-literal")
    let error = #expect(throws: WeightingError.self) {
      for _ in 0..<40_000 { _ = try method.coefficients(observation()) }
    }
    #expect("\(try #require(error))".hasPrefix("dwa-literal has diverged: alpha is -10."))
  }

  @Test("adaptive-lambda keeps w at one half, adaptive-w keeps lambda there")
  func relatives() throws {
    var (lambda, w) = (try make("adaptive-lambda"), try make("adaptive-w"))
    #expect(lambda.usesGram && !w.usesGram)
    for _ in 0..<200 {
      let a = try lambda.coefficients(observation())
      #expect(a.wR == 0.5 && a.wC == 0.5 && a.lambdaR == 0.8)
      let b = try w.coefficients(observation(gram: nil))
      #expect(b.lambdaR == 0.5 && b.lambdaC == 0.5)
    }
    let learned = try w.coefficients(observation(gram: nil))
    // All weight runs to the smaller loss.
    #expect(try #require(learned.wR) > 0.5)
  }

  @Test("says so where a loss or a gradient is not finite")
  func notFinite() throws {
    for bad in [
      observation(lossRegression: .nan), observation(gram: GramMatrix(rr: .infinity, rc: 0, cc: 1)),
      observation(gram: nil), observation(classLosses: [.infinity, nil, 1, 1, nil]),
    ] {
      var method = try make("dwa")
      let before = method.state
      #expect(throws: WeightingError.self) { try method.coefficients(bad) }
      #expect(method.state == before)
    }
  }

  @Test("refuses a state with missing, short or broken arrays, and stays as it was")
  func badStates() throws {
    var method = try make("dwa")
    let good = method.state
    var missing = good
    missing.values["adapter.alpha"] = nil
    var short = good
    short.values["adapter.fc1.bias"] = [1]
    var broken = good
    broken.values["adam.mean.adapter.beta"] = [.nan]
    var negative = good
    negative.step = -1
    for state in [missing, short, broken, negative] {
      #expect(throws: WeightingError.self) { try method.restore(state) }
      #expect(method.state == good)
    }
  }
}

@Suite("Making a weighting method")
struct WeightingMethodsTests {
  @Test("an unknown name is answered with the nearest one there is")
  func unknown() {
    #expect(throws: WeightingError.unknown("dvva", suggestion: "dwa")) { try make("dvva") }
    #expect(throws: WeightingError.unknown("adaptive-lamda", suggestion: "adaptive-lambda")) {
      try make("adaptive-lamda")
    }
    #expect(throws: WeightingError.unknown("something else", suggestion: nil)) {
      try make("something else")
    }
  }

  @Test("settings outside their ranges are refused")
  func settings() {
    let bad: [(String, WeightingSettings)] = [
      ("dwa", WeightingSettings(floor: 0.6)), ("dwa", WeightingSettings(floor: -0.1)),
      ("dwa", WeightingSettings(floor: .nan)), ("dwa", WeightingSettings(alpha: .fixed(2))),
      ("dwa-literal", WeightingSettings(beta: .fixed(11))),
      ("constant", WeightingSettings(taskWeights: (0, 0))),
      ("constant", WeightingSettings(taskWeights: (-1, 2))),
      ("constant", WeightingSettings(taskWeights: (.infinity, 1))),
    ]
    for (name, settings) in bad {
      #expect(throws: WeightingError.self) { try make(name, settings) }
    }
  }
}
