import ArgumentParser
import Foundation
import Training
import Workbench

/// `--config FILE.toml`: the options of `train` under their own names, without the dashes; and `--preset NAME`, a
/// ready-made set of them. What stands on the command line wins over the file, and the file over the preset.
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

  /// The arguments of `train` with the preset's options behind those that are there already.
  static func expandPreset(_ arguments: [String]) throws -> [String] {
    guard arguments.first == "train",
      let place = arguments.firstIndex(where: { $0 == "--preset" || $0.hasPrefix("--preset=") })
    else { return arguments }
    let word = arguments[place]
    let isApart = word == "--preset"
    guard !isApart || place + 1 < arguments.count else { return arguments }
    let name = isApart ? arguments[place + 1] : String(word.dropFirst("--preset=".count))
    guard let preset = RunPreset.named(name), preset.seeds.isEmpty, !preset.usesSampleData else {
      return arguments
    }
    let given = Set(arguments.map { $0.prefix { $0 != "=" } })
    return arguments
      + preset.settings.flatMap { setting -> [String] in
        let option = "--" + setting.name
        if given.contains(Substring(option)) { return [] }
        guard RequestField.named(setting.name)?.kind == .flag else { return [option, setting.value] }
        return setting.value == "yes" ? [option] : []
      }
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
