/// The adapter network of the paper's equation 14 and what it learns by:
/// z = softmax(FC2·ReLU(FC1·x)), x and z of two values, `hidden` units between them.
package struct Adapter: Sendable, Equatable {
  package static let defaultHidden = 16

  /// hidden × 2, row-major.
  package var fc1Weight: [Double]
  /// hidden
  package var fc1Bias: [Double]
  /// 2 × hidden, row-major.
  package var fc2Weight: [Double]
  /// 2
  package var fc2Bias: [Double]

  package var hidden: Int { fc1Bias.count }

  package init(fc1Weight: [Double], fc1Bias: [Double], fc2Weight: [Double], fc2Bias: [Double]) {
    self.fc1Weight = fc1Weight
    self.fc1Bias = fc1Bias
    self.fc2Weight = fc2Weight
    self.fc2Bias = fc2Bias
  }

  /// FC1 uniform in ±1/√2; FC2 zero, so that z starts at ½, ½.
  package init(seed: UInt64, hidden: Int = Adapter.defaultHidden) {
    var random = SeededUniform(seed: seed, purpose: "adapter.fc1")
    let bound = 0.5.squareRoot()
    fc1Weight = (0..<hidden * 2).map { _ in rounded(random.next(in: -bound...bound)) }
    fc1Bias = (0..<hidden).map { _ in rounded(random.next(in: -bound...bound)) }
    fc2Weight = [Double](repeating: 0, count: 2 * hidden)
    fc2Bias = [0, 0]
  }

  /// One evaluation, with what its gradient needs.
  package struct Pass: Sendable {
    /// FC1·x + b, before the ReLU.
    var units: [Double]
    package var z: (Double, Double)
  }

  package func forward(_ x: (Double, Double)) -> Pass {
    var units = fc1Bias
    for unit in 0..<hidden {
      units[unit] += fc1Weight[2 * unit] * x.0 + fc1Weight[2 * unit + 1] * x.1
    }
    var logits = (fc2Bias[0], fc2Bias[1])
    for unit in 0..<hidden where units[unit] > 0 {
      logits.0 += fc2Weight[unit] * units[unit]
      logits.1 += fc2Weight[hidden + unit] * units[unit]
    }
    let shares = softmax(logits.0, logits.1)
    return Pass(units: units, z: shares)
  }

  /// Gradients of ⟨dz, z⟩ for the four parameters, in their shapes.
  package func gradients(_ x: (Double, Double), _ pass: Pass, dz: (Double, Double)) -> Adapter {
    // Softmax of two: dlogit_0 = z_0 z_1 (dz_0 − dz_1) = −dlogit_1.
    let dLogit = pass.z.0 * pass.z.1 * (dz.0 - dz.1)
    var result = Adapter(
      fc1Weight: [Double](repeating: 0, count: 2 * hidden),
      fc1Bias: [Double](repeating: 0, count: hidden),
      fc2Weight: [Double](repeating: 0, count: 2 * hidden), fc2Bias: [dLogit, -dLogit])
    for unit in 0..<hidden where pass.units[unit] > 0 {
      result.fc2Weight[unit] = dLogit * pass.units[unit]
      result.fc2Weight[hidden + unit] = -dLogit * pass.units[unit]
      let dUnit = dLogit * (fc2Weight[unit] - fc2Weight[hidden + unit])
      result.fc1Bias[unit] = dUnit
      result.fc1Weight[2 * unit] = dUnit * x.0
      result.fc1Weight[2 * unit + 1] = dUnit * x.1
    }
    return result
  }
}

/// softmax(a, b), safe at any finite distance.
func softmax(_ a: Double, _ b: Double) -> (Double, Double) {
  let smaller = exponential(-abs(a - b))
  let large = 1 / (1 + smaller)
  let small = smaller / (1 + smaller)
  return a >= b ? (large, small) : (small, large)
}
