import Foundation

/// What a half-typed path can become.
enum PathCompletion {
  private static let most = 200

  /// The path as far as it is certain, and the names it may end in; folders end in `/`.
  static func complete(_ text: String) -> (path: String, names: [String]) {
    let slash = text.lastIndex(of: "/")
    let folder = slash.map { String(text[...$0]) } ?? ""
    let start = slash.map { String(text[text.index(after: $0)...]) } ?? text
    let place = folder.isEmpty ? "." : (folder as NSString).expandingTildeInPath
    let found = (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
    // Names with control characters could be typed by nobody.
    let names = found.filter { name in
      name.hasPrefix(start) && (name.first != "." || start.first == ".")
        && name.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 }
    }.sorted().prefix(most).map { name in
      var isFolder: ObjCBool = false
      let path = (place as NSString).appendingPathComponent(name)
      _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      return isFolder.boolValue ? name + "/" : name
    }
    guard let longest = Completion.longest(Array(names)) else { return (text, []) }
    return (folder + longest, Array(names))
  }
}
