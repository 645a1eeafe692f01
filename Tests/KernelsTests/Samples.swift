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
