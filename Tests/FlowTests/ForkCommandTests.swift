import Foundation
import Testing

@Suite("A run is forked from the command line")
struct ForkCommandTests {
  private let scratch: Scratch
  private let store: String

  init() throws {
    scratch = try Scratch()
    store = scratch.file("store").path
    let words = ["falls sharply", "falls", "waits", "rises", "rises sharply"]
    let rows = (0..<200).map { "the euro \(words[$0 % 5]) on day \($0),\(Double($0 % 5 - 2) / 2)" }
    let data = try scratch.write("news.csv", "text,score\n" + rows.joined(separator: "\n") + "\n")
    let trained = try Program.run([
      "train", "--data", data, "--store", store, "--name", "parent", "--layers", "1", "--width", "16",
      "--heads", "2", "--vocabulary", "300", "--threads", "1", "--epochs", "3", "--keep", "all",
    ])
    #expect(trained.status == 0, "\(trained.errors)")
  }

  private func runs(_ arguments: String...) throws -> Program.Result {
    try Program.run(["runs"] + arguments + ["--store", store])
  }

  private func json(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test("the fork's id is printed, the gap is stated, and resume trains it to the parent's bits")
  func fork() throws {
    let made = try runs("fork", "parent", "--at", "30", "--name", "child", "--tag", "x")
    #expect(made.status == 0)
    let id = made.output.trimmingCharacters(in: .newlines)
    #expect(made.complaints.contains { $0.contains("checkpoint at step 23, 7 steps before 30") })
    let list = try runs("list", "--json").output
    #expect(list.contains("\"state\":\"planned\"") && list.contains(id) && list.contains("\"tags\":[\"x\"]"))
    #expect(try runs("show", "child", "--json").status == 0)
    #expect(try runs("resume", "child").status == 0)
    let parent = try runs("export", "parent", "--trace", "-").output.split(separator: "\n")
    let child = try runs("export", id, "--trace", "-").output.split(separator: "\n")
    #expect(parent.count == 69)
    #expect(child == Array(parent.dropFirst(23)))
    let shown = try json(try runs("show", "child", "--json").output)
    #expect(shown["state"] as? String == "finished" && shown["epochs"] as? Double == 3)
  }

  @Test("--start trains it here, under the settings given with --set")
  func start() throws {
    let made = try runs(
      "fork", "parent", "--at", "23", "--set", "learning-rate=0.0005", "--set", "thresholds=-.5,.5", "--set",
      "epochs=2", "--start", "--json")
    #expect(made.status == 0)
    #expect(made.complaints.contains { $0.contains("classification head starts anew") })
    let figures = try json(made.output)
    #expect(figures["thresholds"] as? [Double] == [-0.5, 0.5])
    #expect(figures["steps"] as? Int == 46)
    let described = try json(try runs("fork", "parent", "--at", "0", "--json").output)
    #expect(described["step"] as? Int == 0 && described["gap"] as? Int == 0)
  }

  @Test("a fork that is killed goes on to the same steps")
  func killed() throws {
    let process = Process()
    process.executableURL = Program.url
    process.arguments = [
      "runs", "fork", "parent", "--at", "23", "--set", "epochs=100000", "--name", "child", "--start",
      "--store",
      store,
    ]
    for stream in [\Process.standardInput, \.standardOutput, \.standardError] {
      process[keyPath: stream] = FileHandle.nullDevice
    }
    try process.run()
    let deadline = Date(timeIntervalSinceNow: 60)
    var before = ""
    while before.split(separator: "\n").count < 30, process.isRunning, Date() < deadline {
      before = try runs("export", "child", "--trace", "-").output
      usleep(20_000)
    }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    before = try runs("export", "child", "--trace", "-").output
    #expect(before.split(separator: "\n").count >= 30)
    let first = try json(String(before.prefix { $0 != "\n" }))
    #expect(first["step"] as? Int == 24)
    let resumed = Process()
    resumed.executableURL = Program.url
    resumed.arguments = ["runs", "resume", "child", "--store", store]
    for stream in [\Process.standardInput, \.standardOutput, \.standardError] {
      resumed[keyPath: stream] = FileHandle.nullDevice
    }
    try resumed.run()
    while try runs("export", "child", "--trace", "-").output.count <= before.count, Date() < deadline {
      usleep(20_000)
    }
    #expect(try runs("stop", "child", "--wait").status == 0)
    resumed.waitUntilExit()
    #expect(try runs("export", "child", "--trace", "-").output.hasPrefix(before))
  }

  @Test("--start on data that has changed is one line and makes nothing")
  func otherData() throws {
    let handle = try FileHandle(forWritingTo: scratch.file("news.csv"))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data("one more row,0.5\n".utf8))
    try handle.close()
    let made = try runs("fork", "parent", "--at", "23", "--start")
    #expect(made.status == 2 && made.output.isEmpty)
    #expect(made.complaints.count == 1 && made.errors.contains("news.csv: the file has changed"))
    let list = try JSONSerialization.jsonObject(with: Data(try runs("list", "--json").output.utf8))
    #expect((list as? [Any])?.count == 1)
  }

  @Test(
    "a wrong request is one line and makes nothing",
    arguments: [
      ["--set", "learning-rate"], ["--set", "learning-rate=-1"], ["--set", "width=32"],
      ["--set", "epochs=1"],
      ["--at", "-1"], ["--set", "colour=red"], ["--set", "classes=0x5"], [],
    ])
  func refusals(options: [String]) throws {
    let made = try Program.run(["runs", "fork", "parent", "--store", store] + options)
    #expect(made.status == 2)
    #expect(made.output.isEmpty)
    #expect(made.complaints.count == 1, "\(made.errors)")
    let list = try JSONSerialization.jsonObject(with: Data(try runs("list", "--json").output.utf8))
    #expect((list as? [Any])?.count == 1)
  }
}
