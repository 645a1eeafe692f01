/// What a terminal is given for one scalar of a text: text from data sets is never sent raw.
///
/// Control characters become visible pictures; bidirectional controls a visible mark, so that no
/// text can reorder the screen; joiners, variation selectors and other invisible formats are
/// dropped and flags spelled in letters, because terminals disagree about their width.
public enum ScalarPresentation: Equatable, Sendable {
  /// Nothing is shown.
  case dropped
  /// A combining mark on the cell before it.
  case mark(UInt32)
  /// One cell.
  case narrow(UInt32)
  /// Two cells, one character.
  case wide(UInt32)
  /// Two cells, two characters.
  case pair(UInt32, UInt32)

  public var width: Int {
    switch self {
    case .dropped, .mark: 0
    case .narrow: 1
    case .wide, .pair: 2
    }
  }

  /// What is shown for `scalar`, given the last scalar that took a cell (0: none).
  public static func of(_ scalar: UInt32, glyphs: GlyphSet, after base: UInt32 = 0) -> ScalarPresentation {
    if scalar >= 0x20, scalar < 0x7F { return .narrow(scalar) }
    let shown = unicode(scalar, after: base)
    guard glyphs == .ascii else { return shown }
    switch shown {
    case .dropped, .mark: return .dropped
    case .pair: return shown
    case .narrow where scalar < 0x20 || scalar == 0x7F: return .pair(0x5E, scalar ^ 0x40)  // ^A, ^?
    case .narrow(let one), .wide(let one): return .narrow(asciiForm(of: one))
    }
  }

  private static let replacement: UInt32 = 0xFFFD

  private static func unicode(_ scalar: UInt32, after base: UInt32) -> ScalarPresentation {
    switch scalar {
    case 0..<0x20: return .narrow(0x2400 + scalar)
    case 0x7F: return .narrow(0x2421)
    case 0x2028, 0x2029: return .narrow(0x2424)
    case 0xAD: return .narrow(0x2D)  // soft hyphen
    case 0x200E, 0x200F, 0x061C, 0x202A...0x202E, 0x2066...0x2069: return .narrow(0x21C4)
    case 0x1F1E6...0x1F1FF: return .narrow(scalar - 0x1F1E6 + 0x41)
    case 0x1F3FB...0x1F3FF where CharacterWidth.isWide(base): return .dropped  // skin tone
    case 0xFE00...0xFE0F, 0xE0100...0xE01EF: return .dropped
    case 0x1160...0x11FF: return .mark(scalar)  // Hangul vowels and finals join the initial
    case 0x2800...0x28FF, 0x2500...0x259F: return .narrow(scalar)
    default: break
    }
    guard let value = Unicode.Scalar(scalar) else { return .narrow(replacement) }
    switch value.properties.generalCategory {
    case .nonspacingMark: return .mark(scalar)
    case .enclosingMark, .format: return .dropped
    case .control, .surrogate, .privateUse, .unassigned: return .narrow(replacement)
    case .spaceSeparator: return CharacterWidth.isWide(scalar) ? .wide(scalar) : .narrow(0x20)
    default: return CharacterWidth.isWide(scalar) ? .wide(scalar) : .narrow(scalar)
    }
  }

  /// The one ASCII character that stands for a scalar where nothing else can be sent.
  public static func asciiForm(of scalar: UInt32) -> UInt32 {
    if scalar >= 0x20, scalar < 0x7F { return scalar }
    switch scalar {
    case 0x2500, 0x2501, 0x2504, 0x2505, 0x2508, 0x2509, 0x254C, 0x254D, 0x2550, 0x2574, 0x2576, 0x2578,
      0x257A, 0x257C, 0x257E:
      return 0x2D  // -
    case 0x2502, 0x2503, 0x2506, 0x2507, 0x250A, 0x250B, 0x254E, 0x254F, 0x2551, 0x2575, 0x2577, 0x2579,
      0x257B, 0x257D, 0x257F:
      return 0x7C  // |
    case 0x2500...0x257F: return 0x2B  // +
    case 0x2591, 0x2592: return 0x3A  // :
    case 0x2580...0x259F: return 0x23  // #
    case 0x2800: return 0x20
    case 0x2801...0x28FF: return 0x2A  // *
    default: break
    }
    for (form, scalars) in asciiForms where scalars.unicodeScalars.contains(where: { $0.value == scalar }) {
      return form.value
    }
    return 0x3F  // ?
  }

  /// Typography and the Greek letters our own labels use.
  private static let asciiForms: [(Unicode.Scalar, String)] = [
    ("-", "‐‑‒–—−⁻"), ("'", "‘’ʼ′"), ("\"", "“”„«»″"), ("~", "…≈∼"), (".", "·⋅"), ("*", "•●◆★✱"),
    ("x", "×✕✗"),
    (">", "→▶▸›⇒≥"), ("<", "←◀◂‹⇐≤"), ("^", "↑▲△"), ("v", "↓▼▽✓"), ("o", "○◇°◯"), ("#", "■□▪▮"), ("/", "÷⁄"),
    ("~", "±"), ("!", "≠"), ("|", "‖"), ("a", "α"), ("b", "β"), ("g", "γ"), ("d", "δΔ"), ("e", "ε"),
    ("l", "λ"), ("u", "μµ"),
    ("n", "η"),
    ("s", "σ"), ("t", "τθ"), ("S", "Σ∑"), ("0", "⁰₀"), ("1", "¹₁"), ("2", "²₂"), ("3", "³₃"), ("r", "ρ"),
    ("w", "ω"),
    ("%", "‰"), ("E", "€"), ("L", "£"),
  ]
}
