import Cells

/// What a series holds in one stretch of its x axis: one value, or the summary of many.
public struct Sample: Equatable, Sendable {
  /// Where the stretch ends.
  public var x: Double
  public var min: Double
  public var max: Double
  public var mean: Double
  public var last: Double
  /// The smoothed value at `x`; nil where the series is shown raw.
  public var smoothed: Double?
  /// How many runs the figures stand for where they are a mean ± band of several; nil elsewhere.
  public var runs: Int?

  public init(
    x: Double, min: Double, max: Double, mean: Double, last: Double, smoothed: Double? = nil, runs: Int? = nil
  ) {
    self.x = x
    self.min = min
    self.max = max
    self.mean = mean
    self.last = last
    self.smoothed = smoothed
    self.runs = runs
  }

  public init(x: Double, _ value: Double) {
    self.init(x: x, min: value, max: value, mean: value, last: value)
  }

  /// The figures on the straight way to a later sample.
  func interpolated(to other: Sample, at x: Double) -> Sample {
    let span = other.x - self.x
    let part = span > 0 ? Swift.max(0, Swift.min(1, (x - self.x) / span)) : 0
    func between(_ a: Double, _ b: Double) -> Double { part == 1 ? b : a + part * (b - a) }
    var both: Double?
    if let smoothed, let next = other.smoothed { both = between(smoothed, next) }
    return Sample(
      x: x, min: between(min, other.min), max: between(max, other.max), mean: between(mean, other.mean),
      last: between(last, other.last), smoothed: both, runs: runs)
  }

  var isFinite: Bool { x.isFinite && last.isFinite && min.isFinite && max.isFinite }
}

/// One line of a chart: told apart by its mark as well as by its colour.
public struct LineSeries: Equatable, Sendable {
  public var name: String
  /// Stands in for the name where room is short.
  public var shortName: String
  public var mark: SeriesMark
  public var style: Style
  /// Ascending in x; nil breaks the line.
  public var samples: [Sample?]
  /// Marks every sample, for series of few points such as epochs.
  public var marksSamples: Bool
  /// Switched off: only its entry in the legend is drawn.
  public var isHidden: Bool
  /// Lies behind the others, such as the run that another one was forked from.
  public var isDimmed: Bool
  /// Where another run leaves this one: a mark stands there, and nothing is drawn beyond it.
  public var fork: Double?

  public init(
    name: String, shortName: String, mark: SeriesMark, style: Style, samples: [Sample?],
    marksSamples: Bool = false, isHidden: Bool = false, isDimmed: Bool = false, fork: Double? = nil
  ) {
    self.name = name
    self.shortName = shortName
    self.mark = mark
    self.style = style
    self.samples = samples
    self.marksSamples = marksSamples
    self.isHidden = isHidden
    self.isDimmed = isDimmed
    self.fork = fork
  }

  /// The sample in force at x: the first one that ends at or after it, else the last one.
  public func sample(at x: Double) -> Sample? {
    var result: Sample?
    for case let sample? in samples where sample.isFinite {
      result = sample
      if sample.x >= x { break }
    }
    return result
  }

  public var lastSample: Sample? { samples.last { $0?.isFinite == true } ?? nil }

  /// The sample in force at x; nil where the series does not reach: more than one and a half of its own
  /// stretches before its first sample or after its last one.
  public func reaching(_ x: Double) -> Sample? {
    let finite = shown.lazy.compactMap { $0 }.filter(\.isFinite)
    guard let first = finite.first, let last = lastSample, x.isFinite else { return nil }
    let second = finite.dropFirst().first
    let before = shown.reversed().lazy.compactMap { $0 }.filter(\.isFinite).dropFirst().first
    if x < first.x, let second, first.x - x > 1.5 * (second.x - first.x) { return nil }
    if let fork, x > fork { return nil }
    if fork == nil, x > last.x, let before, x - last.x > 1.5 * (last.x - before.x) { return nil }
    return LineSeries(
      name: name, shortName: shortName, mark: mark, style: style, samples: shown
    ).sample(at: x)
  }

  /// The samples that are drawn: up to the fork, where the line ends on the straight way between two.
  var shown: [Sample?] {
    guard let fork, let cut = samples.firstIndex(where: { ($0?.x ?? -.infinity) > fork }) else {
      return samples
    }
    var kept = Array(samples[..<cut])
    if case let before?? = kept.last, let after = samples[cut], before.x < fork {
      kept.append(before.interpolated(to: after, at: fork))
    }
    return kept
  }
}

/// Smoothing for the eye; the raw values stay on the chart.
public enum Smoothing {
  /// Fills `smoothed` with the exponential average of the samples' means whose weight halves every
  /// `halfLife` of x, corrected for its start (Kingma & Ba 2015, section 3); starts anew after a break.
  public static func exponential(_ samples: [Sample?], halfLife: Double) -> [Sample?] {
    var sum = 0.0
    var weight = 0.0
    var previous: Double?
    return samples.map { sample in
      guard var sample, sample.isFinite, sample.mean.isFinite, halfLife > 0 else {
        if sample == nil { (sum, weight, previous) = (0, 0, nil) }
        return sample
      }
      let distance = previous.map { Swift.max(0, sample.x - $0) } ?? halfLife
      let keep = power2(-distance / halfLife)
      sum = keep * sum + (1 - keep) * sample.mean
      weight = keep * weight + (1 - keep)
      previous = sample.x
      sample.smoothed = weight > 0 ? sum / weight : sample.mean
      return sample
    }
  }
}

/// A value's place in a chart, 0…1 across and up where it is inside.
struct Place {
  var across: Double
  var up: Double

  /// The part of a line that lies inside from left to right; nil where none does.
  static func clipped(_ a: Place, _ b: Place) -> (Place, Place)? {
    guard a.across <= 1, b.across >= 0 else { return nil }
    func at(_ across: Double) -> Place {
      Place(across: across, up: a.up + (across - a.across) / (b.across - a.across) * (b.up - a.up))
    }
    return (a.across < 0 ? at(0) : a, b.across > 1 ? at(1) : b)
  }
}
