import Foundation

/// Where stores live, and which places cannot hold one.
package enum StoreLocation {
  /// `$XDG_DATA_HOME/steelyard`, else `~/.local/share/steelyard`.
  package static func standard(_ environment: [String: String]) -> URL {
    // The XDG specification: a relative path is invalid and ignored.
    if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") {
      return URL(fileURLWithPath: data, isDirectory: true).appendingPathComponent("steelyard")
    }
    let home = environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? NSHomeDirectory()
    return URL(fileURLWithPath: home, isDirectory: true)
      .appendingPathComponent(".local/share/steelyard")
  }

  /// Makes the folder where it is missing and checks that SQLite can work there.
  static func prepare(_ directory: URL, readOnly: Bool) throws {
    let path = directory.path
    var isDirectory: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
    if exists && !isDirectory.boolValue { throw StoreError.notAFolder(path: path) }
    if let kind = networkFileSystem(of: nearestExisting(directory)) {
      throw StoreError.networkFileSystem(path: path, kind: kind)
    }
    if !exists {
      if readOnly { throw StoreError.missing(path: path) }
      try makeFolders(path)
    }
    if readOnly { return }
    if access(path, W_OK | X_OK) != 0 {
      throw StoreError.unwritable(path: path, reason: String(cString: strerror(errno)))
    }
    try makeFolders(directory.appendingPathComponent("runs").path)
  }

  /// `mkdir -p`; a history is its owner's business, so the folders are private.
  static func makeFolders(_ path: String) throws {
    var made = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      made += made.isEmpty || made.hasSuffix("/") ? String(part) : "/" + part
      if mkdir(made, 0o700) == 0 || errno == EEXIST { continue }
      let code = errno
      var info = stat()
      // A parent that exists may answer EROFS or EACCES instead of EEXIST.
      if stat(made, &info) == 0, info.st_mode & S_IFMT == S_IFDIR { continue }
      throw StoreError.cannotCreate(path: path, reason: "\(made): " + String(cString: strerror(code)))
    }
    var info = stat()
    guard stat(path, &info) == 0, info.st_mode & S_IFMT == S_IFDIR else {
      throw StoreError.cannotCreate(path: path, reason: "a file is in the way")
    }
  }

  /// Runs `body` while no other program makes or migrates the store in this folder.
  static func alone<T>(in directory: URL, _ body: () throws -> T) throws -> T {
    let descriptor = open(directory.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw StoreError.unwritable(path: directory.path, reason: String(cString: strerror(errno)))
    }
    defer { RunLock.release(descriptor) }
    while flock(descriptor, LOCK_EX) != 0 {
      guard errno == EINTR else {
        throw StoreError.unwritable(path: directory.path, reason: String(cString: strerror(errno)))
      }
    }
    return try body()
  }

  private static func nearestExisting(_ directory: URL) -> String {
    var url = directory.standardizedFileURL
    while url.path != "/", access(url.path, F_OK) != 0 { url.deleteLastPathComponent() }
    return url.path
  }

  /// The kind of network file system that `path` is on, nil for a local one.
  private static func networkFileSystem(of path: String) -> String? {
    #if os(Linux)
      guard
        let mounts = FileManager.default.contents(atPath: "/proc/self/mountinfo"),
        let real = realpath(path, nil)
      else { return nil }
      defer { free(real) }
      let type = mountType(of: String(cString: real), in: String(decoding: mounts, as: UTF8.self))
      return type.flatMap { networkKind(ofMount: $0) }
    #else
      var info = statfs()
      guard statfs(path, &info) == 0, info.f_flags & UInt32(MNT_LOCAL) == 0 else { return nil }
      return withUnsafeBytes(of: info.f_fstypename) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
    #endif
  }

  /// The name of a mount's type where other machines may write the same files. FUSE says nothing by itself:
  /// overlays and NTFS use it as well. 9p is left to SQLite: sandboxes use it for what is a local disk.
  package static func networkKind(ofMount type: String) -> String? {
    switch type {
    case "nfs", "nfs4": "NFS"
    case "cifs", "smb3", "smbfs": "SMB"
    case "ceph", "lustre", "gpfs", "afs", "coda", "beegfs", "ncpfs", "ocfs2", "gfs2", "orangefs": type
    case "fuse.sshfs", "fuse.glusterfs", "fuse.rclone", "fuse.s3fs", "fuse.gcsfuse", "fuse.davfs",
      "fuse.ceph-fuse", "fuse.juicefs", "fuse.curlftpfs", "fuse.mfs":
      String(type.dropFirst("fuse.".count))
    default: nil
    }
  }

  /// The type of the mount that holds `path`, from the text of `/proc/self/mountinfo`.
  package static func mountType(of path: String, in mountinfo: String) -> String? {
    var best: (length: Int, type: String)?
    for line in mountinfo.split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard fields.count > 6, let dash = fields.firstIndex(of: "-"), dash + 1 < fields.count else { continue }
      let point = String(fields[4]).replacingOccurrences(of: "\\040", with: " ")
      guard path == point || path.hasPrefix(point == "/" ? "/" : point + "/") else { continue }
      // A later mount on the same point hides the earlier one.
      if point.utf8.count >= best?.length ?? 0 { best = (point.utf8.count, String(fields[dash + 1])) }
    }
    return best?.type
  }
}
