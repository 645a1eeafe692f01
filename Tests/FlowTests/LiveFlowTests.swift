import Foundation
import Testing

/// A person looks closely at runs: why a weight moved, several runs on one chart, a fork from the curve.
@Suite("The live screen's charts, in a terminal", .serialized, .enabled(if: Robot.hasTmux, "needs tmux"))
final class LiveFlowTests {
  private let runs: FlowRuns.Copy

  init() throws { runs = try FlowRuns.copy() }

  private func watching(_ name: String = "seed 1", width: Int = 120, height: Int = 40) throws -> Robot {
    let robot = try Robot(width: width, height: height)
    robot.patience = 30
    try robot.start("watch '\(name)' --store '\(runs.store)'")
    try robot.wait(for: "finished")
    return robot
  }

  @Test("a person goes to a step and reads why the weight moved since another one")
  func why() throws {
    let robot = try watching()
    robot.type("i")
    try robot.wait(for: "why the weight moved · step 120")
    robot.type("g")
    try robot.wait(for: "go to step")
    robot.type("40\n")
    try robot.wait(for: "why the weight moved · step 40")
    robot.type("g")
    try robot.wait(for: "go to step")
    robot.type("80\n")
    try robot.wait(for: "Δ since step 40")
    try robot.wait(for: "share r 0\\.\\d+ → 0\\.\\d+: ")
    robot.press("Escape")
    try robot.wait("the panel to go") { !$0.contains { $0.contains("why the weight moved") } }
  }

  @Test("a person overlays four seeds as a band, and looks at them as differences to one")
  func band() throws {
    let robot = try watching()
    robot.type("o")
    try robot.wait(for: "runs beside this one")
    try robot.wait(for: "seed 2 .*same but the seed")
    robot.press("Tab", "Tab", "Tab")
    robot.press("Enter")
    try robot.wait(for: "share r · 4 runs")
    robot.type("b")
    try robot.wait(for: "4 seeds 0\\.\\d+ ±")
    robot.type("b")
    try robot.wait("four lines again") { !$0.contains { $0.contains("4 seeds") } }
    robot.type("B")
    try robot.wait(for: "difference to which run")
    robot.press("Enter")
    try robot.wait(for: "share r minus seed 1")
    robot.type("B")
    try robot.wait(for: "share r · 4 runs")
  }

  @Test("a person forks a run from a point on its curve and sees the parent's curve before it")
  func fork() throws {
    let robot = try watching()
    robot.type("g")
    try robot.wait(for: "go to step")
    robot.type("100\n")
    try robot.wait(for: "steps? .*100 ")
    robot.type("F")
    try robot.wait(for: "the nearest checkpoint is \\d+: \\d+ steps before")
    robot.type("0.0002")
    try robot.wait(for: "on: learning-rate 0.0002")
    robot.press("Enter")
    try robot.wait(for: "is made: what now")
    robot.type("leave\n")
    try robot.wait(for: "fork of seed 1 at \\d+")
    try robot.wait(for: "○ before")
    let list = try runs.program("runs", "list")
    #expect(list.output.contains("planned"), "\(list.output)")
  }

  @Test("the wheel zooms where the pointer is, and a click on the legend switches a series off")
  func mouse() throws {
    let robot = try watching()
    try robot.wait(for: "losses")
    let lines = robot.screenLines()
    robot.wheel(-3, at: 60, 9)
    try robot.wait("another stretch of steps") { $0 != lines }
    robot.type("0")
    try robot.wait("the whole run again") { $0 == lines }
    guard let row = lines.firstIndex(where: { $0.contains("▲ c ") || $0.contains("▲ classification") }),
      let column = Array(lines[row]).firstIndex(of: "▲")
    else {
      Issue.record("no legend: \(lines.joined(separator: "\n"))")
      return
    }
    robot.click(column, row)
    try robot.wait(for: "· c")
  }
}
