import Runs
import Training

/// The presets of `train --preset`.
enum PresetList {
  /// Those that fill in options of one run.
  private static let all = RunPreset.all.filter { $0.seeds.isEmpty && !$0.usesSampleData }

  /// - Throws: `RequestError` for a name that is none of them.
  static func preset(_ name: String) throws -> RunPreset {
    if let preset = all.first(where: { $0.name == name }) { return preset }
    let names = all.map(\.name)
    throw RequestError(
      "--preset: found \(name), expected list or one of \(names.joined(separator: ", "))"
        + Suggestion.text(for: name, among: names))
  }

  /// What each one fills in, and what must still be named.
  static var text: String {
    let blocks = all.map { preset in
      var lines = ["\(preset.name)  \(preset.about)"]
      lines.append("    fills in  " + preset.settings.map(option).joined(separator: " "))
      var missing = "--data FILE"
      if let model = preset.model { missing = "--model DIR (\(model.repository)) " + missing }
      lines.append("    name      " + missing)
      return lines.joined(separator: "\n")
    }
    return blocks.joined(separator: "\n")
  }

  private static func option(_ setting: Setting) -> String {
    guard RequestField.named(setting.name)?.kind != .flag else { return "--" + setting.name }
    return "--\(setting.name) \(setting.value)"
  }
}
