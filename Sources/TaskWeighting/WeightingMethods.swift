/// Everything a weighting method may be made from; each method takes what it needs.
public struct WeightingSettings: Sendable, Equatable {
  /// Constant weights of (regression, classification).
  public var taskWeights: (Double, Double)
  public var alpha: LearnedOrFixed
  public var beta: LearnedOrFixed
  /// nil: the method's own floor.
  public var floor: Double?
  public var seed: UInt64

  public init(
    taskWeights: (Double, Double) = (0.5, 0.5), alpha: LearnedOrFixed = .learned,
    beta: LearnedOrFixed = .learned, floor: Double? = nil, seed: UInt64 = 42
  ) {
    self.taskWeights = taskWeights
    self.alpha = alpha
    self.beta = beta
    self.floor = floor
    self.seed = seed
  }

  public static func == (a: WeightingSettings, b: WeightingSettings) -> Bool {
    a.taskWeights == b.taskWeights && a.alpha == b.alpha && a.beta == b.beta && a.floor == b.floor
      && a.seed == b.seed
  }
}

/// An option of the command line that some methods use and others have no use for.
public enum WeightingOption: String, Sendable, CaseIterable {
  case taskWeights = "task-weights"
  case alpha, beta, floor
}

/// The methods there are, by name.
public enum WeightingMethods {
  /// One line of the table: a further method is one more line and one file.
  private struct Entry: Sendable {
    var name: String
    var options: Set<WeightingOption>
    var make: @Sendable (WeightingSettings) throws -> any WeightingMethod
  }

  private static let entries: [Entry] = [
    adapter(.dwa, floor: 0.1),
    adapter(.dwaLiteral, floor: 0),
    adapter(.adaptiveLambda, floor: nil),
    adapter(.adaptiveW, floor: 0.1),
    Entry(name: "constant", options: [.taskWeights]) { settings in
      let (regression, classification) = settings.taskWeights
      guard regression.isFinite, classification.isFinite, regression >= 0, classification >= 0,
        regression + classification > 0
      else {
        throw WeightingError.badSetting(
          "task-weights", found: "\(regression),\(classification)",
          expected: "two numbers of 0 or more, not both 0")
      }
      return ConstantWeighting(
        name: "constant", regression: regression, classification: classification)
    },
    Entry(name: "equal", options: []) { _ in
      ConstantWeighting(name: "equal", regression: 0.5, classification: 0.5)
    },
    Entry(name: "single-regression", options: []) { _ in SingleRegression() },
  ]

  public static let names: [String] = entries.map(\.name)

  /// The options that the method of this name uses; nil for an unknown name.
  public static func options(of name: String) -> Set<WeightingOption>? {
    entries.first { $0.name == name }?.options
  }

  /// A fresh method.
  ///
  /// - Throws: `WeightingError` for an unknown name or a setting outside its range.
  public static func make(name: String, settings: WeightingSettings) throws -> any WeightingMethod {
    guard let entry = entries.first(where: { $0.name == name }) else {
      throw WeightingError.unknown(name, suggestion: suggestion(for: name))
    }
    return try entry.make(settings)
  }

  /// A fresh method from settings one by one.
  public static func make(
    name: String, taskWeights: (Double, Double), alpha: LearnedOrFixed, beta: LearnedOrFixed,
    floor: Double?, seed: UInt64
  ) throws -> any WeightingMethod {
    try make(
      name: name,
      settings: WeightingSettings(
        taskWeights: taskWeights, alpha: alpha, beta: beta, floor: floor, seed: seed))
  }

  /// The method's name nearest to a misspelt one, within three letters; nil where none is near.
  public static func suggestion(for unknown: String) -> String? {
    names.map { (name: $0, distance: editDistance(Array(unknown.lowercased()), Array($0))) }
      .filter { $0.distance <= 3 && $0.distance < $0.name.count }
      .min { $0.distance < $1.distance }?.name
  }

  private static func adapter(_ traits: DynamicWeightAdapter.Traits, floor: Double?) -> Entry {
    Entry(name: traits.name, options: floor == nil ? [.alpha, .beta] : [.alpha, .beta, .floor]) {
      settings in
      let used = floor.map { settings.floor ?? $0 } ?? 0
      guard used >= 0, used <= 0.5 else {
        throw WeightingError.badSetting(
          "floor", found: "\(used)", expected: "a number from 0 to 0.5")
      }
      let range =
        traits.guarded ? 0...1.0 : -DynamicWeightAdapter.alphaLimit...DynamicWeightAdapter.alphaLimit
      for (name, setting) in [("alpha", settings.alpha), ("beta", settings.beta)] {
        if case .fixed(let value) = setting, !range.contains(value) {
          throw WeightingError.badSetting(
            name, found: "fixed:\(value)",
            expected: "a number from \(range.lowerBound) to \(range.upperBound)")
        }
      }
      return DynamicWeightAdapter(
        traits: traits, floor: used, alpha: settings.alpha, beta: settings.beta,
        network: Adapter(seed: settings.seed))
    }
  }

  /// Letters to insert, delete or replace to turn one into the other.
  private static func editDistance(_ a: [Character], _ b: [Character]) -> Int {
    guard a.count <= 64 else { return a.count }
    var row = Array(0...b.count)
    for (i, letter) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, other) in b.enumerated() {
        let replaced = diagonal + (letter == other ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
      }
    }
    return row[b.count]
  }
}
