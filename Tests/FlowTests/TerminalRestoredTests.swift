import Foundation
import Testing

/// The ways a program ends, tried on the test card (`debug-crash`), which enters and leaves the screen
/// exactly as the workbench does.
@Suite("After every ending the terminal is as before", .serialized, .enabled(if: Robot.hasTmux, "needs tmux"))
struct TerminalRestoredTests {
  func started(_ kind: String = "none") throws -> Robot {
    let robot = try Robot(width: 80, height: 24)
    robot.type("echo what was here before\n")
    try robot.wait(for: "^what was here before")
    try robot.start("debug-crash \(kind) --screen")
    try robot.wait(for: "Events, q ends")
    let during = try robot.terminalState()
    #expect(during.alternateScreen && during.mouse && !during.cursor)
    return robot
  }

  func expectRestored(_ robot: Robot, status: Int, says message: String? = nil) throws {
    let ending = try robot.ending()
    #expect(ending.status == status)
    #expect(ending.modesAfter == ending.modesBefore)
    #expect(!ending.terminal.alternateScreen && !ending.terminal.mouse && ending.terminal.cursor)
    #expect(!ending.screen.contains("Events, q ends"))
    if let message { #expect(ending.screen.contains(message), "\(ending.screen)") }
    try robot.wait(for: "^robot>")
  }

  @Test("after q")
  func q() throws {
    let robot = try started()
    robot.type("q")
    try expectRestored(robot, status: 0, says: "what was here before")
  }

  @Test("after Ctrl-C and Ctrl-\\")
  func typedSignals() throws {
    for key in ["C-c", "C-\\"] {
      let robot = try started()
      robot.press(key)
      try expectRestored(robot, status: 130, says: "what was here before")
    }
  }

  @Test("after a signal that asks to end", arguments: [SIGTERM, SIGHUP, SIGINT, SIGQUIT])
  func ends(_ signal: Int32) throws {
    let robot = try started()
    try robot.signal(signal)
    try expectRestored(robot, status: 130, says: "what was here before")
  }

  @Test("after a signal that kills", arguments: [SIGSEGV, SIGABRT, SIGILL, SIGBUS, SIGFPE, SIGTRAP, SIGSYS])
  func kills(_ signal: Int32) throws {
    let robot = try started()
    try robot.signal(signal)
    try expectRestored(robot, status: 128 + Int(signal))
    // The backtracer is not kept from saying where.
    if [SIGSEGV, SIGABRT, SIGILL, SIGBUS].contains(signal) {
      #expect(try robot.history().contains("Backtrace took"))
    }
  }

  @Test("after a trap, whose message is seen, also on another thread", arguments: ["trap", "thread-trap"])
  func traps(_ kind: String) throws {
    let robot = try started(kind)
    robot.type("x")
    let ending = try robot.ending()
    #expect([128 + Int(SIGILL), 128 + Int(SIGTRAP)].contains(ending.status))
    #expect(ending.modesAfter == ending.modesBefore)
    #expect(!ending.terminal.alternateScreen && !ending.terminal.mouse && ending.terminal.cursor)
    #expect(try robot.history().contains("the trap that was asked for"))
  }

  @Test("after memory has run out on another thread, with one line")
  func memory() throws {
    let robot = try started("memory")
    robot.type("x")
    try expectRestored(robot, status: 1, says: "what was here before")
    #expect(try robot.history().contains("steelyard: out of memory: 1073741824 MiB for a test"))
  }

  @Test("after abort and after exit out of the middle of the screen")
  func abortAndExit() throws {
    for (kind, status) in [("abort", 128 + Int(SIGABRT)), ("exit", 3)] {
      let robot = try started(kind)
      robot.type("x")
      try expectRestored(robot, status: status)
    }
  }
}

@Suite(
  "The screen lives with the shell and the window", .serialized, .enabled(if: Robot.hasTmux, "needs tmux"))
struct TerminalLifeTests {
  func expectShell(_ robot: Robot) throws {
    let state = try robot.terminalState()
    #expect(!state.alternateScreen && !state.mouse && state.cursor)
  }

  func expectScreen(_ robot: Robot) throws {
    let state = try robot.terminalState()
    #expect(state.alternateScreen && state.mouse && !state.cursor)
  }

  @Test("Ctrl-Z gives the terminal to the shell, fg brings the screen back, as often as wanted")
  func suspend() throws {
    let robot = try Robot(width: 80, height: 24)
    let before = try robot.modes()
    robot.type("clear; echo what was here before\n")
    try robot.wait(for: "^what was here before")
    robot.type("$STEELYARD debug-crash none --screen\n")
    for round in 1...3 {
      try robot.wait(for: "Events, q ends")
      robot.type("k")
      try robot.wait(for: "key character")
      robot.press("C-z")
      try robot.wait(for: "Stopped")
      try expectShell(robot)
      #expect(robot.screen().contains("what was here before"))
      #expect(try robot.modes() == before, "round \(round)")
      robot.type("fg\n")
    }
    try robot.wait(for: "Events, q ends")
    try expectScreen(robot)
    try robot.wait(for: "resumed")
    robot.type("q")
    try robot.wait("the prompt") { $0.last?.hasPrefix("robot>") ?? false }
    #expect(try robot.modes() == before)
  }

  @Test("SIGTSTP from elsewhere and SIGSTOP are survived as well")
  func stoppedFromOutside() throws {
    for signal in [SIGTSTP, SIGSTOP] {
      let robot = try Robot(width: 80, height: 24)
      robot.type("$STEELYARD debug-crash none --screen\n")
      try robot.wait(for: "Events, q ends")
      try robot.signal(signal)
      try robot.wait(for: "Stopped")
      robot.type("fg\n")
      try robot.wait(for: "resumed")
      try robot.wait(for: "^┏ Roles")
      try expectScreen(robot)
      robot.type("q")
      try robot.wait("the prompt") { $0.last?.hasPrefix("robot>") ?? false }
      try expectShell(robot)
    }
  }

  @Test("a storm of 200 resizes leaves the screen right")
  func storm() throws {
    let robot = try Robot(width: 80, height: 24)
    try robot.start("debug-crash none --screen")
    try robot.wait(for: "Events, q ends")
    for step in 0..<200 { try robot.resize(width: 20 + (step * 37) % 180, height: 5 + (step * 13) % 55) }
    try robot.resize(width: 100, height: 30)
    try robot.wait(for: " 100x30 ")
    // What a fresh screen of that size shows is what the storm must have left, but for the log of events.
    let fresh = try Robot(width: 100, height: 30)
    try fresh.start("debug-crash none --screen")
    try fresh.wait(for: " 100x30 ")
    func roles(_ lines: [String]) -> [String] { lines.map { String($0.prefix(34)) } }
    let wanted = roles(fresh.screenLines())
    try robot.wait("the screen to settle") { roles($0) == wanted }
    robot.type("q")
    let ending = try robot.ending()
    #expect(ending.status == 0 && ending.modesAfter == ending.modesBefore)
  }

  @Test(
    "drags and the wheel arrive under every kind of terminal",
    arguments: ["xterm-256color", "tmux-256color", "screen-256color", "xterm"])
  func mouse(_ term: String) throws {
    let robot = try Robot(width: 100, height: 24, term: term)
    try robot.start("debug-crash none --screen")
    try robot.wait(for: "Events, q ends")
    robot.drag(from: (50, 10), to: (60, 12))
    robot.wheel(2, at: 55, 5)
    try robot.wait(for: "mouse press.*at 50,10")
    try robot.wait(for: "mouse drag.*at 60,12")
    try robot.wait(for: "mouse release.*at 60,12")
    try robot.wait(for: "mouse wheel.*at 55,5")
    robot.press("F5", "BTab", "PPage", "M-x")
    try robot.wait(for: "key function\\(5\\)")
    try robot.wait(for: "key backTab")
    try robot.wait(for: "key pageUp")
    robot.paste("q\u{1B}[31m")
    try robot.wait(for: "paste\\(")
    robot.type("q")
    #expect(try robot.ending().status == 0)
  }

  @Test("without UTF-8 nothing but ASCII is shown, with NO_COLOR no colour")
  func plain() throws {
    let ascii = try Robot(width: 80, height: 24, environment: ["LC_ALL": "C"])
    try ascii.start("debug-crash none --screen")
    try ascii.wait(for: "xterm-256color palette256 ascii 80x24")
    #expect(ascii.screen().unicodeScalars.allSatisfy { $0.isASCII })
    let mono = try Robot(width: 80, height: 24, environment: ["NO_COLOR": "1"])
    try mono.start("debug-crash none --screen --theme mono")
    try mono.wait(for: "xterm-256color mono braille 80x24")
    let colors = try NSRegularExpression(pattern: "\u{1B}\\[([0-9;]*;)?[34][0-8]")
    let styled = try mono.styledScreen()
    #expect(colors.firstMatch(in: styled, range: NSRange(styled.startIndex..., in: styled)) == nil)
    #expect(styled.contains("\u{1B}[1m"))
  }
}
