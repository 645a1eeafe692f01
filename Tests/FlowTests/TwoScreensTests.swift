import Foundation
import Testing

/// Two programs on one store: both show the same run, and both steer it.
@Suite("Two screens on one run", .serialized, .enabled(if: Robot.hasTmux, "needs tmux"))
final class TwoScreensTests {
  private let scratch: Scratch
  private var store: String { scratch.file("store").path }

  init() throws { scratch = try Scratch() }

  private func robot() throws -> Robot {
    let robot = try Robot(width: 80, height: 24)
    robot.patience = 60
    return robot
  }

  @Test("a run of another process is paused from here and seen paused there, and both agree on what happened")
  func agree() throws {
    let rows = (0..<200).map { "the euro moves on day \($0),\(Double($0 % 5 - 2) / 2)" }
    let data = try scratch.write("news.csv", "text,score\n" + rows.joined(separator: "\n") + "\n")
    let made = try Program.run([
      "train", "--data", data, "--store", store, "--epochs", "100000", "--name", "shared", "--threads", "1",
      "--queue",
    ])
    #expect(made.status == 0, "\(made.errors)")
    // The one trains it; the other only watches.
    let one = try robot()
    try one.start("watch shared --store '\(store)'")
    try one.wait(for: "planned")
    one.type("R")
    try one.wait(for: "● training")
    let other = try robot()
    try other.start("watch shared --store '\(store)'")
    try other.wait(for: "● training")

    other.type("p")
    try other.wait(for: "pause: applied at step \\d+")
    try one.wait(for: "‖ paused")
    one.type("p")
    try one.wait(for: "resume: applied at step \\d+")
    try other.wait(for: "● training")

    // Both at once: the store has one story, and both screens tell it.
    one.type("p")
    other.type("p")
    try other.wait("both screens to agree with the store") { lines in
      let told = try Program.run(["runs", "show", "shared", "--store", self.store, "--json"]).output
      let badge = told.contains("\"state\":\"paused\"") ? "‖ paused" : "● training"
      return lines.contains { $0.contains(badge) } && one.screenLines().contains { $0.contains(badge) }
        && lines.contains { $0.contains("applied") || $0.contains("refused") }
    }

    other.type("q")
    #expect(try other.ending().status == 0)
    one.type("q")
    try one.wait(for: "this process trains the run")
    one.type("s")
    #expect(try one.ending().status == 0)
  }
}
