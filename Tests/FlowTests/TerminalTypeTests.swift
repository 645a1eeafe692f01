import Foundation
import Testing

/// Terminals whose descriptions say less than xterm's.
@Suite("Kinds of terminals", .serialized, .enabled(if: Robot.hasTmux, "needs tmux"))
struct TerminalTypeTests {
  /// The Linux console and its kin: no size in the description, no other screen to return to.
  private static let sizeless = ["linux", "cygwin", "hurd", "putty", "screen.linux"].filter { term in
    (try? Robot.output("infocmp", [term])) != nil
  }

  private func runs(_ robot: Robot) throws {
    try robot.start("debug-crash none --screen")
    try robot.wait(for: "Events, q ends")
    #expect(robot.screenLines().count == 30, "the frame has the kernel's 30 rows, not the description's")
    robot.type("k")
    try robot.wait(for: "key character")
    robot.type("q")
    let ending = try robot.ending()
    #expect(ending.status == 0 && ending.modesAfter == ending.modesBefore)
    #expect(ending.terminal.cursor && !ending.terminal.mouse)
  }

  @Test("a description without a size is no obstacle", arguments: sizeless)
  func withoutSize(term: String) throws {
    try runs(try Robot(width: 100, height: 30, term: term))
  }

  @Test("the same for one made from xterm's by leaving its size out")
  func withoutLines() throws {
    let scratch = try Scratch()
    let described = try Robot.output("infocmp", ["-1", "xterm"])
    let lines = described.split(separator: "\n").filter {
      !$0.hasPrefix("\tcols#") && !$0.hasPrefix("\tlines#") && !$0.hasPrefix("#")
    }
    var source = lines.joined(separator: "\n") + "\n"
    source = "sizeless" + source.drop { $0 != "|" && $0 != "," }
    let file = try scratch.write("sizeless.ti", source)
    let folder = scratch.file("terminfo").path
    _ = try Robot.output("tic", ["-x", "-o", folder, file])
    try runs(try Robot(width: 100, height: 30, term: "sizeless", environment: ["TERMINFO": folder]))
  }

  @Test("LINES and COLUMNS of the environment do not make the frame smaller")
  func wrongSize() throws {
    let robot = try Robot(
      width: 100, height: 30, environment: ["LINES": "10", "COLUMNS": "20"])
    try runs(robot)
  }
}
