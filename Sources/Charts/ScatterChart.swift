import Cells

/// Predicted against true values, the diagonal between them and the lines that cut both into classes.
///
/// Density shows as dots in braille whose colour grows with the number of points in a cell, as shades in
/// blocks, as digits (the power of two of the number) in ASCII.
public struct ScatterChart: Equatable, Sendable {
  public struct Point: Equatable, Sendable {
    /// The true value, across.
    public var x: Double
    /// The predicted value, up.
    public var y: Double

    public init(x: Double, y: Double) {
      self.x = x
      self.y = y
    }
  }

  public var points: [Point]
  /// Both axes.
  public var range: ClosedRange<Double>
  public var thresholds: [Double]
  /// One style a true class; the last one stands in for what is missing.
  public var classStyles: [Style]
  /// Of `points`; drawn over all others.
  public var selected: Int?
  public var xName: String
  public var yName: String

  public init(
    points: [Point], range: ClosedRange<Double> = -1...1, thresholds: [Double] = [],
    classStyles: [Style] = [],
    selected: Int? = nil, xName: String = "true", yName: String = "predicted"
  ) {
    self.points = points
    self.range = range
    self.thresholds = thresholds
    self.classStyles = classStyles
    self.selected = selected
    self.xName = xName
    self.yName = yName
  }

  private var scale: Scale { Scale(low: range.lowerBound, high: range.upperBound) }

  private func plot(in area: Rect) -> Rect { ChartFrame(area: area, scale: scale).plot }

  /// The points in the cell at a place of the screen, as indices into `points`.
  public func points(atColumn column: Int, row: Int, in rect: Rect) -> [Int] {
    let plot = plot(in: rect)
    guard plot.contains(column: column, row: row) else { return [] }
    return points.indices.filter { index in
      guard let cell = cell(points[index], plot) else { return false }
      return cell.column == column && cell.row == row
    }
  }

  /// The cell of a point; nil for what is no number. Points outside lie on the edge.
  private func cell(_ point: Point, _ plot: Rect) -> (column: Int, row: Int)? {
    guard let across = scale.position(of: point.x), let up = scale.position(of: point.y), !plot.isEmpty
    else { return nil }
    func part(_ position: Double, _ count: Int) -> Int {
      max(0, min(count - 1, Int(max(-1, min(2, position)) * Double(count))))
    }
    return (plot.column + part(across, plot.width), plot.endRow - 1 - part(up, plot.height))
  }

  public func draw(into buffer: inout CellBuffer, in rect: Rect, style: ChartStyle) {
    let area = rect.intersection(buffer.bounds)
    guard !area.isEmpty else { return }
    let frame = ChartFrame(area: area, scale: scale)
    // Axes are the line chart's.
    let empty = LineChart(series: [], x: range, xFormat: .number, yInclude: range, emptyText: "")
    empty.drawAxes(into: &buffer, frame: frame, style: style)
    if let row = frame.legendRow {
      let shown = points.filter { $0.x.isFinite && $0.y.isFinite }.count
      let names = style.glyphs == .ascii ? "\(yName) over \(xName)" : "↑ \(yName) → \(xName)"
      buffer.draw(
        "\(names), \(NumberText.count(shown)) points", column: area.column, row: row, style: style.text,
        maxWidth: area.width, glyphs: style.glyphs)
    }
    let plot = frame.plot
    guard !plot.isEmpty else { return }
    drawLines(into: &buffer, plot: plot, style: style)
    guard points.contains(where: { cell($0, plot) != nil }) else {
      let text = "no predictions yet"
      buffer.draw(
        text, column: plot.column + max(0, (plot.width - text.count) / 2), row: plot.row + plot.height / 2,
        style: style.dim, maxWidth: plot.width, glyphs: style.glyphs)
      return
    }
    drawPoints(into: &buffer, plot: plot, style: style)
  }

  private func drawLines(into buffer: inout CellBuffer, plot: Rect, style: ChartStyle) {
    for cut in thresholds {
      guard cut >= range.lowerBound, cut <= range.upperBound,
        let cell = cell(Point(x: cut, y: cut), plot)
      else { continue }
      for row in plot.row..<plot.endRow {
        buffer.put(Line.dotted(style.glyphs), cell.column, row, style.axis)
      }
      for column in plot.column..<plot.endColumn {
        buffer.put(Line.dashed(style.glyphs), column, cell.row, style.axis)
      }
    }
    var raster = DotRaster(columns: plot.width, rows: plot.height, glyphs: style.glyphs)
    // Dotted: every other dot, so that it is no series.
    for x in stride(from: 0, to: raster.width, by: 2) {
      let part = Double(x) / Double(max(1, raster.width - 1))
      raster.set(x, raster.dot(part, of: raster.height), owner: 0)
    }
    raster.draw(into: &buffer, column: plot.column, row: plot.row, line: [style.label], band: [])
  }

  private func drawPoints(into buffer: inout CellBuffer, plot: Rect, style: ChartStyle) {
    var counts = Array(repeating: 0, count: plot.width * plot.height)
    var classes = Array(repeating: 0, count: counts.count)
    var raster = DotRaster(columns: plot.width, rows: plot.height, glyphs: .braille)
    for point in points {
      guard let cell = cell(point, plot) else { continue }
      let index = (cell.row - plot.row) * plot.width + cell.column - plot.column
      counts[index] += 1
      classes[index] = thresholds.reduce(0) { point.x > $1 ? $0 + 1 : $0 }
      if style.glyphs == .braille, let across = scale.position(of: point.x),
        let up = scale.position(of: point.y)
      {
        let x = max(0, min(raster.width - 1, Int(max(-1, min(2, across)) * Double(raster.width))))
        let y = max(0, min(raster.height - 1, Int(max(-1, min(2, up)) * Double(raster.height))))
        raster.set(x, y, owner: index)
      }
    }
    let most = counts.max() ?? 1
    let cellStyles = counts.indices.map { index in
      pointStyle(classes[index], level: level(counts[index], of: most), style)
    }
    if style.glyphs == .braille {
      raster.draw(into: &buffer, column: plot.column, row: plot.row, line: cellStyles, band: [])
    } else {
      let shades: [Unicode.Scalar] = ["░", "▒", "▓", "█"]
      for (index, count) in counts.enumerated() where count > 0 {
        let power = min(9, max(1, count.bitWidth - count.leadingZeroBitCount))
        let digit = Unicode.Scalar(UInt8(48 + power))
        let scalar = style.glyphs == .ascii ? digit : shades[level(count, of: most)]
        buffer.put(
          scalar, plot.column + index % plot.width, plot.row + index / plot.width, cellStyles[index])
      }
    }
    guard let selected, points.indices.contains(selected), let cell = cell(points[selected], plot) else {
      return
    }
    buffer.put(SeriesMark.diamond.scalar(style.glyphs), cell.column, cell.row, style.cursor)
  }

  /// 0…3 by the logarithm of the count.
  private func level(_ count: Int, of most: Int) -> Int {
    guard count > 0, most > 1 else { return count > 0 ? 3 : 0 }
    return min(3, Int(logOnePlus(Double(count)) / logOnePlus(Double(most)) * 4))
  }

  private func pointStyle(_ index: Int, level: Int, _ style: ChartStyle) -> Style {
    let base = classStyles.isEmpty ? style.text : classStyles[min(index, classStyles.count - 1)]
    return level == 0 ? style.faded(base) : level == 3 ? base.with(.bold) : base
  }
}
