import Cells

/// The shares of two parts that make a whole, over a time axis: the first from below, the second above it.
public struct StackedShares: Equatable, Sendable {
  public var lower: LineSeries
  public var upperName: String
  public var upperShortName: String
  public var upperMark: SeriesMark
  public var upperStyle: Style
  public var x: ClosedRange<Double>
  public var xFormat: AxisFormat
  public var ticks: [EventTick]
  public var cursor: Double?
  public var emptyText: String

  /// `lower` holds the first part's share, 0…1.
  public init(
    lower: LineSeries, upperName: String, upperShortName: String, upperMark: SeriesMark, upperStyle: Style,
    x: ClosedRange<Double>, xFormat: AxisFormat = .count, ticks: [EventTick] = [], cursor: Double? = nil,
    emptyText: String = "no values yet"
  ) {
    self.lower = lower
    self.upperName = upperName
    self.upperShortName = upperShortName
    self.upperMark = upperMark
    self.upperStyle = upperStyle
    self.x = x
    self.xFormat = xFormat
    self.ticks = ticks
    self.cursor = cursor
    self.emptyText = emptyText
  }

  /// The same figures as two lines over 0…1: axes, legend, cursor and events are the line chart's.
  private var lines: LineChart {
    let upper = LineSeries(
      name: upperName, shortName: upperShortName, mark: upperMark, style: upperStyle,
      samples: lower.samples.map { sample in
        sample.map { s in
          Sample(
            x: s.x, min: 1 - s.max, max: 1 - s.min, mean: 1 - s.mean, last: 1 - s.last,
            smoothed: s.smoothed.map { 1 - $0 })
        }
      })
    return LineChart(
      series: [lower, upper], x: x, xFormat: xFormat, yInclude: 0...1, ticks: ticks, cursor: cursor,
      emptyText: emptyText)
  }

  public func xValue(atColumn column: Int, in rect: Rect) -> Double? {
    lines.xValue(atColumn: column, in: rect)
  }

  public func draw(into buffer: inout CellBuffer, in rect: Rect, style: ChartStyle) {
    let area = rect.intersection(buffer.bounds)
    guard !area.isEmpty else { return }
    let chart = lines
    guard lower.lastSample != nil else { return chart.draw(into: &buffer, in: rect, style: style) }
    let plot = ChartFrame(area: area, scale: Scale(low: 0, high: 1)).plot
    chart.draw(into: &buffer, in: rect, style: style)
    for c in 0..<plot.width {
      let column = plot.column + c
      guard let share = share(in: c, of: plot.width) else {
        for row in plot.row..<plot.endRow { buffer[column, row] = Cell(style: style.text) }
        continue
      }
      fill(column, share, plot, into: &buffer, style: style)
    }
    drawOverlays(into: &buffer, plot: plot, style: style)
  }

  private func share(in column: Int, of width: Int) -> Double? {
    let span = x.upperBound - x.lowerBound
    let at = x.lowerBound + (Double(column) + 0.5) / Double(width) * span
    guard let last = lower.lastSample, at <= last.x + span / Double(width) else { return nil }
    let sample = lower.sample(at: at)
    guard let share = sample?.mean, share.isFinite else { return nil }
    return max(0, min(1, share))
  }

  private func fill(
    _ column: Int, _ share: Double, _ plot: Rect, into buffer: inout CellBuffer, style: ChartStyle
  ) {
    let eighths = Int((share * Double(plot.height * 8)).rounded())
    // Where the parts meet inside a cell, its rest is the upper part's: a thin one would not be seen otherwise.
    var border = lower.style
    if style.glyphs != .ascii { border.background = upperStyle.foreground }
    let upper: Unicode.Scalar = style.glyphs == .ascii ? "." : "░"
    for r in 0..<plot.height {
      let fill = min(8, max(0, eighths - r * 8))
      let row = plot.endRow - 1 - r
      if fill == 0 {
        buffer.put(upper, column, row, upperStyle)
      } else {
        buffer.put(Eighths.fromBelow(fill, style.glyphs), column, row, fill < 8 ? border : lower.style)
      }
    }
  }

  private func drawOverlays(into buffer: inout CellBuffer, plot: Rect, style: ChartStyle) {
    for tick in ticks where tick.isIntervention { vertical(tick.x, Line.dotted(style.glyphs), style.tick) }
    if let cursor { vertical(cursor, Line.vertical(style.glyphs), style.cursor) }
    func vertical(_ value: Double, _ scalar: Unicode.Scalar, _ lineStyle: Style) {
      let across = (value - x.lowerBound) / (x.upperBound - x.lowerBound)
      guard across.isFinite, across >= 0, across <= 1, plot.width > 0 else { return }
      let column = plot.column + Int((across * Double(plot.width - 1)).rounded())
      for row in plot.row..<plot.endRow { buffer.put(scalar, column, row, lineStyle) }
    }
  }
}
