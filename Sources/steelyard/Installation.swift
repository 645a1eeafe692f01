import Foundation

/// Where the program's own files may lie: beside an installation, or in the checkout that it was built in.
enum Installation {
  /// Existing folders of this name, nearest first.
  static func folders(_ name: String) -> [URL] {
    guard let executable = Bundle.main.executableURL?.resolvingSymlinksInPath() else { return [] }
    var folder = executable.deletingLastPathComponent()
    var places = [folder.deletingLastPathComponent().appendingPathComponent("share/steelyard/\(name)")]
    while folder.path != "/" {
      folder.deleteLastPathComponent()
      // A checkout, and no other folder that happens to have this name.
      if FileManager.default.fileExists(atPath: folder.appendingPathComponent("Package.swift").path) {
        places.append(folder.appendingPathComponent(name))
      }
    }
    return places.filter { FileManager.default.fileExists(atPath: $0.path) }
  }
}
