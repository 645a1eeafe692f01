import Foundation

/// A labelled place on an axis.
public struct AxisLabel: Equatable, Sendable {
  public var value: Double
  public var text: String
}

/// How the values of an axis are written.
public enum AxisFormat: Equatable, Sendable {
  /// Any number.
  case number
  /// Whole numbers: steps, epochs.
  case count
  /// Seconds.
  case duration
}

/// Maps values onto 0…1, linearly or by their logarithm; never traps, whatever it is given.
public struct Scale: Equatable, Sendable {
  public let low: Double
  public let high: Double
  public let isLogarithmic: Bool

  /// The bounds are put in order and apart; on a logarithmic scale they must be positive, or the scale
  /// becomes linear.
  public init(low: Double, high: Double, logarithmic: Bool = false) {
    func tame(_ value: Double) -> Double { value.isNaN ? 0 : max(-1e300, min(1e300, value)) }
    var (a, b) = (tame(min(low, high)), tame(max(low, high)))
    isLogarithmic = logarithmic && a > 0
    if isLogarithmic {
      if b / a < 1 + 1e-9 { (a, b) = (a / 1.5, b * 1.5) }
    } else if b - a <= max(abs(a), abs(b)) * 1e-9 {
      let pad = max(abs(a) * 0.05, a == 0 ? 0.5 : 1e-12)
      (a, b) = (a - pad, b + pad)
    }
    self.low = a
    self.high = b
  }

  /// The scale that shows the given values with a little air, 0 included where that costs little.
  public static func fitting(low: Double, high: Double, logarithmic: Bool = false) -> Scale {
    guard low <= high else { return Scale(low: 0, high: 1) }
    if logarithmic, low > 0 { return Scale(low: low / 1.1, high: high * 1.1, logarithmic: true) }
    let pad = (high - low) * 0.05
    if low >= 0, low < (high - low) * 0.6 { return Scale(low: 0, high: high + pad) }
    return Scale(low: low - pad, high: high + pad)
  }

  /// 0 at `low`, 1 at `high`, beyond them outside; nil for what has no place on the scale.
  public func position(of value: Double) -> Double? {
    guard value.isFinite else { return nil }
    if isLogarithmic {
      return value > 0 ? (log(value) - log(low)) / (log(high) - log(low)) : nil
    }
    return (value - low) / (high - low)
  }

  /// The value at a position of 0…1.
  public func value(at position: Double) -> Double {
    isLogarithmic
      ? exp(log(low) + position * (log(high) - log(low))) : low + position * (high - low)
  }

  /// At most `count` round values inside the scale, ascending, with texts of equal precision.
  public func labels(atMost count: Int, format: AxisFormat = .number) -> [AxisLabel] {
    guard count > 0 else { return [] }
    if isLogarithmic {
      let labels = logarithmicLabels(atMost: count)
      if labels.count > 1 || count == 1 { return labels }
    }
    var step = niceStep(atLeast: (high - low) / Double(count), format: format)
    var values = multiples(of: step)
    while values.count > count {
      step = niceStep(atLeast: step * 1.01, format: format)
      values = multiples(of: step)
    }
    return values.map { AxisLabel(value: $0, text: text($0, step: step, format: format)) }
  }

  private func multiples(of step: Double) -> [Double] {
    let first = (low / step - 1e-9).rounded(.up)
    let last = (high / step + 1e-9).rounded(.down)
    guard first.isFinite, last.isFinite, last >= first, last - first < 10_000 else { return [] }
    return (0...Int(last - first)).map { (first + Double($0)) * step }
  }

  private func niceStep(atLeast raw: Double, format: AxisFormat) -> Double {
    guard raw.isFinite, raw > 0 else { return 1 }
    if format == .duration, raw > 1 {
      let steps = [2.0, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400]
      if let step = steps.first(where: { $0 >= raw }) { return step }
    }
    let power = pow(10, log10(raw).rounded(.down))
    let step = [1, 2, 5, 10].map { $0 * power }.first { $0 >= raw * (1 - 1e-12) } ?? power * 10
    return format == .count ? max(1, step) : step
  }

  private func text(_ value: Double, step: Double, format: AxisFormat) -> String {
    switch format {
    case .duration: return NumberText.clock(value)
    case .count:
      return value.magnitude < 10_000 ? NumberText.decimals(value, 0) : NumberText.compact(value, digits: 4)
    case .number:
      let size = max(abs(low), abs(high))
      if size >= 10_000 || step < 1e-4 { return NumberText.compact(value) }
      return NumberText.decimals(value, step >= 1 ? 0 : Int((-log10(step) - 1e-9).rounded(.up)))
    }
  }

  private func logarithmicLabels(atMost count: Int) -> [AxisLabel] {
    let first = Int(log10(low).rounded(.down))
    let last = Int(log10(high).rounded(.up))
    func inside(_ mantissas: [Double], every stride: Int) -> [Double] {
      var values: [Double] = []
      for power in first...last where power % stride == 0 {
        let decade = pow(10, Double(power))
        for mantissa in mantissas {
          let value = mantissa * decade
          if value >= low * (1 - 1e-9), value <= high * (1 + 1e-9) { values.append(value) }
        }
      }
      return values
    }
    var choices = [inside([1, 2, 5], every: 1), inside([1], every: 1)]
    for stride in [2, 3, 5, 10, 20, 50, 100] { choices.append(inside([1], every: stride)) }
    let values = choices.first { $0.count <= count } ?? []
    return values.map { AxisLabel(value: $0, text: NumberText.compact($0, digits: 2)) }
  }
}
