import Stratification

/// What a solver was asked: its answer is of use only while the question stands.
package struct SolveKey: Equatable, Hashable, Sendable {
  package let classes: Int
  package let lambda: Double
  package let gamma: Double
  package let minimumCount: Int?

  package init(_ set: CutSet) {
    classes = set.cuts.count + 1
    lambda = set.lambda
    gamma = set.gamma
    minimumCount = set.minimumCount
  }

  package var settings: StratificationSettings {
    StratificationSettings(classes: classes, lambda: lambda, gamma: gamma, minimumCount: minimumCount)
  }
}

/// A solver's cuts beside a person's.
package struct Ghost: Equatable, Sendable {
  /// In the order of the panel.
  package static let solvers: [ThresholdMethod] = [.exact, .gradient, .quantile, .equalWidth, .kmeans]

  package var name: String
  package var cuts: [Double]
  package var objective: Double
  /// Why there are no cuts, in one line.
  package var problem: String?

  package init(_ method: ThresholdMethod, _ key: SolveKey, _ scores: SortedScores) {
    name = "\(method)"
    do {
      let answer = try Stratifier.solve(scores, method: method, settings: key.settings)
      cuts = answer.thresholds
      objective = answer.objective.total
    } catch {
      cuts = []
      objective = .nan
      problem = "\(error)"
    }
  }

  package init(name: String, cuts: [Double], objective: Double) {
    self.name = name
    self.cuts = cuts
    self.objective = objective
  }
}

/// The gradient solver on its way.
package struct Walk: Sendable {
  package private(set) var descent: GradientDescent
  /// Where it is now.
  package private(set) var now: GradientDescent.Iterate
  /// The least objective so far.
  package private(set) var best: GradientDescent.Iterate
  package private(set) var hasEnded = false
  package let key: SolveKey

  /// From the solver's own start, the quantiles; nil where there is nothing to walk on.
  package init?(_ scores: SortedScores, _ set: CutSet) {
    guard scores.count > set.cuts.count else { return nil }
    descent = GradientDescent(scores: scores, settings: set.settings)
    guard let first = descent.next() else { return nil }
    (now, best) = (first, first)
    key = SolveKey(set)
  }

  /// Iterations of one picture: one by one at first, then ever more, so that 5,000 take seconds.
  package var stride: Int { max(1, now.iteration / 16) }

  package mutating func go(_ count: Int) {
    for _ in 0..<count {
      guard let next = descent.next() else {
        hasEnded = true
        return
      }
      now = next
      if next.objective.total < best.objective.total { best = next }
    }
    if now.converged { hasEnded = true }
  }
}
