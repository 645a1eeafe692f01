import ArgumentParser
import Foundation
import TOMLKit
import Training

/// `--config FILE.toml`: the options of `train` under their own names, without the dashes. What stands on the
/// command line wins over the file.
enum ConfigurationFile {
  /// The arguments with the file's options put before those of the command line.
  static func expand(_ arguments: [String]) throws -> [String] {
    guard arguments.first == "train", let place = arguments.firstIndex(where: { $0 == "--config" || $0.hasPrefix("--config=") })
    else { return arguments }
    let path: String
    var rest = Array(arguments.dropFirst())
    if arguments[place] == "--config" {
      guard place + 1 < arguments.count else { return arguments }
      path = arguments[place + 1]
      rest.removeSubrange((place - 1)...place)
    } else {
      path = String(arguments[place].dropFirst("--config=".count))
      rest.remove(at: place - 1)
    }
    let given = Set(rest.filter { $0.hasPrefix("--") }.map { String($0.prefix { $0 != "=" }) })
    return ["train"] + (try options(in: path, except: given)) + rest
  }

  private static func options(in path: String, except given: Set<String>) throws -> [String] {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw RequestError("--config \(path): cannot be read as UTF-8 text")
    }
    let table: TOMLTable
    do {
      table = try TOMLTable(string: text)
    } catch let error as TOMLParseError {
      throw RequestError("\(path): line \(error.source.begin.line): \(error.description)")
    }
    let known = Set(TrainCommand.optionNames)
    var arguments: [String] = []
    for key in table.keys.sorted() {
      let option = "--" + key
      guard known.contains(option) else {
        throw RequestError("\(path): unknown option \(key)" + Suggestion.text(for: key, among: known.map { String($0.dropFirst(2)) }))
      }
      if given.contains(option) { continue }
      guard let value = table[key] else { continue }
      if let flag = value.bool {
        if flag { arguments.append(option) }
      } else if let list = value.array {
        for item in list { arguments += [option, try word(item, path, key)] }
      } else {
        arguments += [option, try word(value, path, key)]
      }
    }
    return arguments
  }

  private static func word(_ value: any TOMLValueConvertible, _ path: String, _ key: String) throws -> String {
    if let text = value.string { return text }
    if let number = value.int { return "\(number)" }
    if let number = value.double { return "\(number)" }
    throw RequestError("\(path): \(key): expected a text, a number, true or false, or a list of them")
  }
}

/// A hint for a misspelt name.
enum Suggestion {
  /// `; did you mean X?` for the nearest name within a third of its letters, else the empty text.
  static func text(for name: String, among names: [String]) -> String {
    let nearest = names.map { (distance(name, $0), $0) }.min { $0.0 < $1.0 || ($0.0 == $1.0 && $0.1 < $1.1) }
    guard let (edits, best) = nearest, edits <= max(1, best.count / 3) else { return "" }
    return "; did you mean \(best)?"
  }

  /// Levenshtein's distance.
  static func distance(_ a: String, _ b: String) -> Int {
    let b = Array(b)
    var row = Array(0...b.count)
    for (i, letter) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for j in b.indices {
        let above = row[j + 1]
        row[j + 1] = min(above + 1, row[j] + 1, diagonal + (letter == b[j] ? 0 : 1))
        diagonal = above
      }
    }
    return row[b.count]
  }
}
