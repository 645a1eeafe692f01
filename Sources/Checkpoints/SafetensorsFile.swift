import Foundation

/// A safetensors file opened for reading; tensors are read one by one into the caller's memory.
public final class SafetensorsFile {
  public let metadata: [String: String]
  /// In the header's order.
  public let names: [String]
  private let file: OpenFile
  private let tensors: [String: SafetensorsHeader.Tensor]
  /// Where the data begin in the file.
  private let dataStart: Int

  /// Opens a file and checks its whole header.
  public init(_ url: URL) throws {
    file = try OpenFile(reading: url)
    let length = try file.length()
    guard length >= 8 else {
      throw CheckpointError(file: url.path, message: "\(length) bytes are no safetensors file")
    }
    var headerLength: UInt64 = 0
    try withUnsafeMutableBytes(of: &headerLength) { [file] in try file.read(at: 0, into: $0) }
    headerLength = UInt64(littleEndian: headerLength)
    guard headerLength <= UInt64(min(length - 8, SafetensorsHeader.longest)) else {
      throw CheckpointError(
        file: url.path,
        message: "a header of \(headerLength) bytes in a file of \(length): no safetensors file")
    }
    var bytes = [UInt8](repeating: 0, count: Int(headerLength))
    try bytes.withUnsafeMutableBytes { [file] in try file.read(at: 8, into: $0) }
    dataStart = 8 + bytes.count
    let header: SafetensorsHeader
    do { header = try SafetensorsHeader(bytes, dataLength: length - dataStart) } catch {
      throw CheckpointError(file: url.path, message: error.message)
    }
    metadata = header.metadata
    names = header.tensors.map(\.name)
    tensors = Dictionary(uniqueKeysWithValues: header.tensors.map { ($0.name, $0) })
  }

  /// The shape of a tensor; nil where the file has none of that name.
  public func shape(of name: String) -> [Int]? { tensors[name]?.shape }

  public func type(of name: String) -> ElementType? { tensors[name]?.type }

  /// Reads a tensor of F32, F16 or BF16 as Floats; `values` has as many elements as the tensor.
  public func read(_ name: String, into values: UnsafeMutableBufferPointer<Float>) throws {
    let tensor = try tensor(name)
    guard tensor.type.isReadableAsFloat else {
      throw problem(tensor, "dtype \(tensor.type.rawValue), expected F32, F16 or BF16")
    }
    guard tensor.range.count / tensor.type.size == values.count else {
      throw problem(tensor, "shape \(tensor.shape), expected \(values.count) elements")
    }
    if tensor.type == .float32 {
      try file.read(at: dataStart + tensor.range.lowerBound, into: UnsafeMutableRawBufferPointer(values))
    } else {
      try readNarrow(tensor, into: values)
    }
  }

  /// Reads a tensor's bytes as they are; `bytes` is as long as they are (`byteCount(of:)`).
  public func readBytes(_ name: String, into bytes: UnsafeMutableRawBufferPointer) throws {
    let tensor = try tensor(name)
    guard tensor.range.count == bytes.count else {
      throw problem(tensor, "\(tensor.range.count) bytes, expected \(bytes.count)")
    }
    try file.read(at: dataStart + tensor.range.lowerBound, into: bytes)
  }

  public func byteCount(of name: String) -> Int? { tensors[name]?.range.count }

  private func tensor(_ name: String) throws -> SafetensorsHeader.Tensor {
    guard let tensor = tensors[name] else {
      throw CheckpointError(file: file.url.path, message: "no tensor \(quoted(name))")
    }
    return tensor
  }

  private func problem(_ tensor: SafetensorsHeader.Tensor, _ message: String) -> CheckpointError {
    CheckpointError(file: file.url.path, message: "tensor \(quoted(tensor.name)): \(message)")
  }

  /// Widens two-byte elements, a piece at a time.
  private func readNarrow(_ tensor: SafetensorsHeader.Tensor, into values: UnsafeMutableBufferPointer<Float>)
    throws
  {
    let widen = tensor.type == .float16 ? floatFromHalf : floatFromBrain
    let capacity = min(values.count, 1 << 16)
    try withUnsafeTemporaryAllocation(of: UInt16.self, capacity: capacity) { piece in
      var done = 0
      while done < values.count {
        let part = UnsafeMutableBufferPointer(rebasing: piece.prefix(values.count - done))
        try file.read(
          at: dataStart + tensor.range.lowerBound + 2 * done, into: UnsafeMutableRawBufferPointer(part))
        for (index, bits) in part.enumerated() { values[done + index] = widen(UInt16(littleEndian: bits)) }
        done += part.count
      }
    }
  }
}
