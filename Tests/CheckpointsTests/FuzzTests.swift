import Foundation
import Testing

import Checkpoints

@Suite("Damaged weights open or are refused, ten thousand times each", .serialized)
struct FuzzTests {
  static let fixtures = SafetensorsReadingTests.fixtures

  /// Damages a few bytes of `region`.
  static func damage(
    _ bytes: [UInt8], _ region: Range<Int>, _ generator: inout SplitMix, pieces: [[UInt8]]
  ) -> [UInt8] {
    func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &generator) }
    var bytes = bytes
    for _ in 0...below(3) {
      let place = region.lowerBound + below(region.count)
      guard place < bytes.count else { continue }
      switch below(6) {
      case 0: bytes[place] = UInt8(truncatingIfNeeded: below(256))
      case 1: bytes[place] ^= 1 << UInt8(below(8))
      case 2:
        let piece = pieces[below(pieces.count)]
        let end = min(place + piece.count, bytes.count)
        bytes.replaceSubrange(place..<end, with: piece.prefix(end - place))
      case 3: bytes.replaceSubrange(place..<place, with: pieces[below(pieces.count)])
      case 4: bytes.removeSubrange(place..<min(place + 1 + below(8), bytes.count))
      default:
        // A run of the file in another place.
        let from = region.lowerBound + below(region.count)
        guard from < bytes.count else { continue }
        let run = bytes[from..<min(from + 1 + below(16), bytes.count)]
        let end = min(place + run.count, bytes.count)
        bytes.replaceSubrange(place..<end, with: run.prefix(end - place))
      }
    }
    return bytes
  }

  /// Opens a damaged file and reads what it says it has.
  /// - Returns: whether it opened.
  static func open(_ bytes: [UInt8], as url: URL) throws -> Bool {
    // A file that is cut and filled again would wait for the disk each time.
    unlink(url.path)
    try Data(bytes).write(to: url)
    do {
      let source = try TensorSource(file: url)
      for name in source.names {
        let size = try #require(source.byteCount(of: name))
        // No tensor is larger than the file: reading one can take no more memory than that.
        guard size <= bytes.count else {
          Issue.record("\(size) bytes in a file of \(bytes.count)")
          return true
        }
        _ = try readAll(of: name, size, in: source)
      }
      return true
    } catch let error as CheckpointError {
      if error.message.contains("\n") || error.message.utf8.count > 600 { Issue.record(error) }
      return false
    }
  }

  private static func readAll(of name: String, _ size: Int, in source: TensorSource) throws -> Int {
    var sum = 0
    try source.forEachPiece(of: name) { sum += $0.count }
    if sum != size { Issue.record("\(sum) bytes, expected \(size)") }
    if source.type(of: name)!.isReadableAsFloat {
      var values = [Float](repeating: 0, count: size / source.type(of: name)!.size)
      try values.withUnsafeMutableBufferPointer { try source.read(name, into: $0) }
    }
    return sum
  }

  static let textPieces: [[UInt8]] = [
    "9", "-", "1e9", "[", "]", "{", "}", "\"", "\\u", "null", ",", ":", "0", "\u{0}", "4294967296",
    "1152921504606846976", "9223372036854775807", "-1", "\"F32\"", "\"BF16\"", "\"I64\"", "[0,4]", "[]",
  ].map { Array($0.utf8) }

  static let binaryPieces: [[UInt8]] = [
    [0xFF, 0xFF, 0xFF, 0xFF], [0, 0, 0, 0], [0xFF, 0xFF], [0x7F], [0x80], TorchBuilder.long(.max),
    TorchBuilder.long(1 << 60), TorchBuilder.long(-1), TorchBuilder.word(0x0605_4B50),
    TorchBuilder.word(0x0201_4B50), TorchBuilder.word(0x0403_4B50), Pickle.integer(1 << 60),
    Pickle.integer(-1),
    [0x52], [0x81], [0x51], [0x28], [0x74], [0x85], [0x86], [0x87], [0x75], [0x62], [0x2E], [0x68, 0],
    [0x68, 3],
    Pickle.global("torch", "LongStorage"), Pickle.global("torch._utils", "_rebuild_parameter"),
    Pickle.global("os", "system"),
  ]

  @Test("Safetensors headers")
  func safetensors() throws {
    let scratch = try Scratch(inMemory: true)
    let url = scratch.file("x.safetensors")
    let good = try [UInt8](Data(contentsOf: Self.fixtures.appendingPathComponent("mixed.safetensors")))
    let header = good[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    var generator = SplitMix(state: 11)
    var opened = 0
    for _ in 0..<10_000 {
      var bytes = Self.damage(good, 8..<8 + header, &generator, pieces: Self.textPieces)
      // Half of them with a length that fits the damaged header, so that more than the length is tried.
      let length = UInt64(header + bytes.count - good.count)
      if Bool.random(using: &generator) {
        bytes.replaceSubrange(0..<8, with: TorchBuilder.long(Int(length)))
      } else if Int.random(in: 0..<8, using: &generator) == 0 {
        bytes[Int.random(in: 0..<8, using: &generator)] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      }
      if try Self.open(bytes, as: url) { opened += 1 }
    }
    #expect(opened > 20 && opened < 9_000)
  }

  @Test("Pickles and ZIP directories of torch.save", arguments: ["zip", "zip4", "legacy"])
  func torch(_ name: String) throws {
    let scratch = try Scratch(inMemory: true)
    let url = scratch.file("x.bin")
    let good = try [UInt8](Data(contentsOf: Self.fixtures.appendingPathComponent("torch/\(name).bin")))
    let marker = Array("PK\u{1}\u{2}".utf8)
    let directory = (0..<good.count - 4).first { good[$0..<$0 + 4].elementsEqual(marker) } ?? good.count
    // The pickle comes first, and behind it the elements, which may be anything.
    let pickle = 0..<min(directory, 1_800)
    var generator = SplitMix(state: 12)
    var opened = 0
    for _ in 0..<5_000 {
      let isDirectory = directory < good.count && Int.random(in: 0..<3, using: &generator) == 0
      let bytes = Self.damage(
        good, isDirectory ? directory..<good.count : pickle, &generator, pieces: Self.binaryPieces)
      if try Self.open(bytes, as: url) { opened += 1 }
    }
    #expect(opened > 20 && opened < 4_500, "\(opened)")
  }

  @Test("Pickles of opcodes drawn by lot")
  func drawnPickles() {
    var generator = SplitMix(state: 13)
    func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &generator) }
    let parts: [[UInt8]] = [
      [0x28], [0x29], [0x30], [0x4E], [0x51], [0x52], [0x5D], [0x61], [0x62], [0x65], [0x73], [0x74], [0x75],
      [0x7D], [0x81], [0x85], [0x86], [0x87], [0x88], [0x93], [0x94], [0x71, 0], [0x71, 1], [0x68, 0],
      [0x68, 1],
      [0x4B, 3], [0x4B, 0], Pickle.text("storage"), Pickle.text("0"), Pickle.integer(.max),
      Pickle.integer(.min),
      Pickle.global("torch", "FloatStorage"), Pickle.global("torch._utils", "_rebuild_tensor_v2"),
      Pickle.global("collections", "OrderedDict"), Pickle.global("torch", "Size"), Pickle.storage("0", 6),
      Pickle.integers([2, 3]), Pickle.integers([3, 1]),
      Pickle.tensor(Pickle.storage("0", 6), [2, 3], [3, 1]),
    ]
    var ran = 0
    for _ in 0..<10_000 {
      var bytes: [UInt8] = [0x80, 2]
      for _ in 0..<1 + below(24) { bytes += parts[below(parts.count)] }
      bytes.append(0x2E)
      var machine = PickleMachine(ByteCursor(bytes))
      do {
        _ = try machine.run()
        ran += 1
      } catch { #expect(!error.message.contains("\n")) }
      for tensor in machine.tensors {
        #expect(tensor.shape.reduce(1, *) <= tensor.storage.count)
      }
    }
    #expect(ran > 200)
  }

  @Test("Configurations, indices and adapters")
  func json() throws {
    let scratch = try Scratch(inMemory: true)
    let llama = try [UInt8](
      Data(contentsOf: ModelConfigurationTests.models.appendingPathComponent("llama.json")))
    let adapter = try [UInt8](
      Data(contentsOf: AdapterTests.folder.appendingPathComponent(AdapterConfigurationFile.fileName)))
    let index = try [UInt8](
      Data(contentsOf: Self.fixtures.appendingPathComponent("sharded/model.safetensors.index.json")))
    let url = scratch.file("model.safetensors.index.json")
    var generator = SplitMix(state: 14)
    for round in 0..<3_000 {
      let good = [llama, adapter, index][round % 3]
      unlink(url.path)
      try Data(Self.damage(good, 0..<good.count, &generator, pieces: Self.textPieces)).write(to: url)
      do {
        switch round % 3 {
        case 0: _ = try ModelConfigurationFile(url).tensors
        case 1: _ = try AdapterConfigurationFile(url)
        default: _ = try TensorSource(folder: scratch.url)
        }
      } catch is CheckpointError {}
    }
  }
}
