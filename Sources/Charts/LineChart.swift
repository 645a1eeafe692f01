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

/// Several series over one time axis: a min–max band with the last value's line, so that no spike
/// disappears, smoothing over it, numbered events, and a cursor with its read-out in the legend.
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

  public init(
    series: [LineSeries], x: ClosedRange<Double>, xFormat: AxisFormat = .count,
    yInclude: ClosedRange<Double>? = nil, logarithmic: Bool = false, ticks: [EventTick] = [],
    references: [ReferenceLine] = [], cursor: Double? = nil, emptyText: String = "no values yet"
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
  }

  /// The scale of the values inside the visible stretch.
  public var yScale: Scale {
    var low = yInclude?.lowerBound ?? .infinity
    var high = yInclude?.upperBound ?? -.infinity
    for line in series {
      for case let sample? in line.samples
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
    return Scale.fitting(low: low, high: high, logarithmic: logarithmic)
  }

  /// Draws legend, axes and lines into `rect`, leaving out what does not fit.
  public func draw(into buffer: inout CellBuffer, in rect: Rect, style: ChartStyle) {
    let area = rect.intersection(buffer.bounds)
    guard !area.isEmpty else { return }
    let scale = yScale
    let frame = ChartFrame(area: area, scale: scale)
    if let row = frame.legendRow {
      Legend(entries: legendEntries).draw(
        into: &buffer, in: Rect(column: area.column, row: row, width: area.width, height: 1), style: style)
    }
    drawAxes(into: &buffer, frame: frame, style: style)
    drawPlot(into: &buffer, frame: frame, scale: scale, style: style)
  }

  /// The x value under a column of the screen; nil outside the plot.
  public func xValue(atColumn column: Int, in rect: Rect) -> Double? {
    let frame = ChartFrame(area: rect, scale: yScale)
    guard column >= frame.plot.column, column < frame.plot.endColumn else { return nil }
    let across = (Double(column - frame.plot.column) + 0.5) / Double(frame.plot.width)
    return x.lowerBound + across * (x.upperBound - x.lowerBound)
  }

  private var legendEntries: [Legend.Entry] {
    series.map { line in
      let sample = cursor.map { line.sample(at: $0) } ?? line.lastSample
      return Legend.Entry(
        mark: line.mark, style: line.style, name: line.name, shortName: line.shortName,
        value: sample.map { readOut($0.smoothed ?? $0.last) })
    }
  }

  /// What cannot be told from 0 on this scale is written as 0.
  private func readOut(_ value: Double) -> String {
    let scale = yScale
    let isNothing = !scale.isLogarithmic && abs(value) < (scale.high - scale.low) * 1e-4
    return NumberText.compact(isNothing ? 0 : value)
  }

  private func across(_ value: Double) -> Double? {
    let position = (value - x.lowerBound) / (x.upperBound - x.lowerBound)
    return position.isFinite ? position : (x.lowerBound == x.upperBound ? 0.5 : nil)
  }

  private func isInside(_ sample: Sample?) -> Bool {
    guard let sample, sample.isFinite else { return false }
    return sample.x >= x.lowerBound && sample.x <= x.upperBound
  }

  /// Some line passes through the visible stretch although none of its values lies in it.
  private var hasCrossing: Bool {
    series.contains { line in
      zip(line.samples, line.samples.dropFirst()).contains { before, after in
        guard let before, let after, before.isFinite, after.isFinite else { return false }
        return before.x < x.lowerBound && after.x > x.upperBound
      }
    }
  }

  private func column(_ value: Double, _ plot: Rect) -> Int? {
    guard let position = across(value), position >= -1e-9, position <= 1 + 1e-9 else { return nil }
    return plot.column + max(0, min(plot.width - 1, Int((position * Double(plot.width - 1)).rounded())))
  }

  private func drawAxes(into buffer: inout CellBuffer, frame: ChartFrame, style: ChartStyle) {
    let plot = frame.plot
    for label in frame.yLabels {
      let width = label.text.count
      buffer.draw(
        label.text, column: plot.column - 1 - width, row: label.row, style: style.label, maxWidth: width,
        glyphs: style.glyphs)
    }
    if frame.hasGutter {
      let labelled = Set(frame.yLabels.map(\.row))
      for row in plot.row..<plot.endRow {
        let scalar = labelled.contains(row) ? Line.tickLeft(style.glyphs) : Line.vertical(style.glyphs)
        buffer.put(scalar, plot.column - 1, row, style.axis)
      }
    }
    guard let axisRow = frame.axisRow else { return }
    for column in plot.column..<plot.endColumn {
      buffer.put(Line.horizontal(style.glyphs), column, axisRow, style.axis)
    }
    if frame.hasGutter { buffer.put(Line.corner(style.glyphs), plot.column - 1, axisRow, style.axis) }
    if let labelRow = frame.labelRow {
      let format = xFormat
      var free = frame.area.column
      let cursorLabel = drawCursorLabel(into: &buffer, frame: frame, row: labelRow, style: style)
      let scale = Scale(low: x.lowerBound, high: x.upperBound)
      for label in scale.labels(atMost: max(1, plot.width / 8), format: format) {
        guard let column = column(label.value, plot) else { continue }
        let start = min(column - (label.text.count - 1) / 2, frame.area.endColumn - label.text.count)
        guard start >= free, !cursorLabel.overlaps((start - 1)..<(start + label.text.count + 1)) else {
          continue
        }
        buffer.put(Line.tickDown(style.glyphs), column, axisRow, style.axis)
        buffer.draw(
          label.text, column: start, row: labelRow, style: style.label, maxWidth: label.text.count,
          glyphs: style.glyphs)
        free = start + label.text.count + 1
      }
    }
    drawTicks(into: &buffer, frame: frame, axisRow: axisRow, style: style)
  }

  /// Where the cursor stands, in the row of the axis labels; returns the columns it takes.
  private func drawCursorLabel(
    into buffer: inout CellBuffer, frame: ChartFrame, row: Int, style: ChartStyle
  ) -> Range<Int> {
    guard let cursor, let column = column(cursor, frame.plot) else { return 0..<0 }
    let text =
      switch xFormat {
      case .duration: NumberText.clock(cursor)
      case .count: NumberText.decimals(cursor, 0)
      case .number: NumberText.decimals(cursor, 2)
      }
    let start = min(column - (text.count - 1) / 2, frame.area.endColumn - text.count)
    guard start >= frame.area.column else { return 0..<0 }
    buffer.draw(text, column: start, row: row, style: style.cursor, glyphs: style.glyphs)
    return start..<(start + text.count)
  }

  /// Event numbers on the axis itself; where two would touch, the earlier becomes `+`.
  private func drawTicks(into buffer: inout CellBuffer, frame: ChartFrame, axisRow: Int, style: ChartStyle) {
    var free = frame.plot.endColumn + 1
    for tick in ticks.reversed() {
      guard let column = column(tick.x, frame.plot) else { continue }
      let text = String(tick.number)
      let start = max(frame.plot.column, min(column, frame.plot.endColumn - text.count))
      let end = start + text.count
      if end <= frame.plot.endColumn, end < free {
        buffer.draw(text, column: start, row: axisRow, style: style.tick, glyphs: style.glyphs)
        free = start
      } else if column < free - 1 {
        buffer.put("+", column, axisRow, style.tick)
        free = column
      }
      guard tick.isIntervention else { continue }
      for row in frame.plot.row..<frame.plot.endRow {
        buffer.put(Line.dotted(style.glyphs), column, row, style.axis)
      }
    }
  }

  private func drawPlot(into buffer: inout CellBuffer, frame: ChartFrame, scale: Scale, style: ChartStyle) {
    let plot = frame.plot
    guard !plot.isEmpty else { return }
    guard series.contains(where: { $0.samples.contains(where: isInside) }) || hasCrossing else {
      let text = emptyText
      buffer.draw(
        text, column: plot.column + max(0, (plot.width - text.count) / 2), row: plot.row + plot.height / 2,
        style: style.dim, maxWidth: plot.width, glyphs: style.glyphs)
      return
    }
    if let cursor, let column = column(cursor, plot) {
      for row in plot.row..<plot.endRow {
        buffer.put(Line.vertical(style.glyphs), column, row, style.cursor)
      }
    }
    drawReferences(into: &buffer, plot: plot, scale: scale, style: style)
    // The first series is drawn last and stays on top.
    var raster = DotRaster(columns: plot.width, rows: plot.height, glyphs: style.glyphs)
    for (index, line) in series.enumerated().reversed() { addBand(line, index, scale, &raster) }
    for (index, line) in series.enumerated().reversed() { addLine(line, index, scale, &raster) }
    // Raw lines share the band's style once a smoothed line lies over them.
    let isSmoothed = series.map { $0.samples.contains { $0?.smoothed != nil } }
    let bands = series.map { style.faded($0.style) }
    let raw = series.indices.map { isSmoothed[$0] ? bands[$0] : series[$0].style }
    raster.draw(
      into: &buffer, column: plot.column, row: plot.row, line: raw + series.map(\.style), band: bands)
    for (index, line) in series.enumerated().reversed() {
      drawMarks(line, index, into: &buffer, plot: plot, scale: scale, style: style)
    }
  }

  private func drawReferences(
    into buffer: inout CellBuffer, plot: Rect, scale: Scale, style: ChartStyle
  ) {
    for reference in references {
      guard let up = scale.position(of: reference.value), up >= 0, up <= 1 else { continue }
      let row = plot.endRow - 1 - Int((up * Double(plot.height - 1)).rounded())
      for column in plot.column..<plot.endColumn {
        buffer.put(Line.dashed(style.glyphs), column, row, style.axis)
      }
      let text = " \(reference.label) "
      if text.count + 4 < plot.width, plot.height > 3 {
        buffer.draw(
          text, column: plot.endColumn - text.count - 1, row: row, style: style.label, maxWidth: text.count,
          glyphs: style.glyphs)
      }
    }
  }

  private func addBand(_ line: LineSeries, _ index: Int, _ scale: Scale, _ raster: inout DotRaster) {
    var previous: Int?
    for sample in line.samples {
      guard let sample, sample.isFinite, let across = across(sample.x), across >= 0, across <= 1,
        let high = scale.position(of: sample.max)
      else {
        previous = nil
        continue
      }
      let low = scale.position(of: sample.min) ?? 0
      let x = raster.dot(across, of: raster.width)
      defer { previous = x }
      guard sample.max > sample.min else { continue }
      // A stretch of steps covers every column since the stretch before it.
      let first = previous.map { min($0 + 1, x) } ?? x
      for column in max(first, x - 8)...x {
        raster.band(
          column: column, from: raster.dot(low, of: raster.height),
          through: raster.dot(high, of: raster.height),
          owner: index)
      }
    }
  }

  private func addLine(_ line: LineSeries, _ index: Int, _ scale: Scale, _ raster: inout DotRaster) {
    func connect(_ value: (Sample) -> Double?, owner: Int) {
      var previous: Place?
      for sample in line.samples {
        guard let sample, sample.isFinite, let value = value(sample), let across = across(sample.x),
          let up = scale.position(of: value)
        else {
          previous = nil
          continue
        }
        let place = Place(across: across, up: up)
        defer { previous = place }
        guard let (a, b) = Place.clipped(previous ?? place, place) else { continue }
        raster.line(from: dot(a, raster), to: dot(b, raster), owner: owner)
      }
    }
    func dot(_ place: Place, _ raster: DotRaster) -> (x: Int, y: Int) {
      (raster.dot(place.across, of: raster.width), raster.dot(place.up, of: raster.height))
    }
    connect({ $0.last }, owner: index)
    if line.samples.contains(where: { $0?.smoothed != nil }) {
      connect({ $0.smoothed }, owner: series.count + index)
    }
  }

  /// The series' mark on its line: at every sample of a short series, else every so many columns.
  private func drawMarks(
    _ line: LineSeries, _ index: Int, into buffer: inout CellBuffer, plot: Rect, scale: Scale,
    style: ChartStyle
  ) {
    let scalar = line.mark.scalar(style.glyphs)
    var next = plot.column + (line.marksSamples ? 0 : 2 + index * 5)
    for case let sample? in line.samples where sample.isFinite {
      guard let column = column(sample.x, plot), column >= next,
        let up = scale.position(of: sample.smoothed ?? sample.last), up >= -1e-9, up <= 1 + 1e-9
      else { continue }
      let row = plot.endRow - 1 - max(0, min(plot.height - 1, Int(up * Double(plot.height) - 1e-9)))
      buffer.put(scalar, column, row, line.style)
      next = column + (line.marksSamples ? 2 : 16)
    }
  }
}
