import Foundation

/// Puts together files of `torch.save` byte by byte, also such as torch never writes.
struct TorchBuilder {
  /// Entries of the ZIP file in order.
  var entries: [(name: String, bytes: [UInt8])]
  /// The directory in its 64-bit form.
  var isLarge = false
  /// Compression method and flags of every entry.
  var method: UInt16 = 0
  var flags: UInt16 = 0
  /// Bytes more than there are, in each entry's length.
  var excess = 0

  init(_ entries: [(name: String, bytes: [UInt8])]) { self.entries = entries }

  /// An archive with this pickle and these storages.
  init(pickle: [UInt8], storages: [String: [UInt8]] = [:]) {
    entries =
      [("x/data.pkl", pickle), ("x/byteorder", Array("little".utf8))]
      + storages.sorted { $0.key < $1.key }.map { ("x/data/\($0.key)", $0.value) }
  }

  func bytes() -> [UInt8] {
    var file: [UInt8] = []
    var directory: [UInt8] = []
    for (name, bytes) in entries {
      let offset = file.count
      let size = bytes.count + excess
      let name = Array(name.utf8)
      file += Self.word(0x0403_4B50) + Self.half(20) + Self.half(flags) + Self.half(method)
      file += Self.word(0) + Self.word(0) + Self.word(size) + Self.word(size)
      file += Self.half(UInt16(name.count)) + Self.half(0) + name + bytes
      directory +=
        Self.word(0x0201_4B50) + Self.half(20) + Self.half(20) + Self.half(flags) + Self.half(method)
      directory += Self.word(0) + Self.word(0)
      directory +=
        isLarge ? Self.word(0xFFFF_FFFF) + Self.word(0xFFFF_FFFF) : Self.word(size) + Self.word(size)
      directory += Self.half(UInt16(name.count)) + Self.half(isLarge ? 28 : 0) + Self.half(0)
      directory += Self.half(0) + Self.half(0) + Self.word(0)
      directory += Self.word(isLarge ? 0xFFFF_FFFF : offset) + name
      if isLarge {
        directory += Self.half(1) + Self.half(24) + Self.long(size) + Self.long(size) + Self.long(offset)
      }
    }
    let start = file.count
    file += directory
    if isLarge {
      let record = file.count
      file +=
        Self.word(0x0606_4B50) + Self.long(44) + Self.half(45) + Self.half(45) + Self.word(0) + Self.word(0)
      file +=
        Self.long(entries.count) + Self.long(entries.count) + Self.long(directory.count) + Self.long(start)
      file += Self.word(0x0706_4B50) + Self.word(0) + Self.long(record) + Self.word(1)
    }
    let count = isLarge ? 0xFFFF : UInt16(entries.count)
    file += Self.word(0x0605_4B50) + Self.half(0) + Self.half(0) + Self.half(count) + Self.half(count)
    file += Self.word(isLarge ? 0xFFFF_FFFF : directory.count) + Self.word(isLarge ? 0xFFFF_FFFF : start)
    return file + Self.half(0)
  }

  static func half(_ value: UInt16) -> [UInt8] { little(Int(value), 2) }
  static func word(_ value: Int) -> [UInt8] { little(value, 4) }
  static func long(_ value: Int) -> [UInt8] { little(value, 8) }

  private static func little(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}

/// The bytes of pickled objects.
enum Pickle {
  static func text(_ text: String) -> [UInt8] {
    [0x58] + TorchBuilder.word(text.utf8.count) + Array(text.utf8)
  }
  static func global(_ module: String, _ name: String) -> [UInt8] {
    [0x63] + Array("\(module)\n\(name)\n".utf8)
  }
  static func tuple(_ items: [[UInt8]]) -> [UInt8] { [0x28] + items.flatMap { $0 } + [0x74] }

  /// Eight bytes hold any Int.
  static func integer(_ value: Int) -> [UInt8] { [0x8A, 8] + TorchBuilder.long(value) }

  static func integers(_ values: [Int]) -> [UInt8] { tuple(values.map(integer)) }

  static func storage(_ key: String, _ count: Int, type: String = "FloatStorage") -> [UInt8] {
    tuple([text("storage"), global("torch", type), text(key), text("cpu"), integer(count)]) + [0x51]
  }

  static func tensor(_ storage: [UInt8], offset: Int = 0, _ shape: [Int], _ strides: [Int]) -> [UInt8] {
    global("torch._utils", "_rebuild_tensor_v2")
      + tuple([storage, integer(offset), integers(shape), integers(strides), [0x89], [0x4E]]) + [0x52]
  }

  /// A whole pickle of a dictionary.
  static func dictionary(_ items: [(String, [UInt8])]) -> [UInt8] {
    whole([0x7D, 0x28] + items.flatMap { text($0.0) + $0.1 } + [0x75])
  }

  static func whole(_ value: [UInt8]) -> [UInt8] { [0x80, 2] + value + [0x2E] }
}
