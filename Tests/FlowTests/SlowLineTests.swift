import Foundation
import Testing

/// A terminal at the other end of a line that carries so many bytes a second.
private final class SlowLine: @unchecked Sendable {
  // `@unchecked`: the lock guards what has arrived.
  private let lock = NSLock()
  private var arrived: [UInt8] = []
  private let master: Int32
  private let pid: pid_t

  init(_ arguments: [String], bytesPerSecond: Int) throws {
    master = open("/dev/ptmx", O_RDWR | O_NOCTTY)
    #if os(Linux)
      var (locked, number): (Int32, UInt32) = (0, 0)
      guard ioctl(master, 0x4004_5431, &locked) == 0, ioctl(master, 0x8004_5430, &number) == 0 else {
        throw RobotError(description: "no pseudo-terminal")
      }
      let name = "/dev/pts/\(number)"
      let ownSession: Int16 = 0x80
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #else
      guard grantpt(master) == 0, unlockpt(master) == 0, let place = ptsname(master) else {
        throw RobotError(description: "no pseudo-terminal")
      }
      let name = String(cString: place)
      let ownSession = Int16(POSIX_SPAWN_SETSID)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #endif
    var size = winsize(ws_row: 40, ws_col: 120, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
    _ = fcntl(master, F_SETFD, FD_CLOEXEC)
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    for descriptor in [0, 1, 2] as [Int32] {
      posix_spawn_file_actions_addopen(&actions, descriptor, name, O_RDWR, 0)
    }
    // Threads that run tests block signals; the program must not inherit that.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, ownSession | Int16(POSIX_SPAWN_SETSIGMASK))
    let words = ([Program.url.path] + arguments).map { strdup($0) }
    let variables = ["TERM=xterm-256color", "LC_ALL=C.UTF-8", "HOME=/nonexistent", "COLORFGBG=15;0"]
    let environment = variables.map { strdup($0) }
    defer { (words + environment).forEach { free($0) } }
    var child = pid_t()
    guard
      posix_spawn(&child, Program.url.path, &actions, &attributes, words + [nil], environment + [nil]) == 0
    else { throw RobotError(description: "the program does not start") }
    pid = child
    let source = master
    Thread.detachNewThread { [self] in
      let share = bytesPerSecond / 100
      var bytes = [UInt8](repeating: 0, count: share)
      while true {
        let count = read(source, &bytes, share)
        guard count > 0 else { return }
        lock.lock()
        arrived += bytes[..<count]
        lock.unlock()
        usleep(10_000)  // this is what makes the line slow
      }
    }
  }

  deinit { close(master) }

  func type(_ text: String) {
    _ = Array(text.utf8).withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
  }

  var bytes: [UInt8] {
    lock.lock()
    defer { lock.unlock() }
    return arrived
  }

  /// Waits until a text has arrived behind so many bytes.
  func wait(for text: String, after start: Int = 0) throws {
    let deadline = Date.now.addingTimeInterval(60)
    while !String(decoding: bytes.dropFirst(start), as: UTF8.self).contains(text) {
      guard Date.now < deadline else { throw RobotError(description: "\(text) never came") }
      usleep(20_000)  // between two looks
    }
  }

  func ending() throws -> Int32 {
    let deadline = Date.now.addingTimeInterval(60)
    var status: Int32 = 0
    while waitpid(pid, &status, WNOHANG) == 0 {
      guard Date.now < deadline else {
        kill(pid, SIGKILL)
        throw RobotError(description: "the program does not end")
      }
      usleep(20_000)  // between two looks
    }
    return status
  }
}

@Suite("Over a slow line", .serialized)
struct SlowLineTests {
  @Test("at 9,600 bytes a second keys are answered, frames are dropped, and the program ends when asked")
  func usable() throws {
    let runs = try FlowRuns.copy()
    let line = try SlowLine(["watch", "seed 1", "--store", runs.store], bytesPerSecond: 9600)
    try line.wait(for: "commands")
    let keys = 400
    let before = line.bytes.count
    for _ in 0..<(keys / 2) { line.type("\u{1B}[D") }
    for _ in 0..<(keys / 4) { line.type("+-") }
    line.type("3")
    try line.wait(for: "seed 4", after: before)
    let frames =
      String(decoding: line.bytes.dropFirst(before), as: UTF8.self)
      .components(separatedBy: "\u{1B}[?2026h").count - 1
    #expect(frames < keys / 4, "\(frames) frames for \(keys) keys")
    line.type("q")
    #expect(try line.ending() == 0)
  }
}
