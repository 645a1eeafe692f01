import Cells

extension HistogramChart {
  public func draw(into buffer: inout CellBuffer, in rect: Rect, style: ChartStyle) {
    let area = rect.intersection(buffer.bounds)
    guard !area.isEmpty else { return }
    let frame = HistogramFrame(area, hasGhosts: !ghosts.isEmpty)
    let plot = frame.plot
    guard !plot.isEmpty else { return }
    if frame.hasLegend { drawLegend(into: &buffer, row: area.row, area: area, style: style) }
    guard counts.contains(where: { $0 > 0 }) else {
      let text = "no scores yet"
      buffer.draw(
        text, column: plot.column + max(0, (plot.width - text.count) / 2), row: plot.row + plot.height / 2,
        style: style.dim, maxWidth: plot.width, glyphs: style.glyphs)
      return
    }
    drawGhosts(into: &buffer, plot: plot, style: style)
    drawBars(into: &buffer, plot: plot, style: style)
    guard let axisRow = frame.axisRow else { return }
    drawAxis(into: &buffer, row: axisRow, plot: plot, style: style)
    if let row = frame.ghostRow { drawGhostNames(into: &buffer, row: row, plot: plot, style: style) }
    if let row = frame.shareRow { drawShares(into: &buffer, row: row, plot: plot, style: style) }
    if let row = frame.labelRow { drawLabels(into: &buffer, row: row, plot: plot, style: style) }
  }

  private func isSelected(_ column: Int, _ plot: Rect) -> Bool {
    guard let selected, thresholds.indices.contains(selected) else { return false }
    return self.column(of: thresholds[selected], plot) == column
  }

  /// Bands as shade behind the bars, lines over the shade; bars hide both, and the axis shows them again.
  private func drawGhosts(into buffer: inout CellBuffer, plot: Rect, style: ChartStyle) {
    let shade: Unicode.Scalar = style.glyphs == .ascii ? "." : "░"
    for ghost in ghosts {
      for columns in ghost.bands.compactMap({ columns(of: $0, plot) }) {
        for row in plot.row..<plot.endRow {
          for column in columns { buffer.put(shade, column, row, style.faded(ghost.style)) }
        }
      }
    }
    for ghost in ghosts {
      for column in ghost.thresholds.compactMap({ self.column(of: $0, plot) }) {
        for row in plot.row..<plot.endRow {
          buffer.put(Line.dotted(style.glyphs), column, row, ghost.style)
        }
      }
    }
  }

  private func columns(of band: ClosedRange<Double>, _ plot: Rect) -> ClosedRange<Int>? {
    guard band.upperBound >= low, band.lowerBound <= high,
      let first = column(of: max(low, band.lowerBound), plot),
      let last = column(of: min(high, band.upperBound), plot)
    else { return nil }
    return first...max(first, last)
  }

  private func drawBars(into buffer: inout CellBuffer, plot: Rect, style: ChartStyle) {
    let bars = columns(of: counts, width: plot.width)
    let total = counts.reduce(0.0) { $0 + Double($1) }
    let overlayTotal = overlay.reduce(0.0) { $0 + Double($1) }
    let marks =
      overlayTotal > 0 ? columns(of: overlay, width: plot.width).map { $0 * total / overlayTotal } : []
    func shown(_ value: Double) -> Double { logarithmic ? logOnePlus(value) : value }
    let top = max(shown(bars.max() ?? 0), shown(marks.max() ?? 0))
    guard top > 0 else { return }
    let cuts = Set(thresholds.compactMap { column(of: $0, plot) })
    let eighths = Double(plot.height * 8)
    for c in 0..<plot.width {
      let column = plot.column + c
      let score = low + (Double(c) + 0.5) * (high - low) / Double(plot.width)
      // What is not empty is never invisible.
      let height = bars[c] > 0 ? max(1, Int((shown(bars[c]) / top * eighths).rounded())) : 0
      let bar = classStyle(score)
      let isSelected = isSelected(column, plot)
      for r in 0..<plot.height {
        let fill = min(8, max(0, height - r * 8))
        let row = plot.endRow - 1 - r
        if isSelected {
          buffer.put(Line.heavy(style.glyphs), column, row, style.cursor)
        } else if cuts.contains(column), fill < 8 {
          buffer.put(Line.vertical(style.glyphs), column, row, style.tick)
        } else if fill > 0 {
          buffer.put(Eighths.fromBelow(fill, style.glyphs), column, row, bar)
        }
      }
      if !marks.isEmpty, marks[c] > 0, !isSelected {
        let r = min(plot.height - 1, Int(shown(marks[c]) / top * Double(plot.height) - 1e-9))
        let mark: Unicode.Scalar = style.glyphs == .braille ? "•" : "o"
        let row = plot.endRow - 1 - r
        // Where the bar ends in this very cell the two agree, and the bar says it; inside a bar the mark is
        // a hole in it.
        let fill = height - r * 8
        guard fill <= 0 || fill >= 8 else { continue }
        buffer.put(mark, column, row, fill > 0 ? bar.with(.reverse) : overlayStyle)
      }
    }
  }

  private func drawLegend(into buffer: inout CellBuffer, row: Int, area: Rect, style: ChartStyle) {
    let total = counts.reduce(0) { $0.addingReportingOverflow($1).partialValue }
    var column = area.column
    func entry(_ mark: Unicode.Scalar, _ markStyle: Style, _ text: String, isFirst: Bool = false) {
      let width = CharacterWidth.width(of: text, glyphs: style.glyphs, limit: area.width)
      guard isFirst || column + 2 + width <= area.endColumn else { return }
      buffer.put(mark, column, row, markStyle)
      column +=
        4
        + buffer.draw(
          text, column: column + 2, row: row, style: style.text, maxWidth: area.endColumn - column - 2,
          glyphs: style.glyphs)
    }
    let bar: Unicode.Scalar = style.glyphs == .ascii ? "#" : "█"
    let text = "\(name) \(NumberText.count(total))" + (logarithmic ? " (log)" : "")
    let barStyle = classStyles.count > 2 ? classStyles[classStyles.count / 2] : style.text
    entry(bar, barStyle, text, isFirst: true)
    if !overlay.isEmpty { entry(style.glyphs == .braille ? "•" : "o", overlayStyle, overlayName) }
    for ghost in ghosts { entry(Line.dotted(style.glyphs), ghost.style, ghost.name) }
  }

  private func drawAxis(into buffer: inout CellBuffer, row: Int, plot: Rect, style: ChartStyle) {
    for column in plot.column..<plot.endColumn {
      buffer.put(Line.horizontal(style.glyphs), column, row, style.axis)
    }
    for ghost in ghosts {
      let line: Unicode.Scalar = style.glyphs == .ascii ? "=" : "═"
      for columns in ghost.bands.compactMap({ columns(of: $0, plot) }) {
        for column in columns { buffer.put(line, column, row, ghost.style) }
      }
      let mark: Unicode.Scalar = style.glyphs == .ascii ? "^" : "┴"
      for column in ghost.thresholds.compactMap({ self.column(of: $0, plot) }) {
        buffer.put(mark, column, row, ghost.style)
      }
    }
    for cut in thresholds.compactMap({ column(of: $0, plot) }) {
      let isSelected = isSelected(cut, plot)
      let heavy: Unicode.Scalar = style.glyphs == .ascii ? "*" : "┻"
      buffer.put(
        isSelected ? heavy : Line.tickDown(style.glyphs), cut, row, isSelected ? style.cursor : style.tick)
    }
  }

  /// Every ghost's name once, over the first of its lines where it finds room.
  private func drawGhostNames(into buffer: inout CellBuffer, row: Int, plot: Rect, style: ChartStyle) {
    var taken = RowPlaces(plot)
    for ghost in ghosts {
      let width = CharacterWidth.width(of: ghost.name, glyphs: style.glyphs, limit: plot.width)
      for column in ghost.thresholds.compactMap({ self.column(of: $0, plot) }) {
        guard let start = taken.place(width, around: column) else { continue }
        buffer.draw(
          ghost.name, column: start, row: row, style: ghost.style, maxWidth: width, glyphs: style.glyphs)
        break
      }
    }
  }

  /// The share of every class under it; one wider than its class takes room from its neighbours.
  private func drawShares(into buffer: inout CellBuffer, row: Int, plot: Rect, style: ChartStyle) {
    let masses = classShares ?? classCounts
    let total = classShares == nil ? masses.reduce(0, +) : 1
    guard total > 0 else { return }
    let edges =
      [plot.column] + thresholds.map { column(of: min(max($0, low), high), plot) ?? plot.column }
      + [plot.endColumn]
    let order = masses.indices.prefix(edges.count - 1).sorted {
      (masses[$0], $1) > (masses[$1], $0)
    }
    var taken = RowPlaces(plot)
    for index in order where masses[index].isFinite {
      let text = NumberText.decimals(100 * masses[index] / total, 0) + "%"
      let (first, end) = (edges[index] + (index == 0 ? 0 : 1), edges[index + 1])
      let middle = first + (end - first - text.count) / 2
      guard let start = taken.place(text.count, from: middle, within: 3) else { continue }
      let cellStyle = classStyles.isEmpty ? style.text : classStyles[min(index, classStyles.count - 1)]
      buffer.draw(
        text, column: start, row: row, style: cellStyle, maxWidth: text.count, glyphs: style.glyphs)
    }
  }

  /// The selected threshold's value, the ends of the axis, then the other thresholds where they fit.
  private func drawLabels(into buffer: inout CellBuffer, row: Int, plot: Rect, style: ChartStyle) {
    var taken = RowPlaces(plot)
    func place(_ text: String, at column: Int, _ textStyle: Style) {
      guard let start = taken.place(text.count, around: column) else { return }
      buffer.draw(text, column: start, row: row, style: textStyle, maxWidth: text.count, glyphs: style.glyphs)
    }
    if let selected, thresholds.indices.contains(selected),
      let column = column(of: thresholds[selected], plot)
    {
      place(NumberText.decimals(thresholds[selected], 3), at: column, style.cursor)
    }
    place(NumberText.compact(low), at: plot.column, style.label)
    place(NumberText.compact(high), at: plot.endColumn - 1, style.label)
    for (index, cut) in thresholds.enumerated() where index != selected {
      if let column = column(of: cut, plot) { place(NumberText.decimals(cut, 2), at: column, style.tick) }
    }
  }
}

/// Texts in one row that do not touch each other.
struct RowPlaces {
  private let room: Rect
  private var taken: [Range<Int>] = []

  init(_ room: Rect) { self.room = room }

  /// The start for a text of a width around a column, kept inside; nil where it would touch another.
  mutating func place(_ width: Int, around column: Int) -> Int? {
    place(width, from: column - (width - 1) / 2, within: 0)
  }

  /// The start nearest to the wanted one, at most `reach` columns from it.
  mutating func place(_ width: Int, from wanted: Int, within reach: Int) -> Int? {
    guard width > 0, width <= room.width else { return nil }
    for distance in 0...max(0, reach) {
      for way in distance == 0 ? [0] : [-distance, distance] {
        let start = max(room.column, min(wanted + way, room.endColumn - width))
        let reserved = (start - 1)..<(start + width + 1)
        guard !taken.contains(where: { $0.overlaps(reserved) }) else { continue }
        taken.append(start..<(start + width))
        return start
      }
    }
    return nil
  }
}
