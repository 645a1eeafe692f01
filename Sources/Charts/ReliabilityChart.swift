import Cells

/// How far a classifier's confidence can be believed: the accuracy in bins of confidence against the
/// diagonal on which the two agree (Guo et al. 2017, "On Calibration of Modern Neural Networks").
public struct ReliabilityChart: Equatable, Sendable {
  /// One bin of confidences.
  public struct Bin: Equatable, Sendable {
    public var count: Int
    /// Mean confidence and share of right answers, 0…1; meaningless where `count` is 0.
    public var confidence: Double
    public var accuracy: Double

    public init(count: Int, confidence: Double, accuracy: Double) {
      self.count = count
      self.confidence = confidence
      self.accuracy = accuracy
    }
  }

  /// Equal bins over 0…1.
  public var bins: [Bin]
  /// Bars whose accuracy is at least, and less than, their confidence.
  public var modestStyle: Style
  public var boldStyle: Style

  public init(bins: [Bin], modestStyle: Style, boldStyle: Style) {
    self.bins = bins
    self.modestStyle = modestStyle
    self.boldStyle = boldStyle
  }

  /// Sorts answers into `count` equal bins by their confidence; what is no number is left out.
  public static func bins(of answers: [(confidence: Double, isRight: Bool)], count: Int = 10) -> [Bin] {
    var totals = Array(repeating: (count: 0, confidence: 0.0, right: 0), count: max(1, count))
    for answer in answers where answer.confidence.isFinite {
      let confidence = max(0, min(1, answer.confidence))
      let index = min(totals.count - 1, Int(confidence * Double(totals.count)))
      totals[index].count += 1
      totals[index].confidence += confidence
      totals[index].right += answer.isRight ? 1 : 0
    }
    return totals.map {
      let size = Double(max(1, $0.count))
      return Bin(count: $0.count, confidence: $0.confidence / size, accuracy: Double($0.right) / size)
    }
  }

  /// Expected calibration error: the bins' gaps between accuracy and confidence, weighted by their
  /// counts; nil without answers.
  public var expectedError: Double? {
    let used = bins.filter { $0.count > 0 && $0.confidence.isFinite && $0.accuracy.isFinite }
    let total = used.reduce(0.0) { $0 + Double($1.count) }
    guard total > 0 else { return nil }
    return used.reduce(0.0) { $0 + Double($1.count) * abs($1.accuracy - $1.confidence) } / total
  }

  public func draw(into buffer: inout CellBuffer, in rect: Rect, style: ChartStyle) {
    let area = rect.intersection(buffer.bounds)
    guard !area.isEmpty else { return }
    let frame = ChartFrame(area: area, scale: Scale(low: 0, high: 1))
    let axes = LineChart(series: [], x: 0...1, xFormat: .number, yInclude: 0...1, emptyText: "")
    axes.drawAxes(into: &buffer, frame: frame, style: style)
    if let row = frame.legendRow {
      buffer.draw(
        legend(width: area.width, style), column: area.column, row: row, style: style.text,
        maxWidth: area.width, glyphs: style.glyphs)
    }
    let plot = frame.plot
    guard !plot.isEmpty, !bins.isEmpty else { return }
    guard expectedError != nil else {
      let text = "no answers yet"
      buffer.draw(
        text, column: plot.column + max(0, (plot.width - text.count) / 2), row: plot.row + plot.height / 2,
        style: style.dim, maxWidth: plot.width, glyphs: style.glyphs)
      return
    }
    for index in bins.indices { drawBin(index, into: &buffer, plot: plot, style: style) }
    drawDiagonal(into: &buffer, plot: plot, style: style)
    drawCounts(into: &buffer, plot: plot, style: style)
  }

  private func legend(width: Int, _ style: ChartStyle) -> String {
    let total = bins.reduce(0) { $0.addingReportingOverflow($1.count).partialValue }
    let error = expectedError.map { NumberText.compact($0) } ?? "–"
    let short = "ECE \(error)"
    let long = short + ", accuracy by confidence, \(NumberText.count(total)) answers"
    return CharacterWidth.width(of: long) <= width ? long : short
  }

  private func columns(_ index: Int, _ plot: Rect) -> Range<Int> {
    let first = plot.column + index * plot.width / bins.count
    return first..<(plot.column + (index + 1) * plot.width / bins.count)
  }

  private func drawBin(_ index: Int, into buffer: inout CellBuffer, plot: Rect, style: ChartStyle) {
    let bin = bins[index]
    guard bin.count > 0, bin.accuracy.isFinite else { return }
    let eighths = Int((max(0, min(1, bin.accuracy)) * Double(plot.height * 8)).rounded())
    let barStyle = bin.accuracy >= bin.confidence ? modestStyle : boldStyle
    let columns = columns(index, plot)
    // A free column between bars that are wide enough.
    let last = columns.count > 2 ? columns.upperBound - 1 : columns.upperBound
    for column in columns.lowerBound..<max(columns.lowerBound, last) {
      for r in 0..<plot.height {
        let fill = min(8, max(0, max(1, eighths) - r * 8))
        guard fill > 0 else { break }
        buffer.put(Eighths.fromBelow(fill, style.glyphs), column, plot.endRow - 1 - r, barStyle)
      }
    }
  }

  /// The mean confidence of every bin that has answers: where its bar would end if it were right.
  private func drawDiagonal(into buffer: inout CellBuffer, plot: Rect, style: ChartStyle) {
    for (index, bin) in bins.enumerated() {
      let columns = columns(index, plot)
      let middle = (Double(index) + 0.5) / Double(bins.count)
      let at = bin.count > 0 && bin.confidence.isFinite ? max(0, min(1, bin.confidence)) : middle
      let row = plot.endRow - 1 - min(plot.height - 1, Int(at * Double(plot.height)))
      for column in columns {
        buffer.put(Line.dashed(style.glyphs), column, row, bin.count > 0 ? style.tick : style.axis)
      }
    }
  }

  /// The bins' counts in the top row, where every one fits.
  private func drawCounts(into buffer: inout CellBuffer, plot: Rect, style: ChartStyle) {
    let texts = bins.map { $0.count > 0 ? NumberText.compact(Double($0.count), digits: 2) : "" }
    guard plot.height >= 5, texts.indices.allSatisfy({ texts[$0].count < columns($0, plot).count }) else {
      return
    }
    for (index, text) in texts.enumerated() where !text.isEmpty {
      let columns = columns(index, plot)
      let start = columns.lowerBound + (columns.count - 1 - text.count) / 2
      let isCovered = (start..<(start + text.count)).contains { !buffer[$0, plot.row].isBlank }
      let row = isCovered ? plot.endRow - 1 : plot.row
      let textStyle = isCovered ? style.text.with(.reverse) : style.label
      buffer.draw(
        text, column: start, row: row, style: textStyle, maxWidth: text.count, glyphs: style.glyphs)
    }
  }
}
