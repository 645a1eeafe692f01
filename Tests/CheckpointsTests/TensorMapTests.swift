import Foundation
import Testing

import Checkpoints

@Suite("A source's tensors are matched with the network's")
struct TensorMapTests {
  static let old = ModelConfigurationTests.models.appendingPathComponent("old-bert.bin")

  /// A safetensors file with tensors of these shapes, each with its own values.
  static func source(_ scratch: Scratch, _ shapes: [(String, [Int])], _ type: ElementType = .float32) throws
    -> TensorSource
  {
    let url = scratch.file("model.safetensors")
    let values = shapes.enumerated().map { index, shape in
      [Float](repeating: Float(index + 1), count: shape.1.reduce(1, *))
    }
    var tensors: [TensorToSave] = []
    for (shape, values) in zip(shapes, values) {
      let memory = UnsafeMutableBufferPointer<Float>.allocate(capacity: values.count)
      _ = memory.initialize(from: values)
      tensors.append(
        TensorToSave(name: shape.0, shape: shape.1, values: UnsafeBufferPointer(memory), as: type))
    }
    try SafetensorsWriter.write(tensors, to: url)
    return try TensorSource(file: url)
  }

  static func message(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch { return (error as? CheckpointError)?.message }
  }

  @Test("The prefix and the layer norms of old are seen through; the head is not used")
  func old() throws {
    let source = try TensorSource(file: Self.old)
    let expected = try ModelConfigurationTests.configuration("bert").tensors
    let map = try TensorMap(source, expected: expected)
    #expect(map.sourceName(of: "embeddings.LayerNorm.weight") == "bert.embeddings.LayerNorm.gamma")
    #expect(map.type(of: "encoder.layer.1.output.dense.bias") == .float32)
    #expect(map.unused.count == 7 && map.unused.allSatisfy { $0.hasPrefix("cls.predictions.") })
    #expect(
      map.unusedSummary?.hasPrefix(
        "\(Self.old.path): 7 tensors are not used: \"cls.predictions.bias\", \"cls.predictions.transform.")
        == true)
  }

  @Test(
    "Names with and without prefixes",
    arguments: [
      "", "bert.", "roberta.", "model.", "base_model.model.", "base_model.model.model.", "module.bert.",
    ])
  func prefixes(_ prefix: String) throws {
    let wanted: Set = ["norm.weight", "embeddings.LayerNorm.bias", "layers.0.mlp.up_proj.weight"]
    for name in wanted { #expect(TensorMap.networkName(of: prefix + name, in: wanted) == name) }
    #expect(
      TensorMap.networkName(of: prefix + "embeddings.LayerNorm.beta", in: wanted)
        == "embeddings.LayerNorm.bias")
    #expect(TensorMap.networkName(of: prefix + "cls.norm.weight", in: wanted) == nil)
    #expect(TensorMap.networkName(of: prefix, in: wanted) == nil)
  }

  @Test("Missing, misshapen, doubled tensors and those of another type are named")
  func problems() throws {
    let scratch = try Scratch()
    let expected = ["a", "b", "c", "d", "e"].map { ExpectedTensor(name: $0, shape: [2, 3]) }
    #expect(
      Self.message { _ = try TensorMap(Self.source(scratch, [("a", [2, 3])]), expected: expected) }
        == #"4 of 5 tensors are missing: "b", "c", "d" and 1 more"#)
    let wrong = [("a", [2, 3]), ("b", [3, 2]), ("c", [6]), ("d", [2, 3]), ("e", [2, 3])]
    #expect(
      Self.message { _ = try TensorMap(Self.source(scratch, wrong), expected: expected) }
        == #""b" has the shape [3, 2], expected [2, 3] (and 1 more tensors are not as expected)"#)
    let doubled = [("a", [1]), ("model.a", [1])]
    #expect(
      Self.message {
        _ = try TensorMap(Self.source(scratch, doubled), expected: [ExpectedTensor(name: "a", shape: [1])])
      } == #""a" and "model.a" are one tensor, expected one of them"#)
    let steps = SafetensorsReadingTests.fixtures.appendingPathComponent("mixed.safetensors")
    #expect(
      Self.message {
        _ = try TensorMap(
          TensorSource(file: steps), expected: [ExpectedTensor(name: "steps", shape: [3])])
      } == #""steps" has the dtype I64, expected F32, F16 or BF16"#)
  }

  @Test("A misshapen tensor is said of the shard that holds it", arguments: ["sharded", "sharded-torch"])
  func shard(folder: String) throws {
    let source = try TensorSource(
      folder: SafetensorsReadingTests.fixtures.appendingPathComponent(folder))
    for name in ["a.weight", "c.weight"] {
      let error = #expect(throws: CheckpointError.self) {
        _ = try TensorMap(source, expected: [ExpectedTensor(name: name, shape: [99])])
      }
      #expect(error?.file == source.file(of: name)?.path && error?.file != source.url.path)
    }
    #expect(source.file(of: "a.weight") != source.file(of: "c.weight"))
  }

  @Test("What is not used is drawn together by layers")
  func summary() throws {
    let scratch = try Scratch()
    let names = (0..<30).map { ("model.layers.\($0).rotary.inv_freq", [1]) } + [("lm_head.weight", [1])]
    let map = try TensorMap(
      Self.source(scratch, names + [("model.a", [1])]), expected: [.init(name: "a", shape: [1])])
    #expect(
      map.unusedSummary
        == "\(scratch.url.path)/model.safetensors: 31 tensors are not used: "
        + #""model.layers.*.rotary.inv_freq", "lm_head.weight""#)
    let all = try TensorMap(Self.source(scratch, [("a", [1])]), expected: [.init(name: "a", shape: [1])])
    #expect(all.unusedSummary == nil)
  }

  @Test("A saved checkpoint has trained values where there are any, everything else bit for bit")
  func saving() throws {
    let scratch = try Scratch()
    let source = try TensorSource(file: Self.old)
    let expected = try ModelConfigurationTests.configuration("bert").tensors
    let map = try TensorMap(source, expected: expected)
    let trained: [Float] = (0..<44).map { Float($0) / 3 }
    try trained.withUnsafeBufferPointer { values in
      let tensors = try map.tensorsToSave { $0 == "embeddings.word_embeddings.weight" ? values : nil }
      try SafetensorsWriter.write(tensors, metadata: ["format": "pt"], to: scratch.file("model.safetensors"))
      #expect(SafetensorsWriter.neededBytes(for: tensors) >= 44 * 4 + source.byteCount - 44 * 4)
    }
    let saved = try TensorSource(folder: scratch.url)
    #expect(Set(saved.names) == Set(source.names))
    // The output embeddings are tied to the input ones in the source, and stay so.
    let changed: Set = ["bert.embeddings.word_embeddings.weight", "cls.predictions.decoder.weight"]
    for name in source.names {
      if changed.contains(name) {
        #expect(try floats(of: name, in: saved) == trained, "\(name)")
      } else {
        #expect(saved.type(of: name) == source.type(of: name))
        #expect(try bytes(of: name, in: saved) == bytes(of: name, in: source), "\(name)")
      }
    }
    #expect(try TensorMap(saved, expected: expected).unused.count == 7)
  }
}
