import Cells
import Charts
import Runs
import Stratification
import Training

/// The lower part of the probe: one view of the model's predictions.
struct ProbePanel {
  let state: AppState
  let look: Look
  private var probe: ProbeState { state.probe }

  init(state: AppState, look: Look) {
    self.state = state
    self.look = look
  }

  func draw(into buffer: inout CellBuffer, layout: ProbeLayout) {
    let rect = layout.content
    switch probe.view {
    case .trials:
      guard !probe.trials.isEmpty else {
        return say("no sentences yet: i types one, Enter keeps it", into: &buffer, in: rect)
      }
      drawLines(into: &buffer, layout) { index in
        let trial = probe.trials[index]
        return (trial.text, trial.answer.scoreRaw, nil, trial.answer.classIndex)
      }
    case .batch:
      guard let batch = probe.batch else {
        return say("o predicts the texts of a file, a line each", into: &buffer, in: rect)
      }
      drawLines(into: &buffer, layout) { index in
        (batch.texts[index], batch.answers[index].scoreRaw, nil, batch.answers[index].classIndex)
      }
    default:
      guard let report = probe.report else {
        let without = probe.problem.map { _ in "there are no predictions to show" }
        return say(
          probe.reportProblem ?? without ?? "predicting the validation part", into: &buffer, in: rect)
      }
      draw(report, into: &buffer, layout: layout)
    }
  }

  private func draw(_ report: ProbeReport, into buffer: inout CellBuffer, layout: ProbeLayout) {
    let rect = layout.content
    let analysis = report.analysis
    let styles = (0...analysis.thresholds.count).map {
      look.theme.classStyle($0, of: analysis.thresholds.count + 1)
    }
    switch probe.view {
    case .worst, .disagreements:
      guard probe.listCount > 0 else { return say("there are none", into: &buffer, in: rect) }
      let listed = probe.listed
      drawLines(into: &buffer, layout) { line in
        let row = report.predictions.rows[listed[line]]
        return (
          report.texts[row.record] ?? "record \(row.record)", row.predicted, row.score, row.predictedClass
        )
      }
    case .scatter: scatter(report, styles).draw(into: &buffer, in: rect, style: look.chart)
    case .distribution: drawDistribution(report, into: &buffer, in: rect)
    case .classes: drawClasses(analysis, styles, into: &buffer, in: rect)
    case .confusion:
      ConfusionView(counts: analysis.confusion, classStyles: styles).draw(
        into: &buffer, in: rect, style: look.chart)
    case .calibration:
      ReliabilityChart(
        bins: analysis.confidence.map {
          .init(count: $0.rows, confidence: $0.confidence, accuracy: $0.accuracy)
        },
        modestStyle: look[.good], boldStyle: look[.warn]
      ).draw(into: &buffer, in: rect, style: look.chart)
    case .trials, .batch: break
    }
  }

  func scatter(_ report: ProbeReport, _ styles: [Style]) -> ScatterChart {
    ScatterChart(points: report.points, thresholds: report.analysis.thresholds, classStyles: styles)
  }

  private func say(_ text: String, into buffer: inout CellBuffer, in rect: Rect) {
    ProbeScreen.note(text, into: &buffer, in: rect, look: look)
  }

  /// Lines of score, true score, class and text, with a bar at the side where there are more than fit.
  private func drawLines(
    into buffer: inout CellBuffer, _ layout: ProbeLayout,
    _ line: (Int) -> (text: String, predicted: Double, truth: Double?, named: Int)
  ) {
    let rect = layout.content
    let first = layout.firstLine(probe)
    let cuts = probe.report?.analysis.thresholds ?? probe.model?.thresholds ?? []
    let count = cuts.count + 1
    for index in first..<min(probe.listCount, first + rect.height) {
      let row = rect.row + index - first
      let item = line(index)
      let isSelected = index == probe.selected
      if isSelected {
        buffer.fill(
          Rect(column: rect.column, row: row, width: rect.width, height: 1),
          with: Cell(style: look[.selection]))
      }
      func style(_ wanted: Style) -> Style { isSelected ? look[.selection] : wanted }
      var column = rect.column + 1
      func put(_ text: String, _ wanted: Style, width: Int) {
        guard column < rect.endColumn else { return }
        buffer.draw(
          text, column: column, row: row, style: style(wanted), maxWidth: min(width, rect.endColumn - column),
          glyphs: look.glyphs)
        column += width + 1
      }
      let byScore = classIndex(of: item.predicted, thresholds: cuts)
      put(ProbeScreen.signed(item.predicted), look.theme.classStyle(byScore, of: count), width: 6)
      if let truth = item.truth {
        let name = rect.width >= 60 ? "true " : ""
        put(name + ProbeScreen.signed(truth), look[.dim], width: 6 + name.count)
        if rect.width >= 60 {
          put("off " + ProbeScreen.signed(item.predicted - truth), look[.text], width: 10)
        }
      }
      // Both heads: the score's class, and the named one where it differs.
      let heads = byScore == item.named ? "class \(byScore)" : "class \(byScore)≠\(item.named)"
      put(
        rect.width >= 60 ? heads : "\(item.named)", look[byScore == item.named ? .dim : .warn],
        width: rect.width >= 60 ? 9 : 2)
      put(item.text, look[.text], width: max(0, rect.endColumn - column - 2))
    }
    if probe.listCount > rect.height, rect.width >= 20 {
      ScrollBar(total: probe.listCount, visible: first..<min(probe.listCount, first + rect.height)).draw(
        into: &buffer, in: Rect(column: rect.endColumn - 1, row: rect.row, width: 1, height: rect.height),
        style: look.chart)
    }
  }

  /// The paper's Figure 2: what the model was taught and what it says, and the difference of the two.
  private func drawDistribution(_ report: ProbeReport, into buffer: inout CellBuffer, in rect: Rect) {
    guard let histograms = state.live.histograms else {
      return say("the run's score histogram is missing", into: &buffer, in: rect)
    }
    let facts = distributionFacts(report, histograms.train)
    let parts = Layout.split(rect, into: .rows, [.flexible, .fixed(rect.height >= 6 ? 1 : 0)])
    DensityChart(
      distributions: [
        .init(
          name: "training", shortName: "train", mark: .circle, style: look[.classification],
          counts: histograms.train),
        .init(
          name: "validation", shortName: "valid", mark: .diamond, style: look[.dim],
          counts: histograms.validation),
        .init(
          name: "predicted", shortName: "pred", mark: .triangle, style: look[.regression],
          counts: report.histogram),
      ], thresholds: report.analysis.thresholds, bandwidth: 0.02
    ).draw(into: &buffer, in: parts[0], style: look.chart)
    guard !parts[1].isEmpty else { return }
    buffer.draw(
      facts, column: rect.column + 1, row: parts[1].row, style: look[.text], maxWidth: rect.width - 2,
      glyphs: look.glyphs)
  }

  /// How far the predictions' distribution lies from the training scores': half the sum of |differences| of the
  /// shares (total variation), and the share near neutral of both.
  private func distributionFacts(_ report: ProbeReport, _ train: [Int]) -> String {
    func shares(_ counts: [Int]) -> [Double] {
      let total = Double(max(1, counts.reduce(0, +)))
      return counts.map { Double($0) / total }
    }
    let taught = shares(train)
    let said = shares(report.histogram)
    // Bins of 0.05: finer ones would measure noise.
    func coarse(_ shares: [Double]) -> [Double] {
      stride(from: 0, to: shares.count, by: 5).map { start in
        shares[start..<min(shares.count, start + 5)].reduce(0, +)
      }
    }
    let distance = zip(coarse(taught), coarse(said)).reduce(0) { $0 + abs($1.0 - $1.1) } / 2
    func near(_ shares: [Double]) -> Double {
      let count = Double(shares.count)
      return shares.indices.reduce(0) { sum, bin in
        abs((Double(bin) + 0.5) / count * 2 - 1) <= 0.25 ? sum + shares[bin] : sum
      }
    }
    let within =
      "within ±0.25: training \(ProbeScreen.percent(near(taught))), predicted \(ProbeScreen.percent(near(said)))"
    return "distance \(NumberText.decimals(distance, 3))" + look.separator + within
  }

  private func drawClasses(
    _ analysis: PredictionAnalysis, _ styles: [Style], into buffer: inout CellBuffer, in rect: Rect
  ) {
    let columns: [TableView.Column] = [
      .init("class", minimum: 5, maximum: 7), .init("scores", minimum: 13, maximum: 15, priority: 3),
      .init("rows", .trailing, minimum: 5, maximum: 8, priority: 2),
      .init("MSE", .trailing, minimum: 7, maximum: 9),
      .init("bias", .trailing, minimum: 7, maximum: 9, priority: 1),
      .init("accuracy", .trailing, minimum: 8, maximum: 9),
    ]
    let rows = analysis.classes.enumerated().map { k, errors in
      TableView.Row(
        [
          "\(k)", ProbeScreen.range(of: k, analysis.thresholds), "\(errors.rows)",
          errors.mse.map { NumberText.compact($0, digits: 4) } ?? "–",
          errors.bias.map(ProbeScreen.signed) ?? "–",
          errors.accuracy.map(ProbeScreen.percent) ?? "–",
        ], style: styles[k])
    }
    let parts = Layout.split(
      rect, into: .rows, [.fixed(min(rect.height, rows.count + 1)), .flexible(weight: 1, minimum: 0)])
    TableView(columns: columns, rows: rows).draw(
      into: &buffer, in: parts[0], selection: look[.selection], style: look.chart)
    guard parts[1].height >= 3 else { return }
    let bars = analysis.classes.enumerated().map { k, errors in
      BarList.Item(
        "MSE of class \(k)", value: errors.mse,
        text: errors.mse.map { NumberText.compact($0, digits: 3) } ?? "–",
        style: styles[k])
    }
    BarList(items: bars).draw(
      into: &buffer,
      in: Rect(
        column: rect.column, row: parts[1].row + 1, width: min(rect.width, 80), height: parts[1].height - 1),
      style: look.chart)
  }
}

extension ProbeScreen {
  /// The selected line whole, for reading.
  static func rowPage(_ state: AppState) -> Page? {
    let probe = state.probe
    guard let text = selectedText(probe) ?? (probe.listCount > 0 ? "the text is no longer there" : nil) else {
      return nil
    }
    var lines: [String] = []
    if [.worst, .disagreements].contains(probe.view), let report = probe.report,
      probe.listed.indices.contains(probe.selected)
    {
      let row = report.predictions.rows[probe.listed[probe.selected]]
      let cuts = report.predictions.thresholds
      lines = [
        "record \(row.record)",
        "true score       \(signed(row.score))   class \(classIndex(of: row.score, thresholds: cuts))",
        "predicted score  \(signed(row.predicted))   class \(classIndex(of: row.predicted, thresholds: cuts))",
        "named class      \(row.predictedClass)",
      ]
      lines += row.probabilities.enumerated().map { "  class \($0)  \(range(of: $0, cuts))   \(percent($1))" }
      lines.append("")
    }
    lines += TextWrap.lines(text, width: max(20, state.size.width - 6))
    return Page(title: probe.view.title, lines: lines)
  }
}
