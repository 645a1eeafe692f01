import Foundation
import Runs

/// The `flock` on `runs/<id>/lock` that makes a process the run's one engine; let go when released.
///
/// The file's text (pid, boot id, seconds since 1970) only tells others who holds it.
final class RunLock: Sendable {
  private let descriptor: Int32

  private init(descriptor: Int32) { self.descriptor = descriptor }

  deinit { Self.release(descriptor) }

  /// Lets go and closes. Closing alone would leave the lock to a child of this process that is about to become
  /// another program: until then it has a copy of every descriptor.
  static func release(_ descriptor: Int32) {
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// Takes the lock, trying for `patience` seconds: a look at the lock by `isHeld` takes it for an instant.
  static func acquire(_ run: RunID, in directory: URL, patience: Double) throws -> RunLock {
    let path = directory.appendingPathComponent("lock").path
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw StoreError.unwritable(path: path, reason: String(cString: strerror(errno)))
    }
    let lock = RunLock(descriptor: descriptor)
    let deadline = ContinuousClock.now + .seconds(patience)
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      let code = errno
      guard code == EWOULDBLOCK || code == EINTR else {
        throw StoreError.unwritable(path: path, reason: String(cString: strerror(code)))
      }
      if ContinuousClock.now >= deadline { throw StoreError.locked(run: run, holder: holder(in: directory)) }
      usleep(5_000)
    }
    let text = "\(getpid()) \(bootID) \(Int(Date().timeIntervalSince1970))\n"
    _ = ftruncate(descriptor, 0)
    _ = text.withCString { pwrite(descriptor, $0, strlen($0), 0) }
    return lock
  }

  /// True while a process holds the lock.
  /// - Parameter path: of the lock's file; a text, because lists ask for thousands of runs.
  static func isHeld(at path: String) -> Bool {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { release(descriptor) }
    // Shared, so that two onlookers do not take each other for an engine.
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }

  /// Who holds the lock, in words.
  static func holder(in directory: URL) -> String {
    guard
      let handle = FileHandle(forReadingAtPath: directory.appendingPathComponent("lock").path),
      let data = try? handle.read(upToCount: 200)
    else { return "another process" }
    let parts = String(decoding: data, as: UTF8.self).split(whereSeparator: \.isWhitespace)
    guard parts.count == 3, let pid = Int32(parts[0]), let since = Int(parts[2]) else {
      return "another process"
    }
    return "process \(pid) (since \(utc(since)))"
  }

  /// Names this boot of the machine: a pid means nothing after the next one.
  static let bootID: String = {
    let text = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
    return text?.trimmingCharacters(in: .whitespacesAndNewlines) ?? "-"
  }()

  private static func utc(_ seconds: Int) -> String {
    var time = time_t(seconds)
    var parts = tm()
    gmtime_r(&time, &parts)
    func two(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return "\(Int(parts.tm_year) + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday)) "
      + "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)) UTC"
  }
}
