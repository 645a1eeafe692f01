import Cells

/// How a person writes a key in a file (`ctrl-x`, `shift-left`, `f5`, `space`), and how the screen shows it.
package enum KeySyntax {
  private static let named: [(text: String, shown: String, code: Key.Code)] = [
    ("enter", "Enter", .enter), ("tab", "Tab", .tab), ("escape", "Esc", .escape), ("esc", "Esc", .escape),
    ("backspace", "Backspace", .backspace), ("delete", "Del", .delete), ("del", "Del", .delete),
    ("insert", "Ins", .insert), ("up", "↑", .up), ("down", "↓", .down), ("left", "←", .left),
    ("right", "→", .right), ("home", "Home", .home), ("end", "End", .end), ("pageup", "PgUp", .pageUp),
    ("pagedown", "PgDn", .pageDown), ("space", "Space", .character(" ")),
  ]
  private static let modifiers: [(text: String, shown: String, modifier: Key.Modifiers)] = [
    ("ctrl-", "Ctrl-", .control), ("alt-", "Alt-", .alt), ("shift-", "Shift-", .shift),
  ]
  /// What terminals cannot tell from another key, or what never reaches the program as a key.
  private static let impossible: [Unicode.Scalar: String] = [
    "i": "terminals send it as tab", "m": "terminals send it as enter", "h": "terminals send it as backspace",
    "[": "terminals send it as escape", "c": "it interrupts the program", "z": "it suspends the program",
    "\\": "it ends the program",
  ]

  package struct Problem: Error, Equatable {
    package var text: String
  }

  /// The key that a text names; throws what is wrong with it.
  package static func parse(_ text: String) throws(Problem) -> Key {
    var rest = text[...]
    var held: Key.Modifiers = []
    while let found = modifiers.first(where: { rest.lowercased().hasPrefix($0.text) }) {
      guard rest.count > found.text.count else { break }
      held.insert(found.modifier)
      rest = rest.dropFirst(found.text.count)
    }
    let name = rest.lowercased()
    if let known = named.first(where: { $0.text == name }) {
      if known.code == .tab, held.contains(.shift) { return Key(.backTab, held.subtracting(.shift)) }
      return Key(known.code, held)
    }
    if name.hasPrefix("f"), let number = Int(name.dropFirst()), (1...12).contains(number) {
      return Key(.function(number), held)
    }
    let scalars = Array(rest.unicodeScalars)
    guard scalars.count == 1, scalars[0].value > 32, scalars[0].value != 127 else {
      throw Problem(
        text:
          "found \"\(text.shown(width: 40))\", expected a key such as x, ctrl-x, shift-left, f5, space or none"
      )
    }
    return try character(scalars[0], held, text)
  }

  private static func character(_ scalar: Unicode.Scalar, _ held: Key.Modifiers, _ text: String)
    throws(Problem) -> Key
  {
    if held.contains(.control) {
      let letter = scalar.properties.lowercaseMapping.unicodeScalars.first ?? scalar
      if let reason = impossible[letter] {
        throw Problem(text: "\"\(text.shown(width: 40))\" cannot be used: \(reason)")
      }
      return Key(letter, held.subtracting(.shift))
    }
    if held.contains(.shift) {
      let upper = scalar.properties.uppercaseMapping.unicodeScalars
      if upper.count == 1, let letter = upper.first { return Key(letter, held.subtracting(.shift)) }
    }
    return Key(scalar, held)
  }

  /// The key as a file writes it.
  package static func text(_ key: Key) -> String {
    if key.code == .backTab { return prefix(key.modifiers, \.text) + "shift-tab" }
    return prefix(key.modifiers, \.text) + name(key.code, \.text)
  }

  /// The key as the footer and the help show it.
  package static func shown(_ key: Key) -> String {
    if key.code == .backTab { return prefix(key.modifiers, \.shown) + "Shift-Tab" }
    return prefix(key.modifiers, \.shown) + name(key.code, \.shown)
  }

  private typealias Named = (text: String, shown: String, code: Key.Code)
  private typealias Modified = (text: String, shown: String, modifier: Key.Modifiers)

  private static func prefix(_ held: Key.Modifiers, _ part: KeyPath<Modified, String>) -> String {
    modifiers.filter { held.contains($0.modifier) }.map { $0[keyPath: part] }.joined()
  }

  private static func name(_ code: Key.Code, _ part: KeyPath<Named, String>) -> String {
    if let known = named.first(where: { $0.code == code }) { return known[keyPath: part] }
    switch code {
    case .character(let scalar): return String(scalar)
    case .function(let number): return part == \Named.shown ? "F\(number)" : "f\(number)"
    default: return "\(code)"
    }
  }
}
