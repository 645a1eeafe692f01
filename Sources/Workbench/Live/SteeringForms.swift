import Runs

/// Choosing how the tasks are weighted.
package struct WeightingForm: Equatable, Sendable {
  package struct Method: Equatable, Sendable {
    package var name: String
    package var about: String
    package var takesWeights: Bool
  }

  package static let methods: [Method] = [
    Method(
      name: "dwa", about: "the paper's adapter with guards: λ from norms, learned w", takesWeights: false),
    Method(name: "adaptive-lambda", about: "λ from the gradients' norms, w = ½, ½", takesWeights: false),
    Method(name: "adaptive-w", about: "learned w, λ = ½, ½", takesWeights: false),
    Method(name: "constant", about: "given weights, plain cross-entropy", takesWeights: true),
    Method(name: "equal", about: "½, ½", takesWeights: false),
    Method(name: "single-regression", about: "the score alone", takesWeights: false),
    Method(name: "dwa-literal", about: "the adapter without guards: may diverge", takesWeights: false),
  ]
  package static let scopes = ["representation", "last-layer", "full"]

  package var method: Int
  package var scope: Int
  package var weights: TextField
  /// What the plan says beyond the name: learned or fixed α and β, floor.
  package var base: WeightingPlan

  package init(_ plan: WeightingPlan) {
    base = plan
    method = Self.methods.firstIndex { $0.name == plan.method } ?? 0
    scope = Self.scopes.firstIndex(of: plan.scope.rawValue) ?? 2
    weights = TextField(plan.taskWeights.map { "\($0)" }.joined(separator: ", "))
  }

  package var chosen: Method { Self.methods[method] }

  /// The plan as it stands, or what is wrong with it.
  package var result: Result<WeightingPlan, FormProblem> {
    var plan = base
    plan.method = chosen.name
    switch Self.scopes[scope] {
    case "representation": plan.scope = .representation
    case "last-layer": plan.scope = .lastLayer
    default: plan.scope = .full
    }
    guard chosen.takesWeights else { return .success(plan) }
    switch NumberList.parse(weights.text) {
    case .failure(let problem): return .failure(problem)
    case .success(let numbers):
      guard numbers.count == 2, numbers.allSatisfy({ $0 >= 0 }), numbers.contains(where: { $0 > 0 }) else {
        return .failure(
          FormProblem("two weights of 0 or more, not both 0: regression, classification"))
      }
      plan.taskWeights = numbers
      return .success(plan)
    }
  }
}

/// Typing thresholds, or letting a solver find them.
package struct ThresholdForm: Equatable, Sendable {
  package static let solvers = ["exact", "gradient", "quantile", "equal-width", "kmeans"]

  package var field: TextField
  /// How many thresholds the run has and keeps.
  package let count: Int
  /// nil: typed.
  package var solver: Int?
  /// What the solver said, or why it cannot.
  package var answer: String

  package init(_ thresholds: [Double]) {
    field = TextField(Self.text(thresholds))
    count = thresholds.count
    answer = ""
  }

  package static func text(_ thresholds: [Double]) -> String {
    thresholds.map { "\($0)" }.joined(separator: ", ")
  }

  package var result: Result<[Double], FormProblem> {
    switch NumberList.parse(field.text) {
    case .failure(let problem): return .failure(problem)
    case .success(let numbers):
      guard numbers.count == count else {
        return .failure(
          FormProblem("the run keeps its \(count + 1) classes: \(count) numbers, found \(numbers.count)"))
      }
      guard numbers.allSatisfy({ $0 > -1 && $0 < 1 }) else {
        return .failure(FormProblem("every threshold lies between -1 and 1"))
      }
      guard zip(numbers, numbers.dropFirst()).allSatisfy({ $0 < $1 }) else {
        return .failure(FormProblem("every threshold is larger than the one before it"))
      }
      return .success(numbers)
    }
  }
}
