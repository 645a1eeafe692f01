import Foundation
import TOMLKit

/// A person's own files: `config.toml` and `keys.toml` in `$XDG_CONFIG_HOME/steelyard`, else
/// `~/.config/steelyard`.
public enum PersonalFiles {
  /// Why a file cannot be followed, in one line that names the file and, where it can, the line.
  public struct Problem: Error, Equatable, CustomStringConvertible {
    public let description: String

    init(_ file: URL, line: Int? = nil, _ text: String) {
      let place = line.map { ": line \($0)" } ?? ""
      description = "\(file.path.shown(width: 200))\(place): \(text)"
    }
  }

  /// nil where there is neither a configuration folder nor a home.
  public static func folder(_ environment: [String: String] = ProcessInfo.processInfo.environment) -> URL? {
    if let config = environment["XDG_CONFIG_HOME"], config.hasPrefix("/") {
      return URL(fileURLWithPath: config).appendingPathComponent("steelyard")
    }
    guard let home = environment["HOME"], !home.isEmpty else { return nil }
    return URL(fileURLWithPath: home).appendingPathComponent(".config/steelyard")
  }

  private static let largestFile = 1 << 18

  /// The file's text and table; nil where there is no such file.
  static func read(_ file: URL) throws -> (text: String, table: TOMLTable)? {
    guard FileManager.default.fileExists(atPath: file.path) else { return nil }
    guard let data = try? Data(contentsOf: file), data.count <= largestFile,
      let text = String(data: data, encoding: .utf8)
    else { throw Problem(file, "found no readable UTF-8 text of at most 256 KiB, expected TOML") }
    do { return (text, try TOMLTable(string: text)) } catch let error as TOMLParseError {
      let what = error.description.split(separator: "\n").first.map(String.init) ?? ""
      throw Problem(file, line: error.source.begin.line, "no TOML: \(what.shown(width: 160))")
    }
  }

  /// The first line that says something about a name, counted from 1.
  static func line(of name: String, in text: String) -> Int? {
    let last = name.split(separator: ".").last.map(String.init) ?? name
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    func says(_ line: Substring, _ word: String) -> Bool {
      let key = line.prefix { $0 != "=" && $0 != "#" }.filter { $0 != "\"" && $0 != "'" && $0 != " " }
      return key == word || key.hasSuffix("." + word)
    }
    let index = lines.firstIndex { says($0, name) } ?? lines.firstIndex { says($0, last) }
    return index.map { $0 + 1 }
  }
}

/// `config.toml`: what a person wants of every start. Options on the command line win.
public struct PersonalSettings: Equatable, Sendable {
  public var theme: String?
  public var glyphs: String?
  public var color: String?
  /// Ring when the open run ends.
  public var bell: Bool?
  /// Tell the desktop when the open run ends (OSC 9).
  public var notify: Bool?
  /// The history's folder.
  public var store: String?

  private static let names = ["theme", "glyphs", "color", "bell", "notify", "store"]

  public init() {}

  /// Those of a folder; nothing where it has no `config.toml`. Throws a `PersonalFiles.Problem`.
  public init(folder: URL?) throws {
    guard let file = folder?.appendingPathComponent("config.toml"),
      let (text, table) = try PersonalFiles.read(file)
    else { return }
    for name in table.keys.sorted() {
      let line = PersonalFiles.line(of: name, in: text)
      guard Self.names.contains(name) else {
        throw PersonalFiles.Problem(
          file, line: line,
          "unknown setting \(name.shown(width: 40)), expected one of \(Self.names.joined(separator: ", "))")
      }
      let isSwitch = name == "bell" || name == "notify"
      let value = table[name]
      guard isSwitch ? value?.bool != nil : value?.string != nil else {
        throw PersonalFiles.Problem(
          file, line: line, "\(name): expected \(isSwitch ? "true or false" : "a text in quotes")")
      }
      set(name, value)
    }
  }

  private mutating func set(_ name: String, _ value: (any TOMLValueConvertible)?) {
    switch name {
    case "theme": theme = value?.string
    case "glyphs": glyphs = value?.string
    case "color": color = value?.string
    case "bell": bell = value?.bool
    case "notify": notify = value?.bool
    default: store = value?.string.map { ($0 as NSString).expandingTildeInPath }
    }
  }
}

/// `keys.toml`: a table `keys` of binding id = "key" or ["key", "key"]; "none" takes a binding's keys away.
package enum KeyFile {
  /// The keys of a folder; the defaults where it has no `keys.toml`. Throws a `PersonalFiles.Problem`.
  package static func read(folder: URL?) throws -> KeyMap {
    guard let file = folder?.appendingPathComponent("keys.toml"),
      let (text, table) = try PersonalFiles.read(file)
    else { return KeyMap() }
    for name in table.keys where name != "keys" {
      throw PersonalFiles.Problem(
        file, line: PersonalFiles.line(of: name, in: text),
        "unknown table or setting \(name.shown(width: 40)), expected [keys]")
    }
    guard let value = table["keys"] else { return KeyMap() }
    guard let keys = value.table else { throw PersonalFiles.Problem(file, "keys: expected a table [keys]") }
    do { return try KeyMap(try entries(keys, "", file, text)) } catch let problem as KeyMap.Problem {
      throw PersonalFiles.Problem(
        file, line: PersonalFiles.line(of: problem.id, in: text),
        "\(problem.id.shown(width: 60)): \(problem.text)")
    }
  }

  /// `live.freeze = "f"` is a table within a table to TOML, `"live.freeze" = "f"` is not: both are read.
  private static func entries(_ table: TOMLTable, _ prefix: String, _ file: URL, _ text: String) throws
    -> [KeyMap.Entry]
  {
    var entries: [KeyMap.Entry] = []
    for name in table.keys.sorted() {
      let id = prefix + name
      if let inner = table[name]?.table {
        entries += try self.entries(inner, id + ".", file, text)
      } else if let key = table[name]?.string {
        entries.append(KeyMap.Entry(id, [key]))
      } else if let list = table[name]?.array, list.allSatisfy({ $0.string != nil }) {
        entries.append(KeyMap.Entry(id, list.compactMap(\.string)))
      } else {
        throw PersonalFiles.Problem(
          file, line: PersonalFiles.line(of: id, in: text),
          "\(id.shown(width: 60)): expected a key in quotes, or a list of them")
      }
    }
    return entries
  }
}
