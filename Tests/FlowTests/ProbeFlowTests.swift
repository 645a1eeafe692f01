import Foundation
import Testing

/// A person asks a trained model about sentences of their own.
@Suite("The probe, in a terminal", .serialized, .enabled(if: Robot.hasTmux, "needs tmux"))
final class ProbeFlowTests {
  private let runs: FlowRuns.Copy

  init() throws { runs = try FlowRuns.copy() }

  private func probing(width: Int = 120, height: Int = 40) throws -> Robot {
    let robot = try Robot(width: width, height: height)
    try robot.start("watch 'seed 1' --store '\(runs.store)'")
    try robot.wait(for: "task weights|share")
    robot.type("5")
    try robot.wait(for: "best checkpoint, step")
    return robot
  }

  @Test("a person types a sentence and reads its score, its classes and whether the heads agree")
  func sentence() throws {
    let robot = try probing()
    robot.type("i")
    try robot.wait(for: "keep")
    robot.type("the euro soars against the dollar")
    try robot.wait(for: "score [-+]0\\.\\d+.*the heads")
    robot.press("Enter")
    try robot.wait(for: "sentences")
    try robot.wait("the sentence in the list below the field") { lines in
      lines.filter { $0.contains("the euro soars against the dollar") }.count == 2
    }
    robot.press("Escape")
    try robot.wait("the keys of the screen instead of the field's") { lines in
      lines.last.map { $0.contains("i type") && !$0.contains("Esc done") } ?? false
    }
    robot.type("w")
    try robot.wait(for: "\\([-+]0\\.\\d+\\)")
  }

  @Test("the worst rows can be leafed through, and one read whole")
  func worst() throws {
    let robot = try probing()
    try robot.wait(for: "off [-+]")
    robot.press("Down")
    robot.press("Enter")
    try robot.wait(for: "true score")
    robot.press("Escape")
    try robot.wait("the page to go") { !$0.contains { $0.contains("true score") } }
    robot.press("Tab")
    try robot.wait(for: "predicted → true|predicted.*true")
  }

  @Test(
    "the texts of a file are predicted and written with their predictions, an existing file only after a yes")
  func file() throws {
    let texts = try runs.scratch.write("texts.txt", "the euro plunges\nthe euro soars\n=1+1, \"quoted\"\n")
    let output = try runs.scratch.write("out.csv", "mine\n")
    let robot = try probing()
    robot.type("o")
    try robot.wait(for: "file of texts")
    robot.type(texts + "\n")
    try robot.wait(for: "3 texts predicted")
    robot.type("W")
    try robot.wait(for: "write to")
    robot.type(output + "\n")
    try robot.wait(for: "is there already")
    #expect(try String(contentsOfFile: output, encoding: .utf8) == "mine\n")
    robot.type("y")
    try robot.wait(for: "3 rows written")
    let lines = try String(contentsOfFile: output, encoding: .utf8).split(whereSeparator: \.isNewline)
    #expect(lines.count == 4)
    #expect(lines[0].hasPrefix("text,predicted_score,predicted_class,p_0,p_1"))
    #expect(lines[3].hasPrefix("\"=1+1, \"\"quoted\"\"\","))
  }
}
