/// How often new data may redraw the screen: at most ten times a second, and seldom enough that drawing
/// takes a fixed small share of one core, however large the terminal.
package struct Pace: Sendable {
  private var next = 0.0
  package let share: Double

  package init(share: Double = 0.008) { self.share = share }

  package func isDue(at now: Double) -> Bool { now >= next }

  /// `cost`: processor seconds that the redraw took.
  package mutating func drew(at now: Double, cost: Double) {
    next = now + min(2, max(0.1, cost / share))
  }

  /// Seconds until the next redraw is due.
  package func wait(at now: Double) -> Double { max(0, next - now) }
}
