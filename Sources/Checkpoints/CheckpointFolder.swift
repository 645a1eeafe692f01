import Foundation

/// Checkpoint folders that appear whole or not at all, and links to them that never dangle,
/// whenever the process is killed or the power fails.
public enum CheckpointFolder {
  /// Unfinished folders and links begin like this; whatever does so was left by a process that died.
  private static let unfinished = ".unfinished-"
  /// A real folder that a link is about to replace.
  private static let replaced = ".replaced-"

  /// Saves a folder called `name` in `directory`, which is made where it is missing.
  ///
  /// `write` fills a temporary folder beside the final place; when all of it is on the disk it is
  /// renamed. Where the name is taken the new folder gets `name-2` (and so on), because the old one may
  /// be what a link points to. `neededBytes` is asked of the disk first.
  /// - Returns: where the folder is.
  @discardableResult
  public static func save(
    in directory: URL, name: String, neededBytes: Int, write: (URL) throws -> Void
  ) throws -> URL {
    try makeDirectory(directory)
    removeUnfinished(in: directory)
    try checkRoom(in: directory, for: neededBytes)
    let temporary = directory.appendingPathComponent(unfinished + name, isDirectory: true)
    do {
      try makeDirectory(temporary)
      try write(temporary)
      try syncTree(temporary)
      for attempt in 1... {
        let final = directory.appendingPathComponent(
          attempt == 1 ? name : "\(name)-\(attempt)", isDirectory: true)
        if exists(final) { continue }
        guard rename(temporary.path, final.path) == 0 else {
          throw CheckpointError.system("rename the new folder to", file: final.path)
        }
        try syncDirectory(directory)
        return final
      }
      fatalError("there are more names than folders")
    } catch {
      try? FileManager.default.removeItem(at: temporary)
      throw error
    }
  }

  /// Makes the symbolic link `link` in `directory` point to `target`, a path relative to it, in one step:
  /// a reader sees the old target or the new one. A real folder of that name, as programs make that copy what a
  /// link points to, gives way and is removed.
  public static func point(link: String, in directory: URL, to target: String) throws {
    let place = directory.appendingPathComponent(link)
    guard exists(directory.appendingPathComponent(target)) else {
      throw CheckpointError(file: place.path, message: "cannot point to \(target): no such folder")
    }
    let temporary = directory.appendingPathComponent(unfinished + link)
    unlink(temporary.path)
    guard symlink(target, temporary.path) == 0 else {
      throw CheckpointError.system("make the link", file: place.path)
    }
    // A real folder steps aside under a name that `place(of:)` knows, for the case that we are killed here.
    let old = directory.appendingPathComponent(replaced + link)
    if Self.target(of: link, in: directory) == nil, exists(place) {
      try? FileManager.default.removeItem(at: old)
      guard rename(place.path, old.path) == 0 else {
        throw CheckpointError.system("replace the folder", file: place.path)
      }
    }
    guard rename(temporary.path, place.path) == 0 else {
      let error = CheckpointError.system("replace the link", file: place.path)
      unlink(temporary.path)
      throw error
    }
    try syncDirectory(directory)
    if exists(old) { try? FileManager.default.removeItem(at: old) }
  }

  /// The path that `link` in `directory` holds, as it was given to `point`; nil where there is no such link.
  public static func target(of link: String, in directory: URL) -> String? {
    try? FileManager.default.destinationOfSymbolicLink(
      atPath: directory.appendingPathComponent(link).path)
  }

  /// The folder that `link` in `directory` leads to, relative to it: its target, whether that is there or not, or a
  /// real folder that has the link's name; nil where there is neither.
  public static func place(of link: String, in directory: URL) -> String? {
    if let target = target(of: link, in: directory) { return target }
    return [link, replaced + link].first { name in
      var status = stat()
      let path = directory.appendingPathComponent(name).path
      return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
  }

  /// Removes the folder `name`; first its name goes, so that nobody sees half of it.
  public static func remove(_ name: String, in directory: URL) throws {
    let place = directory.appendingPathComponent(name, isDirectory: true)
    let temporary = directory.appendingPathComponent("\(unfinished)removed-\(name)", isDirectory: true)
    try? FileManager.default.removeItem(at: temporary)
    guard rename(place.path, temporary.path) == 0 else {
      throw CheckpointError.system("remove", file: place.path)
    }
    try? FileManager.default.removeItem(at: temporary)
  }

  /// Removes what a killed process left unfinished in `directory`.
  public static func removeUnfinished(in directory: URL) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
    for name in names where name.hasPrefix(unfinished) {
      try? FileManager.default.removeItem(at: directory.appendingPathComponent(name))
    }
  }

  /// Writes a small file and returns when it is on the disk.
  public static func write(_ data: Data, to url: URL) throws {
    let file = try OpenFile(writing: url)
    try data.withUnsafeBytes { try file.write($0) }
    try file.sync()
  }

  /// Replaces a small file in one step: a reader sees the old contents or the new ones.
  public static func replace(_ url: URL, with data: Data) throws {
    let directory = url.deletingLastPathComponent()
    let temporary = directory.appendingPathComponent(unfinished + url.lastPathComponent)
    do {
      try write(data, to: temporary)
      guard rename(temporary.path, url.path) == 0 else {
        throw CheckpointError.system("replace", file: url.path)
      }
    } catch {
      unlink(temporary.path)
      throw error
    }
    try syncDirectory(directory)
  }

  /// An error where the disk that holds `directory` has not `bytes` free for us.
  public static func checkRoom(in directory: URL, for bytes: Int) throws {
    var status = statvfs()
    guard statvfs(directory.path, &status) == 0 else {
      throw CheckpointError.system("examine", file: directory.path)
    }
    let free = Double(status.f_bavail) * Double(status.f_frsize)
    guard free >= Double(bytes) else {
      throw CheckpointError(
        file: directory.path,
        message: "no room on the disk: \(mebibytes(Double(bytes))) needed, \(mebibytes(free)) free")
    }
  }

  private static func mebibytes(_ bytes: Double) -> String {
    "\((bytes / 104_857.6).rounded(.up) / 10) MiB"
  }

  /// Makes the folder and those above it where they are missing.
  private static func makeDirectory(_ url: URL) throws {
    if mkdir(url.path, 0o755) == 0 { return }
    if errno == ENOENT, url.path != "/" {
      try makeDirectory(url.deletingLastPathComponent())
      if mkdir(url.path, 0o755) == 0 { return }
    }
    guard errno == EEXIST else { throw CheckpointError.system("make the folder", file: url.path) }
    var status = stat()
    guard stat(url.path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw CheckpointError(file: url.path, message: "not a folder")
    }
  }

  /// True for a dangling link as well.
  private static func exists(_ url: URL) -> Bool {
    var status = stat()
    return lstat(url.path, &status) == 0
  }

  /// Syncs the files and folders below `url`, and `url` itself last; links are not followed.
  private static func syncTree(_ url: URL) throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: url.path) {
      let child = url.appendingPathComponent(name)
      var status = stat()
      guard lstat(child.path, &status) == 0 else { throw CheckpointError.system("examine", file: child.path) }
      switch status.st_mode & S_IFMT {
      case S_IFDIR: try syncTree(child)
      case S_IFREG: try OpenFile(reading: child).sync()
      default: continue
      }
    }
    try syncDirectory(url)
  }

  private static func syncDirectory(_ url: URL) throws { try OpenFile(reading: url).sync() }
}
