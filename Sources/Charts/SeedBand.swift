import Foundation

/// Mean and spread of several runs in one stretch.
public struct BandSample: Equatable, Sendable {
  public var x: Double
  public var mean: Double
  /// Mean minus and plus the deviation.
  public var low: Double
  public var high: Double
  /// The runs' sample standard deviation (n − 1); 0 for one run.
  public var deviation: Double
  /// Runs that reach here.
  public var runs: Int

  /// The mean as a chart's line, the deviation as its band.
  public var sample: Sample {
    Sample(x: x, min: low, max: high, mean: mean, last: mean, runs: runs)
  }
}

/// Runs that differ by their seed alone, as one line with a band.
public enum SeedBand {
  /// Mean ± sample standard deviation over the runs at every x of the run that reaches farthest (before
  /// it begins: of the one that reaches next). A run counts where it has values on both sides of x, on
  /// the straight way between them; so the number of runs drops where shorter ones end.
  public static func combine(
    _ runs: [[Sample?]], value: (Sample) -> Double = { $0.mean }
  ) -> [BandSample] {
    let lines = runs.map { RunLine($0, value: value) }.filter { !$0.isEmpty }
    var cursors = Array(repeating: 0, count: lines.count)
    return grid(lines).compactMap { x in
      let values = lines.indices.compactMap { lines[$0].value(at: x, from: &cursors[$0]) }
      guard !values.isEmpty else { return nil }
      let mean = values.reduce(0, +) / Double(values.count)
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let deviation = values.count > 1 ? (squares / Double(values.count - 1)).squareRoot() : 0
      guard mean.isFinite, deviation.isFinite else { return nil }
      return BandSample(
        x: x, mean: mean, low: mean - deviation, high: mean + deviation, deviation: deviation,
        runs: values.count)
    }
  }

  private static func grid(_ lines: [RunLine]) -> [Double] {
    let longest = lines.sorted {
      ($0.xs.last ?? 0, $0.xs.count) > ($1.xs.last ?? 0, $1.xs.count)
    }
    var grid: [Double] = []
    for line in longest {
      guard let first = grid.first else {
        grid = line.xs
        continue
      }
      grid = line.xs.filter { $0 < first } + grid
    }
    return grid
  }
}

/// A run's figure minus that of a baseline.
public enum Difference {
  /// Every sample minus the baseline at the same x, on the straight way between the baseline's samples;
  /// nil where the baseline has nothing. The band is the run's own around the difference.
  public static func of(_ samples: [Sample?], minus baseline: [Sample?]) -> [Sample?] {
    let mean = RunLine(baseline) { $0.mean }
    let last = RunLine(baseline) { $0.last }
    let smooth = RunLine(baseline) { $0.smoothed ?? $0.mean }
    var cursors = (0, 0, 0)
    return samples.map { sample in
      guard var sample, sample.isFinite, let meanThere = mean.value(at: sample.x, from: &cursors.0),
        let lastThere = last.value(at: sample.x, from: &cursors.1)
      else { return nil }
      sample.min = Swift.min(sample.min - meanThere, sample.last - lastThere)
      sample.max = Swift.max(sample.max - meanThere, sample.last - lastThere)
      sample.mean -= meanThere
      sample.last -= lastThere
      if let own = sample.smoothed, let there = smooth.value(at: sample.x, from: &cursors.2) {
        sample.smoothed = own - there
      }
      return sample
    }
  }
}

/// A run's figure as a polyline, asked at ascending places.
private struct RunLine {
  var xs: [Double] = []
  private var values: [Double] = []
  /// No line leads from the point before to this one.
  private var breaks: [Bool] = []

  init(_ samples: [Sample?], value: (Sample) -> Double) {
    var isBroken = true
    for sample in samples {
      guard let sample, sample.isFinite, value(sample).isFinite, sample.x > xs.last ?? -.infinity else {
        if sample == nil { isBroken = true }
        continue
      }
      xs.append(sample.x)
      values.append(value(sample))
      breaks.append(isBroken)
      isBroken = false
    }
  }

  var isEmpty: Bool { xs.isEmpty }

  /// The value at x; nil outside and in a break. `cursor` is where the search for an earlier x ended.
  func value(at x: Double, from cursor: inout Int) -> Double? {
    if cursor >= xs.count || (cursor > 0 && xs[cursor - 1] >= x) { cursor = 0 }
    while cursor < xs.count, xs[cursor] < x { cursor += 1 }
    guard cursor < xs.count else { return nil }
    if xs[cursor] == x { return values[cursor] }
    guard cursor > 0, !breaks[cursor] else { return nil }
    let part = (x - xs[cursor - 1]) / (xs[cursor] - xs[cursor - 1])
    return values[cursor - 1] + part * (values[cursor] - values[cursor - 1])
  }
}
