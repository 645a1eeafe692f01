import Cells
import Foundation
import Testing
import Workbench

@Suite("A person's own keys and settings")
struct KeyMapTests {
  /// Runs `body` with a configuration folder that holds a file.
  func with<Result>(_ name: String, _ text: String, _ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("keys-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
    return try body(folder)
  }

  @Test("every key that can be named is written and read the same")
  func syntax() throws {
    for binding in KeyTable.bindings {
      for key in binding.keys { #expect(try KeySyntax.parse(KeySyntax.text(key)) == key) }
    }
    #expect(try KeySyntax.parse("Ctrl-X") == Key("x", .control))
    #expect(try KeySyntax.parse("shift-tab") == Key(.backTab))
    #expect(try KeySyntax.parse("-") == Key("-"))
    for text in ["", "foo", "ctrl-c", "ctrl-i", "f13", "xx"] {
      #expect(throws: KeySyntax.Problem.self) { try KeySyntax.parse(text) }
    }
  }

  @Test("a key file moves keys: the old one is free, the new one works, footer and help show it")
  func moved() throws {
    let file = """
      [keys]
      "live.toggle-freeze" = ["ctrl-f", "f9"]
      any.quit = "ctrl-q"
      """
    var state = SyntheticRun.state(200, 40)
    state.shell.keys = try with("keys.toml", file) { try KeyFile.read(folder: $0) }
    _ = update(&state, .key(Key("f")))
    #expect(state.live.follows)
    _ = update(&state, .key(Key("f", .control)))
    #expect(!state.live.follows)
    _ = update(&state, .key(Key(.function(9))))
    #expect(state.live.follows)
    #expect(update(&state, .key(Key("q"))).isEmpty && update(&state, .key(Key("q", .control))) == [.quit])
    #expect(draw(state).plainText().contains("Ctrl-q quit"))
  }

  @Test(
    "a wrong key file is one line that names the file, the line and what was expected",
    arguments: [
      ("[keys]\n\"live.toggle-frieze\" = \"f\"\n", 2, "no such binding"),
      ("[keys]\n\n\"live.toggle-freeze\" = \"q\"\n", 3, "any.quit"),
      ("[keys]\n\"live.toggle-freeze\" = \"ctrl-c\"\n", 2, "interrupts"),
      ("[keys]\n\"live.toggle-freeze\" = 7\n", 2, "expected a key"),
      ("[keys]\n\"form.accept\" = \"x\"\n", 2, "typed"),
      ("[keys]\n\"form.cancel\" = \"none\"\n", 2, "way out"),
      ("[kays]\n", nil, "expected [keys]"), ("[keys\n", 1, "TOML"),
    ] as [(String, Int?, String)])
  func wrong(text: String, line: Int?, clue: String) throws {
    try with("keys.toml", text) { folder in
      let problem = try #require(throws: PersonalFiles.Problem.self) { try KeyFile.read(folder: folder) }
      #expect(problem.description.contains("keys.toml") && problem.description.contains(clue), "\(problem)")
      if let line { #expect(problem.description.contains("line \(line):"), "\(problem)") }
      #expect(!problem.description.contains("\n"))
    }
  }

  @Test("settings come from config.toml, and an unknown one is refused")
  func settings() throws {
    let settings = try with("config.toml", "theme = \"light\"\nbell = true\nstore = \"/tmp/x\"\n") {
      try PersonalSettings(folder: $0)
    }
    #expect(settings.theme == "light" && settings.bell == true && settings.notify == nil)
    var options = WorkbenchOptions(theme: "mono")
    try options.add(settings, keysFrom: nil)
    #expect(options.theme == "mono" && options.rings && options.notifies)
    for text in ["colour = \"256\"\n", "bell = \"yes\"\n", "theme = 3\n"] {
      try with("config.toml", text) { folder in
        let problem = try #require(throws: PersonalFiles.Problem.self) {
          try PersonalSettings(folder: folder)
        }
        #expect(problem.description.contains("config.toml: line 1:"), "\(problem)")
      }
    }
    #expect(try PersonalSettings(folder: URL(fileURLWithPath: "/nowhere")) == PersonalSettings())
  }
}
