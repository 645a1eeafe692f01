/// How heavy a frame is drawn, so that focus shows without colour.
public enum BoxWeight: Sendable {
  case light, heavy
}

extension CellBuffer {
  /// Draws a frame along the edge of `rect`, with a title set into its top edge.
  ///
  /// A title that does not fit is cut with a sign; below 2×2 cells nothing is drawn. Returns the
  /// rectangle inside the frame.
  @discardableResult
  public mutating func drawBox(
    _ rect: Rect, title: String = "", style: Style = .plain, titleStyle: Style? = nil,
    weight: BoxWeight = .light, glyphs: GlyphSet = .braille
  ) -> Rect {
    guard rect.width >= 2, rect.height >= 2 else { return rect.inset() }
    let edge = BoxGlyphs.of(weight, glyphs)
    let right = rect.endColumn - 1
    let bottom = rect.endRow - 1
    for column in (rect.column + 1)..<max(rect.column + 1, right) {
      self[column, rect.row] = Cell(scalar: edge.horizontal, style: style)
      self[column, bottom] = Cell(scalar: edge.horizontal, style: style)
    }
    for row in (rect.row + 1)..<max(rect.row + 1, bottom) {
      self[rect.column, row] = Cell(scalar: edge.vertical, style: style)
      self[right, row] = Cell(scalar: edge.vertical, style: style)
    }
    self[rect.column, rect.row] = Cell(scalar: edge.topLeft, style: style)
    self[right, rect.row] = Cell(scalar: edge.topRight, style: style)
    self[rect.column, bottom] = Cell(scalar: edge.bottomLeft, style: style)
    self[right, bottom] = Cell(scalar: edge.bottomRight, style: style)
    if !title.isEmpty, rect.width >= 6 {
      let used = draw(
        title, column: rect.column + 2, row: rect.row, style: titleStyle ?? style,
        maxWidth: rect.width - 5, glyphs: glyphs)
      self[rect.column + 1, rect.row] = Cell(style: style)
      self[rect.column + 2 + used, rect.row] = Cell(style: style)
    }
    return rect.inset()
  }

  /// Draws a horizontal rule.
  public mutating func drawRule(
    column: Int, row: Int, width: Int, style: Style = .plain, glyphs: GlyphSet = .braille
  ) {
    let line = BoxGlyphs.of(.light, glyphs).horizontal
    fill(Rect(column: column, row: row, width: width, height: 1), with: Cell(scalar: line, style: style))
  }
}

private struct BoxGlyphs {
  let horizontal, vertical, topLeft, topRight, bottomLeft, bottomRight: UInt32

  static func of(_ weight: BoxWeight, _ glyphs: GlyphSet) -> BoxGlyphs {
    switch (glyphs, weight) {
    case (.ascii, .light): ascii
    case (.ascii, .heavy): asciiHeavy
    case (_, .light): light
    case (_, .heavy): heavy
    }
  }

  private init(_ six: String) {
    let scalars = six.unicodeScalars.map(\.value)
    (horizontal, vertical, topLeft) = (scalars[0], scalars[1], scalars[2])
    (topRight, bottomLeft, bottomRight) = (scalars[3], scalars[4], scalars[5])
  }

  private static let light = BoxGlyphs("─│┌┐└┘")
  private static let heavy = BoxGlyphs("━┃┏┓┗┛")
  private static let ascii = BoxGlyphs("-|++++")
  private static let asciiHeavy = BoxGlyphs("=|####")
}
