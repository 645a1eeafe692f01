import Foundation
import Testing

@Suite("Hostile text in data, names and notes", .serialized, .enabled(if: Robot.hasTmux, "needs tmux"))
final class HostileTextTests {
  private let scratch: Scratch
  private var store: String { scratch.file("store").path }

  init() throws { scratch = try Scratch() }

  /// Wide characters, combining marks, right-to-left text and its controls, joined emoji, escape sequences.
  private static let pieces = [
    "长的名字很长很长", "עברית שלום", "العربية", "e\u{301}\u{302}\u{303}\u{304}", "ก็็็็็็็็", "\u{202E}turned\u{202C}",
    "👩‍👩‍👧‍👦", "❤️ ☎️", "🇨🇭", "🏳️‍🌈👍🏽", "ﷺ", "\u{200B}zero\u{200D}width\u{2060}", "ﾊﾝｶｸ", "\u{1B}[31mred\u{7}",
    "\u{1100}\u{1161}\u{11A8}", "tab\there", "½±§″",
  ]

  @Test("a person walks over every screen of a run full of it, and every frame stands where it should")
  func frames() throws {
    let rows = (0..<200).map { row -> String in
      let text = (0..<4).map { Self.pieces[(row * 7 + $0 * 5) % Self.pieces.count] }.joined(separator: " ")
      let object: [String: Any] = ["text": "\(row) \(text)", "score": Double(row % 41 - 20) / 20]
      let line = (try? JSONSerialization.data(withJSONObject: object)) ?? Data()
      return String(decoding: line, as: UTF8.self)
    }
    let data = try scratch.write("evil.jsonl", rows.joined(separator: "\n") + "\n")
    // Control characters are refused in names; data may have them.
    let name = Self.pieces.filter { piece in piece.unicodeScalars.allSatisfy { $0.value >= 32 } }.joined(
      separator: " ")
    let made = try Program.run([
      "train", "--data", data, "--store", store, "--name", name, "--tag", "长长", "--width", "32", "--layers",
      "1", "--heads", "2", "--threads", "1", "--epochs", "1",
    ])
    #expect(made.status == 0, "\(made.errors)")
    let note = try Program.run(["runs", "note", "last", name, "--store", store])
    #expect(note.status == 0, "\(note.errors)")
    let robot = try Robot(width: 100, height: 30)
    robot.patience = 60
    try robot.start("watch last --store '\(store)'")
    for (key, sign) in [
      ("1", "task weights"), ("2", "gap to exact"), ("3", "1 run"), ("4", "queue"), ("5", "true [+-]"),
    ] {
      robot.type(key)
      try robot.wait(for: sign)
      // A frame that is there once may still be half of one: the next look must agree.
      try robot.wait("frames to end in the last column") { lines in
        let framed = lines.filter { line in
          guard let first = line.first, let last = line.last else { return false }
          // Boxes, and the rows of the probe's list with their scroll bar.
          return "│┃┌└┏┗".contains(first) && "│┃┐┘┓┛".contains(last)
            || line.contains(" true ") && line.contains(" off ") && "█│".contains(last)
        }
        return try framed.allSatisfy { try robot.width(of: $0) == 100 } && lines.count <= 30
      }
    }
    // The columns of the list stand below each other whatever the name is.
    robot.type("3")
    try robot.wait(for: "✓ finished +[0-9]")
    let list = robot.screenLines()
    let head = try #require(list.first { $0.contains("name") && $0.contains("state") })
    let row = try #require(list.first { $0.contains("✓ finished") && $0.contains("■") })
    let title = try robot.width(
      of: String(head.prefix(upTo: head.range(of: "state")?.lowerBound ?? head.startIndex)))
    let value = try robot.width(
      of: String(row.prefix(upTo: row.range(of: "✓")?.lowerBound ?? row.startIndex)))
    #expect(title == value)
    robot.type("q")
    #expect(try robot.ending().status == 0)
  }
}
