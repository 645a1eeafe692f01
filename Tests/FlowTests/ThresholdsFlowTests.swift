import Foundation
import Testing

/// The thresholds screen as a person uses it: the real program in a real terminal.
@Suite("The thresholds screen, by hand", .serialized, .enabled(if: Robot.hasTmux, "needs tmux"))
final class ThresholdsFlowTests {
  private let runs: FlowRuns.Copy

  init() throws { runs = try FlowRuns.copy() }

  /// On the thresholds of a finished run, when its data, predictions and solvers are there.
  private func open(_ robot: Robot) throws {
    robot.patience = 60
    try robot.start("watch 'seed 1' --store '\(runs.store)'")
    try robot.wait(for: "steelyard +seed 1")
    robot.type("2")
    try robot.wait(for: "these are the cuts in force")
    try robot.wait(for: "kmeans")
  }

  private func leave(_ robot: Robot) throws {
    robot.type("q")
    let ending = try robot.ending()
    #expect(ending.status == 0 && ending.modesAfter == ending.modesBefore)
  }

  /// The cells of the selected cut's line: the column of `┃` that most rows share.
  private func selectedLine(_ robot: Robot) -> (column: Int, row: Int)? {
    var cells: [Int: [Int]] = [:]
    for (row, line) in robot.screenLines().prefix(18).enumerated() {
      for (column, character) in line.enumerated() where character == "┃" {
        cells[column, default: []].append(row)
      }
    }
    return cells.max { $0.value.count < $1.value.count }.map { ($0.key, $0.value[0]) }
  }

  /// The classes' counts as the panel has them: `class number, upper end, count, share`.
  private func counts(_ lines: [String]) -> [Int] {
    lines.compactMap { line -> Int? in
      let words = line.drop { $0 == "│" }.split(separator: " ").map(String.init)
      guard words.count >= 4, let k = Int(words[0]), (0...8).contains(k), Double(words[1]) != nil,
        words[3].contains("."), Double(words[3]) != nil
      else { return nil }
      return Int(words[2])
    }
  }

  @Test("a person drags a threshold, reads the new counts, and takes it back")
  func drag() throws {
    let robot = try Robot(width: 120, height: 40)
    try open(robot)
    let before = counts(robot.screenLines())
    #expect(before.count == 5)
    let line = try #require(selectedLine(robot), "\(robot.screen())")
    robot.drag(from: line, to: (line.column - 14, line.row))
    try robot.wait(for: "modified \\(1 step\\)")
    try robot.wait(for: "moved τ2 .* → ")
    let after = counts(robot.screenLines())
    #expect(after != before && after.reduce(0, +) == before.reduce(0, +), "\(robot.screen())")
    try robot.wait(for: "re-scores only: figures below are of the same predictions")
    robot.type("z")
    try robot.wait(for: "taken back: moved τ2")
    #expect(counts(robot.screenLines()) == before)
    robot.type("Z")
    try robot.wait(for: "made again: moved τ2")
    #expect(counts(robot.screenLines()) == after)
    try leave(robot)
  }

  @Test("a person takes a solver's cuts, looks at its way, and reads the rows near a cut")
  func solvers() throws {
    let robot = try Robot(width: 120, height: 40)
    try open(robot)
    for name in ["exact", "gradient", "quantile"] {
      robot.type("s")
      try robot.wait(for: "\(name): Enter takes its cuts")
    }
    robot.press("Enter")
    try robot.wait(for: "took quantile|nothing to change")
    robot.type("w")
    try robot.wait(for: "gradient: iteration [1-9]")
    robot.type("x")
    try robot.wait(for: "the walk stopped after|the gradient solver (settled|stopped)")
    robot.press("Enter")
    try robot.wait(for: "took the walk's best")
    robot.type("r")
    try robot.wait(for: "┏ validation rows nearest")
    robot.press("Enter")
    try robot.wait(for: "predicted score +-?[0-9]")
    try robot.wait(for: "the euro (plunges|slips|holds|gains|soars)")
    robot.press("Escape")
    try robot.wait("the page to go") { !$0.contains { $0.contains("true score ") } }
    try leave(robot)
  }

  @Test("rows of a data file that has changed since are not shown as the run's")
  func changedData() throws {
    let scratch = try Scratch()
    let store = scratch.file("store").path
    func table(_ word: String) -> String {
      "text,score\n" + (0..<120).map { "\(word) \($0),\(Double($0 % 9 - 4) / 5)\n" }.joined()
    }
    let data = try scratch.write("news.csv", table("early"))
    let trained = try Program.run([
      "train", "--data", data, "--store", store, "--name", "small", "--width", "16", "--heads", "2",
      "--layers", "1", "--vocabulary", "300", "--epochs", "1", "--threads", "1",
    ])
    #expect(trained.status == 0, "\(trained.errors)")
    _ = try scratch.write("news.csv", table("later"))
    let robot = try Robot(width: 120, height: 40)
    robot.patience = 60
    try robot.start("watch small --store '\(store)'")
    try robot.wait(for: "steelyard +small")
    robot.type("2")
    try robot.wait(for: "the file has changed since the run was made")
    #expect(!robot.screen().contains("later"))
    robot.type("5")
    try robot.wait(for: "record [0-9]+")
    #expect(!robot.screen().contains("later"))
    try leave(robot)
    let set = try Program.run(["runs", "set", "small", "--thresholds", "quantile", "--store", store])
    #expect(set.status != 0 && set.errors.contains("the file has changed since the run was made"))
  }

  @Test("a set saved under a name is there the next time, and loaded")
  func sets() throws {
    let robot = try Robot(width: 80, height: 24)
    robot.patience = 60
    try robot.start("watch 'seed 2' --store '\(runs.store)'")
    try robot.wait(for: "steelyard +seed 2")
    robot.type("2")
    try robot.wait(for: "these are the cuts in force")
    robot.type("HL")
    robot.type("=")
    try robot.wait(for: "τ2 at")
    robot.type("-0.123\n")
    try robot.wait(for: "moved τ2 .* → -0.123")
    robot.type("n")
    try robot.wait(for: "save as")
    robot.type("my cuts\n")
    try robot.wait(for: "saved as \"my cuts\"")
    try leave(robot)
    robot.type("clear\n")
    try robot.start("watch 'seed 3' --store '\(runs.store)'")
    try robot.wait(for: "steelyard +seed 3")
    robot.type("2")
    try robot.wait(for: "these are the cuts in force")
    robot.type("o")
    try robot.wait(for: "my cuts")
    robot.type("my\n")
    try robot.wait(for: "loaded \"my cuts\"")
    try robot.wait(for: "-0.123")
    try leave(robot)
  }

  @Test("cuts are applied to a run that trains, and the run says from which step on")
  func apply() throws {
    let scratch = try Scratch()
    let robot = try Robot(width: 120, height: 40)
    robot.patience = 90
    try robot.start("demo --store '\(scratch.file("store").path)'")
    try robot.wait(for: "step +[1-9]")
    robot.type("2")
    try robot.wait(for: "these are the cuts in force")
    robot.type("H")
    try robot.wait(for: "relabels: the classes of the next steps change")
    robot.type("A")
    try robot.wait(for: "thresholds .*: applied at step [0-9]+")
    try robot.wait(for: "these are the cuts in force")
    robot.type("1")
    try robot.wait(for: "task weights")
    robot.type("q")
    try robot.wait(for: "this process trains the run")
    robot.type("s")
    #expect(try robot.ending().status == 0)
  }

  @Test("a finished run is forked with another number of classes")
  func fork() throws {
    let robot = try Robot(width: 120, height: 40)
    try open(robot)
    robot.type("a")
    try robot.wait(for: "needs training again: K changed from 5 to 6")
    robot.type("A")
    try robot.wait(for: "F forks it with them")
    robot.type("F")
    try robot.wait(for: "fork with these cuts")
    robot.press("Enter")
    try robot.wait(for: "is made: what now")
    robot.press("Escape")
    try robot.wait("the question to go") { !$0.contains { $0.contains("what now") } }
    try leave(robot)
    let shown = try runs.program("runs", "list", "--json")
    #expect(shown.output.contains("seed 1 recut"), "\(shown.output)")
  }

  @Test("it is usable at 40 by 12")
  func small() throws {
    let robot = try Robot(width: 40, height: 12)
    robot.patience = 60
    try robot.start("watch 'seed 4' --store '\(runs.store)'")
    try robot.wait(for: "seed 4")
    robot.type("2")
    try robot.wait(for: "in force")
    robot.type("L")
    try robot.wait(for: "re-scores only")
    robot.type("v")
    try robot.wait(for: "gap to exact")
    robot.type("r")
    try robot.wait(for: "true +said")
    try leave(robot)
  }
}
