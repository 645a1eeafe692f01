import ArgumentParser
import Foundation
import TOMLKit
import Training

/// `--config FILE.toml`: the options of `train` under their own names, without the dashes. What stands on the
/// command line wins over the file.
enum ConfigurationFile {
  /// The arguments with the file's options put before those of the command line.
  static func expand(_ arguments: [String]) throws -> [String] {
    let isConfig: (String) -> Bool = { $0 == "--config" || $0.hasPrefix("--config=") }
    guard arguments.first == "train", let place = arguments.firstIndex(where: isConfig) else {
      return arguments
    }
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
    var given: Set<String> = []
    for word in rest where word.hasPrefix("--") { given.insert(String(word.prefix { $0 != "=" })) }
    let read = try options(in: path, except: given)
    return ["train"] + read + rest
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
        let names = known.map { (option: String) in String(option.dropFirst(2)) }
        let hint = Suggestion.text(for: key, among: names)
        throw RequestError("\(path): unknown option \(key)\(hint)")
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

  private static func word(_ value: any TOMLValueConvertible, _ path: String, _ key: String) throws -> String
  {
    if let text = value.string { return text }
    if let number = value.int { return "\(number)" }
    if let number = value.double { return "\(number)" }
    throw RequestError("\(path): \(key): expected a text, a number, true or false, or a list of them")
  }
}
