import Foundation
import Logging

/// The run's `log.txt`: one line an event, appended over all its sessions.
enum RunLog {
  static func logger(to file: URL) -> Logger {
    Logger(label: "steelyard") { _ in FileLogHandler(file) }
  }
}

/// Appends lines to a file; what cannot be written is dropped, for a full disk must not end a run.
private struct FileLogHandler: LogHandler {
  var metadata: Logger.Metadata = [:]
  var logLevel: Logger.Level = .info
  private let handle: FileHandle?

  init(_ file: URL) {
    let descriptor = open(file.path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    handle = descriptor >= 0 ? FileHandle(fileDescriptor: descriptor, closeOnDealloc: true) : nil
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let details = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    let line = ([timestamp(), event.level.rawValue, "\(event.message)"] + details).joined(separator: " ")
    try? handle?.write(contentsOf: Data((line + "\n").utf8))
  }

  private func timestamp() -> String {
    var now = time(nil)
    var parts = tm()
    gmtime_r(&now, &parts)
    var buffer = [CChar](repeating: 0, count: 32)
    strftime(&buffer, buffer.count, "%Y-%m-%dT%H:%M:%SZ", &parts)
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
