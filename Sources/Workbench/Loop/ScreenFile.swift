import Foundation
import Training

/// A file that somebody at a screen has something written to.
package enum ScreenFile {
  /// Writes the file whole, or not at all.
  ///
  /// - Parameter path: `~` is the person's home.
  /// - Returns: false where a file is there that was not to be replaced.
  /// - Throws: `RequestError` or `OutputProblem`, one line.
  package static func write(_ bytes: [UInt8], to path: String, replacing: Bool) throws -> Bool {
    guard path != "-" else { throw RequestError("-: stdout is the screen's, expected a file") }
    let place = (path as NSString).expandingTildeInPath
    if !replacing, FileManager.default.fileExists(atPath: place) { return false }
    // Nobody waits at a screen for a reader of a FIFO to come.
    let file = try OutputFile(place, replaces: replacing, whileUnread: { false })
    try file.write(bytes)
    return try file.commit()
  }
}
