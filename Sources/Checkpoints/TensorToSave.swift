/// A tensor on its way into a safetensors file. Its memory, or its source, has to live until it is written.
public struct TensorToSave {
  /// Where the elements come from.
  enum Contents {
    /// Elements of the tensor's type, little-endian, row by row.
    case memory(UnsafeRawBufferPointer)
    /// Floats to be rounded to the tensor's two-byte type.
    case narrowed(UnsafeBufferPointer<Float>)
    /// A tensor of another file, copied as it is.
    case stored(StoredTensor)
  }

  public var name: String
  public var shape: [Int]
  public var type: ElementType
  let contents: Contents

  /// Floats, written as F32, or rounded to the nearest F16 or BF16, ties to even.
  public init(
    name: String, shape: [Int], values: UnsafeBufferPointer<Float>, as type: ElementType = .float32
  ) {
    precondition(type.isReadableAsFloat, "Floats are written as F32, F16 or BF16")
    self.name = name
    self.shape = shape
    self.type = type
    contents = type == .float32 ? .memory(UnsafeRawBufferPointer(values)) : .narrowed(values)
  }

  /// Elements of any type, as they are.
  public init(name: String, shape: [Int], type: ElementType, bytes: UnsafeRawBufferPointer) {
    self.name = name
    self.shape = shape
    self.type = type
    contents = .memory(bytes)
  }

  /// A tensor of `source`, carried through bit for bit, under its own name or a new one.
  /// - Throws: `CheckpointError` where the source has no such tensor.
  public init(copying sourceName: String, of source: TensorSource, as name: String? = nil) throws {
    let tensor = try source.tensor(sourceName)
    self.name = name ?? sourceName
    shape = tensor.shape
    type = tensor.type
    contents = .stored(tensor)
  }

  /// Bytes that the tensor takes in the file.
  public var byteCount: Int {
    switch contents {
    case .memory(let bytes): bytes.count
    case .narrowed(let values): values.count * type.size
    case .stored(let tensor): tensor.byteCount
    }
  }

  /// The memory of a tensor that is written as it stands; empty for one that is rounded or copied.
  public var bytes: UnsafeRawBufferPointer {
    if case .memory(let bytes) = contents { bytes } else { UnsafeRawBufferPointer(start: nil, count: 0) }
  }

  /// Calls `body` with all bytes in order, a bounded piece at a time.
  func forEachPiece(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    switch contents {
    case .memory(let bytes): try body(bytes)
    case .stored(let tensor): try tensor.forEachPiece(body)
    case .narrowed(let values):
      let capacity = min(values.count, Self.pieceElements)
      try withUnsafeTemporaryAllocation(of: UInt16.self, capacity: capacity) { piece in
        for start in stride(from: 0, to: values.count, by: Self.pieceElements) {
          let part = UnsafeBufferPointer(
            rebasing: values[start..<min(values.count, start + Self.pieceElements)])
          let bits = UnsafeMutableBufferPointer(rebasing: piece[..<part.count])
          if type == .float16 {
            NarrowFloats.narrowToHalf(part, into: bits)
          } else {
            NarrowFloats.narrowToBrain(part, into: bits)
          }
          try body(UnsafeRawBufferPointer(bits))
        }
      }
    }
  }

  private static let pieceElements = 1 << 16
}
