import Foundation

/// Where a path that results are to be written to leads, looked at before any work is done.
///
/// Links are followed. A plain file that is there keeps its mode and its owner; one that is read-only is refused, by
/// root as well, whom the system would let.
struct OutputPlace {
  enum Kind {
    /// `-`, and a descriptor of this process by its name in /dev.
    case descriptor(Int32)
    /// A device or a FIFO: what is written goes through it.
    case through(isFIFO: Bool)
    /// A plain file, there or not.
    case plain(stat?)
  }

  /// The path without links, where it is a plain file's.
  let path: String
  let kind: Kind

  /// - Parameter label: what the message begins with: the option and the path.
  /// - Throws: `RequestError` where nothing can be written there.
  init(_ given: String, label: String) throws(RequestError) {
    func refuse(_ reason: String) -> RequestError { RequestError("\(label): cannot be written: \(reason)") }

    if let descriptor = Self.descriptor(given) {
      (path, kind) = (given, .descriptor(descriptor))
      return
    }
    guard !given.isEmpty, !given.hasSuffix("/") else {
      throw refuse("found \(given.isEmpty ? "no name" : "a folder's name"), expected a file's")
    }
    var status = stat()
    var existing: stat?
    if stat(given, &status) == 0 {
      let kind = status.st_mode & S_IFMT
      guard kind != S_IFDIR else { throw refuse("it is a folder, expected a file") }
      guard status.st_mode & 0o222 != 0 else {
        throw refuse("it is read-only, expected a file that may be written or a new one")
      }
      guard access(given, W_OK) == 0 else { throw refuse("\(SystemProblem())") }
      guard kind == S_IFREG else {
        (path, self.kind) = (given, .through(isFIFO: kind == S_IFIFO))
        return
      }
      existing = status
    } else if errno != ENOENT {
      throw refuse("\(SystemProblem())")
    }
    let target = Self.following(given)
    let folder = Self.folder(of: target)
    guard access(folder, F_OK) == 0 else { throw refuse("there is no folder \(folder)") }
    guard access(folder, W_OK | X_OK) == 0 else { throw refuse("the folder \(folder): \(SystemProblem())") }
    (path, kind) = (target, .plain(existing))
  }

  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The number of an open descriptor that the path names. A new file in the place of what /dev/stdout leads to
  /// would not be the one that the shell has opened.
  static func descriptor(_ path: String) -> Int32? {
    switch path {
    case "-", "/dev/stdout": return STDOUT_FILENO
    case "/dev/stderr": return STDERR_FILENO
    default:
      for folder in ["/dev/fd/", "/proc/self/fd/"] where path.hasPrefix(folder) {
        return Int32(path.dropFirst(folder.count))
      }
      return nil
    }
  }

  /// The path that the last name's links lead to, whether something is there or not.
  private static func following(_ path: String) -> String {
    var path = path
    // The system itself follows no more.
    for _ in 0..<40 {
      guard let next = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else { break }
      path = next.hasPrefix("/") ? next : folder(of: path) + "/" + next
    }
    return path
  }
}
