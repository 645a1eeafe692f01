import Foundation
import History
import Runs
import Training

/// What the live screen knows about its run and how it shows it.
package struct LiveState: Equatable, Sendable {
  // From the store.
  package var record: RunRecord?
  package var plan: Plan?
  /// Where the run's epochs begin and how long they are; nil where its folder does not say.
  package var knownEpochScale: EpochScale?
  package var histograms: ScoreHistograms?
  package var series = SeriesWindow()
  package var epochs: [EpochRecord] = []
  package var events: [RunEvent] = []
  package var commands: [Command] = []
  /// The newest steps, for speed and time left: step, training seconds, tokens.
  package var recent: [RecentStep] = []
  package var lastStep: StepRecord?
  /// The step read before `lastStep`.
  package var stepBefore: StepRecord?
  /// Some process holds the run's lock.
  package var hasEngine = false

  // How it is shown.
  package var focus: Panel = .weights
  package var isMaximised = false
  package var views: [Panel: Int] = [:]
  package var logarithmic: Set<Panel> = []
  package var smoothing = Smoothing.light
  package var axis: TimeAxis = .step
  /// The steps on the time axes; nil: all of them.
  package var range: ClosedRange<Int>?
  /// New steps move the axes.
  package var follows = true
  /// The step under the cursor that all charts share.
  package var cursor: Int?
  /// What the cursor stands on, and where it stood before, in full.
  package var inspection: Inspection?
  /// Where the cursor stood before.
  package var cursorBefore: Int?
  /// The panel that says why the weight moved is open; its first line shown.
  package var whyLine: Int?
  /// Names of series switched off, by view.
  package var hidden: [PanelView: Set<String>] = [:]
  /// A drag that moves the time axis: where it began, and what was shown then.
  package var drag: AxisDrag?

  // Other runs on the same charts.
  package var comparison = Comparison()
  /// The runs that this one was forked from, the nearest first.
  package var ancestors: [Companion] = []
  /// What the open list of runs offers.
  package var choices: [RunRecord] = []
  /// Where the fork being asked for would begin.
  package var forkOffer: ForkOffer?
  /// A fork that was just made: what becomes of it is being asked.
  package var fork: RunRecord?
  /// Runs that wait for their turn in the store's queue.
  package var queueLength = 0

  package init() {}

  package struct AxisDrag: Equatable, Sendable {
    package var column: Int
    package var range: ClosedRange<Int>
    /// Columns of the plot that is dragged.
    package var width: Int
  }

  package struct RecentStep: Equatable, Sendable {
    package var step: Int
    package var seconds: Double
    package var tokens: Int
  }

  package enum Smoothing: Int, CaseIterable, Sendable {
    case off, light, strong

    /// In steps.
    package var halfLife: Double {
      switch self {
      case .off: 0
      case .light: 15
      case .strong: 80
      }
    }
  }

  package func view(of panel: Panel) -> PanelView {
    panel.views[(views[panel] ?? 0) % panel.views.count]
  }

  /// Whether a panel shows values along an axis: not where shares fill it, or counts and texts.
  func hasValueAxis(_ panel: Panel) -> Bool {
    switch view(of: panel) {
    case .share: !comparison.isEmpty
    case .confusion, .classErrors, .events: false
    default: true
    }
  }

  /// What tells a run from another one of its name that is drawn too: the end of its id; else nothing.
  func ending(of record: RunRecord) -> String {
    let shown = [self.record].compactMap { $0 } + comparison.companions.map(\.record)
    guard shown.contains(where: { $0.name == record.name && $0.id != record.id }) else { return "" }
    return " " + String(record.id.rawValue.suffix(4))
  }

  package var newestStep: Int { max(record?.step ?? 0, series.lastStep, 0) }

  /// The steps that the time axes span now.
  package var visibleSteps: ClosedRange<Int> {
    range ?? 1...max(2, farthestStep)
  }

  /// The end of the time axes in steps of this run: its newest one, or where the longest of the runs beside it
  /// ends.
  package var farthestStep: Int {
    guard !comparison.companions.isEmpty else { return newestStep }
    let timeline = StepAxis(self)
    return comparison.companions.reduce(newestStep) { farthest, companion in
      let end = companion.timeline(axis).x(ofStep: companion.newestStep)
      return max(farthest, min(timeline.timeline.step(at: end), 1 << 40))
    }
  }

  /// True while steering makes sense: some engine will read the commands.
  package var isSteerable: Bool { hasEngine && (record?.state.isLive ?? false) }

  package var isPaused: Bool { record?.state == .paused }

  /// The engine keeps to one thread of low priority. Each start of an engine begins without.
  package var isNice: Bool {
    var isNice = false
    for event in events {
      switch event.kind {
      case .started: isNice = false
      // Going on after a pause is no new engine.
      case .resumed: if event.text != "resumed" { isNice = false }
      case .intervention:
        if event.text == CommandKind.setNice(true).summary { isNice = true }
        if event.text == CommandKind.setNice(false).summary { isNice = false }
      default: break
      }
    }
    return isNice
  }

  /// Thresholds in force: those of the newest evaluation or command, else the plan's.
  package var thresholds: [Double] {
    for command in commands.reversed() {
      if case .setThresholds(let cuts) = command.kind, case .applied(let step) = command.status,
        step > (epochs.last?.step ?? 0)
      {
        return cuts
      }
    }
    return epochs.last?.thresholds ?? plan?.thresholds ?? []
  }

  /// The weighting in force: the newest one applied, else the plan's.
  package var weighting: WeightingPlan? {
    for command in commands.reversed() {
      if case .setWeighting(let weighting) = command.kind, case .applied = command.status { return weighting }
    }
    return plan?.weighting
  }

  package var epochScale: EpochScale {
    knownEpochScale ?? plan.flatMap(EpochScale.init) ?? EpochScale(stepsPerEpoch: record?.stepsPerEpoch ?? 1)
  }

  /// Training seconds a step, from the newest steps; nil before there are any.
  package var secondsPerStep: Double? {
    guard let first = recent.first, let last = recent.last, last.step > first.step else { return nil }
    let seconds = (last.seconds - first.seconds) / Double(last.step - first.step)
    return seconds.isFinite && seconds > 0 ? seconds : nil
  }

  package var tokensPerSecond: Double? {
    guard let first = recent.first, let last = recent.last, last.seconds > first.seconds else { return nil }
    return Double(recent.dropFirst().reduce(0) { $0 + $1.tokens }) / (last.seconds - first.seconds)
  }

  package var secondsLeft: Double? {
    guard let record, let each = secondsPerStep, record.totalSteps >= record.step else { return nil }
    return Double(record.totalSteps - record.step) * each
  }

  /// Takes in steps read after `newestStep`, oldest first.
  package mutating func append(_ steps: [StepRecord]) {
    for step in steps { series.append(step) }
    guard let last = steps.last else { return }
    stepBefore = steps.dropLast().last ?? lastStep
    lastStep = last
    recent += steps.suffix(96).map { RecentStep(step: $0.step, seconds: $0.seconds, tokens: $0.tokens) }
    // A resumed run steps back: what came before is no measure of its speed.
    if let jump = recent.indices.dropFirst().last(where: { recent[$0].step <= recent[$0 - 1].step }) {
      recent.removeFirst(jump)
    }
    if recent.count > 96 { recent.removeFirst(recent.count - 96) }
    if follows, let range {
      let shift = newestStep - range.upperBound
      if shift > 0 { self.range = (range.lowerBound + shift)...(range.upperBound + shift) }
    }
  }

  /// The events that get a number on the time axes, oldest first.
  package var numberedEvents: [NumberedEvent] {
    var result: [NumberedEvent] = []
    for event in events {
      switch event.kind {
      case .intervention, .stopped, .failed, .warning, .suspended: break
      case .resumed:
        if let last = result.last, abs(last.event.step - event.step) <= 1, last.event.kind == .intervention {
          continue
        }
      case .started, .paused, .finished, .checkpoint, .best: continue
      }
      result.append(NumberedEvent(number: result.count + 1, event: event))
    }
    return result
  }

  package struct NumberedEvent: Equatable, Sendable {
    package var number: Int
    package var event: RunEvent
  }
}
