/// Where a text stands in the width it is given.
public enum Alignment: Sendable {
  case leading, center, trailing
}

extension CellBuffer {
  /// Draws one line of text and returns the number of cells it took.
  ///
  /// Control characters never reach cells (`ScalarPresentation`). At most two combining marks stay on
  /// a cell. What does not fit in `maxWidth`, or left of the clip's right edge, is cut and the last
  /// cell shows `…` (`~` in ASCII).
  @discardableResult
  public mutating func draw(
    _ text: String, column: Int, row: Int, style: Style = .plain, maxWidth: Int = .max,
    glyphs: GlyphSet = .braille
  ) -> Int {
    guard row >= clip.row, row < clip.endRow, column < clip.endColumn else { return 0 }
    let limit = min(maxWidth, clip.endColumn - column)
    guard limit > 0 else { return 0 }
    var used = 0
    var base: UInt32 = 0
    var baseColumn: Int?
    for scalar in text.unicodeScalars {
      let shown = ScalarPresentation.of(scalar.value, glyphs: glyphs, after: base)
      guard shown.width > 0 else {
        if case .mark(let mark) = shown, let baseColumn { attach(mark, column: baseColumn, row: row) }
        continue
      }
      guard used + shown.width <= limit else {
        // The sign takes the last cell; a wide character it cuts in half is blanked by the setter.
        self[column + limit - 1, row] = Cell(scalar: TextSign.ellipsis(glyphs), style: style)
        return limit
      }
      let at = column + used
      switch shown {
      case .narrow(let one): self[at, row] = Cell(scalar: one, style: style)
      case .wide(let one):
        let whole = clip.contains(column: at, row: row)
        self[at, row] = Cell(scalar: one, style: style)
        self[at + 1, row] = Cell(scalar: whole ? 0 : 32, style: style)
      case .pair(let first, let second):
        self[at, row] = Cell(scalar: first, style: style)
        self[at + 1, row] = Cell(scalar: second, style: style)
      case .dropped, .mark: break
      }
      base = scalar.value
      baseColumn = at
      used += shown.width
    }
    return used
  }

  /// Draws one line of text aligned in the first row of `rect`; returns the cells it took.
  @discardableResult
  public mutating func draw(
    _ text: String, in rect: Rect, alignment: Alignment, style: Style = .plain, glyphs: GlyphSet = .braille
  ) -> Int {
    guard !rect.isEmpty else { return 0 }
    let width = CharacterWidth.width(of: text, glyphs: glyphs, limit: rect.width)
    let space = rect.width - width
    let offset =
      switch alignment {
      case .leading: 0
      case .center: space / 2
      case .trailing: space
      }
    return draw(
      text, column: rect.column + offset, row: rect.row, style: style, maxWidth: rect.width - offset,
      glyphs: glyphs)
  }

  private mutating func attach(_ mark: UInt32, column: Int, row: Int) {
    guard clip.contains(column: column, row: row) else { return }
    var cell = self[column, row]
    if cell.mark1 == 0 {
      cell.mark1 = mark
    } else if cell.mark2 == 0 {
      cell.mark2 = mark
    } else {
      return
    }
    amend(cell, column: column, row: row)
  }
}

/// Signs that stand for something that could not be shown.
public enum TextSign {
  /// Stands where a text was cut.
  public static func ellipsis(_ glyphs: GlyphSet) -> UInt32 { glyphs == .ascii ? 0x7E : 0x2026 }
}

extension String {
  /// The text cut to `width` cells, with the truncation sign where something was cut and every
  /// character as the screen may show it: for places that need a string instead of cells.
  public func shown(width: Int, glyphs: GlyphSet = .braille) -> String {
    var line = CellBuffer(width: Swift.min(width, CharacterWidth.width(of: self, glyphs: glyphs)), height: 1)
    line.draw(self, column: 0, row: 0, maxWidth: width, glyphs: glyphs)
    return line.plainText(trimmed: false)
  }
}
