import Foundation
import Testing

/// What may be wrong with a stream that a command writes to.
enum BrokenStream: String, CaseIterable, Sendable {
  case fullDisk, closed, readerGone
}

/// Which streams are broken, and how.
struct BrokenStreams: CustomStringConvertible, Sendable {
  var output: BrokenStream?
  var errors: BrokenStream?

  var description: String {
    [output.map { "stdout \($0.rawValue)" }, errors.map { "stderr \($0.rawValue)" }].compactMap { $0 }
      .joined(separator: ", ")
  }

  static let all =
    BrokenStream.allCases.map { BrokenStreams(output: $0) }
    + BrokenStream.allCases.map { BrokenStreams(errors: $0) }

  /// Runs the program so; what a broken stream was given is lost.
  func run(_ arguments: [String]) throws -> (ending: Process.TerminationReason, result: Program.Result) {
    let folder = try Scratch()
    func redirection(_ stream: BrokenStream?, _ number: Int, _ file: String) -> String {
      switch stream {
      case nil: "\(number)>'\(folder.file(file).path)'"
      case .fullDisk: "\(number)>/dev/full"
      case .closed: "\(number)>&-"
      case .readerGone: ""
      }
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments =
      [
        "-c",
        "exec \"$0\" \"$@\" \(redirection(output, 1, "stdout")) \(redirection(errors, 2, "stderr"))",
        Program.url.path,
      ] + arguments
    process.standardInput = FileHandle.nullDevice
    process.environment = ProcessInfo.processInfo.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
    let unread = Pipe()
    try unread.fileHandleForReading.close()
    process.standardOutput = unread.fileHandleForWriting
    process.standardError = unread.fileHandleForWriting
    try process.run()
    process.waitUntilExit()
    func text(_ file: String) -> String {
      (try? String(contentsOf: folder.file(file), encoding: .utf8)) ?? ""
    }
    return (
      process.terminationReason,
      Program.Result(status: process.terminationStatus, output: text("stdout"), errors: text("stderr"))
    )
  }
}

@Suite(
  "A stream that cannot be written costs no work and no truth",
  .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
struct BrokenStreamTests {
  /// A command, what it ends with, and whether it has a result on stdout.
  struct Line {
    var arguments: [String]
    var prints: Bool
    var status: Int32
    var usesStore: Bool

    init(_ arguments: String..., prints: Bool = true, status: Int32 = 0, usesStore: Bool = true) {
      self.arguments = arguments
      (self.prints, self.status, self.usesStore) = (prints, status, usesStore)
    }
  }

  /// Every command, in an order in which each finds what it needs.
  private static func table(data: String, texts: String, model: String, newFolder: String) -> [Line] {
    let small = ["--width", "16", "--layers", "1", "--heads", "2", "--vocabulary", "300", "--threads", "1"]
    var train = Line("train", "--data", data, "--max-steps", "2", "--keep", "none")
    train.arguments += small
    var waiting = Line("train", "--data", data, "--queue", "--name", "waiting")
    waiting.arguments += small
    return [
      Line("demo"), train, waiting, Line("watch", "seed 1", "--snapshot", "-"),
      Line("runs", "list"), Line("runs", "list", "--json"), Line("runs", "show", "seed 1"),
      Line("runs", "set", "seed 1", "--note", "a note", prints: false),
      Line("runs", "pause", "seed 1", prints: false, status: 1),
      Line("runs", "stop", "seed 1", prints: false, status: 1),
      Line("runs", "evaluate", "seed 1", prints: false, status: 1),
      Line("runs", "checkpoint", "seed 1", prints: false, status: 1),
      Line("runs", "resume", "seed 3", "--epochs", "+1"),
      Line("runs", "fork", "seed 1", "--at", "48"),
      Line("runs", "export", "seed 1"), Line("runs", "delete", "seed 4"), Line("runs", "restore", "seed 4"),
      Line("runs", "prune", "--dry-run"), Line("runs", "diff", "seed 1", "seed 2"),
      Line("runs", "tag", "seed 1", "--add", "x", prints: false),
      Line("runs", "note", "seed 1", "a note", prints: false),
      Line("runs", "rename", "seed 4", "seed 4", prints: false),
      Line("runs", "pin", "seed 1", prints: false),
      Line("queue", "list"), Line("queue", "move", "waiting", "1", prints: false),
      Line("queue", "remove", "waiting", prints: false), Line("queue", "add", "waiting", prints: false),
      Line("queue", "concurrency"), Line("queue", "hold", "--off", prints: false),
      Line("queue", "remove", "waiting", prints: false), Line("queue", "work", prints: false),
      Line("thresholds", "--data", data, usesStore: false),
      Line("predict", "--run", "seed 1", texts),
      Line("predict", "--run", "seed 1", data, "--csv", "-"),
      Line("embed", "--model", model, texts, "--threads", "1", usesStore: false),
      Line("tokenize", "--model", model, texts, usesStore: false),
      Line("export", "seed 1", newFolder), Line("data", "describe", data, usesStore: false),
      Line("sample-data", "--rows", "3", usesStore: false),
      Line("bench", "--steps", "1", "--layers", "1", "--threads", "1", usesStore: false),
      Line("doctor"), Line("keys", usesStore: false), Line("themes", usesStore: false),
      Line("completions", "bash", usesStore: false), Line("man", usesStore: false),
      Line("--help", usesStore: false), Line("help", "train", usesStore: false),
      Line("--version", usesStore: false),
      Line("--generate-completion-script", "zsh", usesStore: false),
      Line("train", "--data", data + "-none", prints: false, status: 2),
      Line("runs", "show", "nobody", prints: false, status: 2),
      Line("keys", "--none", prints: false, status: 2, usesStore: false),
    ]
  }

  @Test(
    "no command is killed, and its exit code says what became of its result", arguments: BrokenStreams.all)
  func everyCommand(_ streams: BrokenStreams) throws {
    let runs = try FlowRuns.copy()
    #expect(try runs.program("runs", "tag", "seed 1", "--add", "demo").status == 0)
    let model = runs.scratch.file("model").path
    #expect(try runs.program("export", "seed 1", model).status == 0)
    let lines = Self.table(
      data: runs.data, texts: try runs.scratch.write("texts", "the euro gains\n"), model: model,
      newFolder: runs.scratch.file("exported").path)
    for line in lines {
      let (ending, result) = try streams.run(
        line.arguments + (line.usesStore ? ["--store", runs.store] : []))
      let isLost = line.prints && (streams.output == .fullDisk || streams.output == .closed)
      #expect(ending == .exit, "\(line.arguments): killed by signal \(result.status)")
      #expect(result.status == (isLost ? 1 : line.status), "\(line.arguments): \(result.errors)")
      if streams.output == nil {
        #expect(result.output.isEmpty == !line.prints, "\(line.arguments): \(result.output)")
      } else {
        let said = result.complaints.filter { $0.hasPrefix("steelyard: ") && $0.contains("stdout") }
        #expect(said.count == (isLost ? 1 : 0), "\(line.arguments): \(result.errors)")
      }
    }
  }

  @Test("the table has every command that the help names")
  func isComplete() throws {
    let known = Self.table(data: "", texts: "", model: "", newFolder: "").map(\.arguments)
    for path in try Self.commands(below: []) {
      #expect(known.contains { $0.starts(with: path) }, "\(path)")
    }
  }

  @Test("a finding is told by the exit code, whether anybody reads it or not")
  func truthBesidePipe() throws {
    let runs = try FlowRuns.copy()
    let broken = BrokenStreams(output: .readerGone, errors: .readerGone)
    for ending in ["-wal", "-shm"] { unlink(runs.store + "/history.sqlite" + ending) }
    try String(repeating: "no history\n", count: 100).write(
      toFile: runs.store + "/history.sqlite", atomically: false, encoding: .utf8)
    #expect(try broken.run(["doctor", "--store", runs.store]).result.status == 1)
  }

  @Test("a message that cannot be written does not keep the history's file from being the history's")
  func closedStreams() throws {
    let runs = try FlowRuns.copy()
    let both = BrokenStreams(output: .closed, errors: .closed)
    let (ending, result) = try both.run([
      "train", "--data", runs.data, "--store", runs.store, "--name", "unseen", "--max-steps", "3", "--width",
      "16",
      "--layers", "1", "--heads", "2", "--vocabulary", "300", "--threads", "1",
    ])
    #expect(ending == .exit && result.status == 1)
    let shown = try runs.program("runs", "show", "unseen", "--json")
    #expect(shown.status == 0 && shown.output.contains("\"steps\":3"), "\(shown.errors)\(shown.output)")
  }

  /// The commands without commands of their own, as the help lists them.
  private static func commands(below path: [String]) throws -> [[String]] {
    let help = try Program.run(path + ["--help"]).output
    guard let list = help.components(separatedBy: "SUBCOMMANDS:\n").dropFirst().first else { return [path] }
    let names = list.split(separator: "\n").compactMap { $0.prefixMatch(of: #/  ([a-z][a-z-]*)/#)?.1 }
    return try names.flatMap { try commands(below: path + [String($0)]) }
  }
}
