import Cells
import Foundation

/// Sequences that ask a terminal for something beside the screen: its clipboard, a notification, its
/// title. Text in them is made harmless first, except for the clipboard's, which travels encoded.
package enum ControlStrings {
  /// What terminals take in one OSC 52 sequence: 100,000 bytes of base64 and less.
  package static let clipboardLimit = 74_994

  private static let bell: UInt8 = 0x07

  /// OSC 52: sets the clipboard. nil where the text is too long for terminals to take.
  package static func clipboard(_ text: String, environment: [String: String]) -> [UInt8]? {
    let bytes = Data(text.utf8)
    guard bytes.count <= clipboardLimit else { return nil }
    return wrapped(osc("52;c;" + bytes.base64EncodedString()), environment)
  }

  /// OSC 9: a notification of the desktop, where the terminal has them; nothing elsewhere.
  package static func notification(_ text: String, environment: [String: String]) -> [UInt8] {
    // A leading number would be another command (OSC 9 ; 4 is a progress bar).
    let shown = harmless(text, width: 200)
    let isNumber = shown.first?.isNumber ?? true
    return wrapped(osc("9;" + (isNumber ? "steelyard: " : "") + shown), environment)
  }

  /// Keeps the title that is there on the terminal's stack (XTWINOPS 22), then sets one (OSC 2).
  package static func title(_ text: String) -> [UInt8] { osc("2;" + harmless(text, width: 120)) }
  package static let keepTitle = Array("\u{1B}[22;2t".utf8)
  package static let restoreTitle = Array("\u{1B}[23;2t".utf8)

  private static func harmless(_ text: String, width: Int) -> String {
    text.shown(width: min(width, CharacterWidth.width(of: text, limit: width + 1)))
  }

  private static func osc(_ body: String) -> [UInt8] { [0x1B, 0x5D] + Array(body.utf8) + [bell] }

  /// tmux hands a sequence on to the terminal around it when it comes in a DCS of its own with every
  /// Escape doubled; it needs `allow-passthrough`.
  private static func wrapped(_ bytes: [UInt8], _ environment: [String: String]) -> [UInt8] {
    guard !(environment["TMUX"] ?? "").isEmpty else { return bytes }
    let doubled = bytes.flatMap { $0 == 0x1B ? [0x1B, 0x1B] : [$0] }
    return Array("\u{1B}Ptmux;".utf8) + doubled + Array("\u{1B}\\".utf8)
  }
}
