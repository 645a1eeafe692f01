import Foundation
import TaskWeighting
import Testing

/// One step of the adapter in reference numbers; `Fixtures/make_adapter.py` made them.
private struct AdapterCase: Decodable, Sendable, CustomTestStringConvertible {
  struct Input: Decodable, Sendable {
    var L_r: Double
    var class_losses: [Double]
    var class_counts: [Int]
    var norm_r, norm_c, alpha, beta: Double
    var W1: [[Double]]
    var b1: [Double]
    var W2: [[Double]]
    var b2: [Double]
    var floor: Double
  }
  struct Output: Decodable, Sendable {
    var L_imb, lambda_r, lambda_c, w_r, w_c, total, coefficient_r, coefficient_c, d_alpha, d_beta: Double
    var d_W1: [[Double]]
    var d_b1: [Double]
    var d_W2: [[Double]]
    var d_b2: [Double]
  }
  var input: Input
  var output: Output

  var testDescription: String { "class counts \(input.class_counts), floor \(input.floor)" }

  static let all: [AdapterCase] = ["adapter.json", "adapter_reference.json"].flatMap { name in
    let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/\(name)")
    do { return try JSONDecoder().decode([AdapterCase].self, from: Data(contentsOf: url)) } catch {
      fatalError("\(url.path): \(error)")
    }
  }

  var method: DynamicWeightAdapter {
    DynamicWeightAdapter(
      traits: .dwa, floor: input.floor,
      alpha: .fixed(input.alpha), beta: .fixed(input.beta),
      network: Adapter(
        fc1Weight: input.W1.flatMap(\.self), fc1Bias: input.b1, fc2Weight: input.W2.flatMap(\.self),
        fc2Bias: input.b2))
  }

  var observation: StepObservation {
    StepObservation(
      lossRegression: input.L_r, lossClassification: 1,
      classLosses: zip(input.class_losses, input.class_counts).map { $1 > 0 ? $0 : nil },
      classCounts: input.class_counts,
      gram: GramMatrix(rr: input.norm_r * input.norm_r, rc: 0, cc: input.norm_c * input.norm_c))
  }
}

@Suite("One step of the dynamic weight adapter agrees with automatic differentiation")
struct AdapterReferenceTests {
  @Test("weights and coefficients", arguments: AdapterCase.all)
  private func weights(reference: AdapterCase) throws {
    let weights = try reference.method.evaluate(reference.observation).weights
    let expected = reference.output
    for (found, wanted) in [
      (weights.lossImbalanced, expected.L_imb), (weights.lambdaR, expected.lambda_r),
      (weights.lambdaC, expected.lambda_c), (weights.wR, expected.w_r), (weights.wC, expected.w_c),
      (weights.regression, expected.coefficient_r), (weights.classification, expected.coefficient_c),
    ] {
      #expect(abs(try #require(found) - wanted) < 1e-6 * max(1, abs(wanted)))
    }
  }

  @Test("gradients of alpha, beta and the network", arguments: AdapterCase.all)
  private func gradients(reference: AdapterCase) throws {
    let gradients = try reference.method.evaluate(reference.observation)
    let expected = reference.output
    #expect(abs(gradients.alpha - expected.d_alpha) < 1e-6)
    #expect(abs(gradients.beta - expected.d_beta) < 1e-6)
    for (found, wanted) in [
      (gradients.network.fc1Weight, expected.d_W1.flatMap(\.self)),
      (gradients.network.fc1Bias, expected.d_b1),
      (gradients.network.fc2Weight, expected.d_W2.flatMap(\.self)),
      (gradients.network.fc2Bias, expected.d_b2),
    ] {
      #expect(found.count == wanted.count)
      #expect(zip(found, wanted).allSatisfy { abs($0 - $1) < 1e-6 })
    }
  }

  @Test("class factors are the shares to the power of minus beta", arguments: AdapterCase.all)
  private func factors(reference: AdapterCase) {
    let counts = reference.input.class_counts
    let total = Double(counts.reduce(0, +))
    for (factor, count) in zip(reference.method.classFactors(counts), counts) {
      let expected = count == 0 ? 0 : pow(Double(count) / total, -reference.input.beta)
      #expect(abs(factor - expected) < 1e-6)
    }
  }
}
