import Foundation
import History
import Runs
import Testing
import Training

/// A store in a temporary folder and a small data file: what a session needs.
final class Bench {
  let folder: URL
  let store: Store
  let data: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("session-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    store = try Store(directory: folder.appendingPathComponent("store"))
    data = folder.appendingPathComponent("data.csv")
    var text = "text,score\n"
    let words = ["falls", "slips", "holds", "gains", "soars"]
    for row in 0..<120 {
      let k = row * 7 % 5
      let score = Double(k - 2) * 0.4 + Double(row % 9 - 4) * 0.01
      text += "the euro \(words[k]) in session \(row) of the week,\(score)\n"
    }
    try text.write(to: data, atomically: true, encoding: .utf8)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  var request: RunRequest {
    var request = RunRequest(data: data.path)
    request.width = 16
    request.heads = 2
    request.layers = 1
    request.vocabulary = 300
    request.epochs = 3
    request.threads = 2
    request.checkpointEvery = 0.05
    return request
  }

  func make(_ change: (inout RunRequest) -> Void = { _ in }) throws -> RunID {
    var request = request
    change(&request)
    return try RunMaker.make(request, in: store).record.id
  }

  /// The trace of all steps in the store.
  func trace(_ run: RunID) throws -> [String] {
    try store.steps(run, from: 1, through: .max).map { $0.traceLine() }
  }

  /// The bytes of a tensor file behind a link.
  func bytes(_ run: RunID, _ link: RunFolder.Link, _ file: String) throws -> Data {
    let folder = try #require(RunFolder(store.runDirectory(run)).checkpoint(link))
    return try Data(contentsOf: folder.appendingPathComponent(file))
  }

  /// Waits until the run has committed this step.
  func waitForStep(_ step: Int, of run: RunID) throws {
    let deadline = Date(timeIntervalSinceNow: 60)
    while try store.run(run)?.step ?? 0 < step {
      try #require(Date() < deadline, "step \(step) never came")
      usleep(1_000)
    }
  }

  /// Waits until a command has its answer.
  func answer(to command: Int64) throws -> Command.Status {
    let deadline = Date(timeIntervalSinceNow: 60)
    while true {
      let status = try #require(try store.command(command)).status
      if status != .requested { return status }
      try #require(Date() < deadline, "no answer")
      usleep(1_000)
    }
  }
}
