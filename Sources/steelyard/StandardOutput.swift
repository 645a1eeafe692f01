import ArgumentParser
import Foundation

/// Results that are written as they come.
enum StandardOutput {
  /// Writes at once; ends the program quietly where the reader has enough.
  static func write(_ text: String) throws {
    var text = text
    try text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while !rest.isEmpty {
        let count = Foundation.write(STDOUT_FILENO, rest.baseAddress, rest.count)
        if count >= 0 {
          rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        } else if errno == EPIPE {
          throw ExitCode.success
        } else if errno != EINTR {
          throw WorkFailed("stdout: \(String(cString: strerror(errno)))")
        }
      }
    }
  }
}
