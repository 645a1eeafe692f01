import Cells
import Charts
import Testing

@Suite("Charts given anything at any size")
struct RobustnessTests {
  static let hostile: [Double] = [
    .nan, .infinity, -.infinity, 1e308, -1e308, .leastNonzeroMagnitude, 0, -0.0, 1, -1,
    .greatestFiniteMagnitude,
  ]

  func draw(_ buffer: inout CellBuffer, in rect: Rect, glyphs: GlyphSet) {
    let style = ChartStyle.plain(glyphs)
    let samples: [Sample?] = Self.hostile.enumerated().flatMap { i, value -> [Sample?] in
      [Sample(x: Double(i), value), Sample(x: value, min: -value, max: value, mean: value, last: 0.3), nil]
    }
    for logarithmic in [false, true] {
      var chart = LineChart(
        series: [
          LineSeries(
            name: "a \u{1B}]0;evil\u{7}", shortName: "a", mark: .circle, style: .plain,
            samples: Smoothing.exponential(samples, halfLife: 3)),
          LineSeries(
            name: "b", shortName: "b", mark: .cross, style: .plain, samples: samples, marksSamples: true),
        ], x: 0...10, logarithmic: logarithmic,
        ticks: Self.hostile.enumerated().map { EventTick(x: $1, number: $0 * 1000, isIntervention: true) },
        references: Self.hostile.map { ReferenceLine(value: $0, label: "line") })
      chart.cursor = 4
      chart.draw(into: &buffer, in: rect, style: style)
      _ = chart.xValue(atColumn: rect.column + 3, in: rect)
    }
    HistogramChart(
      counts: [0, .max / 4, 3], overlay: [1, 2], thresholds: Self.hostile, classStyles: [],
      overlayStyle: .plain
    ).draw(into: &buffer, in: rect, style: style)
    StackedShares(
      lower: LineSeries(name: "r", shortName: "r", mark: .ring, style: .plain, samples: samples),
      upperName: "c",
      upperShortName: "c", upperMark: .square, upperStyle: .plain, x: 0...0
    ).draw(into: &buffer, in: rect, style: style)
    for share in Self.hostile {
      Gauge(share: share).draw(into: &buffer, in: rect, bar: .plain, style: style)
    }
    Sparkline(values: Self.hostile).draw(into: &buffer, in: rect, bar: .plain, style: style)
    TableView(columns: [.init("x"), .init("y")], rows: [.init(["1"], style: .plain)], selected: 9).draw(
      into: &buffer, in: rect, selection: .plain, style: style)
    ConfusionView(counts: [[1, 2, 3], [4], []], classStyles: []).draw(into: &buffer, in: rect, style: style)
    drawFurther(&buffer, in: rect, style: style)
    point(in: rect)
  }

  /// Charts of distributions, lists and several runs.
  func drawFurther(_ buffer: inout CellBuffer, in rect: Rect, style: ChartStyle) {
    let hostile = Self.hostile
    let samples = hostile.map { Optional(Sample(x: $0, $0)) }
    let band = SeedBand.combine([samples, samples.reversed(), [nil]]).map { Optional($0.sample) }
    let runs = hostile.enumerated().map { index, value in
      LineSeries(
        name: "日本\u{7}", shortName: "", mark: .run(index - 3), style: .plain,
        samples: index % 2 == 0 ? samples : band,
        isHidden: index == 4, isDimmed: index == 5, fork: value)
    }
    var overlay = LineChart(series: runs, x: -1...1, cursor: 0, baseline: "a \u{1B}[2J")
    overlay.cuts = hostile
    overlay.draw(into: &buffer, in: rect, style: style)
    LineChart(series: [], x: 0...0, cursor: .nan, baseline: "").draw(into: &buffer, in: rect, style: style)
    for value in hostile {
      HistogramChart(
        low: min(value, -1), high: max(value, 1), counts: [3, 0, 4], thresholds: [value], classStyles: [],
        overlayStyle: .plain, selected: 0,
        ghosts: [
          GhostLines(name: "\u{1B}c", style: .plain, thresholds: hostile, bands: [-1e308...1e308, 5...6])
        ],
        classShares: [value, 1]
      ).draw(into: &buffer, in: rect, style: style)
    }
    let points = hostile.flatMap { x in hostile.map { ScatterChart.Point(x: x, y: $0) } }
    ScatterChart(points: points, thresholds: hostile, selected: 99).draw(
      into: &buffer, in: rect, style: style)
    ScatterChart(points: points, range: 0...0, selected: 3).draw(into: &buffer, in: rect, style: style)
    let bins = hostile.map { ReliabilityChart.Bin(count: $0 > 1 ? .max : 3, confidence: $0, accuracy: -$0) }
    ReliabilityChart(bins: bins, modestStyle: .plain, boldStyle: .plain).draw(
      into: &buffer, in: rect, style: style)
    DensityChart(
      distributions: [
        .init(name: "a", shortName: "a", mark: .circle, style: .plain, counts: [.max, 0, 1]),
        .init(name: "b", shortName: "b", mark: .cross, style: .plain, counts: []),
      ], range: -1e300...1e300, thresholds: hostile, cursor: .infinity, bandwidth: 1e-300
    ).draw(into: &buffer, in: rect, style: style)
    BarList(
      items: hostile.map { .init("日\u{7}", value: $0, text: "\($0)", style: .plain) }, first: -3
    ).draw(into: &buffer, in: rect, style: style)
    ScrollBar(total: -4, visible: 3..<9).draw(into: &buffer, in: rect, style: style)
    ScrollBar(total: .max, visible: 3..<9).draw(into: &buffer, in: rect, style: style)
    var table = TableView(
      columns: [.init("日本", isHidden: true), .init("y", minimum: 0, maximum: 0)],
      rows: [.init([], style: .plain), .init(["1", "2", "3"], style: .plain, marks: "日本")], selected: -4,
      scroll: TableScroll(firstRow: 99, firstColumn: 99), sort: .init(column: 9, isDescending: true))
    table.overflow = .scroll(frozen: 5)
    table.marksWidth = 3
    table.offset = 7
    table.total = 20
    table.draw(into: &buffer, in: rect, selection: .plain, style: style)
  }

  /// Asks every chart what lies under a place that may be anywhere.
  func point(in rect: Rect) {
    for place in [-1000, rect.column, rect.endColumn, 1000] {
      let histogram = HistogramChart(
        counts: [1, 2], thresholds: Self.hostile, classStyles: [], overlayStyle: .plain)
      _ = histogram.threshold(atColumn: place, in: rect, tolerance: 3)
      _ = histogram.value(atColumn: place, in: rect)
      _ = ScatterChart(points: [.init(x: 0, y: 0)]).points(atColumn: place, row: place, in: rect)
      _ = TableView(columns: [.init("a")], rows: []).column(atColumn: place, in: rect)
      _ = BarList(items: []).item(atLine: place, in: rect)
      _ = ScrollBar(total: 9, visible: 0..<3).first(atLine: place, in: rect)
    }
  }

  @Test("nothing is drawn outside the rectangle", arguments: GlyphSet.allCases)
  func containment(glyphs: GlyphSet) {
    let outside = Cell(scalar: 0x58)
    for width in [0, 1, 2, 3, 5, 8, 13, 21, 34, 55] {
      for height in [0, 1, 2, 3, 4, 5, 6, 7, 9, 20] {
        var buffer = CellBuffer(width: 60, height: 24, fill: outside)
        let rect = Rect(column: 2, row: 2, width: width, height: height)
        draw(&buffer, in: rect, glyphs: glyphs)
        let strays = (0..<24).flatMap { row in (0..<60).map { (column: $0, row: row) } }.filter {
          !rect.contains(column: $0.column, row: $0.row) && buffer[$0.column, $0.row] != outside
        }
        #expect(strays.isEmpty, "\(width)x\(height): \(strays.prefix(3))")
      }
    }
  }

  @Test("a rectangle partly or wholly off the screen does no harm", arguments: GlyphSet.allCases)
  func offScreen(glyphs: GlyphSet) {
    for rect in [
      Rect(column: -5, row: -3, width: 30, height: 12), Rect(column: 35, row: 8, width: 30, height: 12),
      Rect(column: 100, row: 100, width: 20, height: 10), Rect(column: 0, row: -100, width: 40, height: 5),
    ] {
      var buffer = CellBuffer(width: 40, height: 12)
      draw(&buffer, in: rect, glyphs: glyphs)
      #expect(buffer.cells.count == 480)
    }
  }

  @Test("one spike among a hundred thousand values is still on the chart")
  func spike() {
    let samples = (0..<100_000).map { Sample(x: Double($0), $0 == 77_777 ? 50 : 1) }
    let chart = LineChart(
      series: [LineSeries(name: "a", shortName: "a", mark: .circle, style: .plain, samples: samples)],
      x: 0...100_000)
    var buffer = CellBuffer(width: 80, height: 20)
    chart.draw(into: &buffer, in: buffer.bounds, style: .plain(.ascii))
    let top = (0..<80).filter { buffer[$0, 2].scalar != 32 && buffer[$0, 3].scalar == 0x7C }
    #expect(top.contains { $0 > 50 && $0 < 70 })
  }
}
