import Cells

/// The lines themselves, from the back to the front.
extension LineChart {
  func drawPlot(into buffer: inout CellBuffer, frame: ChartFrame, scale: Scale, style: ChartStyle) {
    let plot = frame.plot
    guard !plot.isEmpty else { return }
    guard series.contains(where: { !$0.isHidden && $0.shown.contains(where: isInside) }) || hasCrossing else {
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
    for cut in cuts {
      guard let column = column(cut, plot) else { continue }
      for row in plot.row..<plot.endRow { buffer.put(Line.dotted(style.glyphs), column, row, style.tick) }
    }
    let shown = series.map { $0.isHidden ? [] : $0.shown }
    let order = drawingOrder
    var raster = DotRaster(columns: plot.width, rows: plot.height, glyphs: style.glyphs)
    for index in order where !series[index].isDimmed { addBand(shown[index], index, scale, &raster) }
    for index in order { addLine(shown[index], index, scale, &raster) }
    // Raw lines share the band's style once a smoothed line lies over them.
    let isSmoothed = shown.map { $0.contains { $0?.smoothed != nil } }
    let bands = series.map { style.faded($0.style) }
    let fronts = series.indices.map { series[$0].isDimmed ? bands[$0] : series[$0].style }
    let raw = series.indices.map { isSmoothed[$0] ? bands[$0] : fronts[$0] }
    raster.draw(into: &buffer, column: plot.column, row: plot.row, line: raw + fronts, band: bands)
    for index in order {
      drawMarks(
        shown[index], index, fronts[index], into: &buffer, plot: plot, scale: scale, style: style)
    }
    drawReferenceLabels(into: &buffer, plot: plot, scale: scale, style: style)
    for index in order {
      drawFork(shown[index], index, into: &buffer, plot: plot, scale: scale, style: style)
    }
  }

  /// From the back to the front: what is dimmed, then the others, the first series on top.
  private var drawingOrder: [Int] {
    let back = series.indices.reversed()
    return back.filter { series[$0].isDimmed } + back.filter { !series[$0].isDimmed }
  }

  /// The horizontal lines: those to compare with, and zero where the values are differences.
  private var horizontals: [ReferenceLine] {
    references + (baseline.map { [ReferenceLine(value: 0, label: "0 = \($0)")] } ?? [])
  }

  private func row(of reference: ReferenceLine, _ plot: Rect, _ scale: Scale) -> Int? {
    guard let up = scale.position(of: reference.value), up >= 0, up <= 1 else { return nil }
    return plot.endRow - 1 - Int((up * Double(plot.height - 1)).rounded())
  }

  private func drawReferences(
    into buffer: inout CellBuffer, plot: Rect, scale: Scale, style: ChartStyle
  ) {
    for (index, reference) in horizontals.enumerated() {
      guard let row = row(of: reference, plot, scale) else { continue }
      let isZero = index == references.count
      let scalar = isZero ? Line.horizontal(style.glyphs) : Line.dashed(style.glyphs)
      for column in plot.column..<plot.endColumn {
        buffer.put(scalar, column, row, isZero ? style.label : style.axis)
      }
    }
  }

  /// Labels stand on their line, as far right as nothing else is there; else close above or below it. What
  /// finds no place is left out: further away it would name nothing.
  private func drawReferenceLabels(
    into buffer: inout CellBuffer, plot: Rect, scale: Scale, style: ChartStyle
  ) {
    let lines = [Line.horizontal(style.glyphs).value, Line.dashed(style.glyphs).value]
    for reference in horizontals {
      let text = " \(reference.label) "
      let width = CharacterWidth.width(of: text, glyphs: style.glyphs, limit: plot.width)
      guard width + 4 < plot.width, plot.height > 3, let own = row(of: reference, plot, scale) else {
        continue
      }
      func isFree(_ column: Int, _ row: Int) -> Bool {
        (column..<(column + width)).allSatisfy {
          buffer[$0, row].isBlank || lines.contains(buffer[$0, row].scalar)
        }
      }
      let last = plot.endColumn - width - 1
      let places = [own, own - 1, own + 1].filter { plot.row..<plot.endRow ~= $0 }.flatMap { row in
        stride(from: last, through: plot.column, by: -1).map { ($0, row) }
      }
      guard let place = places.first(where: { isFree($0.0, $0.1) }) else { continue }
      buffer.draw(
        text, column: place.0, row: place.1, style: style.label, maxWidth: width, glyphs: style.glyphs)
    }
  }

  private func addBand(_ samples: [Sample?], _ index: Int, _ scale: Scale, _ raster: inout DotRaster) {
    var previous: Int?
    let most = samples.reduce(0) { max($0, $1?.runs ?? 0) }
    for sample in samples {
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
          owner: index, isSparse: (sample.runs ?? most) < most)
      }
    }
  }

  private func addLine(_ samples: [Sample?], _ index: Int, _ scale: Scale, _ raster: inout DotRaster) {
    func connect(_ value: (Sample) -> Double?, owner: Int) {
      var previous: Place?
      for sample in samples {
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
    if samples.contains(where: { $0?.smoothed != nil }) {
      connect({ $0.smoothed }, owner: series.count + index)
    }
  }

  /// The series' mark on its line: at every sample of a short series, else every so many columns.
  private func drawMarks(
    _ samples: [Sample?], _ index: Int, _ markStyle: Style, into buffer: inout CellBuffer, plot: Rect,
    scale: Scale,
    style: ChartStyle
  ) {
    let line = series[index]
    let scalar = line.mark.scalar(style.glyphs)
    var next = plot.column + (line.marksSamples ? 0 : 2 + index * 5)
    for case let sample? in samples where sample.isFinite {
      guard let column = column(sample.x, plot), column >= next,
        let up = scale.position(of: sample.smoothed ?? sample.last), up >= -1e-9, up <= 1 + 1e-9
      else { continue }
      let row = plot.endRow - 1 - max(0, min(plot.height - 1, Int(up * Double(plot.height) - 1e-9)))
      buffer.put(scalar, column, row, markStyle)
      next = column + (line.marksSamples ? 2 : 16)
    }
  }

  private func drawFork(
    _ samples: [Sample?], _ index: Int, into buffer: inout CellBuffer, plot: Rect, scale: Scale,
    style: ChartStyle
  ) {
    guard series[index].fork != nil, let last = samples.last(where: { $0?.isFinite == true }) ?? nil,
      let column = column(last.x, plot), let up = scale.position(of: last.smoothed ?? last.last)
    else { return }
    guard up >= -1e-9, up <= 1 + 1e-9 else { return }
    let row = plot.endRow - 1 - max(0, min(plot.height - 1, Int(up * Double(plot.height) - 1e-9)))
    buffer.put(Line.fork(style.glyphs), column, row, style.tick)
  }

  private func isInside(_ sample: Sample?) -> Bool {
    guard let sample, sample.isFinite else { return false }
    return sample.x >= x.lowerBound && sample.x <= x.upperBound
  }

  /// Some line passes through the visible stretch although none of its values lies in it.
  private var hasCrossing: Bool {
    series.contains { line in
      !line.isHidden
        && zip(line.samples, line.samples.dropFirst()).contains { before, after in
          guard let before, let after, before.isFinite, after.isFinite else { return false }
          return before.x < x.lowerBound && after.x > x.upperBound
        }
    }
  }
}
