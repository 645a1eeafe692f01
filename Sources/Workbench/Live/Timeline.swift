import Charts
import History
import Runs

/// The way from a run's steps to the time axis and back.
struct Timeline {
  let series: SeriesWindow
  let epochScale: EpochScale
  /// nil before it is known.
  let secondsPerStep: Double?
  let newestStep: Int
  let axis: TimeAxis

  func x(ofStep step: Int) -> Double {
    switch axis {
    case .step: Double(step)
    case .epoch: epochScale.epochs(after: step)
    case .time: seconds(.seconds, atStep: step)
    case .processor: seconds(.processorSeconds, atStep: step)
    }
  }

  func step(at x: Double) -> Int {
    let value: Double
    switch axis {
    case .step: value = x
    case .epoch: value = epochScale.step(after: x)
    case .time: value = step(.seconds, at: x)
    case .processor: value = step(.processorSeconds, at: x)
    }
    return value.isFinite && abs(value) < 1e15 ? Int(value.rounded()) : newestStep
  }

  /// Seconds at a step, from the series; beyond its end at the newest speed known.
  private func seconds(_ field: StepField, atStep step: Int) -> Double {
    guard series.bucketCount > 0 else { return Double(max(0, step)) * (secondsPerStep ?? 1) }
    let index = series.bucket(ofStep: step) ?? (step < series.first ? 0 : series.bucketCount - 1)
    let seconds = series.summary(field, index).last
    let missing = step - series.lastStep(ofBucket: index)
    return max(0, seconds + Double(missing) * (secondsPerStep ?? 0))
  }

  private func step(_ field: StepField, at x: Double) -> Double {
    for index in 0..<series.bucketCount where series.summary(field, index).last >= x {
      let last = series.lastStep(ofBucket: index)
      let missing = series.summary(field, index).last - x
      guard let each = secondsPerStep, each > 0 else { return Double(last) }
      return max(Double(last - series.width + 1), Double(last) - missing / each)
    }
    guard series.bucketCount > 0, let each = secondsPerStep, each > 0 else { return Double(newestStep) }
    let end = series.summary(field, series.bucketCount - 1).last
    return Double(series.lastStep) + (x - end) / each
  }

  /// A field's buckets; nil where the field has no value, which breaks the line. `steps` leaves out what is
  /// not shown.
  func samples(
    _ field: StepField, smoothing: LiveState.Smoothing, steps: ClosedRange<Int>? = nil
  ) -> [Sample?] {
    var samples: [Sample?] = []
    samples.reserveCapacity(series.bucketCount)
    for (index, summary) in series.summaries(field, in: 0..<series.bucketCount).enumerated() {
      let last = series.lastStep(ofBucket: index)
      if let steps {
        guard last >= steps.lowerBound, last - series.width < steps.upperBound else { continue }
      }
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
    guard axis != .step else { return samples }
    return samples.map { sample in
      guard var sample else { return nil }
      sample.x = x(ofStep: Int(sample.x))
      return sample
    }
  }

  /// Evaluations; `breaksWithThresholds` breaks the line where the classes changed.
  func samples(
    of epochs: [EpochRecord], breaksWithThresholds: Bool, _ value: (EpochRecord) -> Double
  ) -> [Sample?] {
    var samples: [Sample?] = []
    var version: Int?
    for epoch in epochs {
      if breaksWithThresholds, let version, version != epoch.thresholdsVersion { samples.append(nil) }
      version = epoch.thresholdsVersion
      let x = axis == .time ? epoch.seconds : self.x(ofStep: epoch.step)
      samples.append(Sample(x: x, value(epoch)))
    }
    return samples
  }
}
