import Kernels
import Models
import TaskWeighting
import Testing
import Training

@Suite("The step engine trains every kind of model")
struct EngineKindTests {
  /// Steps with everything dropped out that can be.
  private func steps(
    _ range: ClosedRange<Int>, _ engine: StepEngine, _ kind: EngineKind, scope: GramScope = .full,
    after: () -> Void = {}
  ) throws -> [StepOutcome] {
    var weighting: any WeightingMethod = GradientBalance()
    return try range.map { step in
      defer { after() }
      return try engine.step(
        StepEngineTests.batch(step), index: step, dropout: kind.dropout, weighting: &weighting, scope: scope,
        learningRate: 1e-2 / Float(step), clip: 1, weightDecay: 0.01)
    }
  }

  @Test("to the same bits twice", arguments: EngineKind.allCases, GramScope.allCases)
  func sameBits(kind: EngineKind, scope: GramScope) throws {
    let engines = [try kind.engine(), try kind.engine()]
    let outcomes = try engines.map { try steps(1...4, $0, kind, scope: scope) }
    #expect(outcomes[0] == outcomes[1])
    #expect(engines[0].snapshot == engines[1].snapshot)
  }

  @Test("to the same bits on one thread at a time", arguments: EngineKind.allCases)
  func alone(kind: EngineKind) throws {
    let together = try kind.engine(threads: 3), alone = try kind.engine(threads: 3)
    alone.isAlone = true
    #expect(try steps(1...3, alone, kind) == (try steps(1...3, together, kind)))
    #expect(alone.snapshot == together.snapshot)
  }

  @Test(
    "to the same bits where activations are computed again", arguments: EngineKind.allCases,
    GramScope.allCases)
  func recomputing(kind: EngineKind, scope: GramScope) throws {
    let kept = try kind.engine(), again = try kind.engine(recomputes: true)
    #expect(try steps(1...3, again, kind, scope: scope) == (try steps(1...3, kept, kind, scope: scope)))
    #expect(again.snapshot == kept.snapshot)
  }

  @Test("to the same bits whenever untouched embedding rows are caught up", arguments: EngineKind.allCases)
  func lazyRows(kind: EngineKind) throws {
    let lazy = try kind.engine(), eager = try kind.engine()
    let outcomes = try steps(1...12, lazy, kind)
    #expect(try steps(1...12, eager, kind) { eager.flush() } == outcomes)
    #expect(lazy.snapshot == eager.snapshot)
  }

  @Test(
    "and goes on to the same bits in another engine that was given its tensors",
    arguments: EngineKind.allCases)
  func handingOver(kind: EngineKind) throws {
    let undisturbed = try kind.engine(), before = try kind.engine(), after = try kind.engine()
    _ = try steps(1...7, undisturbed, kind)
    _ = try steps(1...3, before, kind)
    before.flush()
    let pairs = [
      (before.modelTensors, after.modelTensors), (before.adapterTensors, after.adapterTensors),
      (before.headTensors, after.headTensors), (before.optimizerTensors, after.optimizerTensors),
    ]
    for (source, target) in pairs.flatMap({ zip($0.0, $0.1) }) {
      #expect(source.name == target.name)
      _ = target.values.update(from: source.values)
    }
    after.optimizerStep = before.optimizerStep
    after.tensorsWereReplaced()
    _ = try steps(4...7, after, kind)
    #expect(after.snapshot == undisturbed.snapshot)
  }

  @Test(
    "and makes the same step in every scope where the coefficients are the same",
    arguments: EngineKind.allCases)
  func scopes(kind: EngineKind) throws {
    struct FixedWithGram: WeightingMethod {
      let name = "fixed-with-gram"
      let usesGram = true
      mutating func coefficients(_ observation: StepObservation) throws -> StepWeights {
        StepWeights(regression: 0.7, classification: 0.3)
      }
    }
    let batch = StepEngineTests.batch(3)
    let single = try kind.engine()
    let norm = try single.step(
      batch, index: 1, FixedBalance(regression: 0.7, classification: 0.3), dropout: 0.1
    )
    .gradientNorm
    for scope in GramScope.allCases {
      let engine = try kind.engine()
      let found = try engine.step(batch, index: 1, FixedWithGram(), scope: scope, dropout: 0.1).gradientNorm
      #expect(abs(found - norm) < 1e-5 * norm)
      expectSameMoments(engine, single, kind)
    }
  }

  private func expectSameMoments(_ a: StepEngine, _ b: StepEngine, _ kind: EngineKind) {
    for (a, b) in zip(a.optimizerTensors, b.optimizerTensors) where !kind.vanishes(a.name) {
      let size = b.values.reduce(0) { max($0, abs($1)) }
      let difference = zip(a.values, b.values).reduce(0) { max($0, abs($1.0 - $1.1)) }
      #expect(difference <= 1e-4 * size, "\(a.name)")
    }
  }

  @Test(
    "with frozen weights in two bytes as with the same numbers as floats",
    arguments: [
      EngineKind.adaptedEncoder, .adaptedDecoder,
    ])
  func halves(kind: EngineKind) throws {
    for format in [FrozenFormat.bfloat16, .float16] {
      let halves = try kind.engine(frozen: format), floats = try kind.engine(frozen: .float32)
      for tensor in halves.modelHalfTensors {
        let target = try #require(floats.modelTensors.first { $0.name == tensor.name })
        try #require(format.half).widen(
          into: target.values.baseAddress!, tensor.values.baseAddress!, tensor.values.count)
      }
      let a = halves.predict(StepEngineTests.batch(4)), b = floats.predict(StepEngineTests.batch(4))
      for (a, b) in zip(a.scores + a.logits, b.scores + b.logits) { #expect(abs(a - b) < 1e-6) }
      for (a, b) in zip(try steps(1...3, halves, kind), try steps(1...3, floats, kind)) {
        #expect(abs(a.lossTotal - b.lossTotal) < 1e-5 * b.lossTotal)
        #expect(abs(a.gradientNorm - b.gradientNorm) < 1e-4 * b.gradientNorm)
      }
    }
  }

  @Test("and leaves what is frozen alone", arguments: [EngineKind.adaptedEncoder, .adaptedDecoder])
  func frozenStays(kind: EngineKind) throws {
    let engine = try kind.engine()
    let floats = engine.modelTensors.map { Array($0.values) }
    let halves = engine.modelHalfTensors.map { Array($0.values) }
    let adapters = engine.adapterTensors.map { Array($0.values) }
    _ = try steps(1...2, engine, kind)
    #expect(engine.modelTensors.map { Array($0.values) } == floats)
    #expect(engine.modelHalfTensors.map { Array($0.values) } == halves)
    for (tensor, before) in zip(engine.adapterTensors, adapters) { #expect(Array(tensor.values) != before) }
  }

  @Test("to learn: the loss of a batch that is shown again and again falls", arguments: EngineKind.allCases)
  func learning(kind: EngineKind) throws {
    let engine = try kind.engine(), batch = StepEngineTests.batch(1)
    let start = try engine.step(batch, index: 1, FixedBalance(), rate: 1e-2).lossTotal
    var end = start
    for step in 2...80 { end = try engine.step(batch, index: step, FixedBalance(), rate: 1e-2).lossTotal }
    #expect(end < 0.5 * start, "\(start), \(end)")
  }
}
