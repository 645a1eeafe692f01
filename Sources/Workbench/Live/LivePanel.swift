import Cells
import Charts
import History
import Runs

/// One panel of the live screen: its frame, and the chart that its view stands for.
struct LivePanel {
  let state: AppState
  let panel: Panel
  var live: LiveState { state.live }
  var view: PanelView { live.view(of: panel) }
  private var isLogarithmic: Bool { live.logarithmic.contains(panel) && live.hasValueAxis(panel) }

  init(state: AppState, panel: Panel) {
    self.state = state
    self.panel = panel
  }

  func draw(into buffer: inout CellBuffer, in rect: Rect, isFocused: Bool, look: Look) {
    let inner = Self.inner(of: rect)
    if inner != rect {
      let count = panel.views.count
      let hint = count > 1 && isFocused ? " \(live.views[panel, default: 0] % count + 1)/\(count)" : ""
      let room = rect.width - 5 - hint.count - (isLogarithmic ? 6 : 0)
      var title = title(width: room)
      if isLogarithmic { title += look.separator + "log" }
      buffer.drawBox(
        rect, title: title + hint, style: look[isFocused ? .focus : .border],
        titleStyle: look[isFocused ? .focus : .title], weight: isFocused ? .heavy : .light,
        glyphs: look.glyphs)
    }
    buffer.clipped(to: inner) { drawContent(into: &$0, in: inner, look: look) }
  }

  /// The view's name; where runs are compared, their figure and how many there are.
  func title(width: Int) -> String {
    guard !live.comparison.isEmpty, let figure = ComparedFigure(view) else {
      return CharacterWidth.width(of: view.title) <= width ? view.title : view.shortTitle
    }
    let runs = live.comparison.companions.count + 1
    var title = "\(figure.name) · \(runs) runs"
    if live.comparison.left > 0 { title += " (+\(live.comparison.left))" }
    if live.comparison.baseline != nil { title = "\(figure.name) minus \(baselineName)" }
    if case .field = figure, live.smoothing != .off { title += ", smoothed" }
    return CharacterWidth.width(of: title) <= width ? title : figure.name
  }

  /// The run that the others are held against, as it is shown.
  var baselineName: String {
    guard let id = live.comparison.baseline else { return "" }
    let runs = [live.record].compactMap { $0 } + live.comparison.companions.map(\.record)
    return (runs.first { $0.id == id }?.name ?? id.rawValue).shown(width: 20)
  }

  /// Small panels do without a frame.
  static func inner(of rect: Rect) -> Rect {
    rect.width >= 16 && rect.height >= 5 ? rect.inset() : rect
  }

  /// The step under a column, for charts over the time axis.
  func step(atColumn column: Int, in rect: Rect) -> Int? {
    let inner = Self.inner(of: rect)
    let look = Look(state)
    let x: Double? =
      if let chart = chart(look: look) {
        chart.lines.xValue(atColumn: column, in: inner)
      } else if view == .share {
        sharesChart(look: look).xValue(atColumn: column, in: inner)
      } else {
        nil
      }
    guard let x, live.newestStep > 0 else { return nil }
    return live.snapped(max(1, min(live.farthestStep, StepAxis(live).step(at: x))))
  }

  /// The name of the series whose entry in the legend stands at a place of the screen.
  func legendKey(atColumn column: Int, row: Int, in rect: Rect) -> String? {
    let inner = Self.inner(of: rect)
    let look = Look(state)
    guard let chart = chart(look: look),
      let index = chart.lines.legendHit(atColumn: column, row: row, in: inner, glyphs: look.glyphs),
      chart.keys.indices.contains(index)
    else { return nil }
    return chart.keys[index]
  }

  private func drawContent(into buffer: inout CellBuffer, in rect: Rect, look: Look) {
    if let chart = chart(look: look) {
      return chart.lines.draw(into: &buffer, in: rect, style: look.chart)
    }
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
    default: break
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

  private func histogram(look: Look) -> HistogramChart {
    let thresholds = live.thresholds
    return HistogramChart(
      low: live.histograms?.low ?? -1, high: live.histograms?.high ?? 1, counts: live.histograms?.train ?? [],
      overlay: live.epochs.last?.validation.predictedHistogram ?? [], thresholds: thresholds,
      classStyles: classStyles(thresholds.count + 1, look), overlayStyle: look[.text], name: "training",
      overlayName: "predicted", logarithmic: isLogarithmic)
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
