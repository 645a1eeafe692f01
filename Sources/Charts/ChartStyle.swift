import Cells

/// What every chart needs to know about the terminal and the theme.
public struct ChartStyle: Equatable, Sendable {
  public var glyphs: GlyphSet
  public var axis: Style
  public var label: Style
  public var text: Style
  /// Event numbers and threshold lines.
  public var tick: Style
  public var cursor: Style
  /// Raw data behind a smoothed line, bands, what is less important.
  public var dim: Style
  /// What colours are mixed with where a theme leaves the background to the terminal.
  public var ground: Color

  public init(
    glyphs: GlyphSet, axis: Style, label: Style, text: Style, tick: Style, cursor: Style, dim: Style,
    ground: Color = .terminal
  ) {
    self.glyphs = glyphs
    self.axis = axis
    self.label = label
    self.text = text
    self.tick = tick
    self.cursor = cursor
    self.dim = dim
    self.ground = ground
  }

  /// A colour about halfway to the background, for what lies behind: raw lines under smoothed ones, bands.
  func faded(_ style: Style) -> Style {
    let below = style.background == .terminal ? ground : style.background
    guard case .rgb(let front) = style.foreground, case .rgb(let back) = below else {
      return style.with(.dim)
    }
    func mixed(_ shift: UInt32) -> UInt32 {
      let (f, b) = ((front >> shift) & 0xFF, (back >> shift) & 0xFF)
      return ((f * 9 + b * 11) / 20) << shift
    }
    return Style(.rgb(mixed(16) | mixed(8) | mixed(0)), on: style.background)
  }

  /// No colours at all.
  public static func plain(_ glyphs: GlyphSet) -> ChartStyle {
    ChartStyle(
      glyphs: glyphs, axis: Style(attributes: .dim), label: Style(attributes: .dim), text: .plain,
      tick: Style(attributes: .bold), cursor: Style(attributes: .reverse), dim: Style(attributes: .dim))
  }
}

extension Style {
  init(attributes: Attributes) { self.init(.terminal, on: .terminal, attributes) }
}

/// The mark that tells a series apart where colour cannot.
public enum SeriesMark: Int, CaseIterable, Sendable {
  case circle, triangle, diamond, square, ring, cross
  /// Filled areas, lower and upper.
  case solid, shade

  /// The mark of the run at a place of a list; round again after the six marks of lines.
  public static func run(_ index: Int) -> SeriesMark {
    let turn = ((index % 6) + 6) % 6
    return SeriesMark(rawValue: turn) ?? .circle
  }

  public func scalar(_ glyphs: GlyphSet) -> Unicode.Scalar {
    switch (self, glyphs) {
    case (.circle, .braille): "●"
    case (.triangle, .braille): "▲"
    case (.diamond, .braille): "◆"
    case (.square, .braille): "■"
    case (.ring, .braille): "○"
    case (.circle, _): "o"
    case (.triangle, _): "^"
    case (.diamond, _): "*"
    case (.square, _): "#"
    case (.ring, _): "0"
    case (.cross, _): "x"
    case (.solid, .ascii): "#"
    case (.solid, _): "█"
    case (.shade, .ascii): "."
    case (.shade, _): "░"
    }
  }
}

/// The line-drawing characters of charts, by glyph set.
enum Line {
  static func horizontal(_ glyphs: GlyphSet) -> Unicode.Scalar { glyphs == .ascii ? "-" : "─" }
  static func vertical(_ glyphs: GlyphSet) -> Unicode.Scalar { glyphs == .ascii ? "|" : "│" }
  static func corner(_ glyphs: GlyphSet) -> Unicode.Scalar { glyphs == .ascii ? "+" : "└" }
  static func tickDown(_ glyphs: GlyphSet) -> Unicode.Scalar { glyphs == .ascii ? "+" : "┴" }
  static func tickLeft(_ glyphs: GlyphSet) -> Unicode.Scalar { glyphs == .ascii ? "+" : "┤" }
  static func dotted(_ glyphs: GlyphSet) -> Unicode.Scalar {
    glyphs == .ascii ? ":" : glyphs == .block ? "│" : "┊"
  }
  /// Where another run leaves a curve.
  static func fork(_ glyphs: GlyphSet) -> Unicode.Scalar { glyphs == .braille ? "◇" : "Y" }
  /// Not the sign of bars, between which it stands.
  static func heavy(_ glyphs: GlyphSet) -> Unicode.Scalar { glyphs == .ascii ? "*" : "┃" }
  static func dashed(_ glyphs: GlyphSet) -> Unicode.Scalar {
    glyphs == .ascii ? "-" : glyphs == .block ? "─" : "╌"
  }
}

/// Eighths of a cell, filled from below.
enum Eighths {
  private static let below = Array(" ▁▂▃▄▅▆▇█".unicodeScalars)
  private static let asciiBelow = Array(" ..::||##".unicodeScalars)

  /// `eighths` of 0…8 from the bottom of the cell.
  static func fromBelow(_ eighths: Int, _ glyphs: GlyphSet) -> Unicode.Scalar {
    let index = max(0, min(8, eighths))
    return glyphs == .ascii ? asciiBelow[index] : below[index]
  }
}

extension CellBuffer {
  /// One character of width one.
  mutating func put(_ scalar: Unicode.Scalar, _ column: Int, _ row: Int, _ style: Style) {
    self[column, row] = Cell(scalar: scalar.value, style: style)
  }
}
