import Cells

/// A small confusion matrix: rows are true classes, columns predicted ones, shaded by a row's share.
public struct ConfusionView: Equatable, Sendable {
  public var counts: [[Int]]
  /// What the counts were: each change is written beside its number, or marked where there is no room.
  public var before: [[Int]]?
  /// One style a class, for the headings.
  public var classStyles: [Style]

  public init(counts: [[Int]], before: [[Int]]? = nil, classStyles: [Style]) {
    self.counts = counts
    self.before = before?.map(\.count) == counts.map(\.count) ? before : nil
    self.classStyles = classStyles
  }

  /// With signs; empty where nothing changed.
  private var changes: [[String]] {
    counts.enumerated().map { k, row in
      row.enumerated().map { p, count in
        guard let old = before?[k][p], old != count else { return "" }
        return (count > old ? "+" : "") + String(count - old)
      }
    }
  }

  public func draw(into buffer: inout CellBuffer, in rect: Rect, style: ChartStyle) {
    let area = rect.intersection(buffer.bounds)
    let classes = counts.count
    guard !area.isEmpty, classes > 0 else { return }
    let widest = counts.joined().map { String($0).count }.max() ?? 1
    let changes = self.changes
    let widestChange = changes.joined().map(\.count).max() ?? 0
    let room = (area.width - 4) / classes
    let writesChanges = widestChange > 0 && room > widest + widestChange + 1
    let cell = min(8 + (writesChanges ? widestChange : 0), room)
    guard cell > widest, area.height > classes else {
      buffer.draw(
        "no room for \(classes) classes", column: area.column, row: area.row, style: style.dim,
        maxWidth: area.width, glyphs: style.glyphs)
      return
    }
    func classStyle(_ index: Int) -> Style {
      classStyles.isEmpty ? style.label : classStyles[min(index, classStyles.count - 1)]
    }
    buffer.draw(
      "t\\p", column: area.column, row: area.row, style: style.label, maxWidth: 3, glyphs: style.glyphs)
    for k in 0..<classes {
      let column = area.column + 4 + k * cell
      let name = String(k)
      buffer.draw(
        name, column: column + cell - name.count - (writesChanges ? widestChange : 0), row: area.row,
        style: classStyle(k), maxWidth: cell,
        glyphs: style.glyphs)
      let row = area.row + 1 + k
      buffer.draw(
        name, column: area.column + 2 - name.count + 1, row: row, style: classStyle(k), maxWidth: 3,
        glyphs: style.glyphs)
      let total = max(1, counts[k].reduce(0, +))
      for (p, count) in counts[k].prefix(classes).enumerated() {
        let text = String(count)
        let share = Double(count) / Double(total)
        var numberStyle = p == k ? style.text.with(.bold) : share < 0.05 ? style.dim : style.text
        if p == k { numberStyle.foreground = classStyle(k).foreground }
        let change = changes[k][p]
        if !change.isEmpty, !writesChanges { numberStyle = numberStyle.with(.underline) }
        let end = area.column + 4 + (p + 1) * cell - (writesChanges ? widestChange : 0)
        if writesChanges {
          buffer.draw(
            change, column: end, row: row, style: style.dim, maxWidth: widestChange, glyphs: style.glyphs)
        }
        buffer.draw(
          text, column: end - text.count, row: row, style: numberStyle, maxWidth: text.count,
          glyphs: style.glyphs)
        if cell - (writesChanges ? widestChange : 0) > widest + 1 {
          let shade: [Unicode.Scalar] = style.glyphs == .ascii ? [" ", ".", ":", "#"] : [" ", "░", "▒", "▓"]
          let level = count == 0 ? 0 : min(3, Int(share * 3.999))
          buffer.put(shade[level], end - text.count - 1, row, p == k ? classStyle(k) : style.axis)
        }
      }
    }
  }
}
