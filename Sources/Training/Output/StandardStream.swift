import Foundation

/// stdout and stderr, written at the operating system's level.
///
/// Foundation's `FileHandle.write` ends the process where the disk is full, the stream is closed or its terminal has
/// gone, and `print` says nothing of it: neither may decide about a training or about an exit code.
public enum StandardStream: Sendable {
  case output, errors

  private var descriptor: Int32 { self == .output ? STDOUT_FILENO : STDERR_FILENO }

  /// Makes the process safe from its streams; called before anything is opened.
  ///
  /// A reader that goes away must not kill a training. A stream that came closed is taken by /dev/null, else the next
  /// file to be opened, the history for one, would get its number and every message.
  public static func prepare() {
    signal(SIGPIPE, SIG_IGN)
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) < 0 {
      // Opened the wrong way round, so that using it fails as it would have on the closed stream.
      _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }

  /// Writes all of the text, or says why not.
  public func write(_ text: String) throws(SystemProblem) {
    try Descriptor.write(Array(text.utf8), to: descriptor)
  }

  /// Writes what nothing depends on: a message that cannot be written is dropped.
  public func tell(_ text: String) { try? write(text) }
}

/// Why the operating system would not do something.
public struct SystemProblem: Error, CustomStringConvertible {
  /// The `errno`.
  public let code: Int32

  public init(_ code: Int32 = errno) { self.code = code }

  public var description: String { String(cString: strerror(code)) }
}

/// Writing to an open descriptor.
enum Descriptor {
  /// One call moves at most this many bytes: more is refused by some systems.
  private static let transfer = 1 << 30

  /// Writes all of the bytes, in as many pieces as it takes.
  static func write(_ bytes: [UInt8], to descriptor: Int32) throws(SystemProblem) {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes {
        Foundation.write(descriptor, $0.baseAddress! + done, min($0.count - done, transfer))
      }
      if count > 0 {
        done += count
      } else if count == 0 {
        throw SystemProblem(EIO)
      } else if errno == EAGAIN {
        // Somebody who shares the stream made it non-blocking.
        var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&wanted, 1, -1)
      } else if errno != EINTR {
        throw SystemProblem()
      }
    }
  }
}
