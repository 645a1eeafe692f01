import Foundation
import Runs
import TOMLKit
import Training

/// Files of `train --config`: the options of `train` under their own names, without the dashes.
public enum ConfigurationReader {
  public enum Value: Sendable, Equatable {
    case flag(Bool)
    /// One word, or one for each time the option is given.
    case words([String])
  }

  /// Options that say how `train` works, not what it trains: a form has no use for them.
  private static let otherOptions: Set<String> = ["json", "queue", "store"]

  /// The options of a file in the order of their names.
  ///
  /// - Parameter known: the names there may be.
  /// - Throws: `RequestError`: the file, what was found, what was expected.
  public static func options(in path: String, known: Set<String>) throws -> [(name: String, value: Value)] {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw RequestError("--config \(path): cannot be read as UTF-8 text")
    }
    let table: TOMLTable
    do {
      table = try TOMLTable(string: text)
    } catch let error as TOMLParseError {
      throw RequestError("\(path): line \(error.source.begin.line): \(error.description)")
    }
    return try table.keys.sorted().compactMap { key in
      guard known.contains(key) else {
        throw RequestError("\(path): unknown option \(key)\(Suggestion.text(for: key, among: Array(known)))")
      }
      guard let value = table[key] else { return nil }
      if let flag = value.bool { return (key, .flag(flag)) }
      if let list = value.array { return (key, .words(try list.map { try word($0, path, key) })) }
      return (key, .words([try word(value, path, key)]))
    }
  }

  /// The settings of a file, for the form.
  static func settings(in path: String) throws -> [Setting] {
    let place = (path as NSString).expandingTildeInPath
    let known = otherOptions.union(RequestField.all.map(\.name))
    let settings = try options(in: place, known: known).compactMap { name, value -> Setting? in
      guard !otherOptions.contains(name) else { return nil }
      switch value {
      case .flag(let isOn): return Setting(name, isOn ? "yes" : "no")
      case .words(let words): return Setting(name, words.joined(separator: ", "))
      }
    }
    return settings
  }

  private static func word(_ value: any TOMLValueConvertible, _ path: String, _ key: String) throws -> String
  {
    if let text = value.string { return text }
    if let number = value.int { return "\(number)" }
    if let number = value.double { return "\(number)" }
    throw RequestError("\(path): \(key): expected a text, a number, true or false, or a list of them")
  }
}
