import Foundation

/// A tensor on its way into a safetensors file. The memory has to live until it is written.
public struct TensorToSave {
  public var name: String
  public var shape: [Int]
  public var type: ElementType
  /// Little-endian elements, row by row.
  public var bytes: UnsafeRawBufferPointer

  public init(name: String, shape: [Int], values: UnsafeBufferPointer<Float>) {
    self.init(name: name, shape: shape, type: .float32, bytes: UnsafeRawBufferPointer(values))
  }

  /// Elements of any type: also those that are only carried through.
  public init(name: String, shape: [Int], type: ElementType, bytes: UnsafeRawBufferPointer) {
    self.name = name
    self.shape = shape
    self.type = type
    self.bytes = bytes
  }
}

/// Writes safetensors files.
public enum SafetensorsWriter {
  /// Writes `tensors` in the order given; the data start at a multiple of eight bytes. Returns when
  /// the file is on the disk. The names differ, and each tensor's bytes fill its shape.
  public static func write(_ tensors: [TensorToSave], metadata: [String: String] = [:], to url: URL) throws {
    let header = try header(of: tensors, metadata: metadata, file: url.path)
    let file = try OpenFile(writing: url)
    try withUnsafeBytes(of: UInt64(header.count).littleEndian) { try file.write($0) }
    try header.withUnsafeBytes { try file.write($0) }
    for tensor in tensors { try file.write(tensor.bytes) }
    try file.sync()
  }

  /// The bytes a file of these tensors takes, for asking for room first: the data and a generous header.
  public static func neededBytes(for tensors: [TensorToSave]) -> Int {
    tensors.reduce(4_096) { $0 + $1.bytes.count + $1.name.utf8.count + 160 }
  }

  private static func header(
    of tensors: [TensorToSave], metadata: [String: String], file: String
  ) throws -> [UInt8] {
    var members: [JSONValue.Member] = []
    if !metadata.isEmpty {
      let sorted = metadata.sorted { $0.key < $1.key }
      members.append(.init("__metadata__", .object(sorted.map { .init($0.key, .string($0.value)) })))
    }
    var names: Set<String> = ["__metadata__"]
    var offset = 0
    for tensor in tensors {
      guard names.insert(tensor.name).inserted else {
        throw CheckpointError(file: file, message: "two tensors named \(quoted(tensor.name))")
      }
      guard tensor.shape.reduce(tensor.type.size, *) == tensor.bytes.count else {
        throw CheckpointError(
          file: file,
          message: "tensor \(quoted(tensor.name)) of shape \(tensor.shape) has \(tensor.bytes.count) bytes")
      }
      let end = offset + tensor.bytes.count
      members.append(
        .init(
          tensor.name,
          .object([
            .init("dtype", .string(tensor.type.rawValue)),
            .init("shape", .array(tensor.shape.map(JSONValue.integer))),
            .init("data_offsets", .array([.integer(offset), .integer(end)])),
          ])))
      offset = end
    }
    var bytes = Array(JSONValue.object(members).text.utf8)
    while bytes.count % 8 != 0 { bytes.append(UInt8(ascii: " ")) }
    return bytes
  }
}
