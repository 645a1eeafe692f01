import Foundation

/// A safetensors file opened for reading; tensors are read one by one into the caller's memory.
public final class SafetensorsFile: Sendable {
  public let metadata: [String: String]
  /// In the header's order.
  public let names: [String]
  let tensors: [String: StoredTensor]
  private let file: OpenFile

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
      let found =
        try OpenFile.largeFilePointer(file)
        ?? "a header of \(headerLength) bytes in a file of \(length): no safetensors file"
      throw CheckpointError(file: url.path, message: found)
    }
    let bytes = try file.bytes(8..<8 + Int(headerLength))
    let dataStart = 8 + bytes.count
    let header: SafetensorsHeader
    do { header = try SafetensorsHeader(bytes, dataLength: length - dataStart) } catch {
      throw CheckpointError(file: url.path, message: error.message)
    }
    metadata = header.metadata
    names = header.tensors.map(\.name)
    let stored = header.tensors.map { [file] in
      StoredTensor(
        name: $0.name, type: $0.type, shape: $0.shape, file: file, offset: dataStart + $0.range.lowerBound)
    }
    tensors = Dictionary(uniqueKeysWithValues: stored.map { ($0.name, $0) })
  }

  /// The shape of a tensor; nil where the file has none of that name.
  public func shape(of name: String) -> [Int]? { tensors[name]?.shape }

  public func type(of name: String) -> ElementType? { tensors[name]?.type }

  public func byteCount(of name: String) -> Int? { tensors[name]?.byteCount }

  /// Reads a tensor of F32, F16 or BF16 as Floats; `values` has as many elements as the tensor.
  public func read(_ name: String, into values: UnsafeMutableBufferPointer<Float>) throws {
    try tensor(name).read(into: values)
  }

  /// Reads a tensor's bytes as they are; `bytes` is as long as they are (`byteCount(of:)`).
  public func readBytes(_ name: String, into bytes: UnsafeMutableRawBufferPointer) throws {
    try tensor(name).readBytes(into: bytes)
  }

  private func tensor(_ name: String) throws -> StoredTensor {
    guard let tensor = tensors[name] else {
      throw CheckpointError(file: file.url.path, message: "no tensor \(quoted(name))")
    }
    return tensor
  }
}
