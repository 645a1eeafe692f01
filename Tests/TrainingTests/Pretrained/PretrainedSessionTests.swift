import Checkpoints
import Foundation
import History
import Runs
import Testing
import Training

@Suite("A session fine-tunes a pretrained model")
struct PretrainedSessionTests {
  let bench: Bench

  init() throws { bench = try Bench() }

  @Test("its first weights are links with their hashes, its checkpoints folders like the source")
  func folders() throws {
    let run = try bench.train(bench.pretrained("bert"))
    let initial = try bench.checkpoint(run, .initial)
    let link = initial.appendingPathComponent("model.safetensors").path
    let source = ModelFolders.url.appendingPathComponent("bert")
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: link)
        == source.appendingPathComponent("model.safetensors").path)
    let hash = try SHA256.hexadecimal(ofFile: source.appendingPathComponent("model.safetensors"))
    #expect(
      try String(contentsOf: initial.appendingPathComponent("weights.sha256"), encoding: .utf8)
        == "\(hash)  model.safetensors\n")
    for checkpoint in [RunFolder.Link.last, .best, .initial] {
      let names = try bench.names(run, checkpoint)
      #expect(
        names.isSuperset(of: [
          "config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors", "heads.safetensors",
          "steelyard.json",
        ]))
      for name in ["config.json", "tokenizer.json", "tokenizer_config.json"] {
        #expect(
          try bench.bytes(run, checkpoint, name) == Data(contentsOf: source.appendingPathComponent(name)))
      }
    }
  }

  @Test("what it does not train is carried through bit for bit, what it trains has moved")
  func carried() throws {
    let run = try bench.train(bench.pretrained("bert"))
    let source = try TensorSource(folder: ModelFolders.url.appendingPathComponent("bert"))
    let best = try TensorSource(folder: try bench.checkpoint(run, .best))
    #expect(best.names == source.names)
    func bytes(_ file: TensorSource, _ name: String) throws -> [UInt8] {
      var bytes = [UInt8](repeating: 0, count: file.byteCount(of: name) ?? 0)
      try bytes.withUnsafeMutableBytes { try file.readBytes(name, into: $0) }
      return bytes
    }
    for name in source.names {
      let isOurs = name.hasPrefix("bert.embeddings.") || name.hasPrefix("bert.encoder.")
      #expect(try (bytes(best, name) != bytes(source, name)) == isOurs, "\(name)")
    }
  }

  @Test("two-byte weights are trained as floats, and the configuration says so")
  func narrowWeights() throws {
    let run = try bench.train(bench.pretrained("qwen2"))
    let config = String(decoding: try bench.bytes(run, .best, "config.json"), as: UTF8.self)
    #expect(config.contains("\"dtype\": \"float32\"") && !config.contains("bfloat16"))
    let best = try TensorSource(folder: try bench.checkpoint(run, .best))
    #expect(best.names.allSatisfy { best.type(of: $0) == .float32 })
  }

  @Test("stopped and resumed it ends like one that was not", arguments: ["bert", "llama"], [nil, 2])
  func resumed(kind: String, lora: Int?) throws {
    let request = bench.pretrained(kind) {
      $0.lora = lora
      $0.epochs = 12
    }
    let calm = try bench.train(request)
    let broken = try RunMaker.make(request, in: bench.store).record.id
    for step in [1, 30, 60] {
      let engine = try TrainingRun(broken, store: bench.store)
      try bench.waitForStep(step, of: broken)
      engine.requestStop("for the test")
      _ = engine.wait()
    }
    if try bench.store.run(broken)?.state != .finished {
      #expect(try TrainingRun(broken, store: bench.store).wait() == .finished)
    }
    #expect(try bench.trace(broken) == bench.trace(calm))
    let weights = lora == nil ? "model.safetensors" : "adapter_model.safetensors"
    for link in [RunFolder.Link.last, .best] {
      for file in [weights, "heads.safetensors"] {
        #expect(try bench.bytes(broken, link, file) == bench.bytes(calm, link, file))
      }
    }
  }

  @Test("with adapters the checkpoints hold them and not the model", arguments: ModelFolders.kinds)
  func adapters(kind: String) throws {
    let run = try bench.train(bench.pretrained(kind) { $0.lora = 2 })
    for link in RunFolder.Link.allCases {
      let names = try bench.names(run, link)
      #expect(
        names.isSuperset(of: ["adapter_config.json", "adapter_model.safetensors", "heads.safetensors"]))
      #expect(!names.contains { $0.hasPrefix("model") })
    }
    let adapter = try AdapterConfigurationFile(
      try bench.checkpoint(run, .best).appendingPathComponent("adapter_config.json"))
    #expect(adapter.rank == 2 && adapter.alpha == 2 && adapter.dropout == 0.05)
    #expect(adapter.baseModel == ModelFolders.path(kind))
    // The short names would fit the pooler as well.
    #expect(adapter.targetModules.allSatisfy { $0.contains(".") })
  }

  @Test("adapters of some modules are those alone")
  func targets() throws {
    let run = try bench.train(
      bench.pretrained("bert") {
        $0.lora = 2
        $0.loraTargets = ["query", "value"]
      })
    let place = try bench.checkpoint(run, .best)
    let file = try SafetensorsFile(place.appendingPathComponent("adapter_model.safetensors"))
    #expect(file.names.count == 2 * 2 * 2)
    #expect(file.names.allSatisfy { $0.contains("query") || $0.contains("value") })
  }

  @Test("parts of a batch and recomputed activations give the same run", arguments: [nil, 2])
  func saving(lora: Int?) throws {
    let plain = try bench.train(bench.pretrained("bert") { $0.lora = lora })
    let recomputed = try bench.train(
      bench.pretrained("bert") {
        $0.lora = lora
        $0.recompute = true
      })
    #expect(try bench.trace(recomputed) == bench.trace(plain))
    let parts = try bench.train(
      bench.pretrained("bert") {
        $0.lora = lora
        $0.microBatch = 3
      })
    let losses = { (run: RunID) in try bench.store.steps(run, from: 1, through: 20).map(\.lossTotal) }
    for (one, other) in zip(try losses(plain), try losses(parts)) {
      #expect(abs(one - other) <= 1e-4 * max(1, abs(one)))
    }
  }

  @Test("weights that changed since are refused, the same ones under another time are not")
  func changedSource() throws {
    let folder = try bench.copy(of: "bert")
    let request = bench.pretrained("bert") {
      $0.model = folder.path
      $0.lora = 2
    }
    let run = try RunMaker.make(request, in: bench.store).record.id
    let weights = folder.appendingPathComponent("model.safetensors")
    var bytes = try Data(contentsOf: weights)
    try bytes.write(to: weights)
    #expect(try TrainingRun(run, store: bench.store).wait() == .finished)
    bytes[bytes.count - 1] ^= 1
    try bytes.write(to: weights)
    let second = try TrainingRun(run, store: bench.store, extraEpochs: 1).wait()
    guard case .failed(let reason) = second else {
      Issue.record("the change was not noticed")
      return
    }
    #expect(reason.contains("model.safetensors") && reason.contains("changed"))
    let error = #expect(throws: SessionError.self) { _ = try Predictor(run: run, store: bench.store) }
    #expect(error.map { "\($0)".contains("changed") } == true)
  }

  @Test("a fork goes on to the parent's bits, and its settings are its own", arguments: [nil, 2])
  func forked(lora: Int?) throws {
    let parent = try bench.train(
      bench.pretrained("bert") {
        $0.lora = lora
        $0.keep = .all
      })
    for step in [0, 14] {
      let made = try RunForker.make(ForkRequest(run: parent, step: step), in: bench.store)
      #expect(try TrainingRun(made.record.id, store: bench.store).wait() == .finished)
      #expect(try bench.trace(made.record.id) == Array(bench.trace(parent).dropFirst(step)))
    }
    let other = try RunForker.make(
      ForkRequest(
        run: parent, step: 14, settings: [Setting("classes", "3"), Setting("dropout", "0")]),
      in: bench.store)
    #expect(other.plan.model.dropout == 0 && other.plan.model.lowRank?.dropout ?? 0 == 0)
    #expect(try TrainingRun(other.record.id, store: bench.store).wait() == .finished)
    #expect(throws: RequestError.self) {
      try RunForker.make(ForkRequest(run: parent, settings: [Setting("lora", "4")]), in: bench.store)
    }
  }
}
