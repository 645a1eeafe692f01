import Foundation

/// Linear warm-up, then a cosine down to nearly nothing (docs/method.md, section 4).
///
/// For step t = 1…T with W = min(warmup, ⌊T/2⌋): base·t/W for t ≤ W, then
/// base·½(1 + cos(π(t−W)/(T−W+1))). Extending a run restates T; setting the rate replaces the base.
public struct LearningRateSchedule: Sendable, Equatable {
  public var base: Double
  public var warmup: Int
  public var totalSteps: Int

  public init(base: Double, warmup: Int, totalSteps: Int) {
    self.base = base
    self.warmup = warmup
    self.totalSteps = totalSteps
  }

  /// The rate of step `step`, counted from 1.
  public func rate(at step: Int) -> Double {
    let w = min(warmup, totalSteps / 2)
    if step <= w { return base * Double(step) / Double(w) }
    let progress = Double(step - w) / Double(totalSteps - w + 1)
    return base * 0.5 * (1 + cos(Double.pi * progress))
  }
}
