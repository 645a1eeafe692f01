import Cells

/// How many colours a terminal is given.
public enum ColorDepth: String, CaseIterable, Sendable {
  /// Any of 2²⁴.
  case direct
  /// The 6×6×6 cube and 24 greys.
  case palette256 = "256"
  case palette16 = "16"
  case palette8 = "8"
  /// Attributes alone.
  case mono
}

/// What a person may ask of the screen; nil: as the terminal and the environment say.
public struct TerminalOptions: Sendable {
  public var color: ColorDepth?
  public var glyphs: GlyphSet?
  public var mouse: Bool

  public init(color: ColorDepth? = nil, glyphs: GlyphSet? = nil, mouse: Bool = true) {
    self.color = color
    self.glyphs = glyphs
    self.mouse = mouse
  }
}

/// Why there can be no screen: one line.
public struct TerminalError: Error, Equatable, CustomStringConvertible, Sendable {
  public let description: String
}
