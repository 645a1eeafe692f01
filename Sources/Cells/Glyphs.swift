/// Which characters the terminal can be trusted with, best first.
public enum GlyphSet: String, CaseIterable, Sendable {
  /// Braille dots (2×4 a cell), blocks and box drawing.
  case braille
  /// Block elements and box drawing, no braille.
  case block
  /// ASCII alone.
  case ascii
}
