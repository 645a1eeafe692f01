import Cells
import Foundation
import Testing
import Workbench

@Suite("Theme files")
struct ThemeFilesTests {
  /// Runs `body` with a folder that holds the given files.
  func with(_ files: [String: String], _ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("themes-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, text) in files {
      try text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
    }
    try body(folder)
  }

  @Test("a theme is read from the first folder that has it, over a base")
  func load() throws {
    try with(["evening.toml": "base = \"light\"\n[roles]\ntitle = \"#ffd28a bold\"\n"]) { folder in
      let theme = try ThemeFiles.load("evening", folders: [folder])
      #expect(theme[.title].foreground == .rgb(0xffd28a))
      #expect(theme[.text] == Theme.light[.text])
    }
  }

  @Test("without files the built-in themes are there, and an unknown name lists what there is")
  func builtIn() throws {
    #expect(try ThemeFiles.load("mono", folders: []) == Theme.mono)
    try with(["evening.toml": ""]) { folder in
      for name in ["nigth", "../evening", ".evening"] {
        let problem = try #require(throws: ThemeFiles.Problem.self) {
          try ThemeFiles.load(name, folders: [folder])
        }
        #expect(problem.description.hasPrefix("--theme: found \"\(name)\""))
        let names = (["evening"] + Theme.builtIn.map(\.name)).sorted().joined(separator: ", ")
        #expect(problem.description.hasSuffix(names))
      }
    }
  }

  @Test("a broken file is named with what is wrong in it, in one line")
  func broken() throws {
    let files = [
      "a.toml": "[roles\n", "b.toml": "[roles]\ntitle = 3\n", "c.toml": "[roles]\ntitel = \"#ffffff\"\n",
      "d.toml": "[roles]\ntitle = \"red\"\n", "e.toml": "kind = \"dusk\"\n[roles]\n",
    ]
    try with(files) { folder in
      for (name, clue) in [("a", "TOML"), ("b", "no text"), ("c", "titel"), ("d", "red"), ("e", "dusk")] {
        let problem = try #require(throws: ThemeFiles.Problem.self) {
          try ThemeFiles.load(name, folders: [folder])
        }
        #expect(problem.description.contains("\(name).toml") && problem.description.contains(clue))
        #expect(!problem.description.contains("\n"))
      }
    }
  }

  @Test("the person's own folders come before the installation's")
  func order() {
    let installed = URL(fileURLWithPath: "/usr/share/steelyard/themes")
    let folders = ThemeFiles.folders(
      environment: ["STEELYARD_THEMES": "/own", "XDG_CONFIG_HOME": "/config", "HOME": "/home/me"],
      installed: [installed])
    #expect(folders.map(\.path) == ["/own", "/config/steelyard/themes", installed.path])
    let plain = ThemeFiles.folders(environment: ["HOME": "/home/me"], installed: [])
    #expect(plain.map(\.path) == ["/home/me/.config/steelyard/themes"])
  }
}
