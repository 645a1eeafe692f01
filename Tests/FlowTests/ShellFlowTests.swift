import Foundation
import Testing

/// What a person does on any screen: commands by name, the mouse, own keys, themes, export, the log.
@Suite("Everywhere in the workbench, in a terminal", .serialized, .enabled(if: Robot.hasTmux, "needs tmux"))
final class ShellFlowTests {
  private let runs: FlowRuns.Copy

  init() throws { runs = try FlowRuns.copy() }

  private func watching(width: Int = 120, height: Int = 40, on robot: Robot? = nil) throws -> Robot {
    let robot = try robot ?? Robot(width: width, height: height)
    try robot.start("watch 'seed 1' --store '\(runs.store)'")
    try robot.wait(for: "task weights|share")
    return robot
  }

  /// Writes one of the person's own files.
  private func write(_ name: String, _ text: String, for robot: Robot) throws {
    let folder = robot.folder.appendingPathComponent(".config/steelyard")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
  }

  /// Clicks on the first place that shows a text.
  private func click(_ text: String, _ robot: Robot) throws {
    try robot.wait("\(text) to click at") { $0.contains { $0.contains(text) } }
    for (row, line) in robot.screenLines().enumerated() {
      guard let range = line.range(of: text) else { continue }
      return robot.click(line.distance(from: line.startIndex, to: range.lowerBound), row)
    }
  }

  @Test("a person finds a command by typing a few letters of it, and goes to another screen by its tab")
  func palette() throws {
    let robot = try watching()
    robot.type(":")
    try robot.wait(for: "┏ commands")
    robot.type("freeze")
    try robot.wait(for: "freeze the time axis")
    robot.press("Enter")
    try robot.wait(for: "the time axis is frozen")
    try click("3 runs", robot)
    try robot.wait(for: "seed 4")
    robot.type("1")
    try robot.wait(for: "task weights")
    robot.type(":")
    try robot.wait(for: "┏ commands")
    robot.type("open run seed 3")
    try robot.wait(for: "open run seed 3.*\\d{8}-")
    robot.press("Enter")
    try robot.wait(for: "steelyard +seed 3")
  }

  @Test("keys of the footer and lines of lists are clicked")
  func clicking() throws {
    let robot = try watching()
    try click("? help", robot)
    try robot.wait(for: "┏ keys")
    try click("Esc close", robot)
    try robot.wait("the help to go") { !$0.contains { $0.contains("┏ keys") } }
    try click(": commands", robot)
    try robot.wait(for: "┏ commands")
    robot.type("the list of run")
    try robot.wait(for: "commands \\d+/")
    try click("the list of runs", robot)
    try robot.wait(for: "seed 4")
  }

  @Test("a person's own keys work and are shown; a wrong file is refused with its line")
  func ownKeys() throws {
    let robot = try Robot(width: 120, height: 40)
    try write("keys.toml", "[keys]\n\"any.quit\" = \"f10\"\n\"any.help\" = [\"f12\", \"?\"]\n", for: robot)
    _ = try watching(on: robot)
    try robot.wait(for: "F12 help +F10 quit")
    robot.press("F12")
    try robot.wait(for: "┏ keys")
    robot.press("Escape")
    try robot.wait("the help to go") { !$0.contains { $0.contains("┏ keys") } }
    robot.press("F10")
    #expect(try robot.ending().status == 0)
    try write("keys.toml", "[keys]\n\n\"any.help\" = \"q\"\n", for: robot)
    robot.type("clear\n")
    try robot.wait("an empty screen") { !$0.contains("finished") }
    try robot.start("watch 'seed 1' --store '\(runs.store)'")
    let ending = try robot.ending()
    #expect(ending.status == 2)
    #expect(ending.screen.contains("keys.toml: line 3: any.help"), "\(ending.screen)")
  }

  @Test("a theme is seen while choosing, and is there again after a restart")
  func themes() throws {
    let robot = try watching()
    let before = try robot.styledScreen()
    robot.type("T")
    try robot.wait(for: "┏ colours")
    try robot.wait(for: "paper")
    robot.type("paper")
    try robot.wait("other colours") { _ in
      let now = try robot.styledScreen()
      return now.contains("task weights") && now != before
    }
    robot.press("Enter")
    try robot.wait(for: "theme paper")
    robot.type("q")
    #expect(try robot.ending().status == 0)
    robot.type("clear\n")
    _ = try watching(on: robot)
    robot.type("T")
    try robot.wait(for: "paper +now")
    robot.press("Escape")
  }

  @Test("the screen and its data are saved; a file that is there is replaced only after a yes")
  func export() throws {
    let robot = try watching()
    func save(_ words: String, _ file: String) throws -> String {
      robot.type("E")
      try robot.wait(for: "┏ export")
      robot.type(words)
      robot.press("Enter")
      try robot.wait(for: "save as +\(file)")
      robot.press("Enter")
      try robot.wait(for: "saved \(file)")
      return try String(contentsOf: robot.folder.appendingPathComponent(file), encoding: .utf8)
    }
    let svg = try save("SVG", "seed-1-live.svg")
    #expect(svg.hasPrefix("<?xml") && svg.contains("</svg>"))
    let text = try save("screen, text", "seed-1-live.txt")
    #expect(text.contains("task weights") && !text.contains("export"))
    let csv = try save("CSV", "seed-1-live.csv")
    #expect(csv.split(separator: "\n").count > 2)
    let markdown = try save("focused part, Markdown", "seed-1-live.md")
    #expect(markdown.contains("| ") && markdown.contains("`steelyard "))
    robot.type("E")
    try robot.wait(for: "┏ export")
    robot.type("SVG\n")
    try robot.wait(for: "save as")
    robot.press("Enter")
    try robot.wait(for: "is there already")
    robot.press("Enter")
    robot.type("y")
    try robot.wait(for: "saved seed-1-live.svg")
  }

  @Test("the log of a run is read and searched; what was said can be read again")
  func log() throws {
    let robot = try watching()
    robot.type("O")
    try robot.wait(for: "log of seed 1")
    robot.type("/")
    try robot.wait(for: "Enter find")
    robot.type("finished")
    robot.press("Enter")
    try robot.wait(for: "n next")
    try robot.wait(for: "finished")
    robot.press("Escape")
    try robot.wait("the search to go") { !$0.contains { $0.contains("n next") } }
    robot.press("Escape")
    try robot.wait(for: "task weights")
    robot.type("x")
    try robot.wait(for: "time axis: epochs")
    robot.type("M")
    try robot.wait(for: "\\d\\d:\\d\\d:\\d\\d time axis: epochs")
  }

  @Test("a screen is drawn into a file without a terminal")
  func snapshot() throws {
    for screen in ["live", "thresholds", "runs", "new", "probe"] {
      let file = runs.scratch.file("\(screen).svg").path
      let result = try runs.program(
        "watch", "seed 2", "--screen", screen, "--size", "100x30", "--snapshot", file)
      #expect(result.status == 0, "\(result.errors)")
      let svg = try String(contentsOfFile: file, encoding: .utf8)
      #expect(svg.contains("width=\"800\"") && svg.contains("</svg>"))
    }
    let text = try runs.program("watch", "seed 2", "--snapshot", "-", "--glyphs", "ascii")
    #expect(text.status == 0 && text.output.contains("seed 2"))
    #expect(text.output.split(separator: "\n", omittingEmptySubsequences: false).count == 41)
    for wrong in [["--screen", "suite"], ["--size", "0x3"], ["--size", "9x9"], ["--snapshot", "x.png"]] {
      let result = try Program.run(["watch", "seed 2", "--store", runs.store] + wrong)
      #expect(result.status == 2 && result.complaints.count == 1, "\(wrong): \(result.errors)")
    }
  }
}

@Suite("Keys, themes, completions and the manual as commands")
struct ShellCommandTests {
  @Test("keys are listed by id, as text, as JSON and as a file that is taken back")
  func keys() throws {
    let scratch = try Scratch()
    let folder = scratch.file("steelyard")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let own = ["XDG_CONFIG_HOME": scratch.url.path]
    #expect(try Program.run(["keys"], environment: own).output.contains("any.help"))
    let json = try Program.run(["keys", "--json"], environment: own)
    let list = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]]
    #expect((list?.count ?? 0) > 50)
    let template = try Program.run(["keys", "--template"], environment: own).output
    let body = template.components(separatedBy: "[keys]").last ?? ""
    let active = "[keys]" + body.replacingOccurrences(of: "# \"", with: "\"")
    try active.write(to: folder.appendingPathComponent("keys.toml"), atomically: true, encoding: .utf8)
    let again = try Program.run(["keys", "--json"], environment: own)
    #expect(again.status == 0 && again.output == json.output, "\(again.errors)")
  }

  @Test("there are at least eight themes")
  func themes() throws {
    let names = try Program.run(["themes"]).output.split(separator: "\n")
    #expect(names.count >= 8 && names.contains("dark") && names.contains("light"))
  }

  @Test("completions come for three shells, the manual names every command")
  func texts() throws {
    for shell in ["bash", "zsh", "fish"] {
      let result = try Program.run(["completions", shell])
      #expect(result.status == 0 && result.output.contains("steelyard"))
    }
    #expect(try Program.run(["completions", "tcsh"]).status == 2)
    let manual = try Program.run(["man"]).output
    #expect(manual.hasPrefix(".TH STEELYARD 1"))
    for command in ["train", "watch", "runs list", "thresholds", "keys", "doctor"] {
      #expect(manual.contains(".SS \"steelyard \(command)\""), "\(command)")
    }
    #expect(!manual.contains("crash"))
    #expect(try Program.run(["--version"]).output.contains("."))
  }
}
