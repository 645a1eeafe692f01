import Checkpoints
import Foundation
import Runs

extension PretrainedPlan.WeightFile {
  /// A file as it is now, without its hash.
  init(_ url: URL) throws {
    var status = stat()
    guard stat(url.path, &status) == 0 else {
      throw CheckpointError(file: url.path, message: "cannot examine: \(String(cString: strerror(errno)))")
    }
    self.init(name: url.lastPathComponent, bytes: Int(status.st_size), modified: status.modified)
  }
}

extension PretrainedPlan {
  /// With the SHA-256 of every file: gigabytes are read, so this is done once, when a run is made.
  func hashed(in folder: URL) throws -> PretrainedPlan {
    var plan = self
    for index in files.indices {
      plan.files[index].sha256 = try SHA256.hexadecimal(
        ofFile: folder.appendingPathComponent(files[index].name))
    }
    return plan
  }

  /// Holds the folder's weights against the plan. A file of the same size and time is the same; any other one of
  /// the same size is read, because copying a model changes its times and nothing else.
  ///
  /// - Throws: `SessionError` where a file has changed or is gone.
  func verify(in folder: URL) throws {
    for file in files {
      let url = folder.appendingPathComponent(file.name)
      var status = stat()
      guard stat(url.path, &status) == 0 else {
        throw SessionError(
          "\(url.path): the weights that the run was made from are gone: \(String(cString: strerror(errno)))")
      }
      if Int(status.st_size) == file.bytes, status.modified == file.modified { continue }
      let hash = Int(status.st_size) == file.bytes ? try SHA256.hexadecimal(ofFile: url) : ""
      guard hash == file.sha256, !hash.isEmpty else {
        let found =
          hash.isEmpty
          ? "\(status.st_size) bytes, expected \(file.bytes)"
          : "SHA-256 \(hash.prefix(12))…, the plan has \(file.sha256.prefix(12))…"
        throw SessionError("\(url.path): the weights have changed since the run was made (\(found))")
      }
    }
  }
}

extension stat {
  /// Nanoseconds since 1970.
  fileprivate var modified: Int {
    #if canImport(Darwin)
      Int(st_mtimespec.tv_sec) * 1_000_000_000 + Int(st_mtimespec.tv_nsec)
    #else
      Int(st_mtim.tv_sec) * 1_000_000_000 + Int(st_mtim.tv_nsec)
    #endif
  }
}
