/// The parameters over which the tasks' gradients are compared (docs/method.md, section 3).
public enum GramScope: String, Codable, Sendable, CaseIterable {
  /// Over the pooled representation, B×d, before dropout.
  case representation
  /// Over the last block's trainable parameters.
  case lastLayer = "last-layer"
  /// Over all trainable backbone parameters.
  case full
}

/// A scalar of a weighting method that is either learned or held: `learned`, `fixed:0.25`.
public enum LearnedOrFixed: Codable, Sendable, Equatable, CustomStringConvertible {
  case learned
  case fixed(Double)

  /// Parses `learned` or `fixed:X`; nil for anything else.
  public init?(_ text: String) {
    if text == "learned" {
      self = .learned
    } else if text.hasPrefix("fixed:"), let value = Self.number(text.dropFirst(6)) {
      self = .fixed(value)
    } else {
      return nil
    }
  }

  /// A finite decimal number: `Double` reads `0x1p3` too.
  private static func number(_ text: Substring) -> Double? {
    guard text.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }) else { return nil }
    return Double(text).flatMap { $0.isFinite ? $0 : nil }
  }

  public var description: String {
    switch self {
    case .learned: "learned"
    case .fixed(let value): "fixed:\(value)"
    }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let value = LearnedOrFixed(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "expected learned or fixed:X")
    }
    self = value
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

/// The 2×2 Gram matrix of the two tasks' gradients g_r and g_c over the scope's parameters.
public struct GramMatrix: Sendable, Equatable, Codable {
  /// ⟨g_r, g_r⟩
  public var rr: Double
  /// ⟨g_r, g_c⟩
  public var rc: Double
  /// ⟨g_c, g_c⟩
  public var cc: Double

  public init(rr: Double, rc: Double, cc: Double) {
    self.rr = rr
    self.rc = rc
    self.cc = cc
  }

  public var normR: Double { rr.squareRoot() }
  public var normC: Double { cc.squareRoot() }
  /// The cosine between the two gradients; 0 where either is 0.
  public var cosine: Double { rr > 0 && cc > 0 ? rc / (rr.squareRoot() * cc.squareRoot()) : 0 }

  /// ‖a·g_r + b·g_c‖.
  public func normOfCombination(_ a: Double, _ b: Double) -> Double {
    max(0, a * a * rr + 2 * a * b * rc + b * b * cc).squareRoot()
  }
}
