import Foundation
import History
import Runs
import Training

/// Carries out what belongs to no single screen.
extension Loop {
  func carryOut(_ effect: ShellEffect) throws {
    switch effect {
    case .copy(let text):
      if !display.copy(text) {
        send(.failed("\(text.utf8.count) bytes are more than a terminal's clipboard takes: export a file"))
      }
    case .save(let format, let path, let text, let replacing):
      inBackground(isWriting: true) { try Self.save(format, path, text, replacing: replacing) }
    case .readLog(let run):
      let file = RunFolder(store.runDirectory(run)).log
      inBackground { .shell(LogFile.read(file, of: run)) }
    case .announce(let text):
      if state.shell.announcements.notifies { display.notify(text) }
      if state.shell.announcements.rings { display.bell() }
    }
  }

  /// A file that is there already is asked about first, and is replaced as a whole or not at all.
  private static func save(_ format: ExportFormat, _ path: String, _ text: String, replacing: Bool) throws
    -> Message
  {
    let bytes = Array(text.utf8)
    guard try ScreenFile.write(bytes, to: path, replacing: replacing) else {
      return .shell(.fileExists(format, path: path))
    }
    return .done("saved \(path), \(bytes.count) bytes")
  }

  /// Reads the log again while its page is open and the file has grown.
  func followLog(_ now: Double) {
    guard case .page(let page) = state.overlay, case .log(let run) = page.source else {
      logSize = nil
      return
    }
    guard now >= nextLogLook else { return }
    nextLogLook = now + 0.5
    let file = RunFolder(store.runDirectory(run)).log
    let size = (try? file.resourceValues(forKeys: [.fileSizeKey]))?.fileSize ?? 0
    guard size != logSize else { return }
    let isFirst = logSize == nil
    logSize = size
    if !isFirst { inBackground { .shell(LogFile.read(file, of: run)) } }
  }

  // MARK: - What is remembered

  /// Writes what was remembered, a while after the last change or at the end. A store that cannot be written
  /// remembers nothing, and nobody is bothered with that.
  func writeRemembered(_ now: Double, isEnd: Bool = false) {
    guard !unwritten.isEmpty, isEnd || now >= rememberAt else { return }
    for (name, value) in unwritten { try? store.setSetting(name, value) }
    unwritten = [:]
  }
}

/// The end of a run's log.
enum LogFile {
  private static let mostBytes = 1 << 20

  static func read(_ file: URL, of run: RunID) -> ShellMessage {
    guard let handle = try? FileHandle(forReadingFrom: file), let size = try? handle.seekToEnd() else {
      return .log(run, lines: [], isCut: false)
    }
    defer { try? handle.close() }
    let start = size > UInt64(mostBytes) ? size - UInt64(mostBytes) : 0
    try? handle.seek(toOffset: start)
    let data = (try? handle.read(upToCount: mostBytes)) ?? Data()
    var lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
      String(decoding: $0.prefix(4096), as: UTF8.self)
    }
    if lines.last?.isEmpty ?? false { lines.removeLast() }
    // The first line of a cut is the rest of one.
    if start > 0, !lines.isEmpty { lines.removeFirst() }
    return .log(run, lines: lines, isCut: start > 0)
  }
}
