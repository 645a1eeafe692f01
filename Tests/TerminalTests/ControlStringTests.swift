import Foundation
import Terminal
import Testing

@Suite("What is asked of a terminal beside the screen")
struct ControlStringTests {
  func text(_ bytes: [UInt8]?) -> String { String(decoding: bytes ?? [], as: UTF8.self) }

  @Test("the clipboard is set by OSC 52 in base64, whatever is in the text")
  func clipboard() {
    #expect(
      text(ControlStrings.clipboard("steelyard é\n\u{1B}", environment: [:]))
        == "\u{1B}]52;c;c3RlZWx5YXJkIMOpChs=\u{7}")
    #expect(text(ControlStrings.clipboard("", environment: [:])) == "\u{1B}]52;c;\u{7}")
  }

  @Test("inside tmux it is handed through with every Escape doubled")
  func tmux() {
    #expect(
      text(ControlStrings.clipboard("a", environment: ["TMUX": "/tmp/tmux-0/default,1,0"]))
        == "\u{1B}Ptmux;\u{1B}\u{1B}]52;c;YQ==\u{7}\u{1B}\\")
    #expect(ControlStrings.clipboard("a", environment: ["TMUX": ""])?.first == 0x1B)
    #expect(text(ControlStrings.clipboard("a", environment: ["TMUX": ""])) == "\u{1B}]52;c;YQ==\u{7}")
  }

  @Test("a text longer than terminals take is refused, the longest one is not")
  func limit() {
    let limit = ControlStrings.clipboardLimit
    let longest = ControlStrings.clipboard(String(repeating: "x", count: limit), environment: [:])
    #expect((longest?.count ?? 0) <= 100_000 && longest != nil)
    #expect(ControlStrings.clipboard(String(repeating: "x", count: limit + 1), environment: [:]) == nil)
  }

  @Test("titles and notifications carry no control characters of their text")
  func harmless() {
    let hostile = "run\u{7} \u{1B}]0;evil\u{1B}\\ \u{9C}\u{0} \u{202E}x"
    for bytes in [ControlStrings.title(hostile), ControlStrings.notification(hostile, environment: [:])] {
      #expect(bytes.prefix(2) == [0x1B, 0x5D] && bytes.last == 0x07)
      let inner = text(Array(bytes.dropFirst(2).dropLast()))
      #expect(!inner.unicodeScalars.contains { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) })
      #expect(!inner.unicodeScalars.contains("\u{202E}"))
    }
    #expect(text(ControlStrings.title("steelyard demo")) == "\u{1B}]2;steelyard demo\u{7}")
    #expect(
      text(ControlStrings.notification("run demo has ended", environment: [:]))
        == "\u{1B}]9;run demo has ended\u{7}")
  }

  @Test("a notification that starts with a number is no other command")
  func number() {
    #expect(
      text(ControlStrings.notification("4;1;50", environment: [:])) == "\u{1B}]9;steelyard: 4;1;50\u{7}")
    #expect(text(ControlStrings.notification("", environment: [:])) == "\u{1B}]9;steelyard: \u{7}")
  }

  @Test("long titles are cut")
  func long() {
    #expect(ControlStrings.title(String(repeating: "é", count: 10_000)).count < 300)
  }
}
