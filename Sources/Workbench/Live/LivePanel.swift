import Cells
import Charts
import History
import Runs

/// One panel of the live screen: its frame, and the chart that its view stands for.
struct LivePanel {
  let state: AppState
  let panel: Panel
  private var live: LiveState { state.live }
  private var view: PanelView { live.view(of: panel) }

  init(state: AppState, panel: Panel) {
    self.state = state
    self.panel = panel
  }

  func draw(into buffer: inout CellBuffer, in rect: Rect, isFocused: Bool, look: Look) {
    let inner = Self.inner(of: rect)
    if inner != rect {
      let count = panel.views.count
      let hint = count > 1 && isFocused ? " \(live.views[panel, default: 0] % count + 1)/\(count)" : ""
      let room = rect.width - 5 - hint.count - (live.logarithmic.contains(panel) ? 6 : 0)
      var title = CharacterWidth.width(of: view.title) <= room ? view.title : view.shortTitle
      if live.logarithmic.contains(panel) { title += look.separator + "log" }
      buffer.drawBox(
        rect, title: title + hint, style: look[isFocused ? .focus : .border],
        titleStyle: look[isFocused ? .focus : .title], weight: isFocused ? .heavy : .light,
        glyphs: look.glyphs)
    }
    buffer.clipped(to: inner) { drawContent(into: &$0, in: inner, look: look) }
  }

  /// Small panels do without a frame.
  private static func inner(of rect: Rect) -> Rect {
    rect.width >= 16 && rect.height >= 5 ? rect.inset() : rect
  }

  /// The step under a column, for charts over the time axis.
  func step(atColumn column: Int, in rect: Rect) -> Int? {
    let inner = Self.inner(of: rect)
    let look = Look(state)
    let x: Double? =
      if let chart = lineChart(look: look) {
        chart.xValue(atColumn: column, in: inner)
      } else if view == .share {
        sharesChart(look: look).xValue(atColumn: column, in: inner)
      } else {
        nil
      }
    guard let x, live.newestStep > 0 else { return nil }
    return max(1, min(live.newestStep, StepAxis(live).step(at: x)))
  }

  private func drawContent(into buffer: inout CellBuffer, in rect: Rect, look: Look) {
    switch view {
    case .share: sharesChart(look: look).draw(into: &buffer, in: rect, style: look.chart)
    case .scores: histogram(look: look).draw(into: &buffer, in: rect, style: look.chart)
    case .confusion:
      guard let counts = live.epochs.last?.validation.confusion, !counts.isEmpty else {
        return drawEmpty("no evaluation yet", into: &buffer, in: rect, look: look)
      }
      ConfusionView(counts: counts, classStyles: classStyles(counts.count, look)).draw(
        into: &buffer, in: rect, style: look.chart)
    case .classErrors: drawClassErrors(into: &buffer, in: rect, look: look)
    case .events: drawEvents(into: &buffer, in: rect, look: look)
    default: lineChart(look: look)?.draw(into: &buffer, in: rect, style: look.chart)
    }
  }

  private func drawEmpty(_ text: String, into buffer: inout CellBuffer, in rect: Rect, look: Look) {
    guard !rect.isEmpty else { return }
    buffer.draw(
      text, in: Rect(column: rect.column, row: rect.row + rect.height / 2, width: rect.width, height: 1),
      alignment: .center, style: look[.dim], glyphs: look.glyphs)
  }

  private func classStyles(_ count: Int, _ look: Look) -> [Style] {
    (0..<max(1, count)).map { look.theme.classStyle($0, of: count) }
  }

  // MARK: Charts over time

  private func sharesChart(look: Look) -> StackedShares {
    let axis = StepAxis(live)
    let samples = axis.samples(.shareR, smoothing: live.smoothing)
    return StackedShares(
      lower: LineSeries(
        name: "regression", shortName: "r", mark: .solid, style: look[.regression], samples: samples),
      upperName: "classification", upperShortName: "c", upperMark: .shade, upperStyle: look[.classification],
      x: axis.bounds, xFormat: axis.format, ticks: axis.ticks, cursor: axis.cursor,
      emptyText: "no gradient norms of both tasks in this method")
  }

  /// nil for views that are no line charts.
  private func lineChart(look: Look) -> LineChart? {
    let axis = StepAxis(live)
    func line(_ field: StepField, _ name: String, _ short: String, _ mark: SeriesMark, _ role: Theme.Role)
      -> LineSeries
    {
      LineSeries(
        name: name, shortName: short, mark: mark, style: look[role],
        samples: axis.samples(field, smoothing: live.smoothing))
    }
    func chart(_ series: [LineSeries], include: ClosedRange<Double>? = nil, empty: String = "no steps yet")
      -> LineChart
    {
      LineChart(
        series: series.filter { $0.lastSample != nil }, x: axis.bounds,
        xFormat: axis.format,
        yInclude: include, logarithmic: live.logarithmic.contains(panel), ticks: axis.ticks,
        cursor: axis.cursor,
        emptyText: empty)
    }
    switch view {
    case .taskWeights:
      return chart(
        [
          line(.wR, "w regression", "w_r", .circle, .regression),
          line(.wC, "w classification", "w_c", .triangle, .classification),
        ], include: 0...1, empty: "this method has no w")
    case .lambda:
      return chart(
        [
          line(.lambdaR, "λ regression", "λ_r", .circle, .regression),
          line(.lambdaC, "λ classification", "λ_c", .triangle, .classification),
        ], include: 0...1, empty: "this method has no λ")
    case .coefficients:
      return chart([
        line(.coefficientR, "regression", "c_r", .circle, .regression),
        line(.coefficientC, "classification", "c_c", .triangle, .classification),
      ])
    case .taskLosses:
      return chart([
        line(.lossRegression, "regression", "r", .circle, .regression),
        line(.lossClassification, "classification", "c", .triangle, .classification),
      ])
    case .totalLoss:
      return chart([
        line(.lossTotal, "total", "L", .diamond, .accent1),
        line(.lossImbalanced, "balanced", "imb", .ring, .accent2),
      ])
    case .alphaBeta:
      return chart(
        [line(.alpha, "α", "α", .circle, .accent2), line(.beta, "β", "β", .triangle, .accent3)],
        empty: "this method has no α and β")
    case .learningRate: return chart([line(.learningRate, "learning rate", "rate", .circle, .accent1)])
    case .taskNorms:
      return chart(
        [
          line(.normR, "regression", "r", .circle, .regression),
          line(.normC, "classification", "c", .triangle, .classification),
        ], empty: "this method measures no norms")
    case .gradientNorm:
      return chart([
        line(.gradientNorm, "before clipping", "all", .diamond, .accent1),
        line(.directionNorm, "combined, in scope", "dir", .ring, .accent4),
      ])
    case .cosine:
      var cosine = chart(
        [line(.cosine, "cosine", "cos", .circle, .accent4)], include: -1...1,
        empty: "this method measures no cosine")
      cosine.references = [ReferenceLine(value: 0, label: "0")]
      return cosine
    case .mse, .rSquared, .accuracy: return evaluationChart(axis, look: look)
    case .share, .scores, .confusion, .classErrors, .events: return nil
    }
  }

  private func evaluationChart(_ axis: StepAxis, look: Look) -> LineChart {
    func line(
      _ name: String, _ short: String, _ mark: SeriesMark, _ role: Theme.Role, breaks: Bool = false,
      _ value: (EpochRecord) -> Double
    ) -> LineSeries {
      LineSeries(
        name: name, shortName: short, mark: mark, style: look[role],
        samples: axis.samples(of: live.epochs, breaksWithThresholds: breaks, value), marksSamples: true)
    }
    var chart = LineChart(
      series: [], x: axis.bounds, xFormat: axis.format, logarithmic: live.logarithmic.contains(panel),
      ticks: axis.ticks, cursor: axis.cursor,
      emptyText: live.epochs.isEmpty ? "no evaluation yet" : "no evaluation in this stretch")
    switch view {
    case .mse:
      chart.series = [
        line("validation", "val", .circle, .regression) { $0.validation.mse },
        line("training", "train", .ring, .accent6) { $0.trainLossRegression },
      ]
    case .rSquared:
      chart.series = [
        line("R²", "R²", .circle, .accent3) { $0.validation.r2 },
        line("Pearson", "r", .triangle, .accent1) { $0.validation.pearson },
      ]
    default:
      chart.series = [
        line("class head", "head", .triangle, .classification, breaks: true) { $0.validation.accuracy },
        line("cut score", "score", .circle, .regression, breaks: true) { $0.validation.scoreAccuracy },
      ]
      if let last = live.epochs.last {
        chart.references = [ReferenceLine(value: last.validation.majorityAccuracy, label: "majority")]
        chart.yInclude =
          min(last.validation.majorityAccuracy, 1)...min(1, last.validation.majorityAccuracy + 0.1)
      }
    }
    return chart
  }

  // MARK: Others

  private func histogram(look: Look) -> HistogramChart {
    let thresholds = live.thresholds
    return HistogramChart(
      low: live.histograms?.low ?? -1, high: live.histograms?.high ?? 1, counts: live.histograms?.train ?? [],
      overlay: live.epochs.last?.validation.predictedHistogram ?? [], thresholds: thresholds,
      classStyles: classStyles(thresholds.count + 1, look), overlayStyle: look[.text], name: "training",
      overlayName: "predicted", logarithmic: live.logarithmic.contains(panel))
  }

  private func drawClassErrors(into buffer: inout CellBuffer, in rect: Rect, look: Look) {
    guard let figures = live.epochs.last?.validation, !figures.msePerClass.isEmpty, !rect.isEmpty else {
      return drawEmpty("no evaluation yet", into: &buffer, in: rect, look: look)
    }
    let most = figures.msePerClass.compactMap { $0 }.filter(\.isFinite).max() ?? 0
    for (index, mse) in figures.msePerClass.prefix(rect.height).enumerated() {
      let style = look.theme.classStyle(index, of: figures.msePerClass.count)
      let row = rect.row + index
      buffer.draw(
        "class \(index)", column: rect.column, row: row, style: style, maxWidth: rect.width,
        glyphs: look.glyphs)
      let text = mse.map { NumberText.compact($0) } ?? "no rows"
      buffer.draw(
        text, column: rect.column + 9, row: row, style: look[.text], maxWidth: rect.width - 9,
        glyphs: look.glyphs)
      let bar = Rect(column: rect.column + 18, row: row, width: rect.width - 19, height: 1)
      if let mse, most > 0 {
        Gauge(share: mse / most).draw(into: &buffer, in: bar, bar: style, style: look.chart)
      }
    }
  }

  private func drawEvents(into buffer: inout CellBuffer, in rect: Rect, look: Look) {
    let numbered = live.numberedEvents
    guard !numbered.isEmpty else {
      return drawEmpty("nothing has been changed yet", into: &buffer, in: rect, look: look)
    }
    let width = String(numbered.count).count
    for (offset, item) in numbered.reversed().prefix(rect.height).enumerated() {
      let row = rect.row + offset
      let isLast = offset == rect.height - 1 && numbered.count > rect.height
      if isLast {
        let more = numbered.count - rect.height + 1
        buffer.draw(
          "and \(more) before", column: rect.column, row: row, style: look[.dim], maxWidth: rect.width,
          glyphs: look.glyphs)
        return
      }
      let number = String(item.number)
      buffer.draw(
        number, column: rect.column + width - number.count, row: row, style: look[.tick], maxWidth: width,
        glyphs: look.glyphs)
      let step = "step \(item.event.step)"
      var column = rect.column + width + 1
      let isBad = item.event.kind == .failed || item.event.kind == .warning
      column +=
        buffer.draw(
          step, column: column, row: row, style: look[.dim], maxWidth: rect.endColumn - column,
          glyphs: look.glyphs) + 2
      buffer.draw(
        item.event.text, column: column, row: row, style: look[isBad ? .bad : .text],
        maxWidth: rect.endColumn - column, glyphs: look.glyphs)
    }
  }
}
