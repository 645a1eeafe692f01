import Models
import TaskWeighting
import Testing
import Training

@Suite("A batch taken in parts")
struct MicroBatchTests {
  static let methods = ["constant", "single-regression", "gradient-balance", "dwa"]
  static let rate: Float = 1e-3

  private func method(_ name: String) throws -> any WeightingMethod {
    name == "gradient-balance"
      ? GradientBalance() : try WeightingMethods.make(name: name, settings: WeightingSettings())
  }

  @Test(
    "makes the same steps to rounding, with everything dropped out that can be",
    arguments: EngineKind.allCases,
    methods)
  func parts(kind: EngineKind, method name: String) throws {
    for scope in GramScope.allCases {
      let whole = try kind.engine()
      var weighting = try method(name)
      let expected = try steps(whole, kind, &weighting, scope)
      for textsAtOnce in 1...3 {
        let engine = try kind.engine()
        engine.textsAtOnce = textsAtOnce
        var own = try method(name)
        let found = try steps(engine, kind, &own, scope)
        for (found, expected) in zip(found, expected) {
          let what = "\(scope), \(textsAtOnce) texts at once: \(found), \(expected)"
          #expect(
            abs(found.lossRegression - expected.lossRegression) < 1e-5 * expected.lossRegression, "\(what)")
          #expect(
            abs(found.lossClassification - expected.lossClassification) < 1e-5 * expected.lossClassification,
            "\(what)")
          #expect(abs(found.lossTotal - expected.lossTotal) < 1e-5 * abs(expected.lossTotal), "\(what)")
          #expect(abs(found.gradientNorm - expected.gradientNorm) < 1e-4 * expected.gradientNorm, "\(what)")
          #expect(found.classCounts == expected.classCounts)
          #expect((found.gram == nil) == (expected.gram == nil))
          for (a, b) in zip(found.classLosses, expected.classLosses) {
            #expect((a == nil) == (b == nil))
            #expect(abs((a ?? 0) - (b ?? 0)) <= 1e-5 * (b ?? 0))
          }
          if let a = found.gram, let b = expected.gram {
            #expect(abs(a.rr - b.rr) < 2e-4 * b.rr)
            #expect(abs(a.rc - b.rc) < 2e-4 * b.normR * b.normC)
            #expect(abs(a.cc - b.cc) < 2e-4 * b.cc)
          }
        }
        expectSameWeights(engine, whole, kind, "\(scope), \(textsAtOnce) texts at once")
      }
    }
  }

  /// A weight whose gradient is all but zero moves by a share of the rate that is rounding's: up to 3 % of a step.
  private func expectSameWeights(_ a: StepEngine, _ b: StepEngine, _ kind: EngineKind, _ what: String) {
    a.flush()
    b.flush()
    func check(_ a: NamedTensor, _ b: NamedTensor, _ least: Float) {
      guard !kind.vanishes(a.name) else { return }
      let size = b.values.reduce(0) { max($0, abs($1)) }
      let difference = zip(a.values, b.values).reduce(0) { max($0, abs($1.0 - $1.1)) }
      #expect(difference <= max(1e-4 * size, least), "\(what): \(a.name)")
    }
    for (a, b) in zip(a.trainedTensors, b.trainedTensors) { check(a, b, 0.03 * Self.rate) }
    for (a, b) in zip(a.optimizerTensors, b.optimizerTensors) { check(a, b, 0) }
  }

  private func steps(
    _ engine: StepEngine, _ kind: EngineKind, _ weighting: inout any WeightingMethod, _ scope: GramScope
  ) throws -> [StepOutcome] {
    try (1...3).map { step in
      try engine.step(
        StepEngineTests.batch(step), index: step, dropout: kind.dropout, weighting: &weighting, scope: scope,
        learningRate: Self.rate, clip: 1, weightDecay: 0.01)
    }
  }

  @Test("that is no larger than a part is the same to the bit", arguments: EngineKind.allCases)
  func largeParts(kind: EngineKind) throws {
    let whole = try kind.engine(), engine = try kind.engine()
    engine.textsAtOnce = 5
    var first: any WeightingMethod = GradientBalance(), second = first
    #expect(try steps(engine, kind, &first, .full) == (try steps(whole, kind, &second, .full)))
    #expect(engine.snapshot == whole.snapshot)
  }

  @Test("and computed again in backward is the same to the bit as kept", arguments: EngineKind.allCases)
  func recomputed(kind: EngineKind) throws {
    for scope in GramScope.allCases {
      let kept = try kind.engine(), again = try kind.engine(recomputes: true)
      kept.textsAtOnce = 2
      again.textsAtOnce = 2
      var first: any WeightingMethod = GradientBalance(), second = first
      #expect(try steps(again, kind, &first, scope) == (try steps(kept, kind, &second, scope)))
      #expect(again.snapshot == kept.snapshot)
    }
  }
}
