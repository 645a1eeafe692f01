import Foundation

/// A terminal without a screen: standard output becomes its one end, and a thread reads what arrives at the
/// other. For measurements.
final class PseudoTerminal {
  /// Why there is none, in one line.
  struct Problem: Error, CustomStringConvertible {
    let description: String
  }

  private let master: Int32
  private let savedOutput: Int32
  private let savedTerm: String?

  init(width: Int, height: Int) throws {
    master = open("/dev/ptmx", O_RDWR | O_NOCTTY)
    guard master >= 0, let name = Self.unlock(master) else {
      throw Problem(description: "no pseudo-terminal is to be had: \(String(cString: strerror(errno)))")
    }
    var size = winsize(
      ws_row: UInt16(clamping: height), ws_col: UInt16(clamping: width), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
    let slave = open(name, O_RDWR | O_NOCTTY)
    guard slave >= 0 else { throw Problem(description: "the pseudo-terminal cannot be opened") }
    fflush(nil)
    savedOutput = dup(STDOUT_FILENO)
    dup2(slave, STDOUT_FILENO)
    close(slave)
    savedTerm = ProcessInfo.processInfo.environment["TERM"]
    setenv("TERM", "xterm-256color", 1)
    let source = master
    Thread.detachNewThread {
      var bytes = [UInt8](repeating: 0, count: 1 << 16)
      while read(source, &bytes, bytes.count) > 0 {}
      close(source)
    }
  }

  /// The name of the other end, once it may be opened.
  private static func unlock(_ master: Int32) -> String? {
    #if os(Linux)
      // Glibc's own functions for this are hidden from Swift: these are the calls behind them.
      var (locked, number): (Int32, UInt32) = (0, 0)
      guard ioctl(master, 0x4004_5431, &locked) == 0, ioctl(master, 0x8004_5430, &number) == 0 else {
        return nil
      }
      return "/dev/pts/\(number)"
    #else
      guard grantpt(master) == 0, unlockpt(master) == 0 else { return nil }
      return ptsname(master).map { String(cString: $0) }
    #endif
  }

  /// Gives standard output back; the reading thread ends with the last writer.
  func finish() {
    dup2(savedOutput, STDOUT_FILENO)
    close(savedOutput)
    if let savedTerm { setenv("TERM", savedTerm, 1) } else { unsetenv("TERM") }
  }
}
