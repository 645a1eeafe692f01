import Foundation

/// Adam (β .9/.999, ε 1e−8, no decay, no clipping) over one array of parameters.
///
/// Parameters and moments are rounded to `Float` after each update, so that a tensor file of F32
/// keeps them exactly and a replay in single precision stays near.
struct AdamMoments: Sendable, Equatable {
  static let rate = 1e-3
  static let decayOfMean = 0.9
  static let decayOfSquare = 0.999
  static let epsilon = 1e-8

  var mean: [Double]
  var square: [Double]

  init(count: Int) {
    mean = [Double](repeating: 0, count: count)
    square = [Double](repeating: 0, count: count)
  }

  /// One update of `parameters`, as the `step`-th (from 1).
  mutating func update(_ parameters: inout [Double], gradient: [Double], step: Int) {
    let meanCorrection = 1 - pow(Self.decayOfMean, Double(step))
    let squareCorrection = 1 - pow(Self.decayOfSquare, Double(step))
    for i in parameters.indices {
      mean[i] = rounded(Self.decayOfMean * mean[i] + (1 - Self.decayOfMean) * gradient[i])
      square[i] = rounded(
        Self.decayOfSquare * square[i] + (1 - Self.decayOfSquare) * gradient[i] * gradient[i])
      let denominator = (square[i] / squareCorrection).squareRoot() + Self.epsilon
      parameters[i] = rounded(parameters[i] - Self.rate * (mean[i] / meanCorrection) / denominator)
    }
  }
}

/// The nearest `Float`, kept inside its finite range.
func rounded(_ value: Double) -> Double {
  let limit = Double(Float.greatestFiniteMagnitude)
  return Double(Float(min(limit, max(-limit, value))))
}

func exponential(_ value: Double) -> Double { exp(value) }

/// Uniform numbers that depend on a seed and a purpose only (splitmix64).
struct SeededUniform {
  private var counter: UInt64

  init(seed: UInt64, purpose: String) {
    // FNV-1a over the purpose keeps the streams of two purposes apart.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in purpose.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    counter = seed &* 0x9e37_79b9_7f4a_7c15 ^ hash
  }

  mutating func next(in range: ClosedRange<Double>) -> Double {
    counter &+= 0x9e37_79b9_7f4a_7c15
    var z = counter
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    z ^= z >> 31
    return range.lowerBound + (range.upperBound - range.lowerBound) * Double(z >> 11) * 0x1p-53
  }
}
