import Cells
import Foundation

/// Golden pictures: text files under the Fixtures folder beside the test that asks, made by the tests
/// themselves when `STEELYARD_RECORD=1` is set, and then read by a person before they are committed.
public enum Golden {
  /// Holds one picture against its file; throws a `GoldenMismatch`.
  public static func expect(
    _ buffer: CellBuffer, matches name: String, file: StaticString = #filePath
  ) throws {
    let fixture = fixture(name, beside: "\(file)")
    let picture = buffer.plainText() + "\n"
    if isRecording { return try picture.write(to: fixture, atomically: true, encoding: .utf8) }
    let expected = try String(contentsOf: fixture, encoding: .utf8)
    if let problem = difference(picture, expected) {
      throw GoldenMismatch(description: "the picture \(name) changed\n\(problem)")
    }
  }

  /// Holds many pictures against one file, each under a line with its name.
  public static func expect(
    _ pictures: [(name: String, text: String)], matches name: String, file: StaticString = #filePath
  ) throws {
    let fixture = fixture(name, beside: "\(file)")
    if isRecording {
      let text = pictures.map { "== \($0.name)\n\($0.text)\n" }.joined()
      return try text.write(to: fixture, atomically: true, encoding: .utf8)
    }
    let text = try String(contentsOf: fixture, encoding: .utf8)
    var expected: [String: String] = [:]
    for section in ("\n" + text).components(separatedBy: "\n== ").dropFirst() {
      let parts = section.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
      let body = parts.count > 1 ? String(parts[1]) : ""
      expected[String(parts[0])] = body
    }
    // Empty rows at the end of a picture do not count: the file cannot tell them from its own line ends.
    func trimmed(_ text: String) -> String { String(text.reversed().drop { $0 == "\n" }.reversed()) }
    var problems: [String] = []
    for picture in pictures {
      let known = expected.removeValue(forKey: picture.name)
      if let problem = difference(trimmed(picture.text), trimmed(known ?? "")) {
        problems.append("\(picture.name):\n\(problem)")
      }
    }
    problems += expected.keys.sorted().map { "\($0): recorded, but not drawn any more" }
    if !problems.isEmpty {
      throw GoldenMismatch(
        description: "pictures of \(name) changed\n" + problems.prefix(3).joined(separator: "\n"))
    }
  }

  /// The styles of a frame as text: a table of letters, then the rows in runs such as `a12b3`; rows
  /// that repeat are counted.
  public static func styles(of buffer: CellBuffer, as describe: (Style) -> String) -> String {
    let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
    var known: [String: Int] = [:]
    var table: [String] = []
    var rows: [(text: String, count: Int)] = []
    for row in 0..<buffer.height {
      var runs: [(letter: Int, count: Int)] = []
      for column in 0..<buffer.width {
        let name = describe(buffer[column, row].style)
        let letter = known[name] ?? known.count
        if known[name] == nil {
          known[name] = letter
          table.append("\(letters[letter % letters.count]) \(name)")
        }
        if runs.last?.letter == letter {
          runs[runs.count - 1].count += 1
        } else {
          runs.append((letter, 1))
        }
      }
      let text = runs.map { "\(letters[$0.letter % letters.count])\($0.count)" }.joined()
      if rows.last?.text == text { rows[rows.count - 1].count += 1 } else { rows.append((text, 1)) }
    }
    return (table + rows.map { $0.count > 1 ? "\($0.text) x\($0.count)" : $0.text }).joined(separator: "\n")
  }

  private static var isRecording: Bool { ProcessInfo.processInfo.environment["STEELYARD_RECORD"] == "1" }

  private static func fixture(_ name: String, beside file: String) -> URL {
    URL(fileURLWithPath: file).deletingLastPathComponent().appendingPathComponent("Fixtures")
      .appendingPathComponent(name + ".txt")
  }

  /// The first line that differs, as it is and as it was.
  private static func difference(_ found: String, _ expected: String) -> String? {
    guard found != expected else { return nil }
    let new = found.split(separator: "\n", omittingEmptySubsequences: false)
    let old = expected.split(separator: "\n", omittingEmptySubsequences: false)
    let line = zip(new, old).prefix { $0 == $1 }.count
    func text(_ lines: [Substring]) -> String { line < lines.count ? String(lines[line]) : "(ends)" }
    return "line \(line + 1) is  \(text(new))\nline \(line + 1) was \(text(old))"
  }
}

/// How a picture differs from the recorded one.
public struct GoldenMismatch: Error, CustomStringConvertible {
  public let description: String
}
