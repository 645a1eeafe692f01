import Kernels

/// Every length through two vectors of sixteen floats, and one longer than a block of sums.
let lengths = Array(1...35) + [600]

/// Reproducible numbers of either sign, at an address that is `shift` floats off a 64-byte boundary.
final class Sample {
  private let buffer: FloatBuffer
  let pointer: UnsafeMutablePointer<Float>
  let count: Int

  init(_ count: Int, seed: Int, shift: Int = 0, scale: Double = 1) {
    buffer = FloatBuffer(count: count + 16)
    pointer = buffer.pointer + shift
    self.count = count
    let stream = RandomStream(seed: UInt64(seed), purpose: "samples of the tests")
    for place in 0..<count { pointer[place] = Float(scale * stream.normal(place)) }
  }

  subscript(_ place: Int) -> Double { Double(pointer[place]) }

  var values: [Float] { Array(UnsafeBufferPointer(start: pointer, count: count)) }

  /// The largest difference from the expected values, relative to the largest of them or 1.
  func difference(from expected: [Double]) -> Double {
    guard expected.count == count else { return .infinity }
    let size = expected.reduce(1) { max($0, abs($1)) }
    return expected.indices.reduce(0) { worst, place in
      let difference = abs(self[place] - expected[place]) / size
      return difference.isNaN ? .infinity : max(worst, difference)
    }
  }
}

/// All lengths, each at another misalignment.
func eachLength(_ body: (_ length: Int, _ shift: Int) -> Void) {
  for length in lengths { for shift in [0, 1, 5] { body(length, shift) } }
}

/// The factors of a mask, as it multiplies `count` ones.
func factors(of mask: DropoutMask, _ count: Int) -> Sample {
  let factors = Sample(count, seed: 1)
  factors.pointer.update(repeating: 1, count: count)
  Vector.dropout(into: factors.pointer, factors.pointer, count, mask: mask)
  return factors
}

/// Σ weights ∘ dy/dx_j for each j, by central differences of a function of the whole row.
func slopes(at x: [Double], weights: [Double], _ function: ([Double]) -> [Double]) -> [Double] {
  let step = 1e-5
  return x.indices.map { place in
    var above = x, below = x
    above[place] += step
    below[place] -= step
    return zip(weights, zip(function(above), function(below))).reduce(0) {
      $0 + $1.0 * ($1.1.0 - $1.1.1) / (2 * step)
    }
  }
}
