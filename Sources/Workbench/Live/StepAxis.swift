import Charts
import History
import Runs

/// The time axis of a run's charts: steps, epochs or training seconds, and the way from one to the other.
struct StepAxis {
  private let live: LiveState

  init(_ live: LiveState) { self.live = live }

  var format: AxisFormat {
    switch live.axis {
    case .step: .count
    case .epoch: .number
    case .time: .duration
    }
  }

  var bounds: ClosedRange<Double> {
    let steps = live.visibleSteps
    let low = steps.lowerBound <= 1 ? 0 : x(ofStep: steps.lowerBound)
    let high = x(ofStep: steps.upperBound)
    return low...max(low, high)
  }

  func x(ofStep step: Int) -> Double {
    switch live.axis {
    case .step: Double(step)
    case .epoch: Double(step) / live.stepsPerEpoch
    case .time: seconds(atStep: step)
    }
  }

  func step(at x: Double) -> Int {
    let value: Double
    switch live.axis {
    case .step: value = x
    case .epoch: value = x * live.stepsPerEpoch
    case .time:
      for index in 0..<live.series.bucketCount where live.series.summary(.seconds, index).last >= x {
        return live.series.lastStep(ofBucket: index)
      }
      return live.newestStep
    }
    return value.isFinite && abs(value) < 1e15 ? Int(value.rounded()) : live.newestStep
  }

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

  /// Training seconds at a step, from the series; the newest known beyond its end.
  private func seconds(atStep step: Int) -> Double {
    let series = live.series
    guard series.bucketCount > 0 else { return Double(max(0, step)) * (live.secondsPerStep ?? 1) }
    let index = series.bucket(ofStep: step) ?? (step < series.first ? 0 : series.bucketCount - 1)
    let seconds = series.summary(.seconds, index).last
    let missing = step - series.lastStep(ofBucket: index)
    return max(0, seconds + Double(missing) * (live.secondsPerStep ?? 0))
  }

  /// A field's buckets on this axis; nil where the field has no value, which breaks the line.
  func samples(_ field: StepField, smoothing: LiveState.Smoothing) -> [Sample?] {
    let series = live.series
    var samples: [Sample?] = []
    samples.reserveCapacity(series.bucketCount)
    let steps = live.visibleSteps
    for (index, summary) in series.summaries(field, in: 0..<series.bucketCount).enumerated() {
      let last = series.lastStep(ofBucket: index)
      guard last >= steps.lowerBound, last - series.width < steps.upperBound else { continue }
      guard summary.count > 0 else {
        samples.append(nil)
        continue
      }
      samples.append(
        Sample(
          x: Double(last), min: summary.min, max: summary.max, mean: summary.sum / Double(summary.count),
          last: summary.last))
    }
    // Smoothed over steps, whatever the axis then counts.
    if smoothing != .off, samples.count > 2 {
      samples = Smoothing.exponential(samples, halfLife: smoothing.halfLife)
    }
    guard live.axis != .step else { return samples }
    return samples.map { sample in
      guard var sample else { return nil }
      sample.x = x(ofStep: Int(sample.x))
      return sample
    }
  }

  /// Evaluations on this axis; `breaksWithThresholds` breaks the line where the classes changed.
  func samples(
    of epochs: [EpochRecord], breaksWithThresholds: Bool, _ value: (EpochRecord) -> Double
  ) -> [Sample?] {
    var samples: [Sample?] = []
    var version: Int?
    for epoch in epochs {
      if breaksWithThresholds, let version, version != epoch.thresholdsVersion { samples.append(nil) }
      version = epoch.thresholdsVersion
      let x = live.axis == .time ? epoch.seconds : self.x(ofStep: epoch.step)
      samples.append(Sample(x: x, value(epoch)))
    }
    return samples
  }
}
