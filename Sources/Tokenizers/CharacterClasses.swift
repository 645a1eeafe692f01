/// What tokenizers ask of a character: membership in the classes that their splits and normalisers name.
///
/// The Python package mixes tables of several versions of Unicode, and a class here is that of the version
/// that its tables have: 16 for regular expressions, 9 for normalisation, 8 for BERT. A younger character
/// belongs to none.
struct CharacterClasses: OptionSet, Sendable {
  let rawValue: UInt16

  /// `\p{L}` of Unicode 16.
  static let letter = CharacterClasses(rawValue: 1 << 0)
  /// `\p{N}` of Unicode 16.
  static let number = CharacterClasses(rawValue: 1 << 1)
  /// `\s`: the property White_Space.
  static let whitespace = CharacterClasses(rawValue: 1 << 2)
  /// `\p{M}` of Unicode 9.
  static let mark = CharacterClasses(rawValue: 1 << 3)
  /// `\p{Mn}` of Unicode 8.
  static let nonspacingMark = CharacterClasses(rawValue: 1 << 4)
  /// What BERT isolates: ASCII that is neither letter, digit, control nor space, and `\p{P}` of Unicode 8.
  static let punctuation = CharacterClasses(rawValue: 1 << 5)
  /// What BERT drops: `\p{Cc}`, `\p{Cf}` and `\p{Co}` of Unicode 8, save tab, newline and carriage return.
  static let control = CharacterClasses(rawValue: 1 << 6)
  /// `\w` of Unicode 16: alphabetic, marks, decimal digits, connectors and joiners.
  static let word = CharacterClasses(rawValue: 1 << 7)
  /// The ideographs that BERT sets apart with spaces.
  static let ideograph = CharacterClasses(rawValue: 1 << 8)
  /// `\p{N}` of the newest Unicode: what splits at digits mean.
  static let digit = CharacterClasses(rawValue: 1 << 9)

  /// The classes of every character below `tableEnd`, made once: a look at the standard library's own
  /// tables costs twenty times as much.
  private nonisolated(unsafe) static let table: UnsafePointer<UInt16> = {
    let table = UnsafeMutablePointer<UInt16>.allocate(capacity: Int(tableEnd))
    for value in 0..<tableEnd {
      table[Int(value)] = Unicode.Scalar(value).map { compute($0).rawValue } ?? 0
    }
    return UnsafePointer(table)
  }()
  private static let tableEnd: UInt32 = 0x2_0000

  /// The classes of the character with the code point `value`; none where there is no such character.
  @inline(__always)
  static func of(_ value: UInt32) -> CharacterClasses {
    if value < tableEnd { return CharacterClasses(rawValue: table[Int(value)]) }
    return Unicode.Scalar(value).map(compute) ?? []
  }

  private static func compute(_ scalar: Unicode.Scalar) -> CharacterClasses {
    let properties = scalar.properties
    var classes: CharacterClasses = []
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
      classes = .letter
    case .decimalNumber: classes = [.number, .digit, .word]
    case .letterNumber, .otherNumber: classes = [.number, .digit]
    case .nonspacingMark: classes = [.mark, .nonspacingMark, .word]
    case .spacingMark, .enclosingMark: classes = [.mark, .word]
    case .connectorPunctuation: classes = [.punctuation, .word]
    case .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation, .finalPunctuation,
      .otherPunctuation:
      classes = .punctuation
    case .control where scalar != "\t" && scalar != "\n" && scalar != "\r": classes = .control
    case .format, .privateUse: classes = .control
    default: break
    }
    if properties.isAlphabetic || properties.isJoinControl { classes.insert(.word) }
    let age = properties.age?.major ?? 0
    if age > 16 { classes.subtract([.letter, .number, .word]) }
    if age > 9 { classes.remove(.mark) }
    if age > 8 { classes.subtract([.nonspacingMark, .punctuation, .control]) }
    changeBack(scalar.value, &classes)
    if properties.isWhitespace { classes.insert(.whitespace) }
    if isASCIISymbol(scalar) { classes.insert(.punctuation) }
    if isIdeograph(scalar.value) { classes.insert(.ideograph) }
    return classes
  }

  /// The characters whose category later versions of Unicode have changed.
  private static func changeBack(_ value: UInt32, _ classes: inout CharacterClasses) {
    switch value {
    case 0x166D: classes.insert(.punctuation)
    case 0x1734, 0x1171E: classes.insert(.nonspacingMark)
    case 0x1885, 0x1886, 0xA9BD: classes.remove(.nonspacingMark)
    case 0x1CF2, 0x1CF3: classes.insert(.mark)
    case 0x111C9:
      classes.subtract([.mark, .nonspacingMark])
      classes.insert(.punctuation)
    default: break
    }
  }

  private static func isASCIISymbol(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
    default: false
    }
  }

  /// The blocks that the Python package names.
  private static func isIdeograph(_ value: UInt32) -> Bool {
    switch value {
    case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0xF900...0xFAFF, 0x2_0000...0x2_A6DF, 0x2_A700...0x2_B73F,
      0x2_B740...0x2_B81F, 0x2_B920...0x2_CEAF, 0x2_F800...0x2_FA1F:
      true
    default: false
    }
  }
}
