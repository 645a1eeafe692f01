/// The settings of a plan as one text: a line `name=value` for each one that is set, with `\n` and `\\` for line
/// ends and backslashes in values.
///
/// Small, and a single value is found without taking the rest apart.
public enum SettingsText {
  public static func encode(_ settings: [Setting]) -> String {
    var text = ""
    for setting in settings where !setting.value.isEmpty {
      text += setting.name
      text += "="
      text += escaped(setting.value)
      text += "\n"
    }
    return text
  }

  /// All settings in their order; lines that are none are left out.
  public static func decode(_ text: String) -> [Setting] {
    text.utf8.split(separator: UInt8(ascii: "\n")).compactMap { line in
      guard let sign = line.firstIndex(of: UInt8(ascii: "=")) else { return nil }
      let value = text[line.index(after: sign)..<line.endIndex]
      return Setting(String(text[line.startIndex..<sign]), String(unescaped(value)))
    }
  }

  /// The value of one setting; nil where it is not set.
  public static func value(of name: String, in text: String) -> Substring? {
    var name = name
    let place = name.withUTF8 { wanted -> Range<Int>? in
      text.utf8.withContiguousStorageIfAvailable { range(of: wanted, in: $0) } ?? nil
    }
    guard let place else { return nil }
    let bytes = text.utf8
    let start = bytes.index(bytes.startIndex, offsetBy: place.lowerBound)
    return unescaped(text[start..<bytes.index(start, offsetBy: place.count)])
  }

  /// Where the value of `name` lies in the text's bytes.
  private static func range(
    of name: UnsafeBufferPointer<UInt8>, in text: UnsafeBufferPointer<UInt8>
  ) -> Range<Int>? {
    var start = 0
    while start < text.count {
      var end = start
      while end < text.count, text[end] != UInt8(ascii: "\n") { end += 1 }
      let sign = start + name.count
      if sign < end, text[sign] == UInt8(ascii: "="), text[start..<sign].elementsEqual(name) {
        return sign + 1..<end
      }
      start = end + 1
    }
    return nil
  }

  private static func escaped(_ value: String) -> String {
    guard value.utf8.contains(where: { $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "\n") }) else {
      return value
    }
    var out = String.UnicodeScalarView()
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\\": out.append(contentsOf: "\\\\".unicodeScalars)
      case "\n": out.append(contentsOf: "\\n".unicodeScalars)
      default: out.append(scalar)
      }
    }
    return String(out)
  }

  private static func unescaped(_ value: Substring) -> Substring {
    guard value.utf8.contains(UInt8(ascii: "\\")) else { return value }
    var out = String.UnicodeScalarView()
    var isEscape = false
    for scalar in value.unicodeScalars {
      if isEscape {
        out.append(scalar == "n" ? "\n" : scalar)
        isEscape = false
      } else if scalar == "\\" {
        isEscape = true
      } else {
        out.append(scalar)
      }
    }
    return Substring(String(out))
  }
}

extension RunRecord {
  /// A setting as it would be typed, e.g. `setting("learning-rate")`; nil where it is not set.
  public func setting(_ name: String) -> Substring? { SettingsText.value(of: name, in: settingsText) }

  /// The settings of the plan that are set, in their fixed order.
  public var settings: [Setting] { SettingsText.decode(settingsText) }

  /// A key that runs share where nothing but their seeds tells them apart: the settings without the seeds, and
  /// for forks the step that they left their parents at. The same in every process; nil without settings.
  public var seedGroup: UInt64? {
    guard !settingsText.isEmpty else { return nil }
    var text = settingsText
    var hash = text.withUTF8 { Self.hashWithoutSeeds($0) }
    for byte in "\(parent?.step ?? -1)".utf8 { Self.mix(byte, into: &hash) }
    return hash
  }

  private static func hashWithoutSeeds(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 {
    // FNV-1a, 64 bits.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    var start = 0
    while start < text.count {
      let end = text[start...].firstIndex(of: UInt8(ascii: "\n")) ?? text.count
      let line = text[start..<end]
      if !line.starts(with: "seed=".utf8), !line.starts(with: "split-seed=".utf8) {
        for place in start..<end { mix(text[place], into: &hash) }
        mix(UInt8(ascii: "\n"), into: &hash)
      }
      start = end + 1
    }
    return hash
  }

  private static func mix(_ byte: UInt8, into hash: inout UInt64) {
    hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
  }
}
