import Cells
import Charts
import Foundation
import Testing

/// Two losses of 2,000 steps in 200 stretches: falling, noisy, with one spike.
func losses() -> [LineSeries] {
  func series(_ name: String, _ short: String, _ mark: SeriesMark, _ scale: Double, spike: Int) -> LineSeries
  {
    let samples = (1...200).map { i -> Sample? in
      let level = scale * (0.15 + exp(-Double(i) / 40))
      let wiggle = sin(Double(i * i)) * 0.08 * scale
      return Sample(
        x: Double(i * 10), min: level - 0.1 * scale, max: i == spike ? level * 4 : level + 0.12 * scale,
        mean: level, last: level + wiggle)
    }
    return LineSeries(
      name: name, shortName: short, mark: mark, style: Style(.rgb(0x4488ff)), samples: samples)
  }
  return [
    series("regression", "r", .circle, 1, spike: 120),
    series("classification", "c", .triangle, 1.6, spike: 0),
  ]
}

@Suite("A line chart")
struct LineChartTests {
  let chart = LineChart(
    series: losses(), x: 0...2000,
    ticks: [EventTick(x: 500, number: 1), EventTick(x: 1200, number: 2, isIntervention: true)])

  @Test("looks as recorded at every size and in every glyph set", arguments: View.all)
  func golden(view: View) throws {
    var buffer = CellBuffer(width: view.width, height: view.height)
    chart.draw(into: &buffer, in: buffer.bounds, style: .plain(view.glyphs))
    try Golden.expect(buffer, matches: "line-\(view.testDescription)")
  }

  @Test("draws smoothing over the raw lines and a cursor with its read-out", arguments: View.all)
  func smoothed(view: View) throws {
    var chart = chart
    for index in chart.series.indices {
      chart.series[index].samples = Smoothing.exponential(chart.series[index].samples, halfLife: 60)
    }
    chart.cursor = 800
    chart.logarithmic = true
    var buffer = CellBuffer(width: view.width, height: view.height)
    chart.draw(into: &buffer, in: buffer.bounds, style: .plain(view.glyphs))
    try Golden.expect(buffer, matches: "line-smoothed-\(view.testDescription)")
  }

  @Test("breaks an accuracy curve where the thresholds changed", arguments: View.all)
  func breaks(view: View) throws {
    let values: [Double?] = [0.31, 0.4, 0.52, nil, 0.45, 0.5, 0.55, 0.56]
    let samples = values.enumerated().map { i, value in value.map { Sample(x: Double(i + 1), $0) } }
    let chart = LineChart(
      series: [
        LineSeries(
          name: "accuracy", shortName: "acc", mark: .diamond, style: .plain, samples: samples,
          marksSamples: true)
      ], x: 0...9, yInclude: 0...1, ticks: [EventTick(x: 4, number: 12, isIntervention: true)],
      references: [ReferenceLine(value: 0.28, label: "majority")])
    var buffer = CellBuffer(width: view.width, height: view.height)
    chart.draw(into: &buffer, in: buffer.bounds, style: .plain(view.glyphs))
    try Golden.expect(buffer, matches: "line-breaks-\(view.testDescription)")
  }
}
