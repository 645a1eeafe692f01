import Cells
import Runs

/// What lies over a screen and takes the keys.
package enum Overlay: Equatable, Sendable {
  /// The first line shown.
  case help(Int)
  case learningRate(TextField)
  case weighting(WeightingForm)
  case thresholds(ThresholdForm)
  case confirmStop
  /// This process trains: what shall become of it?
  case quit
  /// Waiting for something that cannot be interrupted.
  case busy(String)
}

/// One line of text being typed.
package struct TextField: Equatable, Sendable {
  package private(set) var scalars: [Unicode.Scalar]
  package private(set) var cursor: Int
  /// The text was put there for a person and nobody has touched it: what is typed first replaces it.
  package private(set) var isProposal: Bool
  private static let limit = 200

  package init(_ text: String) {
    scalars = Array(text.unicodeScalars.prefix(Self.limit))
    cursor = scalars.count
    isProposal = cursor > 0
  }

  package var text: String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  /// Types at the cursor; control characters are left out.
  package mutating func insert(_ text: String) {
    if isProposal { clear() }
    for scalar in text.unicodeScalars where scalar.value >= 32 && scalar.value != 127 {
      guard scalars.count < Self.limit else { return }
      scalars.insert(scalar, at: cursor)
      cursor += 1
    }
  }

  package mutating func backspace() {
    if isProposal { return clear() }
    guard cursor > 0 else { return }
    cursor -= 1
    scalars.remove(at: cursor)
  }

  package mutating func delete() {
    if isProposal { return clear() }
    guard cursor < scalars.count else { return }
    scalars.remove(at: cursor)
  }

  package mutating func move(_ distance: Int) { place(cursor + distance) }
  package mutating func moveToStart() { place(0) }
  package mutating func moveToEnd() { place(scalars.count) }

  private mutating func place(_ wanted: Int) {
    cursor = max(0, min(scalars.count, wanted))
    isProposal = false
  }

  private mutating func clear() {
    scalars = []
    place(0)
  }
}

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

/// What is wrong with a form as it stands, in one line.
package struct FormProblem: Error, Equatable, Sendable {
  package var text: String
  package init(_ text: String) { self.text = text }
}

/// Numbers parted by commas or blanks.
enum NumberList {
  static func parse(_ text: String) -> Result<[Double], FormProblem> {
    var numbers: [Double] = []
    for word in text.split(whereSeparator: { $0 == "," || $0 == " " || $0 == ";" }) {
      guard let number = Double(word), number.isFinite else {
        return .failure(FormProblem("\"\(word.prefix(20))\" is no number"))
      }
      numbers.append(number)
    }
    return .success(numbers)
  }
}

extension TextField {
  /// The learning rate that the text says, or what is wrong with it.
  package var learningRate: Result<Double, FormProblem> {
    let word = text.trimmingBlanks
    guard let rate = Double(word), rate.isFinite else {
      return .failure(FormProblem(word.isEmpty ? "type a number" : "\"\(word.prefix(20))\" is no number"))
    }
    guard rate > 0, rate <= 10 else {
      return .failure(FormProblem("a learning rate lies above 0, at most 10"))
    }
    return .success(rate)
  }
}

extension String {
  var trimmingBlanks: Substring {
    var text = self[...]
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return text
  }
}
