import Cells
import Charts
import Foundation

/// Every kind of chart with figures that show what it can do.
struct Scene: Sendable {
  var name: String
  var draw: @Sendable (inout CellBuffer, Rect, ChartStyle) -> Void

  static let all: [Scene] = [
    Scene(name: "line") { lines.draw(into: &$0, in: $1, style: $2) },
    Scene(name: "overlay") { overlaid.draw(into: &$0, in: $1, style: $2) },
    Scene(name: "seeds") { seeds.draw(into: &$0, in: $1, style: $2) },
    Scene(name: "difference") { difference.draw(into: &$0, in: $1, style: $2) },
    Scene(name: "shares") { shares.draw(into: &$0, in: $1, style: $2) },
    Scene(name: "thresholds") { thresholds.draw(into: &$0, in: $1, style: $2) },
    Scene(name: "scatter") { scatter.draw(into: &$0, in: $1, style: $2) },
    Scene(name: "reliability") { reliability.draw(into: &$0, in: $1, style: $2) },
    Scene(name: "density") { density.draw(into: &$0, in: $1, style: $2) },
    Scene(name: "confusion") { confusion.draw(into: &$0, in: $1, style: $2) },
    Scene(name: "confusion-moved") { movedConfusion.draw(into: &$0, in: $1, style: $2) },
    Scene(name: "table") { table.draw(into: &$0, in: $1, selection: Look.selection, style: $2) },
    Scene(name: "wide-table") { wideTable.draw(into: &$0, in: $1, selection: Look.selection, style: $2) },
    Scene(name: "lists") { drawLists(into: &$0, in: $1, style: $2) },
  ]

  /// Styles of a theme with a ground of its own, so that colours are brought down as on a screen.
  enum Look {
    static let theme = Theme.midnight
    static let selection = theme[.selection]
    static func chart(_ glyphs: GlyphSet) -> ChartStyle {
      ChartStyle(
        glyphs: glyphs, axis: theme[.border], label: theme[.dim], text: theme[.text], tick: theme[.tick],
        cursor: theme[.focus], dim: theme[.dim], ground: theme.ground)
    }
    static func classes(_ count: Int) -> [Style] { (0..<count).map { theme.classStyle($0, of: count) } }
  }

  /// A curve that falls and trembles.
  private static func curve(_ count: Int, to floor: Double, over fall: Double, tremble: Double) -> [Sample?] {
    (1...count).map { i in
      let level = floor + 0.25 * exp(-Double(i) / fall)
      let wave = sin(Double(i * i % 97)) * tremble
      return Sample(
        x: Double(i * 10), min: level - tremble, max: level + tremble, mean: level, last: level + wave)
    }
  }

  static let lines = LineChart(
    series: [
      LineSeries(
        name: "regression", shortName: "r", mark: .circle, style: Look.theme[.regression],
        samples: Smoothing.exponential(curve(200, to: 0.03, over: 40, tremble: 0.02), halfLife: 80)),
      LineSeries(
        name: "classification", shortName: "c", mark: .triangle, style: Look.theme[.classification],
        samples: Smoothing.exponential(curve(200, to: 0.1, over: 70, tremble: 0.03), halfLife: 80)),
    ], x: 0...2000,
    ticks: [EventTick(x: 500, number: 1), EventTick(x: 1200, number: 2, isIntervention: true)],
    references: [ReferenceLine(value: 0.2, label: "start")], cursor: 800)

  static let overlaid: LineChart = {
    let parent = LineSeries(
      name: "parent", shortName: "par", mark: .circle, style: Look.theme.accent(0),
      samples: curve(150, to: 0.04, over: 50, tremble: 0), isDimmed: true, fork: 900)
    let runs = (1..<6).map { run in
      LineSeries(
        name: "run \(run) · 日本", shortName: "run \(run)", mark: .run(run), style: Look.theme.accent(run),
        samples: curve(200 - 20 * run, to: 0.02 * Double(run), over: 60, tremble: 0), isHidden: run == 3)
    }
    return LineChart(series: [parent] + runs, x: 0...2000, cursor: 1300)
  }()

  static let seeds: LineChart = {
    func group(_ name: String, _ index: Int, _ floor: Double) -> LineSeries {
      let runs = (0..<4).map { seed in
        curve(200 - 30 * seed, to: floor + 0.01 * Double(seed), over: 40 + 15 * Double(seed), tremble: 0)
      }
      return LineSeries(
        name: name, shortName: name, mark: .run(index), style: Look.theme.accent(index),
        samples: SeedBand.combine(runs).map { Optional($0.sample) })
    }
    return LineChart(
      series: [group("dwa x4", 0, 0.02), group("equal x4", 1, 0.09)], x: 0...2000, cursor: 1500)
  }()

  static let difference: LineChart = {
    let base = curve(200, to: 0.05, over: 50, tremble: 0)
    let run = curve(170, to: 0.03, over: 70, tremble: 0.005)
    let line = LineSeries(
      name: "dwa", shortName: "dwa", mark: .diamond, style: Look.theme.accent(2),
      samples: Difference.of(run, minus: base))
    return LineChart(series: [line], x: 0...2000, xFormat: .duration, baseline: "equal weights")
  }()

  static let shares = StackedShares(
    lower: LineSeries(
      name: "regression", shortName: "r", mark: .solid, style: Look.theme[.regression],
      samples: (1...100).map { Sample(x: Double($0 * 10), 0.5 + 0.3 * sin(Double($0) / 15)) }),
    upperName: "classification", upperShortName: "c", upperMark: .shade,
    upperStyle: Look.theme[.classification], x: 0...1500,
    ticks: [EventTick(x: 400, number: 1, isIntervention: true)], cursor: 900)

  static let scores = (0..<200).map { i -> Int in
    let y = (Double(i) + 0.5) / 100 - 1
    return Int(400 * exp(-abs(y) * 9) + 4 * exp(-y * y))
  }
  static let predicted = (0..<40).map { i -> Int in
    let y = (Double(i) + 0.5) / 20 - 1
    return Int(60 * exp(-y * y * 8))
  }

  static let thresholds = HistogramChart(
    counts: scores, overlay: predicted, thresholds: [-0.42, -0.12, 0.13, 0.47], classStyles: Look.classes(5),
    overlayStyle: Look.theme[.text], logarithmic: true, selected: 1,
    ghosts: [
      GhostLines(
        name: "exact", style: Look.theme[.accent4], thresholds: [-0.6, -0.2, 0.21, 0.6],
        bands: [-0.7...(-0.55), -0.22...(-0.18), 0.19...0.25, 0.52...0.66]),
      GhostLines(name: "gradient", style: Look.theme[.accent2], thresholds: [-0.8, -0.3, 0.3, 0.75]),
    ])

  static let scatter = ScatterChart(
    points: (0..<3000).map { i in
      let x = sin(Double(i)) * cos(Double(i * i % 1013))
      return .init(x: x, y: 0.7 * x + 0.25 * sin(Double(i) * 7.1) * cos(Double(i) * 3.3))
    }, thresholds: [-0.4, 0.4], classStyles: Look.classes(3), selected: 5)

  static let reliability = ReliabilityChart(
    bins: ReliabilityChart.bins(
      of: (0..<2000).map { i in
        let confidence = 0.3 + 0.7 * abs(sin(Double(i)))
        return (confidence, abs(cos(Double(i) * 1.7)) < confidence * 0.9)
      }), modestStyle: Look.theme[.good], boldStyle: Look.theme[.warn])

  static let density = DensityChart(
    distributions: [
      .init(
        name: "training", shortName: "train", mark: .circle, style: Look.theme[.text], counts: scores),
      .init(
        name: "predicted", shortName: "pred", mark: .triangle, style: Look.theme[.regression],
        counts: predicted),
      .init(
        name: "off", shortName: "off", mark: .square, style: Look.theme[.accent1], counts: [9, 1, 9],
        isHidden: true),
    ], thresholds: [-0.42, 0.47], cursor: 0.2, bandwidth: 0.03)

  static let confusion = ConfusionView(
    counts: [[30, 4, 0], [6, 120, 12], [0, 9, 44]], classStyles: Look.classes(3))

  static let movedConfusion = ConfusionView(
    counts: [[30, 4, 0], [6, 120, 12], [0, 9, 44]], before: [[28, 6, 0], [6, 131, 1], [0, 9, 44]],
    classStyles: Look.classes(3))

  static let table: TableView = {
    var table = TableView(
      columns: [
        .init("run", minimum: 8, maximum: 30), .init("step", .trailing, minimum: 6, priority: 1),
        .init("data", minimum: 4, maximum: 20, priority: 3),
        .init("MSE", .trailing, minimum: 6, priority: 2), .init("note", maximum: 40, priority: 4),
      ],
      rows: (0..<60).map { i in
        .init(
          ["run \(i) \u{1B}[31m日本語", "\(i * 1000)", "sentences.csv", "0.0\(i + 10)", "note \(i)"],
          style: Look.theme[.text], marks: i % 7 == 0 ? "+" : "", markStyle: Look.theme[.tick],
          cellStyles: i == 12 || i == 14 ? [3: Look.theme[.good].with(.bold)] : [:])
      }, selected: 12, sort: .init(column: 3, isDescending: false))
    table.marksWidth = 1
    return table
  }()

  static let wideTable: TableView = {
    var table = Scene.table
    table.columns += (0..<12).map { .init("setting \($0)", .trailing, minimum: 6) }
    for row in table.rows.indices { table.rows[row].texts += (0..<12).map { "\(row * $0)" } }
    table.overflow = .scroll(frozen: 1)
    table.scroll = TableScroll(firstRow: 8, firstColumn: 2)
    return table
  }()

  /// Bars, a tree, a gauge, a sparkline and a scroll bar.
  private static func drawLists(into buffer: inout CellBuffer, in rect: Rect, style: ChartStyle) {
    let parts = Layout.split(
      rect, into: .rows, [.fixed(1), .fixed(1), .flexible(minimum: 3), .flexible(minimum: 3)])
    Gauge(share: 0.37).draw(into: &buffer, in: parts[0], bar: Look.theme[.accent1], style: style)
    Sparkline(values: (0..<300).map { sin(Double($0) / 20) }).draw(
      into: &buffer, in: parts[1], bar: Look.theme[.accent3], style: style)
    let items = (0..<9).map { index in
      BarList.Item(
        "class \(index) 日本語", value: index == 3 ? nil : Double(index * index), text: "\(index * index) rows",
        style: Look.theme.classStyle(index, of: 9))
    }
    BarList(items: items).draw(into: &buffer, in: parts[2], style: style)
    let tree = Layout.split(parts[3], into: .columns, [.flexible, .fixed(1)])
    let rows = TreeGutter.rows(parents: [nil, 0, 1, 1, 0, nil, 5, 9, 9, 8], glyphs: style.glyphs)
    for (line, row) in rows.prefix(tree[0].height).enumerated() {
      buffer.draw(
        row.gutter + "run \(row.index)", column: tree[0].column, row: tree[0].row + line, style: style.text,
        maxWidth: tree[0].width, glyphs: style.glyphs)
    }
    ScrollBar(total: 10, visible: 0..<tree[0].height).draw(into: &buffer, in: tree[1], style: style)
  }
}
