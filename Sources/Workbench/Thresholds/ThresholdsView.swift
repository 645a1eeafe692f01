import Cells
import Charts
import Runs
import Stratification

/// The thresholds screen as it is drawn, and where things stand for the mouse.
struct ThresholdsView {
  let state: AppState
  let look: Look
  let layout: ThresholdsLayout
  let figures: (now: CutFigures, saved: CutFigures?)?

  var thresholds: ThresholdsState { state.thresholds }
  var cuts: [Double] { thresholds.draft?.set.cuts ?? [] }

  init(_ state: AppState, _ look: Look) {
    self.state = state
    self.look = look
    layout = ThresholdsLayout(state)
    figures = state.cutFigures
  }

  func classStyle(_ index: Int) -> Style { look.theme.classStyle(index, of: cuts.count + 1) }

  // MARK: - The histogram

  /// The bars' rectangle.
  var plot: Rect { bareChart.plot(in: layout.histogram) }

  /// One bin a column, counted exactly whatever the zoom.
  var chart: HistogramChart {
    var chart = bareChart
    guard let scores = thresholds.data?.value.train.scores else { return chart }
    let plot = chart.plot(in: layout.histogram)
    chart.counts = Self.bins(scores, thresholds.range, plot.width)
    if let figures { chart.classShares = figures.now.counts.indices.map(figures.now.share) }
    return chart
  }

  /// Without its counts: enough to find places.
  private var bareChart: HistogramChart {
    let range = thresholds.range
    var name = "training scores"
    if thresholds.zoom != nil {
      name += " \(CutText.value(range.lowerBound)) to \(CutText.value(range.upperBound))"
    }
    return HistogramChart(
      low: range.lowerBound, high: range.upperBound, counts: [], thresholds: cuts,
      classStyles: (0...cuts.count).map(classStyle), overlayStyle: look[.accent1], name: name,
      logarithmic: thresholds.isLogarithmic, selected: thresholds.draft?.selected, ghosts: ghostLines)
  }

  private static func bins(_ scores: SortedScores, _ range: ClosedRange<Double>, _ columns: Int) -> [Int] {
    guard columns > 0 else { return [] }
    let width = (range.upperBound - range.lowerBound) / Double(columns)
    // The first bar of all scores has those of exactly −1 too.
    let below = range.lowerBound <= -1 ? 0 : scores.rank(of: range.lowerBound)
    let ranks = (1...columns).map { scores.rank(of: range.lowerBound + Double($0) * width) }
    return zip([below] + ranks, ranks).map { $1 - $0 }
  }

  private var ghostLines: [GhostLines] {
    if let walk = thresholds.shownWalk {
      return [GhostLines(name: "walk", style: look[.accent2], thresholds: walk.now.thresholds)]
    }
    let shown: [Ghost] =
      switch thresholds.ghost {
      case .none: []
      case .one: thresholds.chosenGhost.map { [$0] } ?? []
      case .all: thresholds.answers.filter { $0.problem == nil }
      }
    return shown.map { ghost in
      let index = Ghost.solvers.firstIndex { "\($0)" == ghost.name } ?? 0
      return GhostLines(
        name: ghost.name, style: look.theme.accent(index), thresholds: ghost.cuts,
        bands: ghost.name == "exact" ? thresholds.band?.ranges ?? [] : [])
    }
  }

  // MARK: - Everything

  func draw(into buffer: inout CellBuffer, frame: ScreenFrame) {
    ThresholdsHeader(view: self).draw(into: &buffer, in: frame.header)
    guard !frame.body.isEmpty else { return }
    guard state.live.record != nil else {
      return say("no run is open: 3 lists the runs", into: &buffer, in: frame.body)
    }
    guard thresholds.isReady else {
      return say(
        thresholds.problem ?? (thresholds.isReading ? "reading the run's data" : "no scores"), into: &buffer,
        in: frame.body)
    }
    drawHistogram(into: &buffer)
    for place in layout.places { drawPanel(place, into: &buffer) }
  }

  func say(_ text: String, into buffer: inout CellBuffer, in rect: Rect) {
    guard !rect.isEmpty else { return }
    buffer.draw(
      text, in: Rect(column: rect.column, row: rect.row + rect.height / 2, width: rect.width, height: 1),
      alignment: .center, style: look[.dim], glyphs: look.glyphs)
  }

  private func drawHistogram(into buffer: inout CellBuffer) {
    let rect = layout.histogram
    buffer.clipped(to: rect) { chart.draw(into: &$0, in: rect, style: look.chart) }
    drawCounts(into: &buffer)
    guard let cursor = thresholds.cursor, let column = column(of: cursor) else { return }
    let plot = plot
    buffer.restyle(Rect(column: column, row: plot.row, width: 1, height: plot.height)) { $0.with(.reverse) }
    drawCursorText(into: &buffer, at: column)
  }

  /// What stands under the cursor, beside it on the top line of the bars.
  private func drawCursorText(into buffer: inout CellBuffer, at column: Int) {
    let plot = plot
    guard let bar = bar, let scores = thresholds.data?.value.train.scores, plot.height > 1 else { return }
    let count = scores.ranks(in: bar).count
    let text =
      " \(CutText.value(bar.lowerBound)) to \(CutText.value(bar.upperBound)): \(NumberText.count(count)) "
    let width = CharacterWidth.width(of: text)
    guard width <= plot.width / 2 else { return }
    let start = column + 1 + width <= plot.endColumn ? column + 1 : column - width
    buffer.draw(
      text, column: max(plot.column, start), row: plot.row, style: look[.focus], maxWidth: width,
      glyphs: look.glyphs)
  }

  /// The bar under the cursor, as scores.
  var bar: ClosedRange<Double>? {
    guard let cursor = thresholds.cursor, let column = column(of: cursor) else { return nil }
    let bar = bareChart.bar(atColumn: column, in: layout.histogram)
    return bar.lowerBound...bar.upperBound
  }

  private func column(of score: Double) -> Int? {
    let (plot, range) = (plot, thresholds.range)
    guard plot.width > 0, range.contains(score) else { return nil }
    let across = (score - range.lowerBound) / (range.upperBound - range.lowerBound)
    return plot.column + min(plot.width - 1, Int(across * Double(plot.width)))
  }

  /// The count of every class under its bars.
  private func drawCounts(into buffer: inout CellBuffer) {
    let rect = layout.counts
    guard !rect.isEmpty, let counts = figures?.now.counts else { return }
    let range = thresholds.range
    let edges = [range.lowerBound] + cuts + [range.upperBound]
    for (index, count) in counts.enumerated() {
      let (low, high) = (max(range.lowerBound, edges[index]), min(range.upperBound, edges[index + 1]))
      guard low < high, let start = column(of: low), let end = column(of: high) else { continue }
      let room = end - start - (index == 0 ? 0 : 1)
      let texts = [
        "class \(index): \(NumberText.count(count))", NumberText.count(count),
        NumberText.compact(Double(count), digits: 2),
      ]
      guard let text = texts.first(where: { CharacterWidth.width(of: $0) <= room }) else { continue }
      let first = start + (index == 0 ? 0 : 1)
      buffer.draw(
        text, in: Rect(column: first, row: rect.row, width: room, height: 1), alignment: .center,
        style: classStyle(index), glyphs: look.glyphs)
    }
  }

  // MARK: - The mouse

  func cut(atColumn column: Int) -> Int? { bareChart.threshold(atColumn: column, in: layout.histogram) }

  /// The score at the middle of a column, with no more decimals than a column tells apart.
  func score(atColumn column: Int) -> Double {
    let score = bareChart.value(atColumn: column, in: layout.histogram)
    let width = (thresholds.range.upperBound - thresholds.range.lowerBound) / Double(max(1, plot.width))
    var unit = 1.0
    while unit > width / 4, unit > 1e-6 { unit /= 10 }
    return (score / unit).rounded() * unit
  }
}
