import Foundation
import Runs

/// Space on disk.
public enum DiskUse {
  /// Bytes that a folder's files occupy; links are not followed, a missing folder has none.
  public static func bytes(of directory: URL) -> Int {
    guard
      let files = FileManager.default.enumerator(
        at: directory, includingPropertiesForKeys: nil, options: [], errorHandler: { _, _ in true })
    else { return 0 }
    var total = 0
    for case let file as URL in files { total += occupied(file) }
    return total
  }

  /// Bytes free for us on the disk that holds `path`; nil where the system does not say.
  public static func free(at path: String) -> Int? {
    var info = statvfs()
    guard statvfs(path, &info) == 0 else { return nil }
    return Int(clamping: UInt64(info.f_bavail)).multipliedReportingOverflow(by: Int(info.f_frsize))
      .partialValue
  }

  private static func occupied(_ file: URL) -> Int {
    var info = stat()
    guard lstat(file.path, &info) == 0 else { return 0 }
    return Int(info.st_blocks) * 512
  }
}

extension Store {
  /// Bytes that a run's folder occupies.
  public func diskUse(_ run: RunID) -> Int { DiskUse.bytes(of: runDirectory(run)) }

  /// Bytes of the database with its log.
  public func databaseSize() -> Int {
    ["", "-wal", "-shm"].reduce(0) { total, suffix in
      var info = stat()
      return stat(databasePath + suffix, &info) == 0 ? total + Int(info.st_size) : total
    }
  }

  /// The checkpoint folders of a run that can go: all but the best, and, where the run is not finished, the
  /// first and the last, without which it could not be resumed.
  public func spareCheckpoints(_ record: RunRecord) -> [URL] {
    let folder = runDirectory(record.id)
    func target(_ link: String) -> String? {
      let path = folder.appendingPathComponent(link).path
      guard FileManager.default.fileExists(atPath: path) else { return nil }
      return URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    }
    var kept: Set<String> = []
    if let best = target("best") { kept.insert(best) }
    if record.state != .finished || kept.isEmpty {
      for link in ["initial", "last"] { if let path = target(link) { kept.insert(path) } }
    }
    let candidates = [folder, folder.appendingPathComponent("checkpoints")].flatMap { parent in
      (try? FileManager.default.contentsOfDirectory(at: parent, includingPropertiesForKeys: nil)) ?? []
    }
    return candidates.filter { url in
      var info = stat()
      guard lstat(url.path, &info) == 0, info.st_mode & S_IFMT == S_IFDIR else { return false }
      guard FileManager.default.fileExists(atPath: url.appendingPathComponent("steelyard.json").path) else {
        return false
      }
      return !kept.contains(url.resolvingSymlinksInPath().path)
    }.sorted { $0.path < $1.path }
  }

  /// Removes the spare checkpoints of a run that no engine holds.
  /// - Returns: the bytes freed.
  public func pruneCheckpoints(_ id: RunID) throws -> Int {
    let folder = runDirectory(id)
    guard FileManager.default.fileExists(atPath: folder.path) else { return 0 }
    let lock = try RunLock.acquire(id, in: folder, patience: 0.2)
    return try withExtendedLifetime(lock) {
      guard let record = try run(id) else { return 0 }
      var freed = 0
      for checkpoint in spareCheckpoints(record) {
        let size = DiskUse.bytes(of: checkpoint)
        do { try FileManager.default.removeItem(at: checkpoint) } catch {
          throw StoreError.unwritable(path: checkpoint.path, reason: error.localizedDescription)
        }
        freed += size
      }
      // Links whose checkpoint went say something untrue.
      for link in ["initial", "last"] {
        let path = folder.appendingPathComponent(link).path
        if access(path, F_OK) != 0 { unlink(path) }
      }
      return freed
    }
  }
}
