import Cells

/// Reads one key or report off the front of the bytes a terminal sent.
struct SequenceParser {
  enum Found: Equatable {
    case event(InputEvent)
    case pasteBegin
    /// What the terminal was asked: its background 0xRRGGBB, and what it is (DA1), which all of them answer.
    case background(UInt32)
    case attributes
  }

  /// No sequence that means something to us is longer.
  private static let longest = 64
  /// A string that goes on longer is no answer of a terminal.
  private static let longestString = 4096

  private let bytes: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  private func byte(_ offset: Int) -> UInt8? {
    let index = bytes.startIndex + offset
    return index < bytes.endIndex ? bytes[index] : nil
  }

  /// What stands first (nil: something to be swallowed) and its length; no result: more bytes may
  /// change the answer. With `final` there is always a result.
  func next(final: Bool) -> (found: Found?, length: Int)? {
    guard let first = byte(0) else { return nil }
    guard first == 0x1B else { return plain(at: 0, modifiers: [], final: final) }
    guard let second = byte(1) else { return final ? (key(.escape), 1) : nil }
    switch second {
    case UInt8(ascii: "["):
      return controlSequence(from: 2, modifiers: [], final: final)
        ?? (final ? (key(.character("["), .alt), 2) : nil)
    case UInt8(ascii: "O"):
      return singleShift(from: 2, modifiers: []) ?? (final ? (key(.character("O"), .alt), 2) : nil)
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"):
      return string(from: 2, kind: second, final: final)
    case 0x1B:
      // Some terminals put a second Escape before the sequence of a key pressed with Alt.
      switch byte(2) {
      case nil: return final ? (key(.escape), 1) : nil
      case UInt8(ascii: "["):
        return controlSequence(from: 3, modifiers: .alt, final: final) ?? (final ? (key(.escape), 1) : nil)
      case UInt8(ascii: "O"):
        return singleShift(from: 3, modifiers: .alt) ?? (final ? (key(.escape), 1) : nil)
      default: return (key(.escape), 1)
      }
    default:
      return plain(at: 1, modifiers: .alt, final: final)
    }
  }

  private func key(_ code: Key.Code, _ modifiers: Key.Modifiers = []) -> Found {
    .event(.key(Key(code, modifiers)))
  }

  // MARK: - Characters

  /// A character or control byte, `offset` bytes in (1 after an Escape that means Alt).
  private func plain(at offset: Int, modifiers: Key.Modifiers, final: Bool) -> (found: Found?, length: Int)? {
    guard let first = byte(offset) else { return nil }
    let length = offset + 1
    switch first {
    case 0x00: return (key(.character(" "), modifiers.union(.control)), length)
    case 0x03 where modifiers.isEmpty: return (.event(.signal(.interrupt)), length)
    case 0x1C where modifiers.isEmpty: return (.event(.signal(.quit)), length)
    case 0x1A where modifiers.isEmpty: return (.event(.suspend), length)
    case 0x08, 0x7F: return (key(.backspace, modifiers), length)
    case 0x09: return (key(.tab, modifiers), length)
    case 0x0A, 0x0D: return (key(.enter, modifiers), length)
    case 0x01...0x1A:
      return (key(.character(Unicode.Scalar(first + 0x60)), modifiers.union(.control)), length)
    case 0x1B: return (key(.escape, modifiers), length)
    case 0x1C...0x1F:
      return (key(.character(Unicode.Scalar(first + 0x40)), modifiers.union(.control)), length)
    case 0x20..<0x7F: return (key(.character(Unicode.Scalar(first)), modifiers), length)
    default: return character(at: offset, modifiers: modifiers, final: final)
    }
  }

  /// One UTF-8 scalar; malformed bytes become U+FFFD one at a time.
  private func character(at offset: Int, modifiers: Key.Modifiers, final: Bool) -> (
    found: Found?, length: Int
  )? {
    let first = byte(offset) ?? 0
    let broken = (found: Found?.some(key(.character("\u{FFFD}"), modifiers)), length: offset + 1)
    let count: Int
    var value: UInt32
    switch first {
    case 0xC2...0xDF: (count, value) = (2, UInt32(first & 0x1F))
    case 0xE0...0xEF: (count, value) = (3, UInt32(first & 0x0F))
    case 0xF0...0xF4: (count, value) = (4, UInt32(first & 0x07))
    default: return broken
    }
    for index in 1..<count {
      guard let next = byte(offset + index) else { return final ? broken : nil }
      guard next & 0xC0 == 0x80 else { return broken }
      value = value << 6 | UInt32(next & 0x3F)
    }
    let least: UInt32 = count == 2 ? 0x80 : count == 3 ? 0x800 : 0x10000
    guard value >= least, let scalar = Unicode.Scalar(value) else { return broken }
    return (key(.character(scalar), modifiers), offset + count)
  }

  // MARK: - Sequences

  /// `ESC O x`: cursor and function keys in application mode.
  private func singleShift(from start: Int, modifiers: Key.Modifiers) -> (found: Found?, length: Int)? {
    guard let letter = byte(start) else { return nil }
    let length = start + 1
    if let code = Self.letterKeys[letter] { return (key(code, modifiers), length) }
    switch letter {
    case UInt8(ascii: "M"): return (key(.enter, modifiers), length)
    case UInt8(ascii: "j")...UInt8(ascii: "y"):  // the keypad's * + , - . / 0…9
      return (key(.character(Unicode.Scalar(letter - 0x40)), modifiers), length)
    case 0x20..<0x7F: return (nil, length)
    default: return (key(.character("O"), modifiers.union(.alt)), start)
    }
  }

  /// `ESC [ … x`, ECMA-48's control sequences.
  private func controlSequence(from start: Int, modifiers: Key.Modifiers, final: Bool)
    -> (found: Found?, length: Int)?
  {
    guard let lead = byte(start) else { return nil }
    if lead == UInt8(ascii: "[") {  // the Linux console's F1…F5
      guard let letter = byte(start + 1) else { return nil }
      let isKey = (UInt8(ascii: "A")...UInt8(ascii: "E")).contains(letter)
      return (isKey ? key(.function(Int(letter) - 0x40), modifiers) : nil, start + 2)
    }
    if lead == UInt8(ascii: "M") { return oldMouse(from: start + 1) }
    var end = start
    while let next = byte(end), (0x20..<0x40).contains(next) {
      end += 1
      if end - start > Self.longest { return (nil, end) }
    }
    guard let letter = byte(end) else { return nil }
    // Anything else in a sequence ends it unfinished, and stands for itself.
    guard (0x40..<0x7F).contains(letter) else { return (nil, end) }
    let body = bytes[(bytes.startIndex + start)..<(bytes.startIndex + end)]
    if lead == UInt8(ascii: "<") {
      return (sgrMouse(numbers(body.dropFirst()), released: letter == UInt8(ascii: "m")), end + 1)
    }
    if lead == UInt8(ascii: "?"), letter == UInt8(ascii: "c") { return (.attributes, end + 1) }
    return (controlKey(letter, numbers(body), modifiers), end + 1)
  }

  /// `ESC ] … BEL` or `… ESC \`, and the same with `P` and `_`: answers of the terminal, swallowed but for
  /// the one about its background. Where nothing follows it is the letter with Alt.
  private func string(from start: Int, kind: UInt8, final: Bool) -> (found: Found?, length: Int)? {
    var end = start
    while let next = byte(end), end - start <= Self.longestString {
      if next == 0x07 { return (answer(start..<end, kind), end + 1) }
      if next == 0x1B {
        guard let after = byte(end + 1) else { break }
        if after == UInt8(ascii: "\\") { return (answer(start..<end, kind), end + 2) }
        return (nil, end)
      }
      // No answer has control characters.
      if next < 0x20 { return (key(.character(Unicode.Scalar(kind)), .alt), start) }
      end += 1
    }
    if end - start > Self.longestString { return (nil, end) }
    guard final else { return nil }
    // Cut off: answers begin with a number; anything else was typed after the letter.
    let isAnswer = byte(start).map { (0x30...0x39).contains($0) } ?? false
    return isAnswer ? (nil, end) : (key(.character(Unicode.Scalar(kind)), .alt), start)
  }

  /// `11;rgb:RRRR/GGGG/BBBB`, one to four digits each, maybe `rgba:` and a fourth.
  private func answer(_ range: Range<Int>, _ kind: UInt8) -> Found? {
    let slice = bytes[(bytes.startIndex + range.lowerBound)..<(bytes.startIndex + range.upperBound)]
    let text = String(decoding: slice, as: UTF8.self)
    guard kind == UInt8(ascii: "]"), let colon = text.firstIndex(of: ":"),
      ["11;rgb", "11;rgba"].contains(text[..<colon])
    else { return nil }
    let parts = text[text.index(after: colon)...].split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count >= 3 else { return nil }
    var rgb: UInt32 = 0
    for part in parts.prefix(3) {
      guard (1...4).contains(part.utf8.count), let value = UInt32(part, radix: 16) else { return nil }
      let most: UInt32 = 1 << (4 * UInt32(part.utf8.count)) - 1
      rgb = rgb << 8 | (value * 255 + most / 2) / most
    }
    return .background(rgb)
  }

  /// The numbers between semicolons, at most eight, each at most 65,535; sub-parameters are left out.
  private func numbers(_ body: ArraySlice<UInt8>) -> [Int] {
    body.split(separator: UInt8(ascii: ";"), maxSplits: 8, omittingEmptySubsequences: false).prefix(8).map {
      part in
      var value = 0
      for digit in part {
        guard (0x30...0x39).contains(digit) else { break }
        value = min(65_535, value * 10 + Int(digit - 0x30))
      }
      return value
    }
  }

  private static let letterKeys: [UInt8: Key.Code] = [
    UInt8(ascii: "A"): .up, UInt8(ascii: "B"): .down, UInt8(ascii: "C"): .right, UInt8(ascii: "D"): .left,
    UInt8(ascii: "H"): .home, UInt8(ascii: "F"): .end, UInt8(ascii: "P"): .function(1),
    UInt8(ascii: "Q"): .function(2), UInt8(ascii: "R"): .function(3), UInt8(ascii: "S"): .function(4),
  ]

  private static let numberKeys: [Int: Key.Code] = [
    1: .home, 2: .insert, 3: .delete, 4: .end, 5: .pageUp, 6: .pageDown, 7: .home, 8: .end,
    11: .function(1), 12: .function(2), 13: .function(3), 14: .function(4), 15: .function(5),
    17: .function(6), 18: .function(7), 19: .function(8), 20: .function(9), 21: .function(10),
    23: .function(11), 24: .function(12),
  ]

  private func controlKey(_ letter: UInt8, _ numbers: [Int], _ modifiers: Key.Modifiers) -> Found? {
    var modifiers = modifiers
    if numbers.count > 1 { modifiers.formUnion(Self.modifiers(numbers[1])) }
    if let code = Self.letterKeys[letter] { return key(code, modifiers) }
    switch letter {
    case UInt8(ascii: "Z"): return key(.backTab, modifiers.subtracting(.shift))
    case UInt8(ascii: "~"):
      switch numbers.first ?? 0 {
      case 200: return .pasteBegin
      case 27 where numbers.count > 2: return character(code: numbers[2], modifiers)
      case let number: return Self.numberKeys[number].map { key($0, modifiers) }
      }
    case UInt8(ascii: "u"): return character(code: numbers.first ?? 0, modifiers)
    default: return nil
    }
  }

  /// A key that the terminal names by its Unicode value.
  private func character(code: Int, _ modifiers: Key.Modifiers) -> Found? {
    switch code {
    case 9:
      return modifiers.contains(.shift) ? key(.backTab, modifiers.subtracting(.shift)) : key(.tab, modifiers)
    case 13: return key(.enter, modifiers)
    case 27: return key(.escape, modifiers)
    case 8, 127: return key(.backspace, modifiers)
    case 0x63 where modifiers == .control: return .event(.signal(.interrupt))
    case 0x7A where modifiers == .control: return .event(.suspend)
    case 0x5C where modifiers == .control: return .event(.signal(.quit))
    case 0x20...: return Unicode.Scalar(UInt32(code)).map { key(.character($0), modifiers) }
    default: return nil
    }
  }

  /// xterm's modifier parameter: one more than the bits shift 1, alt 2, control 4, meta 8.
  private static func modifiers(_ parameter: Int) -> Key.Modifiers {
    let bits = max(0, parameter - 1)
    var result: Key.Modifiers = []
    if bits & 1 != 0 { result.insert(.shift) }
    if bits & 10 != 0 { result.insert(.alt) }
    if bits & 4 != 0 { result.insert(.control) }
    return result
  }

  // MARK: - Mouse

  /// `ESC [ < button ; column ; row M`, or `m` for a release.
  private func sgrMouse(_ numbers: [Int], released: Bool) -> Found? {
    guard numbers.count >= 3, numbers[1] > 0, numbers[2] > 0 else { return nil }
    return mouse(code: numbers[0], column: numbers[1] - 1, row: numbers[2] - 1, released: released)
  }

  /// `ESC [ M` and three bytes, each 32 more than its value: terminals without SGR reports.
  private func oldMouse(from start: Int) -> (found: Found?, length: Int)? {
    guard let button = byte(start), let column = byte(start + 1), let row = byte(start + 2) else {
      return nil
    }
    guard button >= 32, column >= 33, row >= 33 else { return (nil, start + 3) }
    let code = Int(button) - 32
    return (
      mouse(code: code, column: Int(column) - 33, row: Int(row) - 33, released: code & 67 == 3), start + 3
    )
  }

  private func mouse(code: Int, column: Int, row: Int, released: Bool) -> Found? {
    var modifiers: Key.Modifiers = []
    if code & 4 != 0 { modifiers.insert(.shift) }
    if code & 8 != 0 { modifiers.insert(.alt) }
    if code & 16 != 0 { modifiers.insert(.control) }
    guard let kind = mouseKind(code, released) else { return nil }
    return .event(.mouse(MouseEvent(kind, column: column, row: row, modifiers: modifiers)))
  }

  private func mouseKind(_ code: Int, _ released: Bool) -> MouseEvent.Kind? {
    guard code < 128 else { return nil }  // buttons 8 to 11
    if code & 64 != 0 {
      switch code & 3 {
      case 0: return .wheel(vertical: -1, horizontal: 0)
      case 1: return .wheel(vertical: 1, horizontal: 0)
      case 2: return .wheel(vertical: 0, horizontal: -1)
      default: return .wheel(vertical: 0, horizontal: 1)
      }
    }
    let button: MouseEvent.Button? = [.left, .middle, .right, nil][code & 3]
    if released { return .release(button) }
    guard let button else { return nil }  // moved with no button held
    return code & 32 != 0 ? .drag(button) : .press(button)
  }
}
