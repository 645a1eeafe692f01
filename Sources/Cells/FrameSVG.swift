/// The colours that stand for a terminal's own where a picture needs some.
public struct PictureColors: Equatable, Sendable {
  /// 0xRRGGBB.
  public var foreground: UInt32
  public var background: UInt32

  public init(foreground: UInt32, background: UInt32) {
    self.foreground = foreground & 0xFF_FFFF
    self.background = background & 0xFF_FFFF
  }

  public static let dark = PictureColors(foreground: 0xd7dae0, background: 0x12151c)
  public static let light = PictureColors(foreground: 0x23272e, background: 0xfafafa)
}

extension CellBuffer {
  /// The frame as an SVG document (SVG 1.1): exact colours, text as text, so that it can be searched and
  /// copied; block elements as shapes, so that bars have no seams.
  ///
  /// A cell is 8×17 units. Every run of text is stretched to the cells it takes, whatever font is there.
  public func svg(title: String = "", colors: PictureColors = .dark) -> String {
    FrameSVG(buffer: self, title: title, colors: colors).document
  }
}

private struct FrameSVG {
  let buffer: CellBuffer
  let title: String
  let colors: PictureColors

  private let cellWidth = 8
  private let cellHeight = 17
  /// From the top of a cell to the line its text stands on.
  private let baseline = 13

  var document: String {
    let (width, height) = (buffer.width * cellWidth, buffer.height * cellHeight)
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    text += "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(width)\" height=\"\(height)\""
    text += " viewBox=\"0 0 \(width) \(height)\" font-size=\"13\""
    text += " font-family=\"ui-monospace, Menlo, 'DejaVu Sans Mono', 'Noto Sans Mono', monospace\">\n"
    if !title.isEmpty { text += "<title>\(escaped(title.shown(width: 200)))</title>\n" }
    text += "<style>text{white-space:pre}</style>\n"
    text += "<rect width=\"100%\" height=\"100%\" fill=\"\(hex(colors.background))\"/>\n"
    for row in 0..<buffer.height {
      grounds(row, into: &text)
      marks(row, into: &text)
    }
    return text + "</svg>\n"
  }

  /// Foreground and background as they are seen.
  private func seen(_ style: Style) -> (front: UInt32, back: UInt32) {
    func value(_ color: Color, _ own: UInt32) -> UInt32 {
      if case .rgb(let rgb) = color { return rgb & 0xFF_FFFF }
      return own
    }
    let front = value(style.foreground, colors.foreground)
    let back = value(style.background, colors.background)
    return style.attributes.contains(.reverse) ? (back, front) : (front, back)
  }

  private func grounds(_ row: Int, into text: inout String) {
    var column = 0
    while column < buffer.width {
      let back = seen(buffer[column, row].style).back
      var end = column + 1
      while end < buffer.width, seen(buffer[end, row].style).back == back { end += 1 }
      if back != colors.background {
        rect(column * cellWidth, row * cellHeight, (end - column) * cellWidth, cellHeight, hex(back), &text)
      }
      column = end
    }
  }

  /// Texts in runs of one style, block elements in runs of one shape.
  private func marks(_ row: Int, into text: inout String) {
    var column = 0
    while column < buffer.width {
      let cell = buffer[column, row]
      if cell.isContinuation || (cell.isBlank && !cell.style.attributes.contains(.underline)) {
        column += 1
        continue
      }
      if let shape = BlockShape(cell.scalar) {
        var end = column + 1
        while end < buffer.width, shape.joins, buffer[end, row].scalar == cell.scalar,
          buffer[end, row].style == cell.style
        {
          end += 1
        }
        block(shape, column..<end, row, cell.style, &text)
        column = end
        continue
      }
      var end = column + 1
      if isWide(column, row) {
        end += 1
      } else {
        while end < buffer.width, buffer[end, row].style == cell.style, !isWide(end, row),
          !buffer[end, row].isContinuation, BlockShape(buffer[end, row].scalar) == nil,
          !startsGap(end, row)
        {
          end += 1
        }
      }
      run(column..<end, row, cell.style, &text)
      column = end
    }
  }

  private func isWide(_ column: Int, _ row: Int) -> Bool {
    column + 1 < buffer.width && buffer[column + 1, row].isContinuation
  }

  /// Two blanks end a run, so that tables do not hang on one long line.
  private func startsGap(_ column: Int, _ row: Int) -> Bool {
    buffer[column, row].isBlank && !buffer[column, row].style.attributes.contains(.underline)
      && (column + 1 >= buffer.width || buffer[column + 1, row].isBlank)
  }

  private func run(_ columns: Range<Int>, _ row: Int, _ style: Style, _ text: inout String) {
    var content = ""
    for column in columns {
      let cell = buffer[column, row]
      for scalar in [cell.scalar, cell.mark1, cell.mark2] where scalar != 0 {
        content.unicodeScalars.append(Unicode.Scalar(scalar) ?? "\u{FFFD}")
      }
    }
    let x = columns.lowerBound * cellWidth
    text += "<text x=\"\(x)\" y=\"\(row * cellHeight + baseline)\" fill=\"\(hex(seen(style).front))\""
    text += " textLength=\"\(columns.count * cellWidth)\" lengthAdjust=\"spacingAndGlyphs\""
    if style.attributes.contains(.bold) { text += " font-weight=\"bold\"" }
    if style.attributes.contains(.dim) { text += " fill-opacity=\"0.6\"" }
    if style.attributes.contains(.underline) { text += " text-decoration=\"underline\"" }
    text += ">\(escaped(content))</text>\n"
  }

  private func block(
    _ shape: BlockShape, _ columns: Range<Int>, _ row: Int, _ style: Style, _ text: inout String
  ) {
    let opacity = shape.opacity * (style.attributes.contains(.dim) ? 0.6 : 1)
    for part in shape.parts {
      // Eighths of a cell; the height in hundredths, so that eighths of 17 stay exact.
      let left = columns.lowerBound * cellWidth + part.left * cellWidth / 8
      let width = (columns.count - 1) * cellWidth + part.width * cellWidth / 8
      let top = row * cellHeight * 100 + part.top * cellHeight * 100 / 8
      rect(
        left, decimal(top), width, decimal(part.height * cellHeight * 100 / 8), hex(seen(style).front), &text,
        opacity: opacity)
    }
  }

  private func rect(
    _ x: Int, _ y: some CustomStringConvertible, _ width: Int, _ height: some CustomStringConvertible,
    _ fill: String, _ text: inout String, opacity: Double = 1
  ) {
    text += "<rect x=\"\(x)\" y=\"\(y)\" width=\"\(width)\" height=\"\(height)\" fill=\"\(fill)\""
    if opacity < 1 { text += " fill-opacity=\"\(opacity)\"" }
    text += "/>\n"
  }

  private func decimal(_ hundredths: Int) -> String {
    let rest = hundredths % 100
    if rest == 0 { return "\(hundredths / 100)" }
    return "\(hundredths / 100)." + (rest < 10 ? "0\(rest)" : "\(rest)")
  }

  private func hex(_ rgb: UInt32) -> String {
    let digits = String(rgb, radix: 16)
    return "#" + String(repeating: "0", count: 6 - digits.count) + digits
  }

  /// Fit for XML 1.0: its five signs as entities; what it does not allow is replaced.
  private func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\u{0}"..<" ", "\u{7F}"..<"\u{A0}", "\u{FFFE}", "\u{FFFF}":
        result.unicodeScalars.append("\u{FFFD}")
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

/// A block element (U+2580–U+259F) as rectangles in eighths of a cell.
private struct BlockShape: Equatable {
  struct Part: Equatable {
    var left, top, width, height: Int
  }

  var parts: [Part]
  var opacity = 1.0
  /// Neighbours of the same kind make one rectangle.
  var joins: Bool { parts.count == 1 && parts[0].width == 8 }

  init?(_ scalar: UInt32) {
    func one(_ left: Int, _ top: Int, _ width: Int, _ height: Int) -> [Part] {
      [Part(left: left, top: top, width: width, height: height)]
    }
    switch scalar {
    case 0x2580: parts = one(0, 0, 8, 4)
    case 0x2581...0x2588: parts = one(0, 8 - Int(scalar - 0x2580), 8, Int(scalar - 0x2580))
    case 0x2589...0x258F: parts = one(0, 0, 8 - Int(scalar - 0x2588), 8)
    case 0x2590: parts = one(4, 0, 4, 8)
    case 0x2591...0x2593:
      parts = one(0, 0, 8, 8)
      opacity = 0.25 * Double(scalar - 0x2590)
    case 0x2594: parts = one(0, 0, 8, 1)
    case 0x2595: parts = one(7, 0, 1, 8)
    case 0x2596...0x259F:
      // Quadrants: upper left 1, upper right 2, lower left 4, lower right 8.
      let quadrants = [4, 8, 1, 13, 9, 7, 11, 2, 6, 14][Int(scalar - 0x2596)]
      parts = (0..<4).filter { quadrants & (1 << $0) != 0 }.flatMap { one($0 % 2 * 4, $0 / 2 * 4, 4, 4) }
    default: return nil
    }
  }
}
