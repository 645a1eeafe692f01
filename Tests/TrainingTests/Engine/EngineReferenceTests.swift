import Models
import TaskWeighting
import Testing
import Training

@Suite("The step engine agrees with PyTorch")
struct EngineReferenceTests {
  @Test(
    "four steps of clipped AdamW along a direction made from G, in each scope", arguments: GramScope.allCases)
  func steps(scope: GramScope) throws {
    let reference = try EngineReference()
    let engine = try reference.engine()
    let batch = try reference.batch
    let expected = try reference.values("steps.\(scope.rawValue)")
    for step in 0..<4 {
      let outcome = try engine.step(batch, index: step + 1, GradientBalance(), scope: scope)
      let gram = try #require(outcome.gram)
      let found = [
        outcome.lossRegression, outcome.lossClassification, gram.rr, gram.rc, gram.cc,
        outcome.gradientNorm,
      ]
      for (column, value) in found.enumerated() {
        let target = Double(expected[step * 6 + column])
        let size = column == 3 ? gram.normR * gram.normC : abs(target)
        #expect(abs(value - target) < 2e-4 * size, "step \(step + 1), column \(column): \(value), \(target)")
      }
    }
    engine.flush()
    for tensor in engine.modelTensors + engine.headTensors where !tensor.name.hasSuffix("key.bias") {
      let after = try reference.values("after.\(scope.rawValue).\(tensor.name)")
      let difference = zip(tensor.values, after).map { abs($0 - $1) }.max() ?? 0
      #expect(difference < 1e-4, "\(tensor.name): \(difference)")
    }
  }
}
