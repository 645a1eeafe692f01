/// Where a tensor's elements lie in an open file, in whatever format the file is.
///
/// Whoever makes one has checked that all elements lie inside the file, and that there are no more of
/// them than the file has room for.
struct StoredTensor: Sendable {
  var name: String
  var type: ElementType
  var shape: [Int]
  var file: OpenFile
  /// The first element's byte in the file.
  var offset: Int
  /// Elements from one index to the next, for each dimension; nil where the elements lie row by row.
  var strides: [Int]?

  var count: Int { shape.reduce(1, *) }
  var byteCount: Int { count * type.size }

  /// Reads F32, F16 or BF16 as Floats; `values` has as many elements as the tensor.
  func read(into values: UnsafeMutableBufferPointer<Float>) throws {
    guard type.isReadableAsFloat else {
      throw problem("dtype \(type.rawValue), expected F32, F16 or BF16")
    }
    guard count == values.count else { throw problem("shape \(shape), expected \(values.count) elements") }
    if type == .float32 { return try readBytes(into: UnsafeMutableRawBufferPointer(values)) }
    if strides == nil { return try widen(into: values) }
    // The narrow elements are gathered in the upper half of the place and widened from the front: the
    // reading place is never behind the writing place.
    let bytes = UnsafeMutableRawBufferPointer(values)
    let upper = UnsafeMutableRawBufferPointer(rebasing: bytes[(bytes.count / 2)...])
    try readBytes(into: upper)
    let capacity = min(values.count, Self.pieceElements)
    withUnsafeTemporaryAllocation(of: UInt16.self, capacity: capacity) { piece in
      forEachPart(of: values) { done, part in
        let bits = UnsafeMutableBufferPointer(rebasing: piece[..<part.count])
        UnsafeMutableRawBufferPointer(bits).copyMemory(
          from: UnsafeRawBufferPointer(rebasing: upper[2 * done..<2 * (done + part.count)]))
        Self.widen(UnsafeBufferPointer(bits), of: type, into: part)
      }
    }
  }

  /// Reads the elements as they are, row by row; `bytes` is `byteCount` long.
  func readBytes(into bytes: UnsafeMutableRawBufferPointer) throws {
    guard byteCount == bytes.count else { throw problem("\(byteCount) bytes, expected \(bytes.count)") }
    if let strides { try gather(strides, into: bytes) } else { try file.read(at: offset, into: bytes) }
  }

  /// Calls `body` with the bytes of all elements in order, a piece at a time.
  func forEachPiece(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    guard byteCount > 0 else { return }
    if strides != nil, let rows = shape.first, rows > 1 {
      // Slabs of whole rows are tensors too.
      let step = max(1, Self.pieceBytes / (byteCount / rows))
      for row in stride(from: 0, to: rows, by: step) {
        try slab(row..<min(rows, row + step)).withAllBytes(body)
      }
    } else if strides != nil {
      try withAllBytes(body)
    } else {
      let piece = UnsafeMutableRawBufferPointer.allocate(
        byteCount: min(byteCount, Self.pieceBytes), alignment: 64)
      defer { piece.deallocate() }
      for start in stride(from: 0, to: byteCount, by: Self.pieceBytes) {
        let part = UnsafeMutableRawBufferPointer(rebasing: piece[..<min(piece.count, byteCount - start)])
        try file.read(at: offset + start, into: part)
        try body(UnsafeRawBufferPointer(part))
      }
    }
  }

  func problem(_ message: String) -> CheckpointError {
    CheckpointError(file: file.url.path, message: "tensor \(quoted(name)): \(message)")
  }

  /// Elements that are widened together: they stay in the cache between reading and widening.
  private static let pieceElements = 1 << 16
  /// Bytes that are copied together.
  private static let pieceBytes = 4 << 20

  private func forEachPart(
    of values: UnsafeMutableBufferPointer<Float>,
    _ body: (Int, UnsafeMutableBufferPointer<Float>) throws -> Void
  ) rethrows {
    for start in stride(from: 0, to: values.count, by: Self.pieceElements) {
      let end = min(values.count, start + Self.pieceElements)
      try body(start, UnsafeMutableBufferPointer(rebasing: values[start..<end]))
    }
  }

  private func widen(into values: UnsafeMutableBufferPointer<Float>) throws {
    let capacity = min(values.count, Self.pieceElements)
    try withUnsafeTemporaryAllocation(of: UInt16.self, capacity: capacity) { piece in
      try forEachPart(of: values) { done, part in
        let bits = UnsafeMutableBufferPointer(rebasing: piece[..<part.count])
        try file.read(at: offset + 2 * done, into: UnsafeMutableRawBufferPointer(bits))
        Self.widen(UnsafeBufferPointer(bits), of: type, into: part)
      }
    }
  }

  private static func widen(
    _ bits: UnsafeBufferPointer<UInt16>, of type: ElementType, into values: UnsafeMutableBufferPointer<Float>
  ) {
    if type == .float16 {
      NarrowFloats.widenHalf(bits, into: values)
    } else {
      NarrowFloats.widenBrain(bits, into: values)
    }
  }

  private func slab(_ rows: Range<Int>) -> StoredTensor {
    var slab = self
    slab.shape[0] = rows.count
    slab.offset += rows.lowerBound * (strides?[0] ?? 0) * type.size
    return slab
  }

  private func withAllBytes(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount, alignment: 64)
    defer { bytes.deallocate() }
    try readBytes(into: bytes)
    try body(UnsafeRawBufferPointer(bytes))
  }
}

extension StoredTensor {
  /// Collects the elements of a transposed or otherwise strided tensor: along the dimension whose
  /// elements are neighbours in the file a run is read at once and scattered.
  private func gather(_ strides: [Int], into bytes: UnsafeMutableRawBufferPointer) throws {
    guard count > 0, let base = bytes.baseAddress else { return }
    let size = type.size
    // Row-major places in the destination, in bytes.
    var steps = [Int](repeating: size, count: shape.count)
    for dimension in shape.indices.dropLast().reversed() {
      steps[dimension] = steps[dimension + 1] * shape[dimension + 1]
    }
    let run = shape.indices.first { strides[$0] == 1 && shape[$0] > 1 }
    let length = run.map { shape[$0] } ?? 1
    let others = shape.indices.filter { $0 != run }
    let buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: size * min(length, Self.pieceElements), alignment: 8)
    defer { buffer.deallocate() }
    var index = [Int](repeating: 0, count: shape.count)
    while true {
      let from = offset + size * others.reduce(0) { $0 + index[$1] * strides[$1] }
      let to = base + others.reduce(0) { $0 + index[$1] * steps[$1] }
      for start in stride(from: 0, to: length, by: Self.pieceElements) {
        let part = UnsafeMutableRawBufferPointer(
          rebasing: buffer[..<(size * min(length - start, Self.pieceElements))])
        try file.read(at: from + start * size, into: part)
        let step = run.map { steps[$0] } ?? size
        Self.scatter(part, elementSize: size, to: to + start * step, step: step)
      }
      guard let next = others.last(where: { index[$0] + 1 < shape[$0] }) else { return }
      index[next] += 1
      for dimension in others where dimension > next { index[dimension] = 0 }
    }
  }

  private static func scatter(
    _ part: UnsafeMutableRawBufferPointer, elementSize size: Int, to place: UnsafeMutableRawPointer, step: Int
  ) {
    guard let from = part.baseAddress else { return }
    for element in 0..<part.count / size {
      (place + element * step).copyMemory(from: from + element * size, byteCount: size)
    }
  }
}
