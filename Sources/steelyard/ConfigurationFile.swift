import ArgumentParser
import Foundation
import Training
import Workbench

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
    let known = Set(TrainCommand.optionNames.map { String($0.dropFirst(2)) })
    return try ConfigurationReader.options(in: path, known: known).flatMap { name, value -> [String] in
      let option = "--" + name
      if given.contains(option) { return [] }
      switch value {
      case .flag(let isOn): return isOn ? [option] : []
      case .words(let words): return words.flatMap { [option, $0] }
      }
    }
  }
}
