import Foundation
import Testing

/// The workbench as a person meets it: the real program, each test with a store of its own.
@Suite("The live screen", .serialized, .enabled(if: Robot.hasTmux, "needs tmux"))
final class LiveScreenTests {
  private let scratch: Scratch
  private var store: String { scratch.file("store").path }

  init() throws { scratch = try Scratch() }

  private func robot(
    width: Int = 80, height: Int = 24, term: String = "xterm-256color", environment: [String: String] = [:]
  ) throws -> Robot {
    let robot = try Robot(width: width, height: height, term: term, environment: environment)
    robot.patience = 60
    return robot
  }

  /// Opens the demo run and waits until it learns.
  private func training(_ robot: Robot) throws {
    try robot.start("demo --store '\(store)'")
    try robot.wait(for: "● training")
    try robot.wait(for: "step +[1-9]")
  }

  private func expectRestored(_ robot: Robot, status: Int) throws {
    let ending = try robot.ending()
    #expect(ending.status == status, "\(ending.screen)")
    #expect(ending.modesAfter == ending.modesBefore)
    #expect(!ending.terminal.alternateScreen && !ending.terminal.mouse && ending.terminal.cursor)
  }

  private func program(_ arguments: String...) throws -> Program.Result {
    try Program.run(arguments + ["--store", store])
  }

  /// Leaves a run with a few hundred steps in the store that nobody trains.
  private func makeRun(steps: Int = 300, name: String = "still") throws {
    let result = try program("train", "--data", try news(), "--max-steps", "\(steps)", "--name", name)
    #expect(result.status == 0, "\(result.errors)")
  }

  private func news(_ file: String = "news.csv", row: (Int) -> String = { "the euro moves on day \($0)" })
    throws
    -> String
  {
    let rows = (0..<200).map { "\(row($0)),\(Double($0 % 5 - 2) / 2)" }
    return try scratch.write(file, "text,score\n" + rows.joined(separator: "\n") + "\n")
  }

  @Test("one command shows a run that learns; it can be paused, resumed, and left to be found again")
  func journey() throws {
    let robot = try robot()
    try training(robot)
    try robot.wait(for: "task weights")
    robot.type("p")
    try robot.wait(for: "paused")
    robot.type("p")
    try robot.wait(for: "● training")
    robot.type("q")
    try robot.wait(for: "this process trains the run")
    robot.press("Escape")
    // Escape and a key at once would be that key with Alt: each is seen to have been taken.
    try robot.wait("the question to go") { !$0.contains { $0.contains("this process trains the run") } }
    robot.type("?")
    try robot.wait(for: "all keys")
    robot.press("Escape")
    try robot.wait("the help to go") { !$0.contains { $0.contains("all keys") } }
    robot.type("3")
    try robot.wait(for: "demo +● training")
    robot.type("1")
    try robot.wait(for: "task weights")
    robot.type("q")
    try robot.wait(for: "this process trains the run")
    robot.type("p")
    try expectRestored(robot, status: 0)
    #expect(robot.screen().contains("is checkpointed"))
    let list = try program("runs", "list")
    #expect(list.output.contains("demo"), "\(list.output)\(list.errors)")
  }

  @Test("every ending of a training screen restores the terminal and loses nothing")
  func endings() throws {
    let robot = try robot()
    for signal in [SIGTERM, SIGHUP, SIGINT, SIGQUIT] {
      try training(robot)
      try robot.signal(signal)
      try expectRestored(robot, status: 130)
      robot.type("clear\n")
    }
    try training(robot)
    robot.press("C-c")
    try expectRestored(robot, status: 130)
    for signal in [SIGSEGV, SIGABRT, SIGILL, SIGBUS] {
      robot.type("clear\n")
      try training(robot)
      try robot.signal(signal)
      try expectRestored(robot, status: 128 + Int(signal))
    }
    robot.type("clear\n")
    try training(robot)
    robot.type("q")
    try robot.wait(for: "this process trains the run")
    robot.type("s")
    try expectRestored(robot, status: 0)
  }

  @Test("a terminal that goes away leaves a checkpointed run behind")
  func hangUp() throws {
    let robot = try robot()
    try training(robot)
    try robot.hangUp()
    let deadline = Date(timeIntervalSinceNow: 60)
    var state = ""
    repeat {
      state = try program("runs", "show", "last", "--json").output
    } while !state.contains(#""state":"stopped""#) && Date() < deadline
    #expect(state.contains(#""state":"stopped""#), "\(state)")
  }

  @Test("Ctrl-Z rests the training, fg brings screen and training back")
  func suspend() throws {
    let robot = try robot()
    let before = try robot.modes()
    robot.type("$STEELYARD demo --store '\(store)'\n")
    for _ in 1...2 {
      try robot.wait(for: "● training")
      robot.press("C-z")
      try robot.wait(for: "Stopped")
      #expect(try robot.modes() == before)
      robot.type("clear; fg\n")
    }
    try robot.wait(for: "● training")
    robot.type("qp")
    try robot.wait(for: "is checkpointed")
    try robot.wait("the prompt") { $0.last?.hasPrefix("robot>") ?? false }
    #expect(try robot.modes() == before)
  }

  @Test("a storm of 200 resizes leaves the screen as a fresh one of that size")
  func storm() throws {
    try makeRun()
    let stormy = try robot()
    try stormy.start("watch still --store '\(store)'")
    try stormy.wait(for: "steelyard +still")
    for step in 0..<200 { try stormy.resize(width: 1 + (step * 37) % 200, height: 1 + (step * 13) % 60) }
    try stormy.resize(width: 120, height: 40)
    let fresh = try robot(width: 120, height: 40)
    try fresh.start("watch still --store '\(store)'")
    try fresh.wait(for: "steelyard +still")
    // How finely a curve is drawn may depend on the sizes before; frames, words and their places may not.
    func bones(_ lines: [String]) -> [String] {
      lines.map { String($0.map { $0.isLetter || "┌┐└┘┏┓┗┛│┃".contains($0) ? $0 : " " }) }
    }
    try stormy.wait("both screens to be the same") { lines in
      bones(lines) == bones(fresh.screenLines()) && lines.count == 40
    }
    stormy.type("q")
    try expectRestored(stormy, status: 0)
  }

  @Test(
    "is whole at every size and in every kind of terminal",
    arguments: [
      (40, 12, "xterm-256color", [:]), (200, 60, "xterm-256color", [:]), (80, 24, "xterm", [:]),
      (80, 24, "xterm-256color", ["NO_COLOR": "1"]), (80, 24, "xterm-256color", ["LC_ALL": "C"]),
      (300, 90, "tmux-256color", [:]),
    ] as [(Int, Int, String, [String: String])])
  func kinds(_ width: Int, _ height: Int, _ term: String, _ environment: [String: String]) throws {
    try makeRun(steps: 20)
    let robot = try robot(width: width, height: height, term: term, environment: environment)
    try robot.start("watch still --store '\(store)'")
    try robot.wait("the screen") { _ in try robot.terminalState().mouse }
    try robot.wait(for: "still")
    // Frames are closed: as many begin on a line as end on it, and the footer is on the last one.
    for line in robot.screenLines() {
      func count(_ corners: String) -> Int { line.filter { corners.contains($0) }.count }
      #expect(count("┌┏") == count("┐┓"), "\(line)")
    }
    #expect(robot.screenLines().count == height)
    // Lines that are moved move on the whole screen, however high the terminal's description says that it is.
    #expect(try robot.scrollingRegion() == "0-\(height - 1)")
    if environment["LC_ALL"] == "C" { #expect(robot.screen().unicodeScalars.allSatisfy { $0.isASCII }) }
    robot.type("q")
    try expectRestored(robot, status: 0)
  }

  @Test("what another process sets shows as an event on the screen of the one that trains")
  func steeredFromOutside() throws {
    let robot = try robot(width: 120, height: 40)
    try training(robot)
    let set = try program("runs", "set", "last", "--learning-rate", "0.0005", "--wait")
    #expect(set.status == 0, "\(set.errors)")
    try robot.wait(for: "lr 5e-4|0\\.0005|5\\.00e-04|learning rate")
    robot.type("qp")
    try expectRestored(robot, status: 0)
  }

  @Test("rows and names full of escape sequences show harmlessly")
  func hostile() throws {
    let attack = "\u{1B}]0;owned\u{7}\u{1B}[2J\u{1B}[31m\u{202E}\u{9B}5n"
    let data = try news("evil\u{1B}[7m.csv") { "\(attack) day \($0)" }
    let named = try program("train", "--data", data, "--max-steps", "5", "--name", attack)
    #expect(named.status == 2 && !named.errors.contains("\u{1B}") && named.complaints.count == 1)
    let made = try program("train", "--data", data, "--max-steps", "5", "--name", "evil")
    #expect(made.status == 0 && !made.errors.contains("\u{1B}"), "\(made.errors)")
    let robot = try robot(width: 120, height: 40)
    try robot.start("watch last --store '\(store)'")
    try robot.wait(for: "evil␛\\[7m\\.csv")
    robot.type("3")
    try robot.wait(for: "evil +.*evil␛")
    robot.type("q")
    try expectRestored(robot, status: 0)
  }
}
