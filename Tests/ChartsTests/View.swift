import Cells
import TestSupport
import Testing

/// The sizes and glyph sets in which charts are looked at.
struct View: Sendable, CustomTestStringConvertible {
  var width: Int
  var height: Int
  var glyphs: GlyphSet
  var testDescription: String { "\(width)x\(height)-\(glyphs.rawValue)" }

  static let all: [View] = [
    View(width: 60, height: 14, glyphs: .braille), View(width: 60, height: 14, glyphs: .ascii),
    View(width: 38, height: 9, glyphs: .braille), View(width: 38, height: 9, glyphs: .block),
    View(width: 24, height: 6, glyphs: .ascii),
  ]
}

typealias Golden = TestSupport.Golden
