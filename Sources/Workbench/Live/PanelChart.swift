import Cells
import Charts
import History
import Runs

/// A panel's lines over the time axis, each with the name by which it is switched off and on again.
struct PanelChart {
  var lines: LineChart
  /// One a series; empty for ancestors, which are always there.
  var keys: [String]
}

/// What a view compares runs by: one figure of each.
enum ComparedFigure {
  case field(StepField, String)
  case epoch(String, breaks: Bool, (EpochRecord) -> Double)

  var name: String {
    switch self {
    case .field(_, let name), .epoch(let name, _, _): name
    }
  }

  init?(_ view: PanelView) {
    switch view {
    case .share: self = .field(.shareR, "share r")
    case .taskWeights: self = .field(.wR, "w_r")
    case .lambda: self = .field(.lambdaR, "λ_r")
    case .coefficients: self = .field(.coefficientR, "c_r")
    case .taskLosses: self = .field(.lossRegression, "loss r")
    case .classificationLoss: self = .field(.lossClassification, "loss c")
    case .totalLoss: self = .field(.lossTotal, "total loss")
    case .alphaBeta: self = .field(.alpha, "α")
    case .learningRate: self = .field(.learningRate, "learning rate")
    case .taskNorms: self = .field(.normR, "norm r")
    case .gradientNorm: self = .field(.gradientNorm, "gradient norm")
    case .cosine: self = .field(.cosine, "cosine")
    case .mse: self = .epoch("validation MSE", breaks: false) { $0.validation.mse }
    case .rSquared: self = .epoch("validation R²", breaks: false) { $0.validation.r2 }
    case .accuracy: self = .epoch("accuracy", breaks: true) { $0.validation.accuracy }
    case .scores, .confusion, .classErrors, .events: return nil
    }
  }

  func samples(_ timeline: Timeline, _ epochs: [EpochRecord], _ live: LiveState, steps: ClosedRange<Int>?)
    -> [Sample?]
  {
    switch self {
    case .field(let field, _): timeline.samples(field, smoothing: live.smoothing, steps: steps)
    case .epoch(_, let breaks, let value):
      timeline.samples(of: epochs, breaksWithThresholds: breaks, value)
    }
  }

  var marksSamples: Bool {
    if case .epoch = self { true } else { false }
  }
}

/// The lines of several runs: one figure of each, seed groups as bands, or differences to a baseline.
struct ComparedLines {
  let live: LiveState
  let look: Look
  let figure: ComparedFigure

  private struct Member {
    var record: RunRecord
    var samples: [Sample?]
    var mark: SeriesMark
    var style: Style
  }

  /// The open run first, then the others in the order they were chosen in.
  private var members: [Member] {
    guard let open = live.record else { return [] }
    let own = StepAxis(live).timeline
    var members = [
      member(open, figure.samples(own, live.epochs, live, steps: live.visibleSteps), 0)
    ]
    for (index, companion) in live.comparison.companions.enumerated() {
      let samples = figure.samples(companion.timeline(live.axis), companion.epochs, live, steps: nil)
      members.append(member(companion.record, samples, index + 1))
    }
    // Two runs beside each other are told apart by colour as far as there are colours: the later one of two
    // alike takes the next that is free, unless a person has chosen.
    var taken: Set<Int> = []
    for index in members.indices {
      var color = RunColor.index(of: members[index].record)
      if members[index].record.color == nil, taken.count < RunColor.count {
        while taken.contains(color % RunColor.count) { color += 1 }
      }
      taken.insert(color % RunColor.count)
      members[index].style = look.theme.accent(color)
    }
    return members
  }

  private func member(_ record: RunRecord, _ samples: [Sample?], _ index: Int) -> Member {
    Member(
      record: record, samples: samples.map(Self.plain), mark: .run(index),
      style: look.theme.accent(RunColor.index(of: record)))
  }

  /// Several bands over each other cannot be read: where a line is smoothed, only that is drawn.
  private static func plain(_ sample: Sample?) -> Sample? {
    guard let sample, let smoothed = sample.smoothed else { return sample }
    return Sample(x: sample.x, smoothed)
  }

  func lines(hidden: Set<String>) -> (series: [LineSeries], keys: [String]) {
    var members = members
    if let id = live.comparison.baseline, let baseline = members.first(where: { $0.record.id == id }) {
      members.removeAll { $0.record.id == id }
      for index in members.indices {
        members[index].samples = Difference.of(members[index].samples, minus: baseline.samples)
      }
    }
    var series: [LineSeries] = []
    var keys: [String] = []
    var grouped: Set<UInt64> = []
    for member in members {
      let group = live.comparison.showsBand ? member.record.seedGroup : nil
      let fellows = group.map { group in members.filter { $0.record.seedGroup == group } } ?? []
      if let group, fellows.count > 1 {
        guard grouped.insert(group).inserted else { continue }
        series.append(band(member, fellows, hidden))
      } else {
        series.append(
          line(
            member, member.record.name, member.samples, hidden.contains(member.record.id.rawValue),
            ending: live.ending(of: member.record)))
      }
      keys.append(member.record.id.rawValue)
    }
    return (series, keys)
  }

  private func band(_ first: Member, _ fellows: [Member], _ hidden: Set<String>) -> LineSeries {
    let samples = SeedBand.combine(fellows.map(\.samples)).map { Optional($0.sample) }
    let name = "\(first.record.name) \(look.glyphs == .ascii ? "x" : "×") \(fellows.count) seeds"
    return line(first, name, samples, hidden.contains(first.record.id.rawValue))
  }

  private func line(
    _ member: Member, _ name: String, _ samples: [Sample?], _ isHidden: Bool, ending: String = ""
  ) -> LineSeries {
    func shown(_ width: Int) -> String { name.shown(width: width - ending.count) + ending }
    return LineSeries(
      name: shown(24), shortName: shown(10), mark: member.mark, style: member.style, samples: samples,
      marksSamples: figure.marksSamples, isHidden: isHidden)
  }

  /// The curves that the open run goes on from, dimmed up to their forks.
  var ancestors: [LineSeries] {
    guard live.comparison.baseline == nil else { return [] }
    return live.ancestors.compactMap { ancestor in
      guard let fork = ancestor.fork else { return nil }
      let timeline = ancestor.timeline(live.axis)
      let samples = figure.samples(timeline, ancestor.epochs, live, steps: nil).map(Self.plain)
      guard samples.contains(where: { $0 != nil }) else { return nil }
      return LineSeries(
        name: "before: \(ancestor.record.name)".shown(width: 24), shortName: "before", mark: .ring,
        style: look.theme.accent(RunColor.index(of: ancestor.record)), samples: samples,
        marksSamples: figure.marksSamples, isDimmed: true, fork: timeline.x(ofStep: fork))
    }
  }
}
