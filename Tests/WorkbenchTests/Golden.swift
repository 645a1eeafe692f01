import Cells
import Foundation
import Testing

/// Golden pictures: text files under Fixtures, one a picture, made by the tests themselves when
/// `STEELYARD_RECORD=1` is set, and then read by a person before they are committed.
enum Golden {
  static func expect(
    _ buffer: CellBuffer, matches name: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "Fixtures")
    let file = folder.appendingPathComponent(name + ".txt")
    let picture = buffer.plainText() + "\n"
    if ProcessInfo.processInfo.environment["STEELYARD_RECORD"] == "1" {
      try picture.write(to: file, atomically: true, encoding: .utf8)
      return
    }
    let expected = try String(contentsOf: file, encoding: .utf8)
    #expect(picture == expected, "the picture \(name) changed", sourceLocation: sourceLocation)
  }
}
