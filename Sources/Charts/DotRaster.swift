import Cells

/// A rectangle of cells seen as dots: 2×4 a cell in braille, 1×2 in half blocks, 1×3 in ASCII.
///
/// Dots are counted from the bottom left corner. Every cell remembers who drew in it last and on which
/// layer: a line takes a cell from a band, so that both can be told apart in one colour a cell.
struct DotRaster {
  let columns: Int
  let rows: Int
  let glyphs: GlyphSet
  /// Dots a cell.
  let dotsAcross: Int
  let dotsUp: Int
  private var bands: [UInt8]
  private var lines: [UInt8]
  private var bandOwner: [UInt16]
  private var lineOwner: [UInt16]

  init(columns: Int, rows: Int, glyphs: GlyphSet) {
    self.columns = max(0, columns)
    self.rows = max(0, rows)
    self.glyphs = glyphs
    (dotsAcross, dotsUp) =
      switch glyphs {
      case .braille: (2, 4)
      case .block: (1, 2)
      case .ascii: (1, 3)
      }
    let count = self.columns * self.rows
    bands = Array(repeating: 0, count: count)
    lines = Array(repeating: 0, count: count)
    bandOwner = Array(repeating: 0, count: count)
    lineOwner = Array(repeating: 0, count: count)
  }

  var width: Int { columns * dotsAcross }
  var height: Int { rows * dotsUp }

  /// The dot for a position of 0…1 across or up, kept inside.
  func dot(_ position: Double, of count: Int) -> Int {
    guard position.isFinite else { return 0 }
    return max(0, min(count - 1, Int((max(-1, min(2, position)) * Double(count - 1)).rounded())))
  }

  /// A vertical run of a band; braille leaves out every other dot so that a band reads as shade, and three
  /// of four in a sparse one.
  mutating func band(column x: Int, from low: Int, through high: Int, owner: Int, isSparse: Bool = false) {
    guard x >= 0, x < width, rows > 0 else { return }
    for y in max(0, min(low, high))...min(height - 1, max(0, max(low, high))) {
      if glyphs == .braille, (x + y) & 1 == 1, low != high, y != low, y != high { continue }
      if isSparse, (x & 1) + (y & 1) != 0, y != low, y != high { continue }
      let (cell, bit) = place(x, y)
      bands[cell] |= bit
      bandOwner[cell] = UInt16(truncatingIfNeeded: owner)
    }
  }

  /// A line between two dots.
  mutating func line(from a: (x: Int, y: Int), to b: (x: Int, y: Int), owner: Int) {
    let steps = max(abs(b.x - a.x), abs(b.y - a.y))
    for i in 0...max(1, steps) {
      let t = steps == 0 ? 0 : Double(min(i, steps)) / Double(steps)
      set(
        a.x + Int((Double(b.x - a.x) * t).rounded()), a.y + Int((Double(b.y - a.y) * t).rounded()),
        owner: owner)
    }
  }

  mutating func set(_ x: Int, _ y: Int, owner: Int) {
    guard x >= 0, x < width, y >= 0, y < height else { return }
    let (cell, bit) = place(x, y)
    lines[cell] |= bit
    lineOwner[cell] = UInt16(truncatingIfNeeded: owner)
  }

  /// Writes every cell that has dots; a band's cell under a line shows the line alone.
  func draw(into buffer: inout CellBuffer, column: Int, row: Int, line: [Style], band: [Style]) {
    for r in 0..<rows {
      for c in 0..<columns {
        let cell = r * columns + c
        if lines[cell] != 0 {
          buffer.put(scalar(lines[cell]), column + c, row + r, line[Int(lineOwner[cell])])
        } else if bands[cell] != 0 {
          buffer.put(bandScalar(bands[cell]), column + c, row + r, band[Int(bandOwner[cell])])
        }
      }
    }
  }

  /// Cell index and bit of a dot.
  private func place(_ x: Int, _ y: Int) -> (Int, UInt8) {
    let cell = (rows - 1 - y / dotsUp) * columns + x / dotsAcross
    switch glyphs {
    case .braille: return (cell, Self.brailleBits[(3 - y % 4) * 2 + x % 2])
    case .block, .ascii: return (cell, 1 << UInt8(y % dotsUp))
    }
  }

  /// Row by row from the top, left then right.
  private static let brailleBits: [UInt8] = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80]

  private func scalar(_ bits: UInt8) -> Unicode.Scalar {
    switch glyphs {
    case .braille: return Unicode.Scalar(0x2800 + UInt32(bits))!
    case .block: return bits == 1 ? "▄" : bits == 2 ? "▀" : "█"
    case .ascii:
      switch bits {
      case 1: return "."
      case 2: return "-"
      case 4: return "'"
      default: return "|"
      }
    }
  }

  private func bandScalar(_ bits: UInt8) -> Unicode.Scalar {
    switch glyphs {
    case .braille: return scalar(bits)
    case .block: return "░"
    case .ascii: return ":"
    }
  }
}
