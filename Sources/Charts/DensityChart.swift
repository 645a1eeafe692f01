import Cells
import Foundation

/// A few distributions over one axis as outlines, each of area one: say, the training data's scores
/// against a model's predictions.
public struct DensityChart: Equatable, Sendable {
  public struct Distribution: Equatable, Sendable {
    public var name: String
    public var shortName: String
    public var mark: SeriesMark
    public var style: Style
    /// One count a bin, equal bins over the chart's axis; its own number of bins.
    public var counts: [Int]
    public var isHidden: Bool

    public init(
      name: String, shortName: String, mark: SeriesMark, style: Style, counts: [Int], isHidden: Bool = false
    ) {
      self.name = name
      self.shortName = shortName
      self.mark = mark
      self.style = style
      self.counts = counts
      self.isHidden = isHidden
    }
  }

  public var distributions: [Distribution]
  public var range: ClosedRange<Double>
  public var thresholds: [Double]
  public var cursor: Double?
  /// Standard deviation of a Gaussian that smooths the outlines, in units of the axis; 0: the bins.
  public var bandwidth: Double

  public init(
    distributions: [Distribution], range: ClosedRange<Double> = -1...1, thresholds: [Double] = [],
    cursor: Double? = nil, bandwidth: Double = 0
  ) {
    self.distributions = distributions
    self.range = range
    self.thresholds = thresholds
    self.cursor = cursor
    self.bandwidth = bandwidth
  }

  /// The outlines as lines over the axis: axes, legend and cursor are the line chart's.
  private var lines: LineChart {
    let series = distributions.map { distribution in
      LineSeries(
        name: distribution.name, shortName: distribution.shortName, mark: distribution.mark,
        style: distribution.style, samples: outline(distribution.counts), isHidden: distribution.isHidden)
    }
    var chart = LineChart(
      series: series, x: range, xFormat: .number, yInclude: 0...0, cursor: cursor,
      emptyText: "no scores yet")
    chart.cuts = thresholds
    return chart
  }

  private func outline(_ counts: [Int]) -> [Sample?] {
    let span = range.upperBound - range.lowerBound
    let total = counts.reduce(0.0) { $0 + Double($1) }
    guard total > 0, span > 0, span.isFinite else { return [] }
    let width = span / Double(counts.count)
    let densities = smoothed(counts.map { Double($0) / total / width }, width: width)
    return densities.enumerated().map { index, density in
      Sample(x: range.lowerBound + (Double(index) + 0.5) * width, density)
    }
  }

  /// A Gaussian average whose weights stay inside the axis, so that the area stays one.
  private func smoothed(_ values: [Double], width: Double) -> [Double] {
    guard bandwidth > 0, bandwidth.isFinite, values.count > 1 else { return values }
    let reach = min(values.count - 1, Int((3 * bandwidth / width).rounded(.up)))
    let weights = (0...reach).map { exp(-0.5 * power(Double($0) * width / bandwidth)) }
    var result = Array(repeating: 0.0, count: values.count)
    for (index, value) in values.enumerated() where value > 0 {
      let places = max(0, index - reach)...min(values.count - 1, index + reach)
      let whole = places.reduce(0.0) { $0 + weights[abs($1 - index)] }
      for place in places { result[place] += value * weights[abs(place - index)] / whole }
    }
    return result
  }

  private func power(_ x: Double) -> Double { x * x }

  public func draw(into buffer: inout CellBuffer, in rect: Rect, style: ChartStyle) {
    lines.draw(into: &buffer, in: rect, style: style)
  }

  /// The score under a column; nil outside the plot.
  public func value(atColumn column: Int, in rect: Rect) -> Double? {
    lines.xValue(atColumn: column, in: rect)
  }

  /// The distribution whose entry in the legend stands at a place of the screen.
  public func legendHit(atColumn column: Int, row: Int, in rect: Rect, glyphs: GlyphSet = .braille) -> Int? {
    lines.legendHit(atColumn: column, row: row, in: rect, glyphs: glyphs)
  }

  /// Every distribution's density at a score.
  public func readout(at score: Double) -> [(label: String, value: Double?)] { lines.readout(at: score) }
}
