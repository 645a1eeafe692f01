extension PickledTensor {
  /// More dimensions than any weight has are refused.
  static let mostDimensions = 8

  /// The tensor with its view examined: every element lies inside the storage, and there are no more of
  /// them than the storage has. Strides are dropped where the elements lie row by row.
  func checked() throws(FormatProblem) -> PickledTensor {
    guard let strides else { throw FormatProblem("a tensor without strides") }
    var count = 1
    for size in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard !overflow else { throw FormatProblem("a tensor's shape too large to count") }
      count = product
    }
    var tensor = self
    guard count > 0 else {
      tensor.offset = 0
      tensor.strides = nil
      return tensor
    }
    guard offset >= 0, let last = lastElement(strides), last < storage.count else {
      throw FormatProblem(
        "a tensor of shape \(shape) at element \(offset) reaches beyond the \(storage.count) elements of its storage"
      )
    }
    // Without this a few bytes could stand for terabytes.
    guard count <= storage.count else {
      throw FormatProblem("a tensor of shape \(shape) repeats the elements of its storage")
    }
    if isRowMajor(strides) {
      tensor.strides = nil
    } else if !zip(shape, strides).contains(where: { $0.0 > 1 && $0.1 == 1 }) {
      throw FormatProblem(
        "a tensor of shape \(shape) with strides \(strides), where no two elements are neighbours")
    }
    return tensor
  }

  /// The greatest element's place in the storage; nil where it is too large to count.
  private func lastElement(_ strides: [Int]) -> Int? {
    var last = offset
    for (size, stride) in zip(shape, strides) {
      let (reach, overflow) = (size - 1).multipliedReportingOverflow(by: stride)
      let (sum, overflow2) = last.addingReportingOverflow(reach)
      guard !overflow, !overflow2 else { return nil }
      last = sum
    }
    return last
  }

  private func isRowMajor(_ strides: [Int]) -> Bool {
    var expected = 1
    for (size, stride) in zip(shape, strides).reversed() where size != 1 {
      guard stride == expected else { return false }
      expected *= size
    }
    return true
  }
}
