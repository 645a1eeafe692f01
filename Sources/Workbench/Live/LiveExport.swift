import Charts
import History
import Runs

/// What the live screen hands to the export: the data of the focused panel over the stretch that is shown.
package enum LiveExport {
  package static func table(_ state: AppState) -> ExportTable? {
    let live = state.live
    guard live.record != nil else { return nil }
    let view = live.view(of: live.focus)
    switch view {
    case .scores: return scores(live)
    case .confusion: return confusion(live)
    case .classErrors: return classErrors(live)
    case .events: return events(live)
    case .mse, .rSquared,
      .accuracy where live.comparison.isEmpty:
      return epochs(live)
    default: return lines(state, view)
    }
  }

  package static func command(_ state: AppState) -> String {
    guard let record = state.live.record else { return "steelyard runs list" }
    switch state.live.view(of: state.live.focus) {
    case .mse, .rSquared, .accuracy, .confusion, .classErrors:
      return "steelyard runs show \(record.id) --json"
    default: return "steelyard watch \(record.id)"
    }
  }

  /// Every series that is drawn: the end of each bucket, then its least, greatest, mean and last value.
  private static func lines(_ state: AppState, _ view: PanelView) -> ExportTable? {
    let panel = LivePanel(state: state, panel: state.live.focus)
    let look = Look(state)
    var series: [LineSeries] = []
    if let chart = panel.chart(look: look) {
      series = chart.lines.series.filter { !$0.isHidden }
    } else if view == .share {
      series = [panel.sharesChart(look: look).lower]
    }
    guard !series.isEmpty else { return nil }
    let axis = state.live.axis == .step ? "step" : state.live.axis == .epoch ? "epoch" : "seconds"
    let bounds = StepAxis(state.live).bounds
    var rows: [[String]] = []
    for line in series {
      for case let sample? in line.samples where bounds.contains(sample.x) {
        let x = state.live.axis == .step ? "\(Int(sample.x))" : number(sample.x)
        rows.append([
          line.name, x, number(sample.min), number(sample.max), number(sample.mean), number(sample.last),
        ])
      }
    }
    return ExportTable(
      title: panel.title(width: 200), header: ["series", axis, "min", "max", "mean", "last"], rows: rows)
  }

  private static func epochs(_ live: LiveState) -> ExportTable? {
    guard !live.epochs.isEmpty else { return nil }
    let rows = live.epochs.map { epoch -> [String] in
      let figures = epoch.validation
      return [
        "\(epoch.step)", number(epoch.epoch), number(epoch.seconds), number(epoch.trainLossRegression),
        number(epoch.trainLossClassification), number(figures.mse), number(figures.r2),
        number(figures.pearson), number(figures.accuracy), number(figures.scoreAccuracy),
        "\(epoch.thresholdsVersion)",
      ]
    }
    return ExportTable(
      title: "validation",
      header: [
        "step", "epoch", "seconds", "train_loss_r", "train_loss_c", "mse", "r2", "pearson", "accuracy",
        "score_accuracy", "thresholds_version",
      ], rows: rows)
  }

  private static func scores(_ live: LiveState) -> ExportTable? {
    guard let histogram = live.histograms, !histogram.train.isEmpty else { return nil }
    let width = (histogram.high - histogram.low) / Double(histogram.train.count)
    let rows = histogram.train.enumerated().map { index, count in
      [
        number(histogram.low + Double(index) * width), number(histogram.low + Double(index + 1) * width),
        "\(count)",
      ]
    }
    return ExportTable(title: "training scores", header: ["from", "to", "rows"], rows: rows)
  }

  private static func confusion(_ live: LiveState) -> ExportTable? {
    guard let counts = live.epochs.last?.validation.confusion, !counts.isEmpty else { return nil }
    let rows = counts.enumerated().map { index, row in ["\(index)"] + row.map { "\($0)" } }
    return ExportTable(
      title: "confusion: rows are true classes, columns predicted ones",
      header: ["true"] + counts.indices.map { "predicted_\($0)" }, rows: rows)
  }

  private static func classErrors(_ live: LiveState) -> ExportTable? {
    guard let errors = live.epochs.last?.validation.msePerClass, !errors.isEmpty else { return nil }
    let rows = errors.enumerated().map { ["\($0.offset)", $0.element.map(number) ?? ""] }
    return ExportTable(title: "MSE per class", header: ["class", "mse"], rows: rows)
  }

  private static func events(_ live: LiveState) -> ExportTable? {
    let rows = live.numberedEvents.map {
      ["\($0.number)", "\($0.event.step)", $0.event.kind.rawValue, $0.event.text]
    }
    return rows.isEmpty
      ? nil : ExportTable(title: "events", header: ["number", "step", "kind", "text"], rows: rows)
  }

  private static func number(_ value: Double) -> String { value.isFinite ? "\(value)" : "" }
}

extension LiveScreen {
  static func table(_ state: AppState) -> ExportTable? { LiveExport.table(state) }
  static func command(_ state: AppState) -> String { LiveExport.command(state) }
}
