import Cells
import Charts
import Foundation
import Testing

@Suite("Distributions, shares and tables")
struct DistributionTests {
  /// Neutral-heavy scores in 200 bins.
  let counts = (0..<200).map { i -> Int in
    let y = (Double(i) + 0.5) / 100 - 1
    return Int(400 * exp(-abs(y) * 9) + 4 * exp(-y * y))
  }
  let predicted = (0..<40).map { i -> Int in
    let y = (Double(i) + 0.5) / 20 - 1
    return Int(60 * exp(-y * y * 8))
  }

  @Test("a histogram shows classes, thresholds and the predictions over it", arguments: View.all)
  func histogram(view: View) throws {
    let chart = HistogramChart(
      counts: counts, overlay: predicted, thresholds: [-0.42, -0.12, 0.13, 0.47],
      classStyles: (1...5).map { Style(.rgb(UInt32($0) * 0x101010)) }, overlayStyle: .plain, logarithmic: true
    )
    var buffer = CellBuffer(width: view.width, height: view.height)
    chart.draw(into: &buffer, in: buffer.bounds, style: .plain(view.glyphs))
    try Golden.expect(buffer, matches: "histogram-\(view.testDescription)")
  }

  @Test("class counts add up to all rows, wherever the thresholds lie")
  func classCountsAddUp() {
    let total = Double(counts.reduce(0, +))
    for cuts in [[-0.42, -0.12, 0.13, 0.47], [-0.9999, 0, 0.005, 0.9999], [-2, -1, 1, 2], [0]] {
      let chart = HistogramChart(counts: counts, thresholds: cuts, classStyles: [], overlayStyle: .plain)
      #expect(chart.classCounts.count == cuts.count + 1)
      #expect(abs(chart.classCounts.reduce(0, +) - total) < 1e-6 * total)
    }
  }

  @Test("two shares are stacked over time", arguments: View.all)
  func shares(view: View) throws {
    let samples = (1...100).map { Sample(x: Double($0 * 10), 0.5 + 0.3 * sin(Double($0) / 15)) }
    let chart = StackedShares(
      lower: LineSeries(
        name: "regression", shortName: "r", mark: .solid, style: .plain, samples: samples),
      upperName: "classification", upperShortName: "c", upperMark: .shade, upperStyle: .plain,
      x: 0...1500, ticks: [EventTick(x: 400, number: 1, isIntervention: true)], cursor: 900)
    var buffer = CellBuffer(width: view.width, height: view.height)
    chart.draw(into: &buffer, in: buffer.bounds, style: .plain(view.glyphs))
    try Golden.expect(buffer, matches: "shares-\(view.testDescription)")
  }

  @Test("a table drops columns by priority, cuts texts with a sign and keeps the selection in view")
  func table() throws {
    let table = TableView(
      columns: [
        .init("run", minimum: 8, maximum: 30), .init("step", .trailing, minimum: 6, priority: 1),
        .init("data", minimum: 4, maximum: 20, priority: 3), .init("MSE", .trailing, minimum: 6, priority: 2),
      ],
      rows: (0..<20).map { i in
        .init(
          ["run \(i) \u{1B}[31m日本語 with a long name", "\(i * 1000)", "sentences.csv", "0.0\(i)"],
          style: .plain)
      }, selected: 12)
    for width in [70, 44, 24, 10, 3] {
      var buffer = CellBuffer(width: width, height: 8)
      table.draw(
        into: &buffer, in: buffer.bounds, selection: Style(.terminal, on: .terminal, .reverse),
        style: .plain(.braille))
      try Golden.expect(buffer, matches: "table-\(width)")
      #expect(buffer.cells.contains { $0.style.attributes.contains(.reverse) })
      #expect(!buffer.cells.contains { $0.scalar == 0x1B })
    }
  }

  @Test("a confusion matrix, a gauge and a sparkline fit the room they get", arguments: View.all)
  func small(view: View) throws {
    var buffer = CellBuffer(width: view.width, height: view.height)
    let style = ChartStyle.plain(view.glyphs)
    Gauge(share: 0.37).draw(
      into: &buffer, in: Rect(column: 0, row: 0, width: view.width - 2, height: 1), bar: .plain, style: style)
    Sparkline(values: (0..<300).map { sin(Double($0) / 20) }).draw(
      into: &buffer, in: Rect(column: 0, row: 1, width: view.width, height: 1), bar: .plain, style: style)
    ConfusionView(
      counts: [[30, 4, 0], [6, 120, 12], [0, 9, 44]], classStyles: [.plain]
    ).draw(into: &buffer, in: Rect(column: 0, row: 2, width: view.width, height: 4), style: style)
    try Golden.expect(buffer, matches: "small-\(view.testDescription)")
  }
}
