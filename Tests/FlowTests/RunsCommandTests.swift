import Foundation
import Testing

@Suite("A run is steered from another terminal")
struct RunsCommandTests {
  /// A training process that goes with the value.
  private final class Training {
    let process = Process()

    init(_ arguments: [String], log: URL) throws {
      _ = FileManager.default.createFile(atPath: log.path, contents: nil)
      process.executableURL = Program.url
      process.arguments = arguments
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = FileHandle.nullDevice
      process.standardError = try FileHandle(forWritingTo: log)
      try process.run()
    }

    deinit {
      if process.isRunning { kill(process.processIdentifier, SIGKILL) }
      process.waitUntilExit()
    }
  }

  private let scratch: Scratch
  private let store: String
  private let data: String

  init() throws {
    scratch = try Scratch()
    store = scratch.file("store").path
    let words = ["falls sharply", "falls", "waits", "rises", "rises sharply"]
    let rows = (0..<200).map { "the euro \(words[$0 % 5]) on day \($0),\(Double($0 % 5 - 2) / 2)" }
    data = try scratch.write("news.csv", "text,score\n" + rows.joined(separator: "\n") + "\n")
  }

  private func runs(_ arguments: String...) throws -> Program.Result {
    try Program.run(["runs"] + arguments + ["--store", store])
  }

  private func json(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  private func train(epochs: Int) throws -> Training {
    try Training(
      [
        "train", "--data", data, "--store", store, "--name", "steered", "--layers", "1", "--width", "16",
        "--heads", "2", "--vocabulary", "300", "--threads", "1", "--epochs", "\(epochs)",
      ], log: scratch.file("training.log"))
  }

  /// Waits until the list says what is wanted of the one run.
  private func wait(until wanted: ([String: Any]) -> Bool) throws {
    let deadline = Date(timeIntervalSinceNow: 60)
    while Date() < deadline {
      let list = try JSONSerialization.jsonObject(with: Data(try runs("list", "--json").output.utf8))
      if let run = (list as? [[String: Any]])?.first, wanted(run) { return }
      usleep(20_000)
    }
    Issue.record("the run did not come to what was waited for")
  }

  @Test("each command is answered at a step, or refused with a reason")
  func steering() throws {
    let training = try train(epochs: 100_000)
    try wait { $0["active"] as? Bool == true && $0["step"] as? Int ?? 0 > 10 }

    let rate = try runs("set", "steered", "--learning-rate", "0.0005", "--wait", "--json")
    #expect(rate.status == 0)
    let answer = try json(rate.output)
    #expect(answer["status"] as? String == "applied")
    let step = try #require(answer["step"] as? Int)
    #expect(try runs("set", "last", "--weighting", "constant", "--wait").status == 0)

    let second = try runs("resume", "last")
    #expect(second.status == 1)
    #expect(second.complaints.count == 1)
    #expect(
      second.errors.contains("is being trained by process \(training.process.processIdentifier) (since "))

    #expect(try runs("set", "last", "--thresholds", "-.5,.5", "--wait").status == 2)
    #expect(try runs("delete", "last").status == 1)
    #expect(try runs("pause", "last", "--wait").status == 0)
    let again = try runs("pause", "last", "--wait")
    #expect(again.status == 1)
    #expect(again.errors.contains("refused: pause: the run is paused already"))
    #expect(try runs("resume", "last", "--wait").status == 0)
    #expect(try runs("stop", "last", "--wait").status == 0)
    training.process.waitUntilExit()
    try wait { $0["state"] as? String == "stopped" && $0["active"] as? Bool == false }
    let late = try runs("pause", "last", "--wait")
    #expect(late.status == 1 && late.errors.contains("is not active"))

    let trace = scratch.file("trace.jsonl").path
    #expect(try runs("export", "last", "--trace", trace).status == 0)
    let lines = try String(contentsOfFile: trace, encoding: .utf8).split(separator: "\n").map {
      try json(String($0))
    }
    #expect(lines.map { $0["step"] as? Int } == (1...lines.count).map { $0 })
    let rates = lines.compactMap { $0["lr"] as? Double }
    // The schedule's shape stays: from the answered step on the rate is about half of the one before.
    #expect(rates[step - 1] < 0.6 * rates[step - 2])
    #expect(
      try runs("export", "last", "--trace", "-").output == String(contentsOfFile: trace, encoding: .utf8))
  }

  @Test("a killed run shows as interrupted, and resuming it loses no committed step")
  func killed() throws {
    let training = try train(epochs: 100_000)
    try wait { $0["step"] as? Int ?? 0 > 20 }
    kill(training.process.processIdentifier, SIGKILL)
    training.process.waitUntilExit()
    try wait { $0["state"] as? String == "interrupted" }
    let before = try runs("export", "last", "--trace", "-").output
    let resumed = try Training(
      ["runs", "resume", "last", "--store", store], log: scratch.file("resumed.log"))
    let committed = before.split(separator: "\n").count
    try wait { $0["step"] as? Int ?? 0 > committed }
    #expect(try runs("stop", "last", "--wait").status == 0)
    resumed.process.waitUntilExit()
    #expect(try runs("export", "last", "--trace", "-").output.hasPrefix(before))
  }

  @Test("the trash hides a run until it is restored or emptied")
  func trash() throws {
    let training = try train(epochs: 1)
    training.process.waitUntilExit()
    #expect(training.process.terminationStatus == 0)
    #expect(try runs("set", "last", "--name", "kept", "--tag", "good", "--pin").status == 0)
    #expect(try runs("delete", "kept").status == 0)
    #expect(try runs("list", "--json").output == "[]\n")
    #expect(try runs("show", "last").status == 2)
    #expect(try runs("restore", "kept").status == 0)
    let shown = try json(try runs("show", "kept", "--json").output)
    #expect(shown["state"] as? String == "finished" && shown["validation"] is [String: Any])
    #expect(try runs("list", "--tag", "good", "--json").output.contains("\"pinned\":true"))
    #expect(try runs("delete", "kept").status == 0)
    #expect(try runs("prune").status == 0)
    #expect(try runs("list", "--all", "--json").output == "[]\n")
    #expect(try FileManager.default.contentsOfDirectory(atPath: store + "/runs").isEmpty)
  }
}
