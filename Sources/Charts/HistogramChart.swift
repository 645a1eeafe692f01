import Cells

/// A distribution over equal bins as bars in the colours of the classes its thresholds cut, with a
/// second distribution (say, of the predictions) as marks over it.
public struct HistogramChart: Equatable, Sendable {
  public var low: Double
  public var high: Double
  /// One count a bin, equal bins from `low` to `high`.
  public var counts: [Int]
  /// Drawn as marks at the height it would have with as many rows as `counts`; its own number of bins.
  public var overlay: [Int]
  public var thresholds: [Double]
  /// One style a class; the last one stands in for what is missing.
  public var classStyles: [Style]
  public var overlayStyle: Style
  public var name: String
  public var overlayName: String
  /// Heights by the logarithm of 1 + count, for distributions that one class dominates.
  public var logarithmic: Bool

  public init(
    low: Double = -1, high: Double = 1, counts: [Int], overlay: [Int] = [], thresholds: [Double],
    classStyles: [Style], overlayStyle: Style, name: String = "scores", overlayName: String = "predicted",
    logarithmic: Bool = false
  ) {
    self.low = low
    self.high = high
    self.counts = counts
    self.overlay = overlay
    self.thresholds = thresholds
    self.classStyles = classStyles
    self.overlayStyle = overlayStyle
    self.name = name
    self.overlayName = overlayName
    self.logarithmic = logarithmic
  }

  /// Counts of the classes, a bin that a threshold cuts shared out by the width on either side.
  public var classCounts: [Double] {
    let cuts = [low] + thresholds.map { min(max($0, low), high) } + [high]
    return zip(cuts, cuts.dropFirst()).map { mass(of: counts, from: $0, to: $1) }
  }

  /// The mass between two scores; bins are taken as uniform inside.
  private func mass(of bins: [Int], from a: Double, to b: Double) -> Double {
    guard !bins.isEmpty, high > low, b > a else { return 0 }
    let scale = Double(bins.count) / (high - low)
    let first = (a - low) * scale
    let last = (b - low) * scale
    guard first.isFinite, last.isFinite else { return 0 }
    var sum = 0.0
    for bin in max(0, Int(max(0, first)))..<max(0, min(bins.count, Int(min(last, 1e9).rounded(.up)))) {
      sum += Double(bins[bin]) * max(0, min(last, Double(bin + 1)) - max(first, Double(bin)))
    }
    return sum
  }

  public func draw(into buffer: inout CellBuffer, in rect: Rect, style: ChartStyle) {
    let area = rect.intersection(buffer.bounds)
    guard !area.isEmpty else { return }
    let legend = area.height >= 4 ? 1 : 0
    let axis = area.height >= 3 ? 1 : 0
    let shares = area.height >= 6 ? 1 : 0
    let labels = area.height >= 5 ? 1 : 0
    let plot = Rect(
      column: area.column, row: area.row + legend, width: area.width,
      height: area.height - legend - axis - labels - shares)
    guard !plot.isEmpty else { return }
    if legend == 1 { drawLegend(into: &buffer, row: area.row, area: area, style: style) }
    guard counts.contains(where: { $0 > 0 }) else {
      let text = "no scores yet"
      buffer.draw(
        text, column: plot.column + max(0, (plot.width - text.count) / 2), row: plot.row + plot.height / 2,
        style: style.dim, maxWidth: plot.width, glyphs: style.glyphs)
      return
    }
    let cuts = thresholds.compactMap { column(of: $0, plot) }
    drawBars(into: &buffer, plot: plot, cuts: Set(cuts), style: style)
    guard axis == 1 else { return }
    for column in plot.column..<plot.endColumn {
      buffer.put(Line.horizontal(style.glyphs), column, plot.endRow, style.axis)
    }
    for cut in cuts { buffer.put(Line.tickDown(style.glyphs), cut, plot.endRow, style.tick) }
    if shares == 1 { drawShares(into: &buffer, row: plot.endRow + 1, plot: plot, style: style) }
    if labels == 1 { drawLabels(into: &buffer, row: plot.endRow + 1 + shares, plot: plot, style: style) }
  }

  private func column(of score: Double, _ plot: Rect) -> Int? {
    let across = (score - low) / (high - low)
    guard across.isFinite, across >= 0, across <= 1 else { return nil }
    return plot.column + min(plot.width - 1, Int(across * Double(plot.width)))
  }

  private func columns(of bins: [Int], width: Int) -> [Double] {
    (0..<width).map { c in
      let step = (high - low) / Double(width)
      return mass(of: bins, from: low + Double(c) * step, to: low + Double(c + 1) * step)
    }
  }

  private func classStyle(_ score: Double) -> Style {
    let index = thresholds.filter { score > $0 }.count
    return classStyles.isEmpty ? .plain : classStyles[min(index, classStyles.count - 1)]
  }

  private func drawBars(into buffer: inout CellBuffer, plot: Rect, cuts: Set<Int>, style: ChartStyle) {
    let bars = columns(of: counts, width: plot.width)
    let total = counts.reduce(0.0) { $0 + Double($1) }
    let overlayTotal = overlay.reduce(0.0) { $0 + Double($1) }
    let marks =
      overlayTotal > 0 ? columns(of: overlay, width: plot.width).map { $0 * total / overlayTotal } : []
    func shown(_ value: Double) -> Double { logarithmic ? logOnePlus(value) : value }
    let top = max(shown(bars.max() ?? 0), shown(marks.max() ?? 0))
    guard top > 0 else { return }
    let eighths = Double(plot.height * 8)
    for c in 0..<plot.width {
      let column = plot.column + c
      let score = low + (Double(c) + 0.5) * (high - low) / Double(plot.width)
      // What is not empty is never invisible.
      let height = bars[c] > 0 ? max(1, Int((shown(bars[c]) / top * eighths).rounded())) : 0
      let bar = classStyle(score)
      for r in 0..<plot.height {
        let fill = min(8, max(0, height - r * 8))
        let row = plot.endRow - 1 - r
        if cuts.contains(column), fill < 8 {
          buffer.put(Line.vertical(style.glyphs), column, row, style.tick)
        } else if fill > 0 {
          buffer.put(Eighths.fromBelow(fill, style.glyphs), column, row, bar)
        }
      }
      if !marks.isEmpty, marks[c] > 0 {
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
    let total = counts.reduce(0, +)
    var text = "\(name) \(NumberText.count(total))"
    if logarithmic { text += " (log)" }
    let bar: Unicode.Scalar = style.glyphs == .ascii ? "#" : "█"
    buffer.put(bar, area.column, row, classStyles.count > 2 ? classStyles[classStyles.count / 2] : style.text)
    let used = buffer.draw(
      text, column: area.column + 2, row: row, style: style.text, maxWidth: area.width - 2,
      glyphs: style.glyphs)
    let column = area.column + 2 + used + 2
    guard !overlay.isEmpty, column + 2 + overlayName.count <= area.endColumn else { return }
    buffer.put(style.glyphs == .braille ? "•" : "o", column, row, overlayStyle)
    buffer.draw(
      overlayName, column: column + 2, row: row, style: style.text, maxWidth: area.endColumn - column - 2,
      glyphs: style.glyphs)
  }

  /// The share of every class under it, where there is room.
  private func drawShares(into buffer: inout CellBuffer, row: Int, plot: Rect, style: ChartStyle) {
    let total = Double(max(1, counts.reduce(0, +)))
    let edges = [plot.column] + thresholds.map { column(of: $0, plot) ?? plot.column } + [plot.endColumn]
    for (index, count) in classCounts.enumerated() {
      let (start, end) = (edges[index] + (index == 0 ? 0 : 1), edges[index + 1])
      let share = NumberText.decimals(100 * count / total, 0)
      let text = end - start >= share.count + 2 ? share + "%" : share
      guard end - start >= text.count else { continue }
      let cellStyle = classStyles.isEmpty ? style.text : classStyles[min(index, classStyles.count - 1)]
      buffer.draw(
        text, column: start + (end - start - text.count) / 2, row: row, style: cellStyle,
        maxWidth: text.count, glyphs: style.glyphs)
    }
  }

  /// The thresholds' values where they fit, then the ends of the axis.
  private func drawLabels(into buffer: inout CellBuffer, row: Int, plot: Rect, style: ChartStyle) {
    var taken: [Range<Int>] = []
    func place(_ text: String, at column: Int, _ textStyle: Style) {
      let start = max(plot.column, min(column - (text.count - 1) / 2, plot.endColumn - text.count))
      let range = start..<(start + text.count)
      guard start >= plot.column, range.upperBound <= plot.endColumn,
        !taken.contains(where: { $0.overlaps((range.lowerBound - 1)..<(range.upperBound + 1)) })
      else { return }
      taken.append(range)
      buffer.draw(text, column: start, row: row, style: textStyle, maxWidth: text.count, glyphs: style.glyphs)
    }
    place(NumberText.compact(low), at: plot.column, style.label)
    place(NumberText.compact(high), at: plot.endColumn - 1, style.label)
    for cut in thresholds {
      if let column = column(of: cut, plot) { place(NumberText.decimals(cut, 2), at: column, style.tick) }
    }
  }
}
