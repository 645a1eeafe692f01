/// What the objective weighs and how small a class may be (docs/method.md, section 1).
public struct StratificationSettings: Sendable, Equatable, Codable {
  public static let classRange = 2...100

  /// K
  public var classes: Int
  /// Weight of the spacing term.
  public var lambda: Double
  /// Weight of the balance term.
  public var gamma: Double
  /// nil: ⌈max(2, 0.01 N)⌉, lowered where ties or a small N make it impossible.
  public var minimumCount: Int?

  public init(
    classes: Int = 5, lambda: Double = 0.1, gamma: Double = 0.3, minimumCount: Int? = nil
  ) {
    self.classes = classes
    self.lambda = lambda
    self.gamma = gamma
    self.minimumCount = minimumCount
  }

  /// The objective as the paper has it: no balance term, no minimum count.
  public static func paper(classes: Int = 5, lambda: Double = 0.1) -> StratificationSettings {
    StratificationSettings(classes: classes, lambda: lambda, gamma: 0, minimumCount: 0)
  }

  /// Δ, the spacing that the spacing term asks for.
  var spacing: Double { 2 / Double(classes - 1) }

  /// - Throws: `StratificationError.badSetting`.
  func validate() throws {
    guard Self.classRange.contains(classes) else {
      throw StratificationError.badSetting(
        "classes", found: "\(classes)", expected: "a number from 2 to \(Self.classRange.upperBound)")
    }
    for (name, value) in [("lambda", lambda), ("gamma", gamma)]
    where !(value >= 0 && value <= 1e6) {
      throw StratificationError.badSetting(
        name, found: "\(value)", expected: "a number from 0 to a million")
    }
    if let minimumCount, minimumCount < 0 {
      throw StratificationError.badSetting(
        "min-count", found: "\(minimumCount)", expected: "0 or more")
    }
  }
}

/// Why scores cannot be cut as asked.
public enum StratificationError: Error, Equatable, CustomStringConvertible {
  case noScores
  /// `index` counts from 0.
  case badScore(index: Int, Double)
  case badSetting(String, found: String, expected: String)
  case badMethod(String, expected: String)
  case fewerScoresThanClasses(scores: Int, classes: Int)
  case oneScore(Double, count: Int)
  case tooFewForMinimum(minimum: Int, classes: Int, scores: Int)
  /// Equal scores cannot be parted.
  case tie(score: Double, count: Int, of: Int, minimum: Int, classes: Int)

  public var description: String {
    switch self {
    case .noScores: "there are no scores to cut"
    case .badScore(let index, let score):
      "score number \(index + 1) is \(score), expected a number in [-1, 1]"
    case .badSetting(let name, let found, let expected): "\(name) is \(found), expected \(expected)"
    case .badMethod(let found, let expected): "thresholds \"\(found)\": expected \(expected)"
    case .fewerScoresThanClasses(let scores, let classes):
      "\(scores) scores cannot fill \(classes) classes: expected at least as many scores as classes"
    case .oneScore(let score, let count):
      "all \(count) scores are \(score): one class only, expected at least two different scores"
    case .tooFewForMinimum(let minimum, let classes, let scores):
      "min-count \(minimum) in each of \(classes) classes needs \(minimum * classes) scores, found \(scores)"
    case .tie(let score, let count, let total, let minimum, let classes):
      "min-count \(minimum) in each of \(classes) classes is impossible: \(count) of the \(total) "
        + "scores are equal (\(score)) and cannot be parted"
    }
  }
}
