import Foundation

/// `model.safetensors.index.json` and its like: which file of several holds which tensor.
struct ShardIndex {
  /// The names of the files, each once, sorted.
  let files: [String]
  /// The file of each tensor.
  let places: [String: String]

  private static let longest = 16 << 20
  private static let mostFiles = 4_096

  init(_ url: URL) throws {
    let path = url.path
    let (_, value) = try JSONValue.read(url, longest: Self.longest)
    guard let map = value["weight_map"]?.members, !map.isEmpty else {
      throw CheckpointError(file: path, message: "no weight_map, expected tensors' names with their files")
    }
    var places: [String: String] = [:]
    for member in map {
      guard let file = member.value.string, Self.isPlainName(file) else {
        throw CheckpointError(
          file: path,
          message: "weight_map \(quoted(member.name)): found \(quoted(member.value.text)), expected the name "
            + "of a file in this folder")
      }
      places[member.name] = file
    }
    self.places = places
    files = Set(places.values).sorted()
    guard files.count <= Self.mostFiles else {
      throw CheckpointError(file: path, message: "\(files.count) files, expected at most \(Self.mostFiles)")
    }
  }

  /// False for anything that would lead out of the folder.
  private static func isPlainName(_ name: String) -> Bool {
    !name.isEmpty && name != "." && name != ".." && !name.utf8.contains { $0 == UInt8(ascii: "/") || $0 == 0 }
  }
}

extension JSONValue {
  /// The bytes of a JSON file and their value; a file of more than `longest` bytes is an error.
  static func read(_ url: URL, longest: Int) throws -> (bytes: [UInt8], value: JSONValue) {
    let file = try OpenFile(reading: url)
    let length = try file.length()
    guard length <= longest else {
      throw CheckpointError(
        file: url.path, message: "\(length) bytes are no \(url.lastPathComponent)")
    }
    let bytes = try file.bytes(0..<length)
    do { return (bytes, try JSONValue(parsing: bytes)) } catch {
      throw CheckpointError(file: url.path, message: "no JSON: \(error.message)")
    }
  }
}
