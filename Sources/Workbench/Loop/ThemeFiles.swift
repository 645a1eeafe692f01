import Cells
import Foundation
import TOMLKit

/// Finds themes: TOML files in a few folders, then the built-in ones.
package enum ThemeFiles {
  /// Why a theme cannot be had, in one line.
  package struct Problem: Error, Equatable, CustomStringConvertible {
    package let description: String
  }

  /// Folders in the order of search: `$STEELYARD_THEMES`, `$XDG_CONFIG_HOME/steelyard/themes` (else
  /// `~/.config`), then those of the installation.
  package static func folders(environment: [String: String], installed: [URL]) -> [URL] {
    var folders: [URL] = []
    if let own = environment["STEELYARD_THEMES"], !own.isEmpty { folders.append(URL(fileURLWithPath: own)) }
    if let own = PersonalFiles.folder(environment) { folders.append(own.appendingPathComponent("themes")) }
    return folders + installed
  }

  /// The theme of a name, from the first folder that has it.
  package static func load(_ name: String, folders: [URL]) throws -> Theme {
    if !name.contains("/"), !name.hasPrefix(".") {
      for folder in folders {
        let file = folder.appendingPathComponent(name + ".toml")
        guard FileManager.default.fileExists(atPath: file.path) else { continue }
        return try read(file, name: name)
      }
    }
    if let theme = Theme.builtIn.first(where: { $0.name == name }) { return theme }
    throw Problem(
      description: "--theme: found \"\(name.shown(width: 40))\", expected one of "
        + names(folders: folders).joined(separator: ", "))
  }

  /// All names there are.
  package static func names(folders: [URL]) -> [String] {
    let files = folders.flatMap { (try? FileManager.default.contentsOfDirectory(atPath: $0.path)) ?? [] }
    let found = files.filter { $0.hasSuffix(".toml") }.map { String($0.dropLast(5)) }
    return Set(found + Theme.builtIn.map(\.name)).sorted()
  }

  /// Every theme that can be read, by name.
  package static func all(folders: [URL]) -> [Theme] {
    names(folders: folders).compactMap { try? load($0, folders: folders) }
  }

  static func read(_ file: URL, name: String) throws -> Theme {
    let path = file.path.shown(width: 120)
    guard let data = try? Data(contentsOf: file), data.count < 1 << 16,
      let text = String(data: data, encoding: .utf8)
    else {
      throw Problem(description: "\(path): found no readable UTF-8 text of under 64 KiB, expected a theme")
    }
    let table: TOMLTable
    do { table = try TOMLTable(string: text) } catch {
      throw Problem(description: "\(path): no TOML: \("\(error)".split(separator: "\n").first ?? "")")
    }
    let roles = table["roles"]?.table ?? table
    var styles: [String: String] = [:]
    for key in roles.keys where !["name", "base", "kind"].contains(key) {
      guard let style = roles[key]?.string else {
        throw Problem(
          description:
            "\(path): \(key.shown(width: 40)) is no text, expected a style such as \"#rrggbb bold\"")
      }
      styles[key] = style
    }
    let base = (table["base"]?.string).flatMap { wanted in Theme.builtIn.first { $0.name == wanted } }
    var kind: Theme.Kind?
    if let text = table["kind"]?.string {
      guard let known = Theme.Kind(rawValue: text) else {
        throw Problem(
          description: "\(path): kind: found \"\(text.shown(width: 40))\", expected dark or light")
      }
      kind = known
    }
    do { return try Theme(name: name, roles: styles, base: base, kind: kind) } catch {
      throw Problem(description: "\(path): \(error)")
    }
  }
}
