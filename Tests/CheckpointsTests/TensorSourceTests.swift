import Checkpoints
import Foundation
import Testing

@Suite("A folder's weights are found and read, whatever their layout")
struct TensorSourceTests {
  struct Expected: Decodable {
    var shape: [Int]
    var bits: [Int32]?
  }

  static let fixtures = SafetensorsReadingTests.fixtures

  static func expected(_ path: String) throws -> [String: Expected] {
    try JSONDecoder().decode(
      [String: Expected].self, from: Data(contentsOf: fixtures.appendingPathComponent(path)))
  }

  /// A folder with copies of fixtures under other names.
  static func folder(_ files: [String: String]) throws -> Scratch {
    let scratch = try Scratch()
    for (name, fixture) in files {
      try FileManager.default.copyItem(at: fixtures.appendingPathComponent(fixture), to: scratch.file(name))
    }
    return scratch
  }

  static func message(_ folder: URL) -> String? {
    do {
      _ = try TensorSource(folder: folder)
      return nil
    } catch { return (error as? CheckpointError)?.description }
  }

  @Test(
    "Files of torch.save come out bit for bit: tied, transposed, sliced, narrow",
    arguments: ["zip", "zip4", "legacy"])
  func torch(_ name: String) throws {
    let expected = try Self.expected("torch/expected.json")
    let scratch = try Self.folder(["pytorch_model.bin": "torch/\(name).bin"])
    let source = try TensorSource(folder: scratch.url)
    #expect(source.layout == .torch)
    #expect(source.files.map(\.lastPathComponent) == ["pytorch_model.bin"])
    #expect(source.names.count == expected.count)
    for (name, tensor) in expected {
      #expect(source.shape(of: name) == tensor.shape, "\(name)")
      guard let bits = tensor.bits else { continue }
      let values = try floats(of: name, in: source)
      #expect(values.map { Int32(bitPattern: $0.bitPattern) } == bits, "\(name)")
      var pieces: [UInt8] = []
      try source.forEachPiece(of: name) { pieces += $0 }
      #expect(try bytes(of: name, in: source) == pieces, "\(name)")
    }
    #expect(source.type(of: "half") == .float16)
    #expect(source.type(of: "brain") == .bfloat16)
    #expect(source.type(of: "embeddings.position_ids") == .int64)
    #expect(source.sharesElements("decoder.weight", "embeddings.word_embeddings.weight"))
    #expect(!source.sharesElements("sliced.a", "sliced.b"))
    #expect(!source.sharesElements("empty", "empty"))
  }

  @Test("Shards are read together", arguments: [("sharded", true), ("sharded-torch", false)])
  func sharded(_ folder: String, _ isSafetensors: Bool) throws {
    let source = try TensorSource(folder: Self.fixtures.appendingPathComponent(folder))
    #expect(source.layout == (isSafetensors ? .shardedSafetensors : .shardedTorch))
    #expect(source.files.count == 2)
    #expect(Set(source.names) == ["a.weight", "b.weight", "c.weight"])
    for (name, tensor) in try Self.expected("sharded/expected.json") {
      #expect(source.shape(of: name) == tensor.shape)
      #expect(
        try floats(of: name, in: source).map { Int32(bitPattern: $0.bitPattern) } == tensor.bits, "\(name)")
    }
    #expect(source.byteCount == 24 + 8 + 6)
  }

  @Test("Safetensors come before files of torch.save, a single file before shards")
  func preference() throws {
    let scratch = try Self.folder([
      "model.safetensors": "mixed.safetensors", "pytorch_model.bin": "torch/zip.bin",
      "model.safetensors.index.json": "sharded/model.safetensors.index.json",
    ])
    #expect(try TensorSource(folder: scratch.url).layout == .safetensors)
    try FileManager.default.removeItem(at: scratch.file("model.safetensors"))
    #expect(Self.message(scratch.url)?.contains("model-00001-of-00002.safetensors: cannot open") == true)
    try FileManager.default.removeItem(at: scratch.file("model.safetensors.index.json"))
    #expect(try TensorSource(folder: scratch.url).layout == .torch)
  }

  @Test("What is no folder of weights is one clear line")
  func noWeights() throws {
    let scratch = try Scratch()
    let path = scratch.url.path
    let expected =
      "expected model.safetensors, model.safetensors.index.json, pytorch_model.bin, pytorch_model.bin.index.json"
    #expect(Self.message(scratch.url) == "\(path): no weights, \(expected)")
    _ = try scratch.file("tf_model.h5", [])
    #expect(Self.message(scratch.url) == "\(path): no weights but \"tf_model.h5\", \(expected)")
    #expect(
      Self.message(scratch.file("tf_model.h5"))
        == "\(path)/tf_model.h5: not a folder, expected one with config.json and weights")
    #expect(Self.message(scratch.file("none")) == "\(path)/none: cannot open: No such file or directory")
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 3\n"
    for name in ["pytorch_model.bin", "model.safetensors"] {
      _ = try scratch.file(name, pointer.utf8)
      #expect(
        Self.message(scratch.url)
          == "\(path)/\(name): a Git LFS pointer in the place of the weights: fetch them (git lfs pull)")
    }
  }

  @Test(
    "An index that is wrong is named",
    arguments: [
      ("{}", "model.safetensors.index.json: no weight_map, expected tensors' names with their files"),
      (
        #"{"weight_map":{"a":"../model.safetensors"}}"#,
        #"model.safetensors.index.json: weight_map "a": found "\"../model.safetensors\"", expected the name of a file in this folder"#
      ),
      (
        #"{"weight_map":{"a.weight":"none.safetensors"}}"#,
        "none.safetensors: cannot open: No such file or directory"
      ),
      (
        #"{"weight_map":{"x":"one.safetensors","y":"one.safetensors"}}"#,
        #"one.safetensors: no tensor "x", which the index says is here (nor 1 more of the index)"#
      ),
      (
        #"{"weight_map":{"b.weight":"one.safetensors","z":"two.safetensors"}}"#,
        #"two.safetensors: tensor "a.weight" is in another shard as well"#
      ),
    ])
  func wrongIndex(_ index: String, _ message: String) throws {
    let shard = "sharded/model-00001-of-00002.safetensors"
    let scratch = try Self.folder(["one.safetensors": shard, "two.safetensors": shard])
    _ = try scratch.file("model.safetensors.index.json", index.utf8)
    #expect(Self.message(scratch.url) == "\(scratch.url.path)/\(message)")
  }
}

func floats(of name: String, in source: TensorSource) throws -> [Float] {
  var values = [Float](repeating: 0, count: source.shape(of: name)!.reduce(1, *))
  try values.withUnsafeMutableBufferPointer { try source.read(name, into: $0) }
  return values
}

func bytes(of name: String, in source: TensorSource) throws -> [UInt8] {
  var bytes = [UInt8](repeating: 0, count: source.byteCount(of: name)!)
  try bytes.withUnsafeMutableBytes { try source.readBytes(name, into: $0) }
  return bytes
}
