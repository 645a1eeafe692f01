/// The largest difference of two vectors, relative to the largest element of the second.
func relativeDifference(_ a: [Float], _ b: [Float]) -> Float {
  guard a.count == b.count else { return .infinity }
  let size = b.reduce(0) { max($0, abs($1)) }
  let difference = zip(a, b).reduce(0) { $1.0.isNaN ? .infinity : max($0, abs($1.0 - $1.1)) }
  return difference / max(size, 1e-6)
}

/// `count` floats at a pointer.
func floats(_ pointer: UnsafePointer<Float>, _ count: Int) -> [Float] {
  Array(UnsafeBufferPointer(start: pointer, count: count))
}
