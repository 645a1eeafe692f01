import ArgumentParser
import Foundation
import Training

/// `steelyard man`: the manual page, made from the same descriptions as `--help`.
struct ManCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "man", abstract: "Print the manual page (troff): steelyard man | man -l -")

  func run() throws {
    let data = Data(Steelyard._dumpHelp().utf8)
    let tool = try JSONDecoder().decode(ToolDescription.self, from: data)
    try StandardOutput.print(ManualPage(tool.command, version: productVersion).text)
  }
}

/// What the argument parser tells of the program (`--experimental-dump-help`), as far as a manual needs it.
struct ToolDescription: Decodable {
  struct Command: Decodable {
    var commandName: String
    var abstract: String?
    var discussion: String?
    var shouldDisplay: Bool?
    var arguments: [Argument]?
    var subcommands: [Command]?
  }

  struct Argument: Decodable {
    struct Name: Decodable {
      var kind: String
      var name: String
    }
    var kind: String
    var shouldDisplay: Bool
    var isOptional: Bool
    var names: [Name]?
    var valueName: String?
    var defaultValue: String?
    var abstract: String?
  }

  var command: Command
}

/// A page for man(7).
struct ManualPage {
  private let root: ToolDescription.Command
  private let version: String

  init(_ root: ToolDescription.Command, version: String) {
    self.root = root
    self.version = version
  }

  var text: String {
    var lines = [".TH STEELYARD 1 \"\" \"steelyard \(Self.escaped(version))\" \"User Commands\""]
    lines += [".SH NAME", "steelyard \\- \(Self.escaped(root.abstract ?? ""))"]
    lines += [".SH SYNOPSIS", ".B steelyard", "[\\fIcommand\\fR] [\\fIoptions\\fR]"]
    lines += [".SH DESCRIPTION", Self.escaped(root.discussion ?? ""), ".SH COMMANDS"]
    for command in root.subcommands ?? [] { lines += page(of: command, after: "steelyard") }
    lines += Self.files
    return lines.joined(separator: "\n")
  }

  private func page(of command: ToolDescription.Command, after prefix: String) -> [String] {
    guard command.shouldDisplay ?? true, command.commandName != "help" else { return [] }
    let name = prefix + " " + command.commandName
    let arguments = (command.arguments ?? []).filter { $0.shouldDisplay && !Self.isHelp($0) }
    let inner = (command.subcommands ?? []).filter { $0.shouldDisplay ?? true }
    var lines: [String] = []
    if inner.isEmpty || !arguments.isEmpty || !(command.discussion ?? "").isEmpty {
      lines = [".SS \"\(Self.escaped(name))\"", Self.escaped(command.abstract ?? "")]
      if let discussion = command.discussion, !discussion.isEmpty {
        lines += [".PP", Self.escaped(discussion)]
      }
      for argument in arguments { lines += Self.entry(argument) }
    }
    return lines + inner.flatMap { page(of: $0, after: name) }
  }

  private static func isHelp(_ argument: ToolDescription.Argument) -> Bool {
    argument.names?.contains { $0.name == "help" || $0.name == "version" } ?? false
  }

  private static func entry(_ argument: ToolDescription.Argument) -> [String] {
    let value = "\\fI" + escaped(argument.valueName ?? "value") + "\\fR"
    let names = (argument.names ?? []).map { name in
      "\\fB" + escaped((name.kind == "long" ? "--" : "-") + name.name) + "\\fR"
    }.joined(separator: ", ")
    let head =
      switch argument.kind {
      case "positional": value
      case "flag": names
      default: names + " " + value
      }
    var text = argument.abstract ?? ""
    if let known = argument.defaultValue, !known.isEmpty { text += " (default: \(known))" }
    return [".TP", head, escaped(text)]
  }

  /// Backslashes, dashes, and dots that would begin a request.
  private static func escaped(_ text: String) -> String {
    let marks = text.replacingOccurrences(of: "\\", with: "\\e").replacingOccurrences(of: "-", with: "\\-")
      .replacingOccurrences(of: "\"", with: "\\(dq")
    return marks.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.isEmpty ? ".PP" : line.hasPrefix(".") || line.hasPrefix("'") ? "\\&" + line : String(line)
    }.joined(separator: "\n")
  }

  private static let files = """
    .SH FILES
    .TP
    \\fI$XDG_DATA_HOME/steelyard\\fR
    The history, else ~/.local/share/steelyard; \\-\\-store names another.
    .TP
    \\fI$XDG_CONFIG_HOME/steelyard/config.toml\\fR
    What every start uses unless its options say otherwise, else ~/.config/steelyard: theme, glyphs, color,
    bell, notify, store.
    .TP
    \\fI$XDG_CONFIG_HOME/steelyard/keys.toml\\fR
    Other keys: a table [keys] of binding = "key"; steelyard keys lists them.
    .TP
    \\fI$XDG_CONFIG_HOME/steelyard/themes/*.toml\\fR
    Themes.
    .SH ENVIRONMENT
    .TP
    \\fBNO_COLOR\\fR
    No colours.
    .TP
    \\fBSTEELYARD_THEMES\\fR
    A folder of themes that is searched first.
    .SH EXIT STATUS
    0 done, 1 the work failed, 2 the request was wrong, 130 interrupted.
    """.split(separator: "\n").map(String.init)
}
