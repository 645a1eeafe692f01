import Foundation
import History
import Runs
import Testing
import Training

/// The small pretrained models beside the tests (`Fixtures/make_models.py`).
enum ModelFolders {
  static let kinds = ["bert", "roberta", "llama", "qwen2"]

  static let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures")

  static func path(_ kind: String) -> String { url.appendingPathComponent(kind).path }

  /// What PyTorch computes, as `make_models.py` writes it.
  struct Expected: Decodable {
    struct Text: Decodable {
      var ids: [Int32]
      var first: [Float]
      var mean: [Float]
      var last: [Float]
    }
    var texts: [String]
    var models: [String: [Text]]

    static func read() throws -> Expected {
      try JSONDecoder().decode(
        Expected.self, from: try Data(contentsOf: ModelFolders.url.appendingPathComponent("embeddings.json")))
    }
  }
}

extension Bench {
  /// A request on a pretrained model, without the built-in encoder's shape.
  func pretrained(_ kind: String, _ change: (inout RunRequest) -> Void = { _ in }) -> RunRequest {
    var request = RunRequest(data: data.path)
    request.model = ModelFolders.path(kind)
    request.threads = 2
    request.epochs = 3
    request.learningRate = 1e-3
    request.checkpointEvery = 1_000
    change(&request)
    return request
  }

  func train(_ request: RunRequest) throws -> RunID {
    let run = try RunMaker.make(request, in: store).record.id
    #expect(try TrainingRun(run, store: store).wait() == .finished)
    return run
  }

  /// A model of one's own, that a test may change.
  func copy(of kind: String, as name: String = "model") throws -> URL {
    let place = folder.appendingPathComponent(name)
    try FileManager.default.copyItem(at: ModelFolders.url.appendingPathComponent(kind), to: place)
    return place
  }

  func checkpoint(_ run: RunID, _ link: RunFolder.Link) throws -> URL {
    try #require(RunFolder(store.runDirectory(run)).checkpoint(link))
  }

  func names(_ run: RunID, _ link: RunFolder.Link) throws -> Set<String> {
    Set(try FileManager.default.contentsOfDirectory(atPath: try checkpoint(run, link).path))
  }
}
