import CNcurses
import Cells
import Foundation

/// What the terminal is and can do, found without touching its screen; `doctor` prints it.
public struct TerminalAbilities: Equatable, Sendable {
  /// The terminfo entry that is used: `$TERM`, its direct-colour sibling, or a stand-in for one unknown.
  public let term: String
  public let colorDepth: ColorDepth
  public let glyphs: GlyphSet
  /// True if the locale's encoding is UTF-8.
  public let isUTF8: Bool

  /// Looks at `$TERM`, `$COLORTERM`, `$NO_COLOR`, the locale and the terminfo database.
  ///
  /// Throws a `TerminalError` if the terminal cannot carry a screen.
  public static func probe(
    options: TerminalOptions = TerminalOptions(),
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws -> TerminalAbilities {
    let wantsUTF8 = options.glyphs.map { $0 != .ascii } ?? false
    let isUTF8 = steelyard_locale(wantsUTF8 ? 1 : 0) == 1
    var moves = true
    for term in termCandidates(color: options.color, environment: environment) {
      let colors = Int(steelyard_term_colors(term))
      if colors == -2 { moves = false }
      guard colors >= 0 else { continue }
      return TerminalAbilities(
        term: term,
        colorDepth: colorDepth(terminalColors: colors, asked: options.color, environment: environment),
        glyphs: isUTF8 ? glyphSet(asked: options.glyphs, isUTF8: true, environment: environment) : .ascii,
        isUTF8: isUTF8)
    }
    let term = (environment["TERM"] ?? "").shown(width: 40)
    if term.isEmpty {
      throw TerminalError(
        description: "TERM: not set, expected the terminal's type, e.g. TERM=xterm-256color")
    }
    throw TerminalError(
      description: moves
        ? "TERM: found \"\(term)\", for which there is no terminfo entry; expected a known type, e.g. "
          + "TERM=xterm-256color (Debian package ncurses-base)"
        : "TERM: found \"\(term)\", which cannot move its cursor; expected a terminal with a screen, e.g. "
          + "TERM=xterm-256color")
  }

  /// Terminfo entries to try, best first.
  ///
  /// Plain entries cannot show RGB through curses without redefining the palette, so direct colour
  /// needs a `-direct` entry. A terminal unknown here (over ssh) is treated as its family.
  package static func termCandidates(color: ColorDepth?, environment: [String: String]) -> [String] {
    let term = environment["TERM"] ?? ""
    guard !term.isEmpty else { return [] }
    var candidates: [String] = []
    let announced = ["truecolor", "24bit"].contains(environment["COLORTERM"] ?? "")
    let refused = !(environment["NO_COLOR"] ?? "").isEmpty
    if color == .direct || (color == nil && announced && !refused) {
      let family = term.hasSuffix("-256color") ? String(term.dropLast(9)) : term
      if family.hasSuffix("-direct") { candidates.append(family) }
      candidates.append(family + "-direct")
    }
    candidates.append(term)
    guard !["dumb", "unknown"].contains(term) else { return candidates }
    candidates += term.hasPrefix("vt") ? ["vt100"] : ["xterm-256color", "xterm", "vt100"]
    return candidates
  }

  /// The depth to use on a terminal of so many colours.
  package static func colorDepth(terminalColors: Int, asked: ColorDepth?, environment: [String: String])
    -> ColorDepth
  {
    let most: ColorDepth =
      switch terminalColors {
      case ..<8: .mono
      case ..<16: .palette8
      case ..<256: .palette16
      case 256: .palette256
      default: .direct
      }
    if let asked {
      let order = ColorDepth.allCases
      return order.firstIndex(of: asked)! >= order.firstIndex(of: most)! ? asked : most
    }
    return (environment["NO_COLOR"] ?? "").isEmpty ? most : .mono
  }

  /// The glyphs to use: a Linux console has no braille in its font.
  package static func glyphSet(asked: GlyphSet?, isUTF8: Bool, environment: [String: String]) -> GlyphSet {
    guard isUTF8 else { return .ascii }
    if let asked { return asked }
    let term = environment["TERM"] ?? ""
    return term.hasPrefix("linux") || term.hasSuffix(".linux") ? .block : .braille
  }
}
