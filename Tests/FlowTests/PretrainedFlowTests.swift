import Foundation
import Testing

@Suite("Pretrained models from the command line")
struct PretrainedFlowTests {
  private let scratch: Scratch
  private let store: String
  private let data: String
  private static let models = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("TrainingTests/Fixtures")

  init() throws {
    scratch = try Scratch()
    store = scratch.file("store").path
    let words = ["falls", "slips", "holds", "gains", "soars"]
    let rows = (0..<120).map { "the euro \(words[$0 % 5]) in session \($0),\(Double($0 % 5 - 2) / 2)" }
    data = try scratch.write("news.csv", Data(("text,score\n" + rows.joined(separator: "\n") + "\n").utf8))
  }

  private func model(_ kind: String) -> String { Self.models.appendingPathComponent(kind).path }

  private func train(_ options: String...) throws -> Program.Result {
    try Program.run(["train", "--data", data, "--store", store, "--threads", "1"] + options)
  }

  private func objects(_ text: String) throws -> [[String: Any]] {
    try text.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
  }

  @Test("are trained, predict, and are exported with their adapters merged")
  func adapters() throws {
    let trained = try train(
      "--model", model("qwen2"), "--lora", "4", "--name", "mine", "--epochs", "2", "--json")
    #expect(trained.status == 0, "\(trained.errors)")
    let texts = try scratch.write("texts", Data("the euro soars\n\nthe euro falls\n".utf8))
    let answers = try objects(
      try Program.run(["predict", "--run", "mine", "--store", store, texts, "--json"]).output)
    #expect(answers.count == 3)
    let merged = scratch.file("merged").path
    let exported = try Program.run(["export", "mine", "--store", store, "--merged", merged, "--json"])
    #expect(exported.status == 0, "\(exported.errors)")
    #expect(try objects(exported.output)[0]["folder"] as? String == merged)
    let again = try Program.run(["export", "mine", "--store", store, "--merged", merged])
    #expect(again.status == 2 && again.complaints.count == 1 && again.errors.contains("is there already"))
    let plain = try Program.run(["export", "mine", "--store", store, scratch.file("adapter").path])
    #expect(plain.status == 0, "\(plain.errors)")
    #expect(
      FileManager.default.fileExists(atPath: scratch.file("adapter/adapter_model.safetensors").path))
  }

  @Test("give a vector for each line, an empty one and a broken one included")
  func embeddings() throws {
    let bytes = Data("the euro soars\n\n".utf8) + Data([0xff, 0x80]) + Data("\nlast".utf8)
    let file = try scratch.write("texts", bytes)
    for kind in ["bert", "llama", "qwen2", "roberta"] {
      let result = try Program.run(["embed", "--model", model(kind), file, "--pooling", "mean", "--json"])
      #expect(result.status == 0, "\(result.errors)")
      let vectors = try objects(result.output).map { try #require($0["embedding"] as? [Double]) }
      #expect(vectors.count == 4 && vectors.allSatisfy { $0.count == 8 })
      // What BERT's folder has beside the network is named once, as train names it.
      if kind == "bert" { #expect(result.complaints.count { $0.contains(" not used: ") } == 1) }
    }
  }

  @Test("that cannot be used are one line each, and no run is made")
  func refusals() throws {
    let wrong: [([String], String)] = [
      (["--model", "/nowhere"], "--model: /nowhere: no such folder"),
      (["--model", data], "is a file"),
      (["--model", scratch.url.path], "no config.json"),
      (["--model", model("bert"), "--layers", "2"], "--layers"),
      (["--lora", "8"], "--lora"),
      (["--model", model("bert"), "--lora-alpha", "8"], "--lora-alpha"),
      (["--preset", "B10"], "--preset: found B10"),
    ]
    for (options, words) in wrong {
      let result = try Program.run(["train", "--data", data, "--store", store] + options)
      #expect(result.status == 2 && result.output.isEmpty)
      #expect(result.complaints.count == 1 && result.errors.contains(words), "\(result.errors)")
    }
    let runs = try? FileManager.default.contentsOfDirectory(atPath: store + "/runs")
    #expect((runs ?? []).isEmpty)
  }

  @Test("are filled in by the paper's presets; other options win, another model is a warning")
  func presets() throws {
    let list = try Program.run(["train", "--preset", "list"])
    #expect(list.status == 0)
    for number in 1...9 { #expect(list.output.contains("B\(number)  ")) }
    #expect(list.output.contains("--model DIR (Qwen/Qwen2-0.5B) --data FILE"))
    let result = try train(
      "--preset", "B9", "--model", model("qwen2"), "--epochs", "1", "--lora=3", "--name", "paper")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.contains("--preset B9: found qwen2 with 2 layers"))
    let runs = try FileManager.default.contentsOfDirectory(atPath: store + "/runs")
    let plan = try JSONSerialization.jsonObject(
      with: try Data(contentsOf: URL(fileURLWithPath: "\(store)/runs/\(runs[0])/plan.json")))
    let model = try #require((plan as? [String: Any])?["model"] as? [String: Any])
    let lora = try #require(model["low_rank"] as? [String: Any])
    #expect(
      lora["rank"] as? Int == 3 && lora["alpha"] as? Double == 3 && lora["dropout"] as? Double == 0.05)
    #expect(((plan as? [String: Any])?["optimization"] as? [String: Any])?["epochs"] as? Int == 1)
  }
}
