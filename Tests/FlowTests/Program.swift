import Foundation

/// The real program, built beside the tests.
enum Program {
  struct Result {
    var status: Int32
    var output: String
    var errors: String
    /// The lines on stderr.
    var complaints: [String] { errors.split(separator: "\n").map(String.init) }
  }

  static let url: URL = {
    let tests =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
      ?? CommandLine.arguments[0]
    return URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent("steelyard")
  }()

  /// Runs the program to its end, without a terminal.
  ///
  /// - Parameter memory: MiB of addresses that it gets; nil: all that it wants.
  static func run(_ arguments: [String], environment: [String: String] = [:], memory: Int? = nil) throws
    -> Result
  {
    let process = Process()
    if let memory {
      process.executableURL = URL(fileURLWithPath: "/bin/sh")
      process.arguments = ["-c", "ulimit -v \(memory << 10) && exec \"$0\" \"$@\"", url.path] + arguments
    } else {
      process.executableURL = url
      process.arguments = arguments
    }
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let folder = try Scratch()
    let output = folder.file("stdout")
    let errors = folder.file("stderr")
    for file in [output, errors] { _ = FileManager.default.createFile(atPath: file.path, contents: nil) }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    process.waitUntilExit()
    return Result(
      status: process.terminationStatus,
      output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
  }
}

/// A folder for one test, removed with it.
final class Scratch {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("steelyard-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func file(_ name: String) -> URL { url.appendingPathComponent(name) }

  /// A file of this name with these bytes; returns its path.
  func write(_ name: String, _ bytes: Data) throws -> String {
    try bytes.write(to: file(name))
    return file(name).path
  }

  func write(_ name: String, _ text: String) throws -> String { try write(name, Data(text.utf8)) }
}
