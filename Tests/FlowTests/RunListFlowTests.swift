import Foundation
import Testing

/// A person finds out which of the runs was best, and tidies the list.
@Suite("The list of runs, in a terminal", .serialized, .enabled(if: Robot.hasTmux, "needs tmux"))
final class RunListFlowTests {
  private let runs: FlowRuns.Copy

  init() throws { runs = try FlowRuns.copy() }

  private func listing(width: Int = 120, height: Int = 40) throws -> Robot {
    let robot = try Robot(width: width, height: height)
    robot.patience = 60
    try robot.start("watch 'seed 1' --store '\(runs.store)'")
    try robot.wait(for: "task weights|share")
    robot.type("3")
    try robot.wait(for: "5 runs")
    try robot.wait(for: "constant")
    return robot
  }

  private func row(_ lines: [String], _ name: String) -> Int? {
    lines.firstIndex { $0.contains(name) && $0.contains("finished") }
  }

  @Test("a person filters, sorts and compares two runs")
  func filterSortCompare() throws {
    let robot = try listing()
    robot.type("/")
    robot.type("weighting = dw")
    robot.press("Tab")
    try robot.wait(for: "4 of 5 runs")
    robot.press("Enter")
    try robot.wait(for: "filter: weighting = dwa")
    robot.press("Escape")
    try robot.wait("the filter to go") { !$0.contains { $0.contains("filter: ") } }
    robot.type("s")
    try robot.wait(for: "sort by")
    robot.type("accuracy")
    robot.press("Enter")
    try robot.wait(for: "by accuracy ▼")
    robot.press("Home")
    robot.type("*=")
    try robot.wait(for: "5 runs, \\d+ settings differ")
    try robot.wait(for: "task-weights.*0\\.7,0\\.3")
    robot.press("Escape")
    let diff = try runs.program("runs", "diff", "seed 1", "constant")
    #expect(diff.status == 0 && diff.output.contains("task-weights"), "\(diff.output)\(diff.errors)")
    #expect(try runs.program("runs", "diff", "seed 1").status == 2)
  }

  @Test("three runs go into the trash and come back with one key")
  func trash() throws {
    let robot = try listing(width: 80, height: 24)
    robot.press("Home")
    robot.type("   ")
    try robot.wait(for: "3 marked")
    robot.type("d")
    try robot.wait(for: "3 runs are in the trash")
    try robot.wait(for: "2 runs")
    try robot.wait("the store to know") { _ in
      try self.runs.program("runs", "list", "--json").output.components(separatedBy: "\"run\":").count == 3
    }
    robot.type("z")
    try robot.wait(for: "5 runs")
    try robot.wait("the store to know") { _ in
      try self.runs.program("runs", "list", "--json").output.components(separatedBy: "\"run\":").count == 6
    }
  }

  @Test("four seeds become one line of mean and deviation, and a band on the live screen")
  func seeds() throws {
    let robot = try listing()
    robot.type("g")
    try robot.wait(for: "×4.*±")
    robot.press("Home")
    try robot.wait("the group's line") { self.row($0, "×4") != nil }
    if let row = row(robot.screenLines(), "×4") { robot.click(20, row) }
    try robot.wait(for: "seeds +4 runs: ")
    robot.type("b")
    try robot.wait(for: "4 seeds|4 runs")
  }

  @Test("what is tagged, noted and pinned here is found by a filter, and by the commands")
  func tagging() throws {
    let robot = try listing()
    robot.press("Home")
    robot.type("  ")
    try robot.wait(for: "2 marked")
    robot.type("t")
    try robot.wait(for: "tags of 2 runs")
    robot.type("+best")
    robot.press("Enter")
    try robot.wait("the form to go") { !$0.contains { $0.contains("tags of 2 runs") } }
    robot.type("/")
    try robot.wait(for: "Enter keep")
    robot.type("tag:best")
    try robot.wait(for: "2 of 5 runs")
    robot.press("Enter")
    robot.press("Escape")
    try robot.wait("the marks to go") { !$0.contains { $0.contains("2 marked") } }
    robot.type("n")
    try robot.wait(for: "note of ")
    robot.type("look at this one")
    robot.press("Enter")
    try robot.wait(for: "look at this one")
    robot.type("p")
    try robot.wait(for: "is pinned")
    robot.type("d")
    try robot.wait(for: "a pinned run stays out of the trash")
    let list = try runs.program("runs", "list", "--filter", "tag:best and pinned", "--json")
    #expect(list.output.contains("look at this one"), "\(list.output)")
    #expect(try runs.program("runs", "tag", "constant", "--add", "odd").status == 0)
    #expect(try runs.program("runs", "note", "constant", "weights are fixed").status == 0)
    #expect(try runs.program("runs", "rename", "constant", "fixed").status == 0)
    #expect(try runs.program("runs", "pin", "fixed").status == 0)
    let fixed = try runs.program("runs", "list", "--filter", "tag:odd and pinned and fixed", "--json").output
    #expect(fixed.contains("weights are fixed"))
  }

  @Test("a run of another process is seen live, and dead once it was killed")
  func dead() throws {
    let robot = try listing()
    let training = Process()
    training.executableURL = Program.url
    training.arguments = [
      "train", "--data", runs.data, "--store", runs.store, "--name", "elsewhere", "--epochs", "100000",
      "--layers", "1", "--width", "16", "--heads", "2", "--vocabulary", "300", "--threads", "1",
    ]
    training.standardInput = FileHandle.nullDevice
    training.standardOutput = FileHandle.nullDevice
    training.standardError = FileHandle.nullDevice
    try training.run()
    defer { if training.isRunning { kill(training.processIdentifier, SIGKILL) } }
    try robot.wait(for: "elsewhere +● training")
    kill(training.processIdentifier, SIGKILL)
    training.waitUntilExit()
    try robot.wait(for: "elsewhere +✗ dead")
  }
}
