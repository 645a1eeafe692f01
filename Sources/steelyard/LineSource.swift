import Foundation
import Training

/// Lines of a file or of stdin, as they come: a few at a time, never the whole file.
struct LineSource {
  /// Of a longer line the beginning is kept: no model reads further.
  private static let longestLine = 1 << 20
  private static let chunk = 1 << 16

  private let descriptor: Int32
  private let name: String
  private var rest: [UInt8] = []
  private var skips = false
  private var ended = false
  private let keepsReturns: Bool

  /// - Parameters:
  ///   - path: `-` for stdin.
  ///   - keepsReturns: whether a carriage return before a line's end is a part of the line.
  init(_ path: String, keepsReturns: Bool = false) throws {
    self.keepsReturns = keepsReturns
    guard path != "-" else {
      (descriptor, name) = (STDIN_FILENO, "stdin")
      return
    }
    name = path
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw RequestError("\(path): \(errno == ENOENT ? "no such file" : String(cString: strerror(errno)))")
    }
    guard status.st_mode & S_IFMT != S_IFDIR else {
      throw RequestError("\(path): is a folder, expected a file")
    }
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw RequestError("\(path): \(String(cString: strerror(errno)))") }
  }

  /// The lines that the next piece of input completes, without their line ends (LF or CRLF); nil at the end. Bytes
  /// that are no UTF-8 are read as U+FFFD.
  mutating func next() throws -> [String]? {
    if ended { return nil }
    var buffer = [UInt8](repeating: 0, count: Self.chunk)
    let count = try read(into: &buffer)
    var lines: [String] = []
    for byte in buffer[..<count] {
      if byte == UInt8(ascii: "\n") {
        lines.append(take())
      } else if !skips {
        rest.append(byte)
        skips = rest.count >= Self.longestLine
      }
    }
    if count == 0 {
      ended = true
      // What follows the last line end is a line only where there is something.
      if !rest.isEmpty { lines.append(take()) }
      if descriptor != STDIN_FILENO { close(descriptor) }
      return lines.isEmpty ? nil : lines
    }
    return lines
  }

  private func read(into buffer: inout [UInt8]) throws -> Int {
    while true {
      let count = Foundation.read(descriptor, &buffer, buffer.count)
      if count >= 0 { return count }
      if errno != EINTR { throw WorkFailed("\(name): \(String(cString: strerror(errno)))") }
    }
  }

  private mutating func take() -> String {
    if !keepsReturns, rest.last == UInt8(ascii: "\r") { rest.removeLast() }
    defer {
      rest.removeAll(keepingCapacity: true)
      skips = false
    }
    return String(decoding: rest, as: UTF8.self)
  }
}
