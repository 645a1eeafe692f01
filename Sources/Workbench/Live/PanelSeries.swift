import Cells
import Charts
import History
import Runs

/// The panels over the time axis.
extension LivePanel {
  func sharesChart(look: Look) -> StackedShares {
    let axis = StepAxis(live)
    let samples = axis.samples(.shareR, smoothing: live.smoothing)
    return StackedShares(
      lower: LineSeries(
        name: "regression", shortName: "r", mark: .solid, style: look[.regression], samples: samples),
      upperName: "classification", upperShortName: "c", upperMark: .shade, upperStyle: look[.classification],
      x: axis.bounds, xFormat: axis.format, ticks: axis.ticks, cursor: axis.cursor,
      emptyText: "no gradient norms of both tasks in this method")
  }

  /// nil for views that are no line charts; the shares of a single run are drawn as areas.
  func chart(look: Look) -> PanelChart? {
    let hidden = live.hidden[view] ?? []
    guard let figure = ComparedFigure(view) else { return nil }
    let compared = ComparedLines(live: live, look: look, figure: figure)
    var chart: PanelChart
    if !live.comparison.isEmpty {
      let (series, keys) = compared.lines(hidden: hidden)
      chart = PanelChart(lines: emptyChart, keys: keys)
      chart.lines.series = series
      if live.comparison.baseline != nil {
        chart.lines.baseline = baselineName
      } else {
        addFrame(to: &chart.lines)
      }
    } else {
      guard view != .share || !live.ancestors.isEmpty else { return nil }
      let own = ownSeries(look: look).filter { $0.lastSample != nil }
      chart = PanelChart(lines: emptyChart, keys: own.map(\.shortName))
      chart.lines.series = own.map { line in
        var line = line
        line.isHidden = hidden.contains(line.shortName)
        return line
      }
      addFrame(to: &chart.lines)
    }
    chart.lines.series += compared.ancestors
    return chart
  }

  private var emptyChart: LineChart {
    let axis = StepAxis(live)
    return LineChart(
      series: [], x: axis.bounds, xFormat: axis.format, logarithmic: live.logarithmic.contains(panel),
      ticks: axis.ticks, cursor: axis.cursor, emptyText: emptyText)
  }

  private var emptyText: String {
    switch view {
    case .share: "no gradient norms of both tasks in this method"
    case .taskWeights: "this method has no w"
    case .lambda: "this method has no λ"
    case .alphaBeta: "this method has no α and β"
    case .taskNorms: "this method measures no norms"
    case .cosine: "this method measures no cosine"
    case .mse, .rSquared, .accuracy:
      live.epochs.isEmpty ? "no evaluation yet" : "no evaluation in this stretch"
    default: "no steps yet"
    }
  }

  /// What is always on the scale, and what the lines are held against.
  private func addFrame(to chart: inout LineChart) {
    switch view {
    case .share, .taskWeights, .lambda: chart.yInclude = 0...1
    case .cosine:
      chart.yInclude = -1...1
      chart.references = [ReferenceLine(value: 0, label: "0")]
    case .accuracy:
      guard let majority = live.epochs.last?.validation.majorityAccuracy else { return }
      chart.references = [ReferenceLine(value: majority, label: "majority")]
      chart.yInclude = min(majority, 1)...min(1, majority + 0.1)
    default: break
    }
  }

  /// The open run's own series of this view.
  private func ownSeries(look: Look) -> [LineSeries] {
    let axis = StepAxis(live)
    func line(_ field: StepField, _ name: String, _ short: String, _ mark: SeriesMark, _ role: Theme.Role)
      -> LineSeries
    {
      LineSeries(
        name: name, shortName: short, mark: mark, style: look[role],
        samples: axis.samples(field, smoothing: live.smoothing))
    }
    switch view {
    case .share: return [line(.shareR, "regression", "r", .circle, .regression)]
    case .taskWeights:
      return [
        line(.wR, "w regression", "w_r", .circle, .regression),
        line(.wC, "w classification", "w_c", .triangle, .classification),
      ]
    case .lambda:
      return [
        line(.lambdaR, "λ regression", "λ_r", .circle, .regression),
        line(.lambdaC, "λ classification", "λ_c", .triangle, .classification),
      ]
    case .coefficients:
      return [
        line(.coefficientR, "regression", "c_r", .circle, .regression),
        line(.coefficientC, "classification", "c_c", .triangle, .classification),
      ]
    case .taskLosses:
      return [
        line(.lossRegression, "regression", "r", .circle, .regression),
        line(.lossClassification, "classification", "c", .triangle, .classification),
      ]
    case .classificationLoss:
      return [
        line(.lossClassification, "cross-entropy", "c", .triangle, .classification),
        line(.lossImbalanced, "balanced", "imb", .ring, .accent2),
      ]
    case .totalLoss: return [line(.lossTotal, "total", "L", .diamond, .accent1)]
    case .alphaBeta:
      return [line(.alpha, "α", "α", .circle, .accent2), line(.beta, "β", "β", .triangle, .accent3)]
    case .learningRate: return [line(.learningRate, "learning rate", "rate", .circle, .accent1)]
    case .taskNorms:
      return [
        line(.normR, "regression", "r", .circle, .regression),
        line(.normC, "classification", "c", .triangle, .classification),
      ]
    case .gradientNorm:
      return [
        line(.gradientNorm, "before clipping", "all", .diamond, .accent1),
        line(.directionNorm, "combined, in scope", "dir", .ring, .accent4),
      ]
    case .cosine: return [line(.cosine, "cosine", "cos", .circle, .accent4)]
    case .mse, .rSquared, .accuracy: return evaluations(axis, look: look)
    case .scores, .confusion, .classErrors, .events: return []
    }
  }

  private func evaluations(_ axis: StepAxis, look: Look) -> [LineSeries] {
    func line(
      _ name: String, _ short: String, _ mark: SeriesMark, _ role: Theme.Role, breaks: Bool = false,
      _ value: (EpochRecord) -> Double
    ) -> LineSeries {
      LineSeries(
        name: name, shortName: short, mark: mark, style: look[role],
        samples: axis.samples(of: live.epochs, breaksWithThresholds: breaks, value), marksSamples: true)
    }
    switch view {
    case .mse:
      return [
        line("validation", "val", .circle, .regression) { $0.validation.mse },
        line("training", "train", .ring, .accent6) { $0.trainLossRegression },
      ]
    case .rSquared:
      return [
        line("R²", "R²", .circle, .accent3) { $0.validation.r2 },
        line("Pearson", "r", .triangle, .accent1) { $0.validation.pearson },
      ]
    default:
      let head = line("class head", "head", .triangle, .classification, breaks: true) {
        $0.validation.accuracy
      }
      let score = line("cut score", "score", .circle, .regression, breaks: true) {
        $0.validation.scoreAccuracy
      }
      return live.record?.trainsClasses == false ? [score] : [head, score]
    }
  }
}
