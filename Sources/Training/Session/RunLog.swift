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
  private let file: AppendedFile

  init(_ file: URL) { self.file = AppendedFile(file) }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let details = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    let line = ([timestamp(), event.level.rawValue, "\(event.message)"] + details).joined(separator: " ")
    file.tell(line + "\n")
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

/// An open file that only grows; one that cannot be opened takes nothing.
private final class AppendedFile: Sendable {
  private let descriptor: Int32

  init(_ file: URL) {
    descriptor = open(file.path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  func tell(_ text: String) {
    if descriptor >= 0 { try? Descriptor.write(Array(text.utf8), to: descriptor) }
  }
}
