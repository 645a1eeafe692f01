import Runs
import Training

/// The form as other programs read it: a command line, a configuration file.
enum NewRunCommandLine {
  /// `steelyard train --data … `: only what was set.
  static func command(_ settings: [Setting]) -> String {
    var words = ["steelyard", "train"]
    for (option, value) in options(settings) {
      words.append("--" + option)
      if let value { words.append(quoted(value)) }
    }
    return words.joined(separator: " ")
  }

  /// The TOML that `train --config` reads.
  static func toml(_ settings: [Setting]) -> String {
    var text = "# steelyard train --config FILE\n"
    for group in RequestField.Group.allCases {
      var lines: [String] = []
      for setting in settings {
        guard let field = RequestField.named(setting.name), field.group == group else { continue }
        switch field.kind {
        case .flag: lines.append("\(setting.name) = \(setting.value == "yes")")
        case _ where setting.name == "tag":
          lines.append("tag = [" + tags(setting.value).map { basicString($0) }.joined(separator: ", ") + "]")
        default: lines.append("\(setting.name) = \(basicString(setting.value))")
        }
      }
      guard !lines.isEmpty else { continue }
      text += "\n# \(group.rawValue)\n" + lines.joined(separator: "\n") + "\n"
    }
    return text
  }

  /// Options with their values, flags without; what is as usual anyway is left out.
  private static func options(_ settings: [Setting]) -> [(String, String?)] {
    settings.flatMap { setting -> [(String, String?)] in
      guard let field = RequestField.named(setting.name), setting.value != field.usual else { return [] }
      if field.kind == .flag { return setting.value == "yes" ? [(setting.name, nil)] : [] }
      if setting.name == "tag" { return tags(setting.value).map { ("tag", $0) } }
      if setting.name == "thresholds", let first = setting.value.first, "-+.0123456789".contains(first) {
        return [("thresholds", "fixed:" + setting.value)]
      }
      return [(setting.name, setting.value)]
    }
  }

  static func tags(_ text: String) -> [String] {
    text.split(separator: ",").map { String(String($0).trimmingBlanks) }.filter { !$0.isEmpty }
  }

  /// As a shell takes it for one word.
  static func quoted(_ word: String) -> String {
    let plain = word.unicodeScalars.allSatisfy { scalar in
      scalar.isASCII
        && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil
          || "_-./:,=+@%".unicodeScalars.contains(scalar))
    }
    if plain, !word.isEmpty { return word }
    return "'" + word.replacing("'", with: "'\\''") + "'"
  }

  private static func basicString(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case _ where scalar.value < 32 || scalar.value == 127:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
