import Cells

/// A numbered event on the time axis.
public struct EventTick: Equatable, Sendable {
  public var x: Double
  public var number: Int
  /// Draws a dotted line through the chart: something that changes how the lines are to be read.
  public var isIntervention: Bool

  public init(x: Double, number: Int, isIntervention: Bool = false) {
    self.x = x
    self.number = number
    self.isIntervention = isIntervention
  }
}

/// A horizontal line to compare with, e.g. the accuracy of the majority class.
public struct ReferenceLine: Equatable, Sendable {
  public var value: Double
  public var label: String

  public init(value: Double, label: String) {
    self.value = value
    self.label = label
  }
}

/// Several series over one axis: a min–max band with the last value's line, so that no spike disappears,
/// smoothing over it, numbered events, and a cursor with a read-out of every series.
///
/// The series may be the figures of one run, the same figure of many runs, means ± a band of seed groups
/// (`SeedBand`), or differences to a baseline (`Difference`).
public struct LineChart: Equatable, Sendable {
  public var series: [LineSeries]
  public var x: ClosedRange<Double>
  public var xFormat: AxisFormat
  /// Values that must be on the scale, e.g. 0…1; nil: the data alone decide.
  public var yInclude: ClosedRange<Double>?
  public var logarithmic: Bool
  public var ticks: [EventTick]
  public var references: [ReferenceLine]
  public var cursor: Double?
  /// What is said where there is nothing to draw yet.
  public var emptyText: String
  /// What the values are differences to: marks the zero line with this name and writes values with a sign.
  public var baseline: String?
  /// Places of the x axis with a line through the chart, e.g. thresholds where the axis is a score.
  public var cuts: [Double] = []

  public init(
    series: [LineSeries], x: ClosedRange<Double>, xFormat: AxisFormat = .count,
    yInclude: ClosedRange<Double>? = nil, logarithmic: Bool = false, ticks: [EventTick] = [],
    references: [ReferenceLine] = [], cursor: Double? = nil, emptyText: String = "no values yet",
    baseline: String? = nil
  ) {
    self.series = series
    self.x = x
    self.xFormat = xFormat
    self.yInclude = yInclude
    self.logarithmic = logarithmic
    self.ticks = ticks
    self.references = references
    self.cursor = cursor
    self.emptyText = emptyText
    self.baseline = baseline
  }

  /// The scale of the values inside the visible stretch; series switched off do not count.
  public var yScale: Scale {
    var low = yInclude?.lowerBound ?? .infinity
    var high = yInclude?.upperBound ?? -.infinity
    if baseline != nil { (low, high) = (min(low, 0), max(high, 0)) }
    let logarithmic = isLogarithmic
    for line in series where !line.isHidden {
      for case let sample? in line.shown
      where sample.isFinite && sample.x >= x.lowerBound && sample.x <= x.upperBound {
        if !logarithmic || sample.min > 0 { low = min(low, sample.min) }
        if logarithmic, sample.min <= 0, sample.last > 0 { low = min(low, sample.last) }
        high = max(high, sample.max)
      }
    }
    if logarithmic, low <= 0 { low = min(high, 1e-6) }
    if let include = yInclude, low >= include.lowerBound, high <= include.upperBound, !logarithmic {
      return Scale(low: include.lowerBound, high: include.upperBound)
    }
    if baseline != nil, low == high { return Scale(low: -1, high: 1) }
    return Scale.fitting(low: low, high: high, logarithmic: logarithmic)
  }

  /// Differences have no logarithm.
  var isLogarithmic: Bool { logarithmic && baseline == nil }

  /// Draws legend, axes and lines into `rect`, leaving out what does not fit.
  public func draw(into buffer: inout CellBuffer, in rect: Rect, style: ChartStyle) {
    let area = rect.intersection(buffer.bounds)
    guard !area.isEmpty else { return }
    let scale = yScale
    let frame = ChartFrame(area: area, scale: scale)
    let legend = Legend(entries: legendEntries(scale))
    var isToldInLegend = true
    if let row = frame.legendRow {
      let line = Rect(column: area.column, row: row, width: area.width, height: 1)
      legend.draw(into: &buffer, in: line, style: style)
      isToldInLegend = legend.line(in: line, glyphs: style.glyphs).isWhole
    }
    drawAxes(into: &buffer, frame: frame, style: style)
    drawPlot(into: &buffer, frame: frame, scale: scale, style: style)
    if !isToldInLegend {
      drawReadOut(into: &buffer, plot: frame.plot, entries: legend.entries, style: style)
    }
  }

  /// The x value under a column of the screen; nil outside the plot.
  public func xValue(atColumn column: Int, in rect: Rect) -> Double? {
    let frame = ChartFrame(area: rect, scale: yScale)
    guard column >= frame.plot.column, column < frame.plot.endColumn else { return nil }
    let across = (Double(column - frame.plot.column) + 0.5) / Double(frame.plot.width)
    return x.lowerBound + across * (x.upperBound - x.lowerBound)
  }

  /// The series whose entry in the legend stands at a place of the screen, for clicks that switch it.
  public func legendHit(atColumn column: Int, row: Int, in rect: Rect, glyphs: GlyphSet = .braille) -> Int? {
    let scale = yScale
    let frame = ChartFrame(area: rect, scale: scale)
    guard row == frame.legendRow else { return nil }
    let line = Legend(entries: legendEntries(scale)).line(
      in: Rect(column: rect.column, row: row, width: rect.width, height: 1), glyphs: glyphs)
    return line.placed.first { $0.columns.contains(column) }?.entry
  }

  func across(_ value: Double) -> Double? {
    let position = (value - x.lowerBound) / (x.upperBound - x.lowerBound)
    return position.isFinite ? position : (x.lowerBound == x.upperBound ? 0.5 : nil)
  }

  func column(_ value: Double, _ plot: Rect) -> Int? {
    guard let position = across(value), position >= -1e-9, position <= 1 + 1e-9 else { return nil }
    return plot.column + max(0, min(plot.width - 1, Int((position * Double(plot.width - 1)).rounded())))
  }
}
