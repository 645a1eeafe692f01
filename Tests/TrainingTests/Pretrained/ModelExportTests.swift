import Checkpoints
import Foundation
import History
import Runs
import Testing
import Training

@Suite("A run's model is exported for other programs")
struct ModelExportTests {
  let bench: Bench
  private let texts = ["the euro falls in session 3", "", "the euro soars"]

  init() throws { bench = try Bench() }

  private func target(_ name: String) -> URL { bench.folder.appendingPathComponent(name) }

  /// Scores that the exported folder gives: its vectors under the heads beside it.
  private func scores(_ folder: URL) throws -> [Double] {
    let heads = try SafetensorsFile(folder.appendingPathComponent("heads.safetensors"))
    let embedder = try Embedder(folder: folder.path, pooling: nil, threads: 2)
    var weight = [Float](repeating: 0, count: embedder.width), bias: [Float] = [0]
    try weight.withUnsafeMutableBufferPointer { try heads.read("regression.weight", into: $0) }
    try bias.withUnsafeMutableBufferPointer { try heads.read("regression.bias", into: $0) }
    return embedder.embed(texts).map { vector in
      Double(zip(vector, weight).reduce(bias[0]) { $0 + $1.0 * $1.1 })
    }
  }

  @Test("merged adapters predict what the run predicts", arguments: ModelFolders.kinds)
  func merged(kind: String) throws {
    let run = try bench.train(
      bench.pretrained(kind) {
        $0.lora = 2
        $0.loraAlpha = 3
        $0.learningRate = 1e-2
      })
    let report = try ModelExport.write(run, of: bench.store, merged: true, to: target("merged").path)
    #expect(report.checkpoint == "best" && report.bytes > 0)
    let answers = try Predictor(run: run, store: bench.store, checkpoint: .best).predict(texts)
    for (score, answer) in zip(try scores(target("merged")), answers) {
      #expect(abs(score - answer.scoreRaw) < 1e-5)
    }
    let before = try Embedder(folder: ModelFolders.path(kind), pooling: nil, threads: 2).embed(texts)
    let after = try Embedder(folder: target("merged").path, pooling: nil, threads: 2).embed(texts)
    #expect(before.map(Array.init) != after.map(Array.init))
  }

  @Test(
    "a full model is the checkpoint's folder, links made whole", arguments: [RunFolder.Link.best, .initial])
  func full(link: RunFolder.Link) throws {
    let run = try bench.train(bench.pretrained("roberta"))
    _ = try ModelExport.write(
      run, of: bench.store, checkpoint: link, merged: false, to: target("full").path)
    let names = try FileManager.default.contentsOfDirectory(atPath: target("full").path)
    #expect(!names.contains { $0.hasPrefix("optimizer") || $0 == "weights.sha256" })
    for name in names {
      let attributes = try FileManager.default.attributesOfItem(
        atPath: target("full").appendingPathComponent(name).path)
      #expect(attributes[.type] as? FileAttributeType == .typeRegular)
    }
    let answers = try Predictor(run: run, store: bench.store, checkpoint: link).predict(texts)
    for (score, answer) in zip(try scores(target("full")), answers) {
      #expect(abs(score - answer.scoreRaw) < 1e-5)
    }
  }

  @Test("a folder that is there, and adapters where there are none, are refused")
  func refusals() throws {
    let run = try bench.train(bench.pretrained("bert") { $0.epochs = 1 })
    try FileManager.default.createDirectory(at: target("there"), withIntermediateDirectories: true)
    try Data().write(to: target("there").appendingPathComponent("file"))
    for (merged, name, words) in [(false, "there", "is there already"), (true, "new", "no adapters")] {
      let error = #expect(throws: RequestError.self) {
        try ModelExport.write(run, of: bench.store, merged: merged, to: target(name).path)
      }
      #expect(error.map { "\($0)".contains(words) } == true)
    }
  }
}
