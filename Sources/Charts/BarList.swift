import Cells

/// One labelled bar a line: label, bar, value.
public struct BarList: Equatable, Sendable {
  public struct Item: Equatable, Sendable {
    public var label: String
    /// The bar's length; nil or no number: none.
    public var value: Double?
    /// Stands behind the bar.
    public var text: String
    public var style: Style

    public init(_ label: String, value: Double?, text: String, style: Style) {
      self.label = label
      self.value = value
      self.text = text
      self.style = style
    }
  }

  public var items: [Item]
  /// The value of a full bar; nil: the largest one.
  public var full: Double?
  /// Shown first; lines above are scrolled away.
  public var first: Int

  public init(items: [Item], full: Double? = nil, first: Int = 0) {
    self.items = items
    self.full = full
    self.first = first
  }

  /// The item in a line of the screen.
  public func item(atLine line: Int, in rect: Rect) -> Int? {
    let index = max(0, first) + line - rect.row
    return line >= rect.row && line < rect.endRow && items.indices.contains(index) ? index : nil
  }

  /// Labels take at most two fifths of the width; the last line counts what does not fit.
  public func draw(into buffer: inout CellBuffer, in rect: Rect, style: ChartStyle) {
    guard !rect.isEmpty else { return }
    let shown = Array(items.dropFirst(max(0, first)).prefix(rect.height))
    let left = items.count - max(0, first) - shown.count
    func size(_ text: String) -> Int {
      CharacterWidth.width(of: text, glyphs: style.glyphs, limit: rect.width)
    }
    let labels = min(max(1, rect.width * 2 / 5), shown.map { size($0.label) }.max() ?? 0)
    let texts = min(rect.width - labels - 1, shown.map { size($0.text) }.max() ?? 0)
    let top = full ?? items.compactMap(\.value).filter(\.isFinite).max() ?? 0
    for (offset, item) in shown.enumerated() {
      let row = rect.row + offset
      if left > 0, offset == shown.count - 1, shown.count > 1 {
        buffer.draw(
          "and \(left + 1) more", column: rect.column, row: row, style: style.dim, maxWidth: rect.width,
          glyphs: style.glyphs)
        return
      }
      buffer.draw(
        item.label, column: rect.column, row: row, style: item.style, maxWidth: labels, glyphs: style.glyphs)
      let bar = Rect(
        column: rect.column + labels + 1, row: row, width: rect.width - labels - texts - 2, height: 1)
      if bar.width >= 3, let value = item.value, value.isFinite, top > 0 {
        Gauge(share: value / top).draw(into: &buffer, in: bar, bar: item.style, style: style)
      }
      let width = min(size(item.text), texts)
      guard width > 0 else { continue }
      buffer.draw(
        item.text, column: rect.endColumn - width, row: row, style: style.text, maxWidth: width,
        glyphs: style.glyphs)
    }
  }
}
