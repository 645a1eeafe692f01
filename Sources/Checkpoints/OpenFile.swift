import Foundation

/// A file held open: whole reads and writes at the operating system's level, so that a file that
/// shrinks while it is read is an error and no SIGBUS, and a write is on the disk when we say so.
final class OpenFile: Sendable {
  let url: URL
  private let descriptor: Int32

  init(reading url: URL) throws {
    self.url = url
    // Without O_NONBLOCK a named pipe would keep us waiting; regular files do not mind it.
    descriptor = open(url.path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    if descriptor < 0 { throw CheckpointError.system("open", file: url.path) }
  }

  /// Makes the file, or empties it.
  init(writing url: URL) throws {
    self.url = url
    descriptor = open(url.path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    if descriptor < 0 { throw CheckpointError.system("create", file: url.path) }
  }

  deinit { close(descriptor) }

  /// The length in bytes; an error where the name stands for a folder or a device.
  func length() throws -> Int {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw CheckpointError.system("examine", file: url.path) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw CheckpointError(file: url.path, message: "not a regular file")
    }
    return Int(status.st_size)
  }

  /// True where `url` leads to this very file.
  func isFile(at url: URL) -> Bool {
    var (mine, other) = (stat(), stat())
    guard fstat(descriptor, &mine) == 0, stat(url.path, &other) == 0 else { return false }
    return mine.st_dev == other.st_dev && mine.st_ino == other.st_ino
  }

  /// Fills `buffer` with the bytes from `offset` on.
  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws {
    var done = 0
    while done < buffer.count {
      let count = pread(
        descriptor, buffer.baseAddress! + done, min(buffer.count - done, Self.transfer), off_t(offset + done))
      if count < 0, errno == EINTR { continue }
      if count < 0 { throw CheckpointError.system("read", file: url.path) }
      if count == 0 {
        throw CheckpointError(
          file: url.path, message: "ends before byte \(offset + buffer.count), which it should have")
      }
      done += count
    }
  }

  /// The bytes of a range; the caller has seen to it that the range is no longer than it has to be.
  func bytes(_ range: Range<Int>) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
      let raw = UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: range.count)
      try read(at: range.lowerBound, into: raw)
      count = range.count
    }
  }

  /// What a file is that Git LFS left in the place of weights; nil where it is none.
  static func largeFilePointer(_ file: OpenFile) throws -> String? {
    let start = Array("version https://git-lfs".utf8)
    guard try file.length() >= start.count, try file.bytes(0..<start.count) == start else { return nil }
    return "a Git LFS pointer in the place of the weights: fetch them (git lfs pull)"
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws {
    var done = 0
    while done < bytes.count {
      let count = Foundation.write(
        descriptor, bytes.baseAddress! + done, min(bytes.count - done, Self.transfer))
      if count < 0, errno == EINTR { continue }
      if count < 0 { throw CheckpointError.system("write", file: url.path) }
      done += count
    }
  }

  /// Returns when everything written is on the disk.
  func sync() throws {
    guard fsync(descriptor) == 0 else { throw CheckpointError.system("sync", file: url.path) }
  }

  /// One call moves at most this many bytes: more is refused by some systems.
  private static let transfer = 1 << 30
}
