import ArgumentParser
import Foundation
import Training
import Workbench

/// `steelyard keys`: every binding by its id, as the person's own key file leaves it.
struct KeysCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: "List the keys of the screens, by the ids that keys.toml uses.",
    discussion: """
      A file keys.toml in $XDG_CONFIG_HOME/steelyard (else ~/.config/steelyard) gives bindings other keys: a \
      table [keys] of id = "key" or id = ["key", "key"], with keys such as "x", "X", "ctrl-x", "alt-x", \
      "shift-left", "f5", "space", or "none".
      """)

  @Flag(help: "Print the keys as JSON.")
  var json = false
  @Flag(help: "Print a keys.toml with every binding in it, commented out.")
  var template = false

  private struct Line: Encodable {
    var id: String
    var keys: [String]
    var contexts: [String]
    var help: String
  }

  func run() throws {
    guard !(json && template) else { throw RequestError("keys: expected --json or --template, found both") }
    let map = template ? KeyMap() : try KeyFile.read(folder: PersonalFiles.folder())
    let lines = KeyTable.bindings(with: map).map { binding in
      Line(
        id: binding.id, keys: binding.keys.map(KeySyntax.text), contexts: binding.contexts.map(\.title),
        help: binding.help)
    }
    if json { return try StandardOutput.print(JSONOutput.line(lines)) }
    if template { return try StandardOutput.print(Self.template(lines)) }
    var table = TextTable(["id", "keys", "help"])
    for line in lines {
      table.add([line.id, line.keys.isEmpty ? "none" : line.keys.joined(separator: " "), line.help])
    }
    try StandardOutput.print(table.text)
  }

  private static func template(_ lines: [Line]) -> String {
    let head = """
      # Keys of the screens: take away the # before a line and give its binding other keys.
      # "x", "X", "ctrl-x", "alt-x", "shift-left", "f5", "space", "none"; several: ["x", "f5"]
      [keys]

      """
    let body = lines.map { line -> String in
      let keys = line.keys.map { "\"" + ($0 == "\"" || $0 == "\\" ? "\\" + $0 : $0) + "\"" }
      let value = keys.count == 1 ? keys[0] : "[" + keys.joined(separator: ", ") + "]"
      return "# \"\(line.id)\" = \(value)  # \(line.help)"
    }
    return head + body.joined(separator: "\n")
  }
}

/// `steelyard themes`: the themes that there are.
struct ThemesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "themes", abstract: "List the themes: built-in ones and files in the themes folders.")

  func run() throws {
    let options = WorkbenchOptions(themeFolders: Installation.folders("themes"))
    try StandardOutput.print(options.themeNames.joined(separator: "\n"))
  }
}

/// `steelyard completions SHELL`: a script that completes commands and options.
struct CompletionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "completions", abstract: "Print a completion script for a shell.")

  @Argument(help: ArgumentHelp("The shell.", valueName: "bash|zsh|fish"))
  var shell: String

  func run() throws {
    guard let shell = CompletionShell(rawValue: shell) else {
      throw RequestError("completions: found \"\(shell)\", expected bash, zsh or fish")
    }
    try StandardOutput.print(Steelyard.completionScript(for: shell))
  }
}
