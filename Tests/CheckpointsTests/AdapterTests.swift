import Checkpoints
import Foundation
import Testing

@Suite("A LoRA adapter in the form of peft")
struct AdapterTests {
  struct Expected: Decodable {
    var a: [Int32]
    var b: [Int32]
  }

  static let folder = SafetensorsReadingTests.fixtures.appendingPathComponent("adapter")

  /// Both matrices of a module.
  static func matrices(_ path: String, _ adapter: AdapterFolder) throws -> (a: [Float], b: [Float]) {
    let module = try #require(adapter.modules.first { $0.path == path })
    let rank = adapter.configuration.rank
    var a = [Float](repeating: 0, count: rank * module.inputs)
    var b = [Float](repeating: 0, count: rank * module.outputs)
    try a.withUnsafeMutableBufferPointer { a in
      try b.withUnsafeMutableBufferPointer { b in try adapter.read(path, a: a, b: b) }
    }
    return (a, b)
  }

  @Test("What peft wrote is read bit for bit")
  func peft() throws {
    let adapter = try AdapterFolder(
      Self.folder, projections: ModelConfigurationTests.configuration("bert").projections)
    #expect(adapter.configuration.rank == 2 && adapter.configuration.alpha == 3)
    #expect(adapter.configuration.dropout == 0.05 && adapter.configuration.baseModel == nil)
    #expect(adapter.configuration.targetModules.sorted() == ["query", "value"])
    #expect(adapter.unused.isEmpty)
    let expected = try JSONDecoder().decode(
      [String: Expected].self, from: Data(contentsOf: Self.folder.appendingPathComponent("expected.json")))
    #expect(Set(adapter.modules.map(\.path)) == Set(expected.keys))
    for (path, matrices) in expected {
      let found = try Self.matrices(path, adapter)
      #expect(found.a.map { Int32(bitPattern: $0.bitPattern) } == matrices.a)
      #expect(found.b.map { Int32(bitPattern: $0.bitPattern) } == matrices.b)
    }
  }

  @Test("What is written reads back the same")
  func roundTrip() throws {
    let scratch = try Scratch()
    let projections = try ModelConfigurationTests.configuration("llama").projections
    let configuration = AdapterConfigurationFile(
      rank: 3, alpha: 16, dropout: 0.05, targetModules: ["q_proj", "down_proj"], baseModel: "/models/x \"y\"")
    let values = (0..<64).map { Float($0) / 7 }
    try values.withUnsafeBufferPointer { values in
      let adapters = projections.filter { configuration.adapts($0.path) }.map {
        AdapterToSave(
          path: $0.path, rank: 3, inputs: $0.inputs, outputs: $0.outputs,
          a: UnsafeBufferPointer(rebasing: values[..<(3 * $0.inputs)]),
          b: UnsafeBufferPointer(rebasing: values[1...(3 * $0.outputs)]))
      }
      #expect(adapters.count == 4)
      try AdapterFolder.write(configuration, adapters, to: scratch.url)
      let size = try Data(contentsOf: scratch.file(AdapterFolder.weightsFileName)).count
      #expect(AdapterFolder.neededBytes(for: adapters) > size)
    }
    let adapter = try AdapterFolder(scratch.url, projections: projections)
    #expect(adapter.configuration == configuration)
    #expect(adapter.modules.count == 4)
    let found = try Self.matrices("layers.1.self_attn.q_proj", adapter)
    #expect(found.a == Array(values[..<12]) && found.b == Array(values[1...36]))
    let object = try JSONSerialization.jsonObject(with: configuration.json()) as? [String: Any]
    #expect(object?["peft_type"] as? String == "LORA" && object?["lora_alpha"] as? Int == 16)
  }

  @Test(
    "Another kind of adapter is named",
    arguments: [
      (#""LORA""#, #""IA3""#, #"peft_type "IA3" is not supported, expected LORA"#),
      (#""bias": "none""#, #""bias": "all""#, #"bias "all" is not supported, expected none"#),
      (#""use_dora": false"#, #""use_dora": true"#, #"use_dora "true" is not supported, expected false"#),
      (
        #""rank_pattern": {}"#, #""rank_pattern": {"query": 8}"#,
        #"rank_pattern "{\"query\":8}" is not supported, expected none"#
      ),
      (
        #""init_lora_weights": true"#, #""init_lora_weights": "pissa""#,
        #"init_lora_weights "pissa" is not supported, expected true, gaussian, orthogonal or eva"#
      ),
      (
        #""modules_to_save": null"#, #""modules_to_save": ["classifier", "embeddings"]"#,
        #"modules_to_save "embeddings" is not supported, expected none but task heads"#
      ),
      (#""r": 2"#, #""r": 0"#, #"r: found "0", expected a whole number from 1 to 65536"#),
      (
        "\"target_modules\": [\n    \"query\",\n    \"value\"\n  ]", #""target_modules": ".*query""#,
        #"target_modules: found "\".*query\"", expected a list of modules' names"#
      ),
    ])
  func refused(_ found: String, _ replacement: String, _ message: String) throws {
    let scratch = try Scratch()
    let good = try String(
      contentsOf: Self.folder.appendingPathComponent(AdapterConfigurationFile.fileName), encoding: .utf8)
    // peft keeps the target modules in a set: their order is any.
    let text = good.replacingOccurrences(
      of: "\"value\",\n    \"query\"", with: "\"query\",\n    \"value\"")
    try #require(text.contains(found))
    let url = try scratch.file("c.json", text.replacingOccurrences(of: found, with: replacement).utf8)
    #expect(throws: CheckpointError(file: url.path, message: message)) { try AdapterConfigurationFile(url) }
  }

  @Test("Target modules name what is adapted and nothing else")
  func targets() throws {
    let bert = try ModelConfigurationTests.configuration("bert").projections
    func targets(_ isAdapted: (String) -> Bool) -> [String] {
      let adapted = bert.filter { isAdapted($0.path) }
      let targets = AdapterConfigurationFile.targetModules(adapting: adapted, among: bert)
      let configuration = AdapterConfigurationFile(
        rank: 1, alpha: 1, dropout: 0, targetModules: targets, baseModel: nil)
      #expect(bert.filter { configuration.adapts($0.path) } == adapted)
      #expect(!configuration.adapts("pooler.dense"))
      return targets
    }
    #expect(targets { _ in true } == ["intermediate.dense", "key", "output.dense", "query", "value"])
    #expect(targets { $0.hasSuffix("query") || $0.hasSuffix("value") } == ["query", "value"])
    #expect(targets { $0.hasSuffix("attention.output.dense") } == ["attention.output.dense"])
    #expect(
      targets { $0.hasSuffix("output.dense") && !$0.contains("attention") } == [
        "0.output.dense", "1.output.dense",
      ])
    let llama = try ModelConfigurationTests.configuration("llama").projections
    #expect(
      AdapterConfigurationFile.targetModules(adapting: llama, among: llama)
        == ["down_proj", "gate_proj", "k_proj", "o_proj", "q_proj", "up_proj", "v_proj"])
  }

  @Test("An adapter of another base model is named")
  func otherBase() throws {
    let weights = Self.folder.appendingPathComponent(AdapterFolder.weightsFileName).path
    func message(_ projections: [ProjectionShape]) -> String? {
      do {
        _ = try AdapterFolder(Self.folder, projections: projections)
        return nil
      } catch { return (error as? CheckpointError)?.description }
    }
    let bert = try ModelConfigurationTests.configuration("bert").projections
    #expect(
      try message(ModelConfigurationTests.configuration("llama").projections)
        == "\(weights): \"base_model.model.encoder.layer.0.attention.self.query.lora_A.weight\" adapts a module "
        + "that the base model does not have")
    let wide = bert.map { ProjectionShape(path: $0.path, inputs: 8, outputs: $0.outputs) }
    #expect(
      message(wide)
        == "\(weights): \"base_model.model.encoder.layer.0.attention.self.query.lora_A.weight\" has the shape "
        + "[2, 4], expected [2, 8]")
    let deep = bert + [ProjectionShape(path: "encoder.layer.2.attention.self.query", inputs: 4, outputs: 4)]
    #expect(
      message(deep)
        == "\(weights): no \"encoder.layer.2.attention.self.query.lora_A.weight\", which target_modules asks for"
    )
  }
}
