import Foundation

/// Where thresholds come from, as in `--thresholds METHOD`.
public enum ThresholdMethod: Sendable, Equatable, CustomStringConvertible {
  /// Dynamic programming over a grid, polished.
  case exact
  /// The paper's equation 3 with a density in place of the derivative that a sample does not have.
  case gradient
  /// Equation 3 to the letter: only the spacing term has a derivative.
  case literal
  case equalWidth
  case quantile
  /// Least within-class variance, exactly.
  case kmeans
  /// Given by the user and taken as they are.
  case fixed([Double])

  public static let names = [
    "exact", "gradient", "literal", "equal-width", "quantile", "kmeans", "fixed:-0.6,-0.2,0.2,0.6",
  ]

  /// - Throws: `StratificationError.badMethod` with a suggestion of what there is.
  public init(parsing text: String) throws {
    switch text {
    case "exact": self = .exact
    case "gradient": self = .gradient
    case "literal": self = .literal
    case "equal-width": self = .equalWidth
    case "quantile": self = .quantile
    case "kmeans": self = .kmeans
    default:
      guard text.hasPrefix("fixed:") else {
        throw StratificationError.badMethod(
          text,
          expected: "one of " + Self.names.joined(separator: ", ")
            + (Self.suggestion(for: text).map { " (did you mean \($0)?)" } ?? ""))
      }
      let parts = text.dropFirst("fixed:".count).split(separator: ",", omittingEmptySubsequences: false)
      let cuts = parts.map { part in
        let word = part.drop { $0 == " " }
        // `Double` reads `0x1p-1` too.
        return word.utf8.allSatisfy { "0123456789+-.eE".utf8.contains($0) } ? Double(word) : nil
      }
      let known = cuts.compactMap { $0 }
      guard known.count == cuts.count, Self.areCuts(known) else {
        throw StratificationError.badMethod(
          text, expected: "fixed: and increasing numbers between -1 and 1, parted by commas")
      }
      self = .fixed(known)
    }
  }

  /// The name that begins most like a misspelt one, with two letters at least; nil where none does.
  static func suggestion(for text: String) -> String? {
    names.map { (name: $0, shared: $0.commonPrefix(with: text.lowercased()).count) }
      .filter { $0.shared >= 2 }
      .max { $0.shared < $1.shared }?.name
  }

  /// The number of classes that the method itself settles; nil where the settings do.
  public var classes: Int? {
    if case .fixed(let cuts) = self { cuts.count + 1 } else { nil }
  }

  /// True for one or more increasing numbers inside (−1, 1).
  public static func areCuts(_ cuts: [Double]) -> Bool {
    !cuts.isEmpty && cuts.allSatisfy { $0 > -1 && $0 < 1 }
      && zip(cuts, cuts.dropFirst()).allSatisfy { $0 < $1 }
  }

  public var description: String {
    switch self {
    case .exact: "exact"
    case .gradient: "gradient"
    case .literal: "literal"
    case .equalWidth: "equal-width"
    case .quantile: "quantile"
    case .kmeans: "kmeans"
    case .fixed(let cuts): "fixed:" + cuts.map { "\($0)" }.joined(separator: ",")
    }
  }
}
