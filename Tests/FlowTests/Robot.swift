import Foundation

/// A person at a terminal: starts the real binary in a tmux of its own, types, points, looks and waits.
///
/// Nothing sleeps for a fixed time: every wait polls its condition until a deadline and then throws
/// with the screen as it is. Each robot has its own tmux server (by socket name), folder, HOME and
/// store, and takes them down with itself.
///
/// Typical flow:
///
///     let robot = try Robot(width: 80, height: 24)
///     try robot.start("debug-crash none --screen")
///     try robot.wait(for: "Events")
///     robot.type("q")
///     let ending = try robot.ending()
///     #expect(ending.status == 0 && ending.modesAfter == ending.modesBefore)
final class Robot {
  /// The folder the shell stands in; HOME and the store are below it.
  let folder: URL
  /// How long a wait may last; a busy two-core machine runs other tests meanwhile.
  var patience: TimeInterval = 30

  private let socket: String
  private let environment: [String: String]

  /// - Parameters:
  ///   - term: `$TERM` inside.
  ///   - environment: more variables for the shell.
  init(
    width: Int = 80, height: Int = 24, term: String = "xterm-256color", environment: [String: String] = [:]
  ) throws {
    let name = "steelyard-robot-\(UUID().uuidString.prefix(8))"
    socket = name
    folder = FileManager.default.temporaryDirectory.appending(path: name)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var inside = [
      "HOME": folder.path, "TERM": term, "LC_ALL": "C.UTF-8", "PS1": "robot> ", "SHELL": "/bin/sh",
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
      "STEELYARD": Program.url.path,
      // The backtracer's question would wait for an answer.
      "SWIFT_BACKTRACE": "interactive=no,color=no",
    ]
    inside.merge(environment) { $1 }
    self.environment = inside
    let assignments = inside.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    try tmux(
      ["new-session", "-d", "-x", "\(width)", "-y", "\(height)", "-c", folder.path, "env", "-i"] + assignments
        + ["bash", "--norc", "--noprofile", "-i"])
    try tmux(["set-option", "-g", "status", "off"])
    try tmux(["set-option", "-g", "remain-on-exit", "on"])
    try tmux(["resize-window", "-x", "\(width)", "-y", "\(height)"])
    try wait(for: "robot>")
  }

  deinit {
    _ = try? tmux(["kill-server"])
    try? FileManager.default.removeItem(at: folder)
  }

  // MARK: - What is run

  /// True where there is a tmux to work with.
  static let hasTmux: Bool = (try? output("tmux", ["-V"]))?.hasPrefix("tmux") ?? false

  /// Runs steelyard with these arguments from a plain shell that notes the terminal's modes before and
  /// after; `ending()` reads them.
  func start(_ arguments: String) throws {
    let script = """
      stty -a > modes-before
      "$STEELYARD" \(arguments)
      echo $? > status
      stty -a > modes-after
      echo finished
      """
    for name in ["status", "modes-before", "modes-after"] {
      try? FileManager.default.removeItem(at: folder.appending(path: name))
    }
    try script.write(to: folder.appending(path: "go"), atomically: true, encoding: .utf8)
    type("sh go\n")
  }

  struct Ending {
    var status: Int
    var modesBefore: String
    var modesAfter: String
    var screen: String
    var terminal: TerminalState
  }

  /// Waits until what `start` began has ended.
  func ending() throws -> Ending {
    try wait("the program to end") { $0.contains { $0.hasPrefix("finished") } }
    func text(_ name: String) throws -> String {
      Self.withoutSize(try String(contentsOf: folder.appending(path: name), encoding: .utf8))
    }
    return Ending(
      status: Int(try text("status").trimmingCharacters(in: .whitespacesAndNewlines)) ?? -1,
      modesBefore: try text("modes-before"), modesAfter: try text("modes-after"), screen: screen(),
      terminal: try terminalState())
  }

  /// The modes of the terminal as a program started by the shell finds them now. The shell must be at
  /// its prompt.
  func modes() throws -> String {
    let file = folder.appending(path: "modes-\(UUID().uuidString)")
    type("stty -a > part && mv part \(file.lastPathComponent)\n")
    try wait("stty to answer") { lines in
      FileManager.default.fileExists(atPath: file.path) && lines.last?.hasPrefix("robot>") ?? false
    }
    return Self.withoutSize(try String(contentsOf: file, encoding: .utf8))
  }

  /// Rows and columns are not ours to restore.
  private static func withoutSize(_ modes: String) -> String {
    modes.split(separator: ";").filter { !$0.contains("rows ") && !$0.contains("columns ") }.joined(
      separator: ";")
  }

  /// The process that the shell (or its script) runs now, by the deepest descendant of the pane.
  func foregroundProcess() throws -> Int32 {
    var pid = try tmux(["display-message", "-p", "#{pane_pid}"]).trimmingCharacters(
      in: .whitespacesAndNewlines)
    while let child = try? Self.output("pgrep", ["-n", "-P", pid]).split(separator: "\n").first {
      pid = String(child)
    }
    guard let number = Int32(pid) else { throw RobotError(description: "no process in the pane") }
    return number
  }

  /// Sends a signal to the foreground process.
  func signal(_ number: Int32) throws { kill(try foregroundProcess(), number) }

  /// The terminal goes away, as when a window is closed or a connection breaks.
  func hangUp() throws { _ = try tmux(["kill-server"]) }

  // MARK: - Hands

  /// Types text as it stands; `\n` is Enter.
  func type(_ text: String) { send(Array(text.replacingOccurrences(of: "\n", with: "\r").utf8)) }

  /// Presses keys by tmux's names: `Up`, `C-c`, `M-x`, `F5`, `BTab`, `Escape`, `PPage`.
  func press(_ names: String...) { _ = try? tmux(["send-keys"] + names) }

  /// Sends bytes to the program as the terminal would.
  func send(_ bytes: [UInt8]) {
    for part in stride(from: 0, to: bytes.count, by: 200) {
      let hex = bytes[part..<min(part + 200, bytes.count)].map { String(format: "%02x", $0) }
      _ = try? tmux(["send-keys", "-H"] + hex)
    }
  }

  /// Clicks with the left button; cells count from 0.
  func click(_ column: Int, _ row: Int) { drag(from: (column, row), to: (column, row)) }

  /// Presses, moves and lets go; SGR reports.
  func drag(from: (column: Int, row: Int), to: (column: Int, row: Int)) {
    var reports = mouse(0, from.column, from.row, "M")
    let steps = max(abs(to.column - from.column), abs(to.row - from.row))
    for step in stride(from: 1, through: steps, by: 1) {
      let column = from.column + (to.column - from.column) * step / steps
      let row = from.row + (to.row - from.row) * step / steps
      reports += mouse(32, column, row, "M")
    }
    send(Array((reports + mouse(0, to.column, to.row, "m")).utf8))
  }

  /// Turns the wheel: notches down, or up if negative.
  func wheel(_ notches: Int, at column: Int, _ row: Int) {
    let report = mouse(notches < 0 ? 64 : 65, column, row, "M")
    send(Array(String(repeating: report, count: abs(notches)).utf8))
  }

  private func mouse(_ code: Int, _ column: Int, _ row: Int, _ end: String) -> String {
    "\u{1B}[<\(code);\(column + 1);\(row + 1)\(end)"
  }

  func paste(_ text: String) { send(Array("\u{1B}[200~\(text)\u{1B}[201~".utf8)) }

  func resize(width: Int, height: Int) throws {
    try tmux(["resize-window", "-x", "\(width)", "-y", "\(height)"])
  }

  // MARK: - Eyes

  /// The screen's lines, without trailing blanks.
  func screenLines() -> [String] {
    let text = (try? tmux(["capture-pane", "-p"])) ?? ""
    return text.split(separator: "\n", omittingEmptySubsequences: false).map {
      String($0.reversed().drop { $0 == " " }.reversed())
    }.reversed().drop { $0.isEmpty }.reversed()
  }

  func screen() -> String { screenLines().joined(separator: "\n") }

  /// The screen and what has scrolled off it, long lines joined again.
  func history() throws -> String { try tmux(["capture-pane", "-p", "-J", "-S", "-"]) }

  /// The screen with the colour and attribute sequences that paint it.
  func styledScreen() throws -> String { try tmux(["capture-pane", "-p", "-e"]) }

  /// The columns that the terminal gives a text.
  func width(of text: String) throws -> Int {
    try tmux(["set-option", "-g", "@line", text])
    let width = try tmux(["display-message", "-p", "#{w:@line}"])
    return Int(width.trimmingCharacters(in: .whitespacesAndNewlines)) ?? -1
  }

  struct TerminalState: Equatable {
    var alternateScreen: Bool
    var mouse: Bool
    var cursor: Bool
    /// Keypad, insert, origin and wrap modes as tmux tells them.
    var otherModes: String
  }

  /// What the terminal has switched on.
  func terminalState() throws -> TerminalState {
    let flags = try tmux([
      "display-message", "-p",
      "#{alternate_on} #{mouse_any_flag}#{mouse_button_flag}#{mouse_standard_flag}#{mouse_sgr_flag} #{cursor_flag} "
        + "#{keypad_flag}#{keypad_cursor_flag}#{insert_flag}#{origin_flag}#{wrap_flag}",
    ]).split(whereSeparator: \.isWhitespace)
    guard flags.count == 4 else { throw RobotError(description: "tmux told no flags") }
    return TerminalState(
      alternateScreen: flags[0] == "1", mouse: flags[1] != "0000", cursor: flags[2] == "1",
      otherModes: String(flags[3]))
  }

  /// The first and the last row that the terminal scrolls when a program moves lines.
  func scrollingRegion() throws -> String {
    try tmux(["display-message", "-p", "#{scroll_region_upper}-#{scroll_region_lower}"]).trimmingCharacters(
      in: .whitespacesAndNewlines)
  }

  // MARK: - Patience

  /// Waits until a line of the screen matches a regular expression.
  func wait(for pattern: String) throws {
    let regex = try NSRegularExpression(pattern: pattern)
    try wait("/\(pattern)/") { lines in
      lines.contains { regex.firstMatch(in: $0, range: NSRange($0.startIndex..., in: $0)) != nil }
    }
  }

  /// Waits until a condition on the screen's lines holds.
  func wait(_ what: String, until condition: ([String]) throws -> Bool) throws {
    let deadline = Date.now.addingTimeInterval(patience)
    while true {
      let lines = screenLines()
      if try condition(lines) { return }
      guard Date.now < deadline else {
        throw RobotError(description: lines.joined(separator: "\n") + "\nwaited \(patience) s for \(what)")
      }
      usleep(20_000)  // between two looks
    }
  }

  // MARK: - tmux

  @discardableResult
  private func tmux(_ arguments: [String]) throws -> String {
    try Self.output("tmux", ["-u", "-L", socket, "-f", "/dev/null"] + arguments)
  }

  /// What a program prints. Not Foundation's `Process`: it counts a child as running for as long as
  /// any grandchild does, and tmux leaves its server behind.
  static func output(_ program: String, _ arguments: [String]) throws -> String {
    let file = FileManager.default.temporaryDirectory.appending(path: "robot-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: file) }
    #if os(Linux)
      var actions = posix_spawn_file_actions_t()
    #else
      var actions: posix_spawn_file_actions_t?
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, file.path, O_WRONLY | O_CREAT, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    // The threads that run tests block signals; what they start must not inherit that.
    #if os(Linux)
      var attributes = posix_spawnattr_t()
    #else
      var attributes: posix_spawnattr_t?
    #endif
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    var all = sigset_t()
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    let words = ([program] + arguments).map { strdup($0) }
    defer { words.forEach { free($0) } }
    var pid: pid_t = 0
    var status: Int32 = 0
    guard posix_spawnp(&pid, program, &actions, &attributes, words + [nil], environ) == 0,
      waitpid(pid, &status, 0) == pid, status == 0
    else { throw RobotError(description: "\(program) \(arguments.joined(separator: " ")): status \(status)") }
    return String(decoding: try Data(contentsOf: file), as: UTF8.self)
  }
}

struct RobotError: Error, CustomStringConvertible {
  let description: String
}
