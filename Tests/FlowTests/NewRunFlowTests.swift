import Foundation
import Testing

/// New runs and the queue as a person meets them: the real program, each flow with a store of its own.
@Suite("A new run and the queue", .serialized, .enabled(if: Robot.hasTmux, "needs tmux"))
final class NewRunFlowTests {
  private let scratch: Scratch
  private var store: String { scratch.file("store").path }

  init() throws { scratch = try Scratch() }

  private func robot(width: Int = 120, height: Int = 40) throws -> Robot {
    let robot = try Robot(width: width, height: height)
    robot.patience = 120
    return robot
  }

  private func program(_ arguments: String...) throws -> Program.Result {
    try Program.run(arguments + ["--store", store])
  }

  private func news(rows: Int = 200) throws -> String {
    let lines = (0..<rows).map { "the euro moves on day \($0),\(Double($0 % 5 - 2) / 2)" }
    return try scratch.write("news.csv", "text,score\n" + lines.joined(separator: "\n") + "\n")
  }

  /// Options of a small model, so that steps take no time.
  private let small = ["--width", "32", "--layers", "1", "--heads", "2", "--threads", "1"]

  @discardableResult
  private func make(_ name: String, steps: Int, _ options: String...) throws -> String {
    let result = try Program.run(
      ["train", "--data", try news(), "--max-steps", "\(steps)", "--epochs", "1000000", "--name", name]
        + small + options + ["--store", store])
    #expect(result.status == 0, "\(result.errors)")
    return result.output.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  private func waitUntil(_ what: String, _ condition: () throws -> Bool) throws {
    let deadline = Date(timeIntervalSinceNow: 120)
    while try !condition() {
      guard Date() < deadline else { throw RobotError(description: "waited 120 s for \(what)") }
      usleep(50_000)  // between two looks
    }
  }

  /// Stands on the form, over a finished run.
  private func form(_ robot: Robot) throws {
    try make("first", steps: 5)
    try robot.start("watch first --store '\(store)'")
    try robot.wait(for: "finished")
    robot.type("4")
    try robot.wait(for: "needs data")
  }

  @Test("a person fills the form by keyboard, is told of a wrong column at once, mends it, and starts")
  func fill() throws {
    let data = try news()
    let robot = try robot()
    try form(robot)
    robot.press("Enter")
    robot.type(String(data.dropLast(3)))
    robot.press("Tab")
    try robot.wait(for: "can be started")
    try robot.wait(for: "rows +200")
    try robot.wait(for: "columns +text, score")
    robot.press("Enter")
    for _ in 0..<4 { robot.press("Down") }
    robot.press("Enter")
    robot.type("headline")
    try robot.wait(for: "there is no column \"headline\", expected")
    try robot.wait(for: "cannot be started")
    for _ in 0..<8 { robot.press("BSpace") }
    robot.type("te")
    robot.press("Tab")
    try robot.wait(for: "can be started")
    robot.press("Enter")
    robot.type("P")
    try robot.wait(for: "start from")
    robot.type("quick")
    robot.press("Enter")
    try robot.wait(for: "filled from quick look")
    try robot.wait(for: "can be started")
    robot.type("S")
    try robot.wait(for: "step +[1-9]")
    try robot.wait(for: "finished")
    robot.type("q")
    #expect(try robot.ending().status == 0)
    let list = try program("runs", "list")
    #expect(list.output.contains("news dwa") && list.output.contains("200"), "\(list.output)")
  }

  @Test("the form is saved as a file that train reads, and filled from it again")
  func files() throws {
    let robot = try robot()
    try form(robot)
    robot.press("Enter")
    robot.type(try news())
    robot.press("Enter")
    robot.type("P")
    robot.type("constant")
    robot.press("Enter")
    try robot.wait(for: "can be started")
    robot.type("w")
    try robot.wait(for: "save the form as")
    robot.type("mine.toml")
    robot.press("Enter")
    try robot.wait(for: "steelyard train --config mine.toml")
    robot.type("X")
    try robot.wait(for: "needs data")
    robot.type("P")
    robot.type("from a file")
    robot.press("Enter")
    robot.type("mine.toml")
    robot.press("Enter")
    try robot.wait(for: "filled from mine.toml")
    try robot.wait(for: "news constant")
    robot.type("q")
    #expect(try robot.ending().status == 0)
    let file = robot.folder.appending(path: "mine.toml").path
    let trained = try program("train", "--config", file, "--max-steps", "3", "--name", "from file")
    #expect(trained.status == 0, "\(trained.errors)")
  }

  @Test("two runs are queued, the program is left, and they are there when it comes back")
  func comingBack() throws {
    let robot = try robot()
    try form(robot)
    robot.press("Tab")
    try robot.wait(for: "nothing waits")
    robot.type("p")
    try robot.wait(for: "held")
    robot.press("Tab", "Enter")
    robot.type(try news())
    robot.press("Enter")
    try robot.wait(for: "can be started")
    robot.type("Q")
    try robot.wait(for: "1 news dwa")
    robot.type("Q")
    try robot.wait(for: "2 news dwa")
    robot.type("q")
    let ending = try robot.ending()
    #expect(ending.status == 0, "\(ending.status): \(ending.screen)")
    let list = try program("queue", "list", "--json")
    #expect(list.output.contains("\"position\":2") && list.output.contains("\"held\":true"), "\(list.output)")
    let again = try self.robot()
    try again.start("watch first --store '\(store)'")
    try again.wait(for: "finished")
    again.type("4")
    try again.wait(for: "2 queued")
    again.press("Tab")
    again.type("d")
    try again.wait(for: "1 queued")
    again.type("z")
    try again.wait(for: "2 queued")
    again.type("q")
    #expect(try again.ending().status == 0)
  }

  @Test("the second run starts when the first ends")
  func oneAfterTheOther() throws {
    let first = try make("one", steps: 40, "--queue")
    let second = try make("two", steps: 40, "--queue")
    let work = try program("queue", "work")
    #expect(work.status == 0, "\(work.errors)")
    let told = work.complaints.filter { $0.contains("starts") || $0.contains("is finished") }
    #expect(told.count == 4, "\(work.errors)")
    #expect(told[0].contains("\(first) (one): starts"), "\(told)")
    let start = try #require(told.firstIndex { $0.contains("\(second) (two): starts") })
    #expect(start > 0)
    #expect(try program("queue", "list", "--json").output.contains("\"runs\":[]"))
  }

  @Test("a screen starts the next queued run when the one it trains ends")
  func screenFollows() throws {
    let one = try make("one", steps: 60, "--queue")
    try make("two", steps: 60, "--queue")
    let robot = try robot(width: 80, height: 24)
    try robot.start("watch \(one) --store '\(store)'")
    try robot.wait(for: "planned")
    robot.type("R")
    try robot.wait(for: "finished")
    try waitUntil("the second run to end") {
      try program("runs", "list").output.components(separatedBy: "finished").count == 3
    }
    // The store knows the end a moment before the engine has gone: until then `q` asks.
    try robot.wait("the program to end") { lines in
      if lines.contains("finished") { return true }
      robot.type("q")
      return false
    }
    #expect(try robot.ending().status == 0)
  }

  @Test("training left behind with a queue is carried on by a process of its own, queue and all")
  func leftBehind() throws {
    try make("still", steps: 3)
    let one = try make("one", steps: 1_500, "--queue")
    try make("two", steps: 20, "--queue")
    let robot = try robot(width: 80, height: 24)
    try robot.start("watch \(one) --store '\(store)'")
    try robot.wait(for: "planned")
    robot.type("R")
    try robot.wait(for: "training")
    try robot.wait(for: "step +[1-9]")
    robot.type("q")
    try robot.wait(for: "this process trains the run")
    try robot.wait(for: "1 run waits in the queue")
    robot.type("b")
    let ending = try robot.ending()
    #expect(ending.status == 0 && ending.screen.contains("trains on"), "\(ending.screen)")
    try waitUntil("both runs to end") {
      let list = try program("runs", "list").output
      return list.components(separatedBy: "finished").count == 4
    }
  }

  @Test("the seed sweep queues four runs that differ in their seed")
  func sweep() throws {
    let robot = try robot()
    try form(robot)
    #expect(try program("queue", "hold").status == 0)
    robot.press("Enter")
    robot.type(try news())
    robot.press("Enter")
    try robot.wait(for: "can be started")
    robot.type("P")
    robot.type("sweep")
    robot.press("Enter")
    try robot.wait(for: "4 runs are queued")
    try robot.wait(for: "4 queued")
    robot.type("q")
    let ending = try robot.ending()
    #expect(ending.status == 0, "\(ending.status): \(ending.screen)")
    let list = try program("queue", "list", "--json")
    #expect(list.output.contains("\"position\":4"), "\(list.output)")
  }

  @Test("a worker told to end checkpoints its run and leaves the rest queued")
  func workerEnds() throws {
    try make("one", steps: 1_000_000, "--queue")
    try make("two", steps: 5, "--queue")
    let robot = try robot(width: 80, height: 24)
    try robot.start("queue work --store '\(store)'")
    try robot.wait(for: "starts")
    try waitUntil("its first step") {
      try program("runs", "list", "--json").output.contains(/"step":[1-9]/)
    }
    try robot.signal(SIGTERM)
    #expect(try robot.ending().status == 130)
    #expect(try program("queue", "list", "--json").output.contains("\"two\""))
    #expect(try program("runs", "list").output.contains("stopped"))
  }

  @Test("two workers share a queue without starting a run twice")
  func workers() throws {
    for index in 1...3 { try make("run \(index)", steps: 15, "--queue") }
    #expect(try program("queue", "concurrency", "2").status == 0)
    let results = Shared()
    let group = DispatchGroup()
    let store = store
    for _ in 0..<2 {
      DispatchQueue.global().async(group: group) {
        if let result = try? Program.run(["queue", "work", "--store", store]) { results.add(result.errors) }
      }
    }
    group.wait()
    let text = results.text
    for index in 1...3 {
      #expect(text.components(separatedBy: "(run \(index)): starts").count == 2, "\(text)")
    }
  }

  @Test("queue commands move, remove and refuse in one clear line")
  func commands() throws {
    let ids = try (1...3).map { try make("run \($0)", steps: 5, "--queue") }
    #expect(try program("queue", "move", "run 3", "1").status == 0)
    #expect(try program("queue", "remove", "run 1").status == 0)
    let list = try program("queue", "list").output
    let place = try #require(list.range(of: ids[2])?.lowerBound)
    #expect(place < (try #require(list.range(of: ids[1])?.lowerBound)) && !list.contains(ids[0]))
    for wrong in [["move", "run 3", "9"], ["remove", "run 1"], ["concurrency", "0"], ["add", "nothing"]] {
      let result = try Program.run(["queue"] + wrong + ["--store", store])
      #expect(result.status == 2 && result.complaints.count == 1, "\(wrong): \(result.errors)")
    }
    #expect(try program("queue", "add", "run 1").status == 0)
    #expect(try program("queue", "list").output.contains(ids[0]))
  }

  @Test("every option of train is a field of the form")
  func fields() throws {
    let help = try Program.run(["train", "--help"]).output
    let words = help.split(whereSeparator: { " \n,()[]".contains($0) }).filter { $0.hasPrefix("--") }
    let notSettings: Set<String> = [
      "--store", "--config", "--json", "--queue", "--preset", "--help", "--version",
    ]
    let options = Set(words.map(String.init)).subtracting(notSettings)
    let text = try scratch.write(
      "all.toml", options.sorted().map { "\($0.dropFirst(2)) = \"\"" }.joined(separator: "\n") + "\n")
    // A file of all options is taken by the form: an unknown one would be named.
    let robot = try robot()
    try form(robot)
    robot.type("P")
    robot.type("from a file")
    robot.press("Enter")
    robot.type(text)
    robot.press("Enter")
    try robot.wait(for: "filled from all.toml|unknown option")
    #expect(!robot.screen().contains("unknown option"), "\(robot.screen())")
    robot.type("q")
    #expect(try robot.ending().status == 0)
  }
}

/// Texts from several threads.
private final class Shared: @unchecked Sendable {
  // `@unchecked`: the lock guards the only field.
  private let lock = NSLock()
  private var texts: [String] = []

  func add(_ text: String) { lock.withLock { texts.append(text) } }
  var text: String { lock.withLock { texts.joined(separator: "\n") } }
}
