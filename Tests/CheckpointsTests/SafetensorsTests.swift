import Checkpoints
import Foundation
import Testing

@Suite("A safetensors file is read")
struct SafetensorsReadingTests {
  struct Expected: Decodable {
    var shape: [Int]
    var bits: [Int32]?
  }

  static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures")

  @Test("Tensors that Python wrote come out bit for bit, F16 and BF16 widened")
  func python() throws {
    let file = try SafetensorsFile(Self.fixtures.appendingPathComponent("mixed.safetensors"))
    let expected = try JSONDecoder().decode(
      [String: Expected].self, from: Data(contentsOf: Self.fixtures.appendingPathComponent("mixed.json")))
    #expect(Set(file.names) == Set(expected.keys))
    #expect(file.metadata == ["format": "pt", "note": "zwölf \"Boxkämpfer\"\n"])
    for (name, tensor) in expected {
      #expect(file.shape(of: name) == tensor.shape)
      guard let bits = tensor.bits else { continue }
      #expect(try floats(of: name, in: file).map { Int32(bitPattern: $0.bitPattern) } == bits, "\(name)")
    }
  }

  @Test("Elements of other types are carried through as bytes, never read as Floats")
  func otherTypes() throws {
    let url = Self.fixtures.appendingPathComponent("mixed.safetensors")
    let file = try SafetensorsFile(url)
    #expect(file.type(of: "steps") == .int64)
    #expect(file.byteCount(of: "steps") == 24)
    var steps = [Int64](repeating: 0, count: 3)
    try steps.withUnsafeMutableBytes { try file.readBytes("steps", into: $0) }
    #expect(steps == [1, -2, 1 << 40])
    #expect(
      throws: CheckpointError(
        file: url.path, message: "tensor \"steps\": dtype I64, expected F32, F16 or BF16")
    ) { try floats(of: "steps", in: file) }
  }

  @Test("A tensor that is not there, or is of another size, is an error")
  func wrongSize() throws {
    let url = Self.fixtures.appendingPathComponent("mixed.safetensors")
    let file = try SafetensorsFile(url)
    var values = [Float](repeating: 0, count: 4)
    #expect(throws: CheckpointError(file: url.path, message: "no tensor \"d\\u{1B}\"")) {
      try values.withUnsafeMutableBufferPointer { try file.read("d\u{1B}", into: $0) }
    }
    #expect(
      throws: CheckpointError(
        file: url.path, message: "tensor \"c.single\": shape [3, 5], expected 4 elements")
    ) { try values.withUnsafeMutableBufferPointer { try file.read("c.single", into: $0) } }
    #expect(file.shape(of: "d") == nil)
  }

  @Test("A tensor of more elements than one piece is widened whole")
  func longNarrowTensor() throws {
    let scratch = try Scratch()
    let bits = (0..<200_000).map { UInt16(truncatingIfNeeded: $0 / 3) }
    try bits.withUnsafeBytes {
      try SafetensorsWriter.write(
        [TensorToSave(name: "t", shape: [200_000], type: .bfloat16, bytes: $0)], to: scratch.file("t"))
    }
    let values = try floats(of: "t", in: SafetensorsFile(scratch.file("t")))
    #expect(values.map { UInt16($0.bitPattern >> 16) } == bits)
  }
}

@Suite("A safetensors file is written")
struct SafetensorsWritingTests {
  @Test("Names keep their order, data start at a multiple of eight, and the file reads back")
  func roundTrip() throws {
    let scratch = try Scratch()
    let url = scratch.file("model.safetensors")
    let first: [Float] = [1, -0.0, .pi, .infinity, .leastNonzeroMagnitude, -3]
    let second: [Float] = []
    try first.withUnsafeBufferPointer { a in
      try second.withUnsafeBufferPointer { b in
        try SafetensorsWriter.write(
          [
            TensorToSave(name: "z \"quoted\" \\ ü", shape: [2, 3], values: a),
            TensorToSave(name: "a", shape: [0], values: b),
          ], metadata: ["format": "pt"], to: url)
      }
    }
    let bytes = try [UInt8](Data(contentsOf: url))
    let length = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    #expect(length % 8 == 0)
    #expect(bytes.count == 8 + length + 24)
    #expect(bytes[8] == UInt8(ascii: "{"))
    let file = try SafetensorsFile(url)
    #expect(file.names == ["z \"quoted\" \\ ü", "a"])
    #expect(file.metadata == ["format": "pt"])
    #expect(try floats(of: file.names[0], in: file).map(\.bitPattern) == first.map(\.bitPattern))
    #expect(try floats(of: "a", in: file) == [])
  }

  @Test("Two tensors of one name, and a shape the values do not fill, are refused")
  func refused() throws {
    let scratch = try Scratch()
    let url = scratch.file("model.safetensors")
    [Float](repeating: 0, count: 4).withUnsafeBufferPointer { values in
      #expect(throws: CheckpointError(file: url.path, message: "two tensors named \"a\"")) {
        let tensor = TensorToSave(name: "a", shape: [4], values: values)
        try SafetensorsWriter.write([tensor, tensor], to: url)
      }
      #expect(throws: CheckpointError(file: url.path, message: "tensor \"a\" of shape [3] has 16 bytes")) {
        try SafetensorsWriter.write([TensorToSave(name: "a", shape: [3], values: values)], to: url)
      }
    }
    #expect(try scratch.names() == [])
  }

  @Test("The room it says it needs is enough and not much more")
  func neededBytes() throws {
    let scratch = try Scratch()
    let values = [Float](repeating: 1, count: 50)
    try values.withUnsafeBufferPointer { values in
      let tensors = (0..<100).map {
        TensorToSave(name: "encoder.layer.\($0).output.dense.weight", shape: [5, 10], values: values)
      }
      try SafetensorsWriter.write(tensors, metadata: ["format": "pt"], to: scratch.file("m"))
      let written = try Data(contentsOf: scratch.file("m")).count
      #expect(SafetensorsWriter.neededBytes(for: tensors) >= written)
      #expect(SafetensorsWriter.neededBytes(for: tensors) < 2 * written)
    }
  }
}

/// All values of a tensor.
func floats(of name: String, in file: SafetensorsFile) throws -> [Float] {
  var values = [Float](repeating: 0, count: file.shape(of: name)!.reduce(1, *))
  try values.withUnsafeMutableBufferPointer { try file.read(name, into: $0) }
  return values
}
