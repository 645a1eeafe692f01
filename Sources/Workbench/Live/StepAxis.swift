import Charts
import History
import Runs

/// The time axis of the live screen's charts: what the open run's steps, events and cursor are on it.
struct StepAxis {
  let timeline: Timeline
  private let live: LiveState

  init(_ live: LiveState) {
    self.live = live
    timeline = Timeline(
      series: live.series, epochScale: live.epochScale, secondsPerStep: live.secondsPerStep,
      newestStep: live.newestStep, axis: live.axis)
  }

  var format: AxisFormat {
    switch live.axis {
    case .step: .count
    case .epoch: .number
    case .time, .processor: .duration
    }
  }

  var bounds: ClosedRange<Double> {
    let steps = live.visibleSteps
    let low = steps.lowerBound <= 1 ? 0 : x(ofStep: steps.lowerBound)
    let high = x(ofStep: steps.upperBound)
    return low...max(low, high)
  }

  func x(ofStep step: Int) -> Double { timeline.x(ofStep: step) }
  func step(at x: Double) -> Int { timeline.step(at: x) }

  var ticks: [EventTick] {
    live.numberedEvents.map { item in
      EventTick(
        x: x(ofStep: item.event.step), number: item.number, isIntervention: changesMeaning(item.event))
    }
  }

  var cursor: Double? { live.cursor.map(x(ofStep:)) }

  private func changesMeaning(_ event: RunEvent) -> Bool {
    event.kind == .intervention
      && ["learning rate", "weighting", "thresholds"].contains { event.text.hasPrefix($0) }
  }

  /// A field of the open run over the stretch that is shown.
  func samples(_ field: StepField, smoothing: LiveState.Smoothing) -> [Sample?] {
    timeline.samples(field, smoothing: smoothing, steps: live.visibleSteps)
  }

  func samples(
    of epochs: [EpochRecord], breaksWithThresholds: Bool, _ value: (EpochRecord) -> Double
  ) -> [Sample?] {
    timeline.samples(of: epochs, breaksWithThresholds: breaksWithThresholds, value)
  }
}
