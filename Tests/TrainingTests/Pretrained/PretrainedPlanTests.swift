import Foundation
import Runs
import Testing
import Training

@Suite("A plan for a pretrained model")
struct PretrainedPlanTests {
  let bench: Bench

  init() throws { bench = try Bench() }

  private func plan(_ kind: String, _ change: (inout RunRequest) -> Void = { _ in }) throws -> Plan {
    var request = RunRequest(data: bench.data.path)
    request.model = ModelFolders.path(kind)
    change(&request)
    return try PlanBuilder(request).build().plan
  }

  @Test("takes shape, pooling, dropout and length from the folder")
  func defaults() throws {
    let bert = try plan("bert"), llama = try plan("llama")
    #expect(bert.model.source == ModelFolders.path("bert") && bert.model.pooling == .first)
    #expect(bert.model.layers == 2 && bert.model.width == 8 && bert.model.heads == 2)
    #expect(bert.model.positions == 40 && bert.model.dropout == 0.1 && bert.model.attentionDropout == nil)
    #expect(bert.optimization.epochs == 3 && bert.optimization.learningRate == 2e-5)
    #expect(bert.model.pretrained?.architecture == "bert" && bert.model.pretrained?.weightType == "F32")
    #expect(llama.model.pooling == .last && llama.model.dropout == 0)
    #expect(llama.model.pretrained?.weightType == "F16")
    #expect(try plan("qwen2").model.pretrained?.weightType == "BF16")
    let roberta = try plan("roberta")
    #expect(roberta.model.positions == 40)
    #expect(roberta.model.pretrained?.files.count == 2)
    #expect(try plan("bert") { $0.dropout = 0 }.model.dropout == 0)
  }

  @Test("with adapters has the rank as alpha, a dropout of 0.05 and a learning rate of its own")
  func adapters() throws {
    let lora = try plan("qwen2") { $0.lora = 4 }
    #expect(lora.model.lowRank == LowRankPlan(rank: 4, alpha: 4, targets: nil, dropout: 0.05))
    #expect(lora.optimization.learningRate == 2e-4 && lora.optimization.epochs == 3)
    let own = try plan("bert") {
      $0.lora = 4
      $0.loraAlpha = 8
      $0.loraTargets = ["query", "value"]
      $0.dropout = 0
    }
    #expect(own.model.lowRank == LowRankPlan(rank: 4, alpha: 8, targets: ["query", "value"], dropout: 0))
  }

  @Test("has the hashes of its weights once the run is made, and reads back")
  func hashes() throws {
    let made = try RunMaker.make(bench.pretrained("roberta") { $0.lora = 2 }, in: bench.store)
    let files = try #require(made.plan.model.pretrained?.files)
    #expect(files.allSatisfy { $0.sha256.count == 64 && $0.bytes > 0 && $0.modified > 0 })
    #expect(try bench.store.plan(made.record.id) == made.plan)
    #expect(try PlanFile.decode(try PlanFile.encode(made.plan)) == made.plan)
  }

  @Test("that is older than pretrained models is read as it was")
  func oldPlan() throws {
    let plan = try PlanBuilder(bench.request).build().plan
    var text = String(decoding: try PlanFile.encode(plan), as: UTF8.self)
    for key in ["micro_batch", "recompute", "pretrained", "low_rank", "attention_dropout", "pooled_dropout"] {
      #expect(!text.contains("\"\(key)\""))
    }
    text = text.replacingOccurrences(of: "\"patience\"", with: "\"patience\"")
    #expect(try PlanFile.decode(Data(text.utf8)) == plan)
  }

  @Test("asks for nothing that makes no sense together")
  func combinations() throws {
    let bert = ModelFolders.path("bert")
    let wrong: [(String, (inout RunRequest) -> Void)] = [
      (
        "--layers: found 3",
        {
          $0.model = bert; $0.layers = 3
        }
      ),
      (
        "--vocabulary: found 400",
        {
          $0.model = bert; $0.vocabulary = 400
        }
      ),
      ("--lora: ", { $0.lora = 4 }),
      (
        "--lora: found 0",
        {
          $0.model = bert; $0.lora = 0
        }
      ),
      (
        "--lora-alpha: expected --lora",
        {
          $0.model = bert; $0.loraAlpha = 4
        }
      ),
      (
        "--lora-targets: found quer",
        {
          $0.model = bert; $0.lora = 2; $0.loraTargets = ["quer"]
        }
      ),
      (
        "--lora-dropout: found 1",
        {
          $0.model = bert; $0.lora = 2; $0.loraDropout = 1
        }
      ),
      (
        "--lora-targets: found nothing, expected modules' names",
        {
          $0.model = bert; $0.lora = 2; $0.loraTargets = [""]
        }
      ),
      ("--micro-batch: found 0", { $0.microBatch = 0 }),
      ("--micro-batch: found 9", { $0.microBatch = 9 }),
      ("--model: /nowhere", { $0.model = "/nowhere" }),
    ]
    for (words, change) in wrong {
      var request = RunRequest(data: bench.data.path)
      change(&request)
      let error = #expect(throws: RequestError.self) { try PlanBuilder(request).build() }
      #expect(error.map { "\($0)".hasPrefix(words) } == true, "\(error.map { "\($0)" } ?? "") for \(words)")
    }
  }

  @Test("is checked as a form types it: an option that needs another is wrong without it alone")
  func form() throws {
    let model = Setting("model", ModelFolders.path("bert")), data = Setting("data", bench.data.path)
    #expect(
      RunRequest.problems(with: [data, model, Setting("lora", "4"), Setting("lora-alpha", "8")]).isEmpty)
    #expect(
      RunRequest.problems(with: [data, Setting("micro-batch", "9")])
        == ["micro-batch": "found 9, expected at most the 8 texts of a batch"])
    #expect(RunRequest.problems(with: [data, Setting("micro-batch", "9"), Setting("batch", "9")]).isEmpty)
    #expect(RunRequest.problems(with: [data, Setting("lora", "4")]).keys.sorted() == ["lora"])
    #expect(RunRequest.problems(with: [data, model, Setting("layers", "4")]).keys.sorted() == ["layers"])
    #expect(
      RunRequest.problems(with: [data, model, Setting("lora-dropout", "1")]).keys.sorted() == ["lora-dropout"]
    )
  }

  @Test("says of an encoder whose tokenizer puts nothing around a text that it does")
  func framing() throws {
    func warnings(_ kind: String) throws -> [String] {
      let folder = try bench.copy(of: kind, as: kind)
      let file = folder.appendingPathComponent("tokenizer.json")
      var members = try #require(
        try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
      members["post_processor"] = NSNull()
      try JSONSerialization.data(withJSONObject: members).write(to: file)
      var request = RunRequest(data: bench.data.path)
      request.model = folder.path
      let embedder = try Embedder(folder: folder.path, pooling: nil, threads: 1)
      let warnings = try PlanBuilder(request).build().warnings
      #expect(embedder.warnings == warnings.filter { $0.contains(folder.path) })
      return warnings.filter { $0.contains("/\(kind)/tokenizer.json: no post_processor") }
    }
    #expect(try warnings("bert").count == 1)
    // Decoders do without.
    #expect(try warnings("qwen2").isEmpty)
  }

  @Test("is asked for again by its own settings", arguments: ModelFolders.kinds, [nil, 4])
  func again(kind: String, lora: Int?) throws {
    let first = try plan(kind) {
      $0.lora = lora
      $0.loraTargets = lora.map { _ in [["llama", "qwen2"].contains(kind) ? "q_proj" : "dense"] }
      if kind == "roberta" || kind == "bert" { return }
      $0.epochs = 12
      $0.pooling = .mean
      $0.recompute = true
      $0.microBatch = 2
    }
    let second = try PlanBuilder(RunRequest(settings: first.requestSettings)).build().plan
    #expect(second == first)
  }

  @Test("has a preset for each configuration of the paper, which names its model")
  func presets() throws {
    for number in 1...9 {
      let preset = try #require(RunPreset.named("B\(number)"))
      let model = try #require(preset.model)
      let request = try RunRequest(
        settings: preset.settings + [
          Setting("data", bench.data.path), Setting("model", ModelFolders.path("bert")),
        ])
      let plan = try PlanBuilder(request).build().plan
      #expect(plan.optimization.epochs == 100 && plan.optimization.batch == 8)
      #expect(plan.model.lowRank?.rank == (number >= 7 ? 128 : nil))
      #expect(model.mismatch(plan.model)?.contains("found bert") == true)
    }
  }

  @Test("refuses a folder that is none in one line with the file")
  func folders() throws {
    func refusal(_ kind: String = "bert", _ change: (URL) throws -> Void) throws -> String {
      let folder = try bench.copy(of: kind)
      defer { try? FileManager.default.removeItem(at: folder) }
      try change(folder)
      var request = RunRequest(data: bench.data.path)
      request.model = folder.path
      let error = #expect(throws: RequestError.self) { try PlanBuilder(request).build() }
      let text = error.map { "\($0)" } ?? ""
      #expect(text.hasPrefix("--model: \(folder.path)") && !text.contains("\n"), "\(text)")
      return text
    }
    func edit(_ file: URL, _ old: String, _ new: String) throws {
      let text = try String(contentsOf: file, encoding: .utf8)
      #expect(text.contains(old))
      try text.replacingOccurrences(of: old, with: new).write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(
      try refusal {
        try edit(
          $0.appendingPathComponent("config.json"), "\"model_type\": \"bert\"", "\"model_type\": \"gpt2\"")
      }.contains("gpt2"))
    #expect(
      try refusal {
        for name in ["tokenizer.json", "tokenizer_config.json"] {
          try FileManager.default.removeItem(at: $0.appendingPathComponent(name))
        }
      }.contains("no tokenizer"))
    #expect(
      try refusal { try FileManager.default.removeItem(at: $0.appendingPathComponent("model.safetensors")) }
        .contains("no weights"))
    #expect(
      try refusal { try FileManager.default.removeItem(at: $0.appendingPathComponent("config.json")) }
        .contains("no config.json"))
    #expect(
      try refusal("llama") {
        try edit(
          $0.appendingPathComponent("config.json"), "\"attention_bias\": false", "\"attention_bias\": true")
      }.contains("attention_bias"))
    #expect(
      try refusal { folder in
        let tokenizer = ModelFolders.url.appendingPathComponent("qwen2/tokenizer.json")
        try FileManager.default.removeItem(at: folder.appendingPathComponent("tokenizer.json"))
        try FileManager.default.copyItem(at: tokenizer, to: folder.appendingPathComponent("tokenizer.json"))
      }.contains("290 tokens"))
    #expect(
      try refusal { folder in
        try FileManager.default.removeItem(at: folder)
        try Data("x".utf8).write(to: folder)
      }.contains("is a file"))
  }
}
