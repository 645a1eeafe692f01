/// The paper's equation 3, τ ← τ − η ∂L/∂τ, one iterate at a time.
///
/// On a sample the variance term is piecewise constant and has no useful derivative; the density form
/// has: ∂/∂τ_k = f(τ_k)·[(τ_k−μ_k)² − (τ_k−μ_{k+1})²], f a Gaussian kernel density estimate, and for
/// the balance term 2γ f(τ_k)(n_k − n_{k+1})/N. Without the density (`literal`) only the spacing term
/// moves anything.
public struct GradientDescent: Sequence, IteratorProtocol, Sendable {
  public static let rate = 0.05
  public static let tolerance = 1e-6
  public static let limit = 5_000
  static let minimumGap = 1e-3

  /// A state of the descent; the first is the start.
  public struct Iterate: Sendable, Equatable {
    /// From 0, the start.
    public var iteration: Int
    public var thresholds: [Double]
    public var objective: Objective
    /// ‖τ_new − τ‖₂; infinite for the start.
    public var change: Double
    /// True where the change fell under the tolerance.
    public var converged: Bool { change < GradientDescent.tolerance }
  }

  private let density: ScoreDensity?
  private var evaluation: ThresholdEvaluation
  private var previous: Iterate?

  /// - Parameter literal: the letter of equation 3, without the density form.
  public init(
    scores: SortedScores, settings: StratificationSettings, literal: Bool = false,
    start: [Double]? = nil
  ) {
    density = literal ? nil : ScoreDensity(scores)
    evaluation = ThresholdEvaluation(
      scores: scores,
      thresholds: start ?? QuantileStart.thresholds(scores, classes: settings.classes),
      settings: settings)
  }

  /// The next iterate; nil after one that converged or the last one allowed.
  public mutating func next() -> Iterate? {
    guard let last = previous else {
      return remember(
        Iterate(
          iteration: 0, thresholds: evaluation.thresholds, objective: evaluation.objective,
          change: .infinity))
    }
    guard !last.converged, last.iteration < Self.limit else { return nil }
    let slope = gradient()
    let moved = Self.projected(zip(last.thresholds, slope).map { $0 - Self.rate * $1 })
    for index in moved.indices { evaluation.move(index, to: moved[index]) }
    let change = zip(moved, last.thresholds).reduce(0) { $0 + square($1.0 - $1.1) }.squareRoot()
    return remember(
      Iterate(
        iteration: last.iteration + 1, thresholds: moved, objective: evaluation.objective,
        change: change))
  }

  private mutating func remember(_ iterate: Iterate) -> Iterate {
    previous = iterate
    return iterate
  }

  /// ∂L/∂τ, K−1 values.
  private func gradient() -> [Double] {
    let settings = evaluation.settings
    let cuts = evaluation.thresholds
    let means = evaluation.means
    let counts = evaluation.counts
    let total = Double(evaluation.scores.count)
    return cuts.indices.map { k in
      var slope = 0.0
      if k > 0 { slope += 2 * settings.lambda * (cuts[k] - cuts[k - 1] - settings.spacing) }
      if k + 1 < cuts.count {
        slope -= 2 * settings.lambda * (cuts[k + 1] - cuts[k] - settings.spacing)
      }
      guard let density = density?.at(cuts[k]) else { return slope }
      // An empty class has no mean and no variance: its side contributes nothing.
      let below = means[k].map { square(cuts[k] - $0) } ?? 0
      let above = means[k + 1].map { square(cuts[k] - $0) } ?? 0
      slope += density * (below - above)
      slope += 2 * settings.gamma * density * Double(counts[k] - counts[k + 1]) / total
      return slope
    }
  }

  /// Sorted, at least the minimum gap apart and as far inside (−1, 1).
  static func projected(_ thresholds: [Double]) -> [Double] {
    let gap = Swift.min(minimumGap, 1 / Double(thresholds.count + 1))
    var cuts = thresholds.sorted()
    for index in cuts.indices {
      cuts[index] = Swift.max(cuts[index], index == 0 ? -1 + gap : cuts[index - 1] + gap)
    }
    for index in cuts.indices.reversed() {
      cuts[index] = Swift.min(
        cuts[index], index == cuts.count - 1 ? 1 - gap : cuts[index + 1] - gap)
    }
    return cuts
  }
}
