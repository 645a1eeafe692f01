import Cells
import Charts
import Foundation
import Testing

/// Five runs of one figure, of different lengths.
func overlay() -> [LineSeries] {
  (0..<5).map { run in
    let samples = (1...(100 - 12 * run)).map { i -> Sample? in
      Sample(x: Double(i * 10), 0.02 + 0.2 * exp(-Double(i) / (18 + 6 * Double(run))) + 0.004 * Double(run))
    }
    return LineSeries(
      name: "run \(run) with a name", shortName: "run \(run)", mark: .run(run),
      style: Style(.rgb(0x4488ff + UInt32(run) * 0x1100)), samples: samples)
  }
}

@Suite("Several runs on one chart")
struct OverlayTests {
  let chart = LineChart(series: overlay(), x: 0...1000)

  @Test("a run that is switched off keeps its entry and leaves the scale")
  func hidden() {
    var chart = chart
    let open = chart.yScale
    chart.series[4].isHidden = true
    chart.series[3].isHidden = true
    #expect(chart.yScale != open)
    var buffer = CellBuffer(width: 120, height: 12)
    chart.draw(into: &buffer, in: buffer.bounds, style: .plain(.braille))
    let legend = buffer.plainText().split(separator: "\n")[0]
    #expect(legend.contains("· run 3") && legend.contains("● run 0"))
    #expect(chart.readout(at: 400).map { $0.value == nil } == [false, false, false, true, true])
  }

  @Test("a click on an entry of the legend finds its series, and nothing else does")
  func legendHit() {
    let rect = Rect(column: 3, row: 2, width: 90, height: 12)
    var buffer = CellBuffer(width: 100, height: 20)
    chart.draw(into: &buffer, in: rect, style: .plain(.braille))
    let marks: [Unicode.Scalar] = ["●", "▲", "◆", "■", "○"]
    for (index, mark) in marks.enumerated() {
      let column = (0..<100).first { buffer[$0, 2].scalar == mark.value }
      #expect(column.flatMap { chart.legendHit(atColumn: $0, row: 2, in: rect) } == index)
      #expect(column.flatMap { chart.legendHit(atColumn: $0 + 2, row: 2, in: rect) } == index)
    }
    #expect(chart.legendHit(atColumn: 4, row: 3, in: rect) == nil)
    #expect(chart.legendHit(atColumn: 92, row: 2, in: rect) == nil)
    #expect(chart.legendHit(atColumn: 0, row: 2, in: rect) == nil)
  }

  @Test("entries that find no room are counted", arguments: [(40, "+1"), (20, "+3"), (12, "+4")])
  func counted(width: Int, count: String) {
    var buffer = CellBuffer(width: width, height: 12)
    chart.draw(into: &buffer, in: buffer.bounds, style: .plain(.ascii))
    let legend = buffer.plainText().split(separator: "\n")[0]
    #expect(legend.hasSuffix(count), "\(legend)")
  }

  @Test("the read-out at the cursor tells every run's value and leaves the cursor's column free")
  func block() {
    var chart = chart
    for cursor in stride(from: 10.0, through: 1000, by: 110) {
      chart.cursor = cursor
      for width in [24, 40, 60] {
        var with = CellBuffer(width: width, height: 12)
        chart.draw(into: &with, in: with.bounds, style: .plain(.braille))
        let text = with.plainText(trimmed: false).split(separator: "\n").map(Array.init)
        let corner = text.compactMap { $0.firstIndex(of: "└") }.first ?? 0
        let plot = width - corner - 1
        let column = corner + 1 + Int((cursor / 1000 * Double(plot - 1)).rounded())
        for row in 1..<9 {
          let shown = text[row][column]
          #expect(!shown.isLetter && !shown.isNumber && shown != " ", "\(cursor) \(width): \(shown)")
        }
      }
    }
    chart.cursor = 800
    var buffer = CellBuffer(width: 60, height: 12)
    chart.draw(into: &buffer, in: buffer.bounds, style: .plain(.braille))
    let text = buffer.plainText()
    #expect(text.contains("run 4") && text.contains("–"))
    let values = chart.readout(at: 800).map(\.value)
    #expect(values[0] != nil && values[4] == nil)
  }

  @Test("a value is read where a series reaches, and nowhere else")
  func reaching() {
    let line = LineSeries(
      name: "a", shortName: "a", mark: .circle, style: .plain,
      samples: [Sample(x: 100, 1), Sample(x: 200, 2), nil, Sample(x: 300, 3)])
    var chart = LineChart(series: [line], x: 0...1000)
    func value(_ x: Double) -> Double? { chart.readout(at: x)[0].value }
    #expect(value(20) == 1 && value(100) == 1 && value(101) == 2 && value(300) == 3 && value(420) == 3)
    #expect(value(-100) == nil && value(500) == nil && value(.nan) == nil)
    chart.series[0].fork = 150
    #expect(value(150) == 1.5 && value(151) == nil)
    #expect(chart.snapped(190) == 150 && chart.snapped(0) == 100)
    chart.series = []
    #expect(chart.snapped(3) == nil && chart.readout(at: 3).isEmpty)
  }

  @Test("a parent lies dimmed behind its fork, which has a mark, and ends there")
  func fork() {
    var parent = overlay()[0]
    parent.isDimmed = true
    parent.fork = 500
    let child = LineSeries(
      name: "child", shortName: "child", mark: .triangle, style: Style(.rgb(0xff8800)),
      samples: (50...90).map { Sample(x: Double($0 * 10), 0.05) })
    let chart = LineChart(series: [parent, child], x: 0...1000)
    var buffer = CellBuffer(width: 60, height: 14)
    chart.draw(into: &buffer, in: buffer.bounds, style: .plain(.braille))
    #expect(buffer.cells.filter { $0.scalar == Unicode.Scalar("◇").value }.count == 1)
    let parents = buffer.cells.indices.filter {
      buffer.cells[$0].style == parent.style.with(.dim) && $0 >= 60
    }
    #expect(!parents.isEmpty && parents.allSatisfy { $0 % 60 <= 34 })
  }

  @Test("a difference marks the zero line with the baseline's name and writes signs")
  func difference() {
    let runs = overlay()
    let samples = Difference.of(runs[1].samples, minus: runs[0].samples)
    let line = LineSeries(
      name: "run 1", shortName: "1", mark: .triangle, style: .plain, samples: samples)
    let chart = LineChart(series: [line], x: 0...1000, logarithmic: true, baseline: "run 0")
    var buffer = CellBuffer(width: 60, height: 14)
    chart.draw(into: &buffer, in: buffer.bounds, style: .plain(.braille))
    #expect(buffer.plainText().contains("0 = run 0") && buffer.plainText().contains("run 1 +0.0"))
    #expect(chart.yScale.low <= 0 && !chart.yScale.isLogarithmic)
  }
}

@Suite("Runs of several seeds as a mean with a band")
struct SeedBandTests {
  func run(_ values: [Double?], start: Double = 1, step: Double = 1) -> [Sample?] {
    values.enumerated().map { i, value in value.map { Sample(x: start + Double(i) * step, $0) } }
  }

  @Test("mean and sample deviation are taken at every x that the longest run has")
  func mean() {
    let band = SeedBand.combine([run([1, 2, 3]), run([3, 4, 8]), run([2, 6, 4])])
    #expect(band.map(\.x) == [1, 2, 3] && band.map(\.mean) == [2, 4, 5])
    #expect(band.map(\.runs) == [3, 3, 3])
    #expect(band[0].deviation == 1 && band[0].low == 1 && band[0].high == 3)
    #expect(abs(band[2].deviation - 7.0.squareRoot()) < 1e-12)
  }

  @Test("a run that ends early drops out of the count and of the mean")
  func unequal() {
    let band = SeedBand.combine([run([1, 1, 1, 1]), run([3, 3])])
    #expect(band.map(\.runs) == [2, 2, 1, 1] && band.map(\.mean) == [2, 2, 1, 1])
    #expect(band[3].deviation == 0 && band[3].low == 1)
  }

  @Test("runs of different grids meet on straight ways; breaks stay breaks")
  func grids() {
    let band = SeedBand.combine([run([0, 10, 20], step: 10), run([5, 5, 5, 5, 5], step: 5)])
    #expect(band.map(\.x) == [1, 6, 11, 16, 21] && band.map(\.mean) == [2.5, 5, 7.5, 10, 12.5])
    let broken = SeedBand.combine([run([1, 1, 1, 1, 1]), run([3, 3, nil, 3, 3])])
    #expect(broken.map(\.runs) == [2, 2, 1, 2, 2])
    let late = SeedBand.combine([run([1, 1, 1], start: 5), run([2, 2, 2])])
    #expect(late.map(\.x) == [1, 2, 3, 5, 6, 7])
  }

  @Test("nothing, one run and what is no number are taken as they are")
  func odd() {
    #expect(SeedBand.combine([]).isEmpty && SeedBand.combine([[], [nil]]).isEmpty)
    #expect(SeedBand.combine([run([4])]).map(\.mean) == [4])
    let band = SeedBand.combine([run([1, .nan, 3]), run([1, 2, .infinity])])
    #expect(band.map(\.x) == [1, 3] && band.map(\.runs) == [2, 1] && band.map(\.mean) == [1, 3])
  }

  @Test("the band says in the legend how wide it is and how many runs are left")
  func legend() {
    let band = SeedBand.combine([run([1, 1, 1, 1]), run([3, 3])]).map { Optional($0.sample) }
    let line = LineSeries(name: "dwa", shortName: "dwa", mark: .circle, style: .plain, samples: band)
    var chart = LineChart(series: [line], x: 0...5, cursor: 2)
    func legend() -> Substring {
      var buffer = CellBuffer(width: 60, height: 10)
      chart.draw(into: &buffer, in: buffer.bounds, style: .plain(.braille))
      return buffer.plainText().split(separator: "\n")[0]
    }
    #expect(legend() == "● dwa 2 ±1.4")
    chart.cursor = 4
    #expect(legend() == "● dwa 1 (1/2)")
  }
}

@Suite("The difference to a baseline")
struct DifferenceTests {
  @Test("is taken on the straight way between the baseline's samples and nowhere else")
  func interpolated() throws {
    let base = [Sample(x: 10, 1), Sample(x: 20, 3), nil, Sample(x: 30, 4)]
    let run = [5, 10, 15, 25, 30, 31].map { Optional(Sample(x: Double($0), 10)) }
    let values = Difference.of(run, minus: base).map { $0?.last }
    #expect(values == [nil, 9, 8, nil, 6, nil])
  }

  @Test("of a run to itself is 0 with the run's own band around it")
  func itself() throws {
    let run = losses()[0].samples
    for case let sample? in Difference.of(run, minus: run) {
      #expect(sample.last == 0 && sample.mean == 0 && sample.min <= 0 && sample.max >= 0)
    }
  }
}
