import Models
import TaskWeighting
import Testing
import Training

@Suite("The step engine")
struct StepEngineTests {
  /// Batches of different words and lengths over a small vocabulary.
  static func batch(_ index: Int, vocabulary: Int = 300) -> PackedBatch {
    var batch = PackedBatch(tokenIDs: [], offsets: [0])
    for text in 0..<5 {
      for place in 0..<(3 + (index * 7 + text * 5) % 17) {
        batch.tokenIDs.append(Int32((index * 37 + text * 11 + place * place * 13) % vocabulary))
      }
      batch.offsets.append(Int32(batch.tokenIDs.count))
      batch.scores.append(Float((index + text) % 9) / 4 - 1)
      batch.classes.append(Int32((index + text) % 4))
    }
    return batch
  }

  static func engine(threads: Int = 2, seed: UInt64 = 5, pooling: ModelPooling = .mean) throws -> StepEngine {
    let configuration = BackboneConfiguration(
      vocabulary: 300, width: 32, layers: 2, heads: 4, feedForward: 64, positions: 24)
    let engine = try StepEngine(
      configuration: configuration, classes: 4, pooling: pooling, threads: threads, seed: seed,
      maximumTokens: 0)
    engine.initializeWeights()
    return engine
  }

  @Test("gives the same bits twice, dropout included", arguments: GramScope.allCases)
  func sameBits(scope: GramScope) throws {
    let engines = [try Self.engine(), try Self.engine()]
    for step in 1...6 {
      let outcomes = try engines.map {
        try $0.step(Self.batch(step), index: step, GradientBalance(), scope: scope, dropout: 0.1)
      }
      #expect(outcomes[0] == outcomes[1])
    }
    #expect(engines[0].snapshot == engines[1].snapshot)
  }

  @Test("catches untouched embedding rows up to the same bits, whenever that happens")
  func lazyRows() throws {
    let lazy = try Self.engine(), eager = try Self.engine()
    for step in 1...20 {
      let rate = 1e-2 / Float(step)
      let batch = Self.batch(step)
      let outcome = try lazy.step(batch, index: step, FixedBalance(), dropout: 0.1, rate: rate)
      eager.flush()
      #expect(try eager.step(batch, index: step, FixedBalance(), dropout: 0.1, rate: rate) == outcome)
      eager.flush()
    }
    #expect(lazy.snapshot == eager.snapshot)
  }

  @Test("goes on to the same bits in another engine that was given its tensors")
  func handingOver() throws {
    let undisturbed = try Self.engine(), before = try Self.engine()
    for step in 1...9 {
      _ = try undisturbed.step(Self.batch(step), index: step, GradientBalance(), dropout: 0.1)
    }
    for step in 1...4 {
      _ = try before.step(Self.batch(step), index: step, GradientBalance(), dropout: 0.1)
    }
    before.flush()
    let after = try Self.engine()
    let pairs = [
      (before.modelTensors, after.modelTensors), (before.headTensors, after.headTensors),
      (before.optimizerTensors, after.optimizerTensors),
    ]
    for (source, target) in pairs.flatMap({ zip($0.0, $0.1) }) {
      _ = target.values.update(from: source.values)
    }
    after.optimizerStep = before.optimizerStep
    after.tensorsWereReplaced()
    for step in 5...9 {
      _ = try after.step(Self.batch(step), index: step, GradientBalance(), dropout: 0.1)
    }
    #expect(after.snapshot == undisturbed.snapshot)
  }

  @Test("needs no particular number of threads: one, two and three agree to rounding")
  func threads() throws {
    let engines = try [1, 2, 3].map { try Self.engine(threads: $0) }
    for step in 1...3 {
      let outcomes = try engines.map {
        try $0.step(Self.batch(step), index: step, GradientBalance(), dropout: 0.1, rate: 1e-3)
      }
      for outcome in outcomes {
        #expect(abs(outcome.lossTotal - outcomes[0].lossTotal) < 1e-5 * abs(outcomes[0].lossTotal))
        #expect(abs(outcome.gradientNorm - outcomes[0].gradientNorm) < 1e-4 * outcomes[0].gradientNorm)
      }
    }
  }

  @Test("has different masks in different steps, and none without dropout")
  func masks() throws {
    let first = try Self.engine().step(Self.batch(1), index: 1, FixedBalance(), dropout: 0.1)
    let second = try Self.engine().step(Self.batch(1), index: 2, FixedBalance(), dropout: 0.1)
    #expect(first.lossTotal != second.lossTotal)
    let plain = try Self.engine().step(Self.batch(1), index: 1, FixedBalance())
    let later = try Self.engine().step(Self.batch(1), index: 2, FixedBalance())
    #expect(plain == later)
  }

  @Test("reports G where two lanes ran: in scope representation always, else where the method asks")
  func gram() throws {
    func outcome(_ weighting: any WeightingMethod, _ scope: GramScope) throws -> StepOutcome {
      try Self.engine().step(Self.batch(1), index: 1, weighting, scope: scope)
    }
    #expect(try outcome(FixedBalance(), .full).gram == nil)
    #expect(try outcome(FixedBalance(), .full).directionNorm == nil)
    #expect(try outcome(FixedBalance(), .lastLayer).gram == nil)
    #expect(try outcome(FixedBalance(), .representation).gram != nil)
    #expect(try outcome(GradientBalance(), .lastLayer).gram != nil)
  }

  @Test("makes the same step in every scope where the coefficients are the same")
  func scopesAgree() throws {
    struct FixedWithGram: WeightingMethod {
      let name = "fixed-with-gram"
      let usesGram = true
      mutating func coefficients(_ observation: StepObservation) throws -> StepWeights {
        StepWeights(regression: 0.7, classification: 0.3)
      }
    }
    let norms = try GramScope.allCases.map { scope in
      try Self.engine().step(Self.batch(3), index: 1, FixedWithGram(), scope: scope, dropout: 0.1)
        .gradientNorm
    }
    let single = try Self.engine().step(
      Self.batch(3), index: 1, FixedBalance(regression: 0.7, classification: 0.3), dropout: 0.1)
    for norm in norms { #expect(abs(norm - single.gradientNorm) < 1e-5 * norm) }
  }

  @Test("leaves the classification head alone where nothing trains it")
  func singleRegression() throws {
    let engine = try Self.engine()
    let before = engine.headTensors.map { Array($0.values) }
    let alone = FixedBalance(regression: 1, classification: 0, trainsClassification: false)
    let outcome = try engine.step(Self.batch(1), index: 1, alone)
    let after = engine.headTensors.map { Array($0.values) }
    #expect(outcome.lossTotal == outcome.lossRegression)
    #expect(before[0] != after[0])
    #expect(before[2] == after[2])
    #expect(before[3] == after[3])
  }

  @Test("refuses a number that is not finite before any weight has changed")
  func nonFinite() throws {
    let engine = try Self.engine()
    _ = try engine.step(Self.batch(1), index: 1, FixedBalance())
    let before = engine.snapshot
    #expect(throws: StepError.nonFinite("the regression task's coefficient")) {
      try engine.step(Self.batch(2), index: 2, FixedBalance(regression: .infinity))
    }
    #expect(engine.snapshot == before)
    engine.modelTensors[0].values[5] = .nan
    var batch = Self.batch(2)
    batch.tokenIDs[0] = 0
    #expect(throws: StepError.nonFinite("the regression loss")) {
      try engine.step(batch, index: 2, FixedBalance())
    }
  }

  @Test("refuses texts, classes and scores that do not fit, in one line")
  func badBatches() throws {
    let engine = try Self.engine()
    func message(_ change: (inout PackedBatch) -> Void) -> String {
      var batch = Self.batch(1)
      change(&batch)
      do {
        _ = try engine.step(batch, index: 1, FixedBalance())
        return "accepted"
      } catch { return "\(error)" }
    }
    #expect(message { $0.tokenIDs[3] = 300 } == "batch: token 3 has the id 300, the vocabulary has 300")
    #expect(message { $0.tokenIDs[3] = -1 } == "batch: token 3 has the id -1, the vocabulary has 300")
    #expect(message { $0.classes[1] = 4 } == "batch: text 1 has class 4, expected 0 to 3")
    #expect(message { $0.scores[1] = .nan } == "batch: text 1 has the score nan")
    #expect(
      message { $0.scores.removeLast() } == "batch: 5 texts with 4 scores and 5 classes, expected one each")
    #expect(message { $0.offsets[1] = 0 } == "batch: text 0 has 0 tokens, expected 1 to 24")
    #expect(message { $0 = PackedBatch(tokenIDs: [], offsets: [0]) } == "batch: no texts")
  }

  @Test("predicts what training computes without dropout, however the texts are portioned")
  func prediction() throws {
    let engine = try Self.engine()
    for step in 1...5 { _ = try engine.step(Self.batch(step), index: step, FixedBalance()) }
    let batch = Self.batch(9)
    let (scores, logits) = engine.predict(batch)
    let loss = zip(scores, batch.scores).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / 5
    var many = batch
    for _ in 0..<200 {
      let end = many.offsets.last!
      many.tokenIDs += batch.tokenIDs
      many.offsets += batch.offsets.dropFirst().map { $0 + end }
    }
    let all = engine.predict(many)
    #expect(all.scores.count == 1_005)
    #expect(all.logits.count == 4 * 1_005)
    for (text, score) in all.scores.enumerated() { #expect(abs(score - scores[text % 5]) < 1e-5) }
    for (place, logit) in all.logits.enumerated() { #expect(abs(logit - logits[place % 20]) < 1e-5) }
    let outcome = try engine.step(batch, index: 6, FixedBalance())
    #expect(abs(Double(loss) - outcome.lossRegression) < 1e-5)
  }

  @Test("learns: the loss of a batch that is shown again and again falls", arguments: ModelPooling.allCases)
  func learning(pooling: ModelPooling) throws {
    let engine = try Self.engine(pooling: pooling)
    let batch = Self.batch(1)
    let start = try engine.step(batch, index: 1, FixedBalance(), rate: 3e-3).lossTotal
    var end = start
    for step in 2...60 { end = try engine.step(batch, index: step, FixedBalance(), rate: 3e-3).lossTotal }
    #expect(end < 0.2 * start)
  }
}
