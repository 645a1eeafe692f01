import Models
import TaskWeighting
import Testing
import Training

@Suite("The step engine agrees with PyTorch")
struct EngineReferenceTests {
  static let models = [
    "bert", "bert-tanh", "roberta", "roberta-untyped", "llama", "llama-one-key", "llama-all-keys", "qwen2",
    "bert-adapters", "bert-adapters-some", "roberta-adapters", "llama-adapters", "qwen2-adapters",
    "qwen2-adapters-some",
  ]

  /// The last norm of a decoder belongs to the gradient's norm in every scope, but not to G over the last layer.
  @Test(
    "in ten steps of clipped AdamW along a direction made from G, in each scope", arguments: models,
    GramScope.allCases)
  func steps(model: String, scope: GramScope) throws {
    let reference = try EngineReference(model)
    let engine = try reference.engine()
    let batch = try reference.batch
    let expected = try reference.values("steps.\(scope.rawValue)")
    for step in 0..<10 {
      let outcome = try engine.step(
        batch, index: step + 1, GradientBalance(), scope: scope, rate: reference.rate)
      let gram = try #require(outcome.gram)
      let found = [
        outcome.lossRegression, outcome.lossClassification, gram.rr, gram.rc, gram.cc, outcome.gradientNorm,
      ]
      for (column, value) in found.enumerated() {
        let target = Double(expected[step * 6 + column])
        let size = column == 3 ? gram.normR * gram.normC : abs(target)
        #expect(
          abs(value - target) < 1e-4 * size,
          "step \(step + 1), column \(column): \(value), \(target)")
      }
    }
    guard scope == .full else { return }
    engine.flush()
    let after = try reference.after(engine)
    // A key's bias that no rotation follows is moved by rounding alone.
    for tensor in engine.trainedTensors where !tensor.name.hasSuffix("key.bias") {
      let difference = zip(tensor.values, try #require(after[tensor.name])).map { abs($0 - $1) }.max() ?? 0
      #expect(difference < 1e-4, "\(tensor.name): \(difference)")
    }
  }

  @Test("in ten steps with constant weights", arguments: models, [1, 3])
  func constantSteps(model: String, threads: Int) throws {
    let reference = try EngineReference(model)
    let engine = try reference.engine(threads: threads)
    let batch = try reference.batch
    let expected = try reference.values("steps.constant")
    for step in 0..<10 {
      let outcome = try engine.step(batch, index: step + 1, FixedBalance(), rate: reference.rate)
      for (column, value) in [
        (0, outcome.lossRegression), (1, outcome.lossClassification), (5, outcome.gradientNorm),
      ] {
        let target = Double(expected[step * 6 + column])
        #expect(
          abs(value - target) < 1e-4 * target,
          "step \(step + 1), column \(column): \(value), \(target)")
      }
    }
  }

  @Test("in the vectors it embeds texts as: what pooling makes of the last hidden states", arguments: models)
  func embedding(model: String) throws {
    let reference = try EngineReference(model)
    let batch = try reference.batch, d = reference.configuration.width
    let hidden = try reference.values("hidden")
    let found = try reference.engine().embed(batch)
    try #require(found.count == batch.texts * d)
    let size = hidden.map(abs).max()!
    for text in 0..<batch.texts {
      let all = Int(batch.offsets[text])..<Int(batch.offsets[text + 1])
      let rows =
        switch reference.pooling {
        case .first: all.prefix(1)
        case .last: all.suffix(1)
        case .mean: all
        }
      for column in 0..<d {
        let mean = rows.reduce(Float(0)) { $0 + hidden[$1 * d + column] } / Float(rows.count)
        #expect(abs(found[text * d + column] - mean) < 1e-5 * size)
      }
    }
  }
}
