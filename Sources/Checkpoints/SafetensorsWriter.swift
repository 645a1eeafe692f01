import Foundation

/// Writes safetensors files, tensor by tensor: nothing is collected in memory.
public enum SafetensorsWriter {
  /// Writes `tensors` and returns when the file is on the disk; the data start at a multiple of eight bytes.
  ///
  /// Tensors keep their order within those of the same element size, and larger elements come first, so that
  /// every tensor is aligned. The names differ, and each tensor's bytes fill its shape. Where writing fails
  /// (a full disk) no file is left.
  /// - Throws: `CheckpointError`.
  public static func write(_ tensors: [TensorToSave], metadata: [String: String] = [:], to url: URL) throws {
    let tensors = aligned(tensors)
    let header = try header(of: tensors, metadata: metadata, file: url.path)
    for case .stored(let tensor) in tensors.map(\.contents) where tensor.file.isFile(at: url) {
      throw CheckpointError(file: url.path, message: "cannot be written while its tensors are copied from it")
    }
    do {
      let file = try OpenFile(writing: url)
      try withUnsafeBytes(of: UInt64(header.count).littleEndian) { try file.write($0) }
      try header.withUnsafeBytes { try file.write($0) }
      for tensor in tensors { try tensor.forEachPiece { try file.write($0) } }
      try file.sync()
    } catch {
      var status = stat()
      if lstat(url.path, &status) == 0, status.st_mode & S_IFMT == S_IFREG { unlink(url.path) }
      throw error
    }
  }

  /// The bytes a file of these tensors takes, for asking for room first: the data and a generous header.
  public static func neededBytes(for tensors: [TensorToSave]) -> Int {
    tensors.reduce(4_096) { $0 + $1.byteCount + $1.name.utf8.count + 160 }
  }

  private static func aligned(_ tensors: [TensorToSave]) -> [TensorToSave] {
    [8, 4, 2, 1].flatMap { size in tensors.filter { $0.type.size == size } }
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
      guard tensor.shape.reduce(tensor.type.size, *) == tensor.byteCount else {
        throw CheckpointError(
          file: file,
          message: "tensor \(quoted(tensor.name)) of shape \(tensor.shape) has \(tensor.byteCount) bytes")
      }
      let end = offset + tensor.byteCount
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
