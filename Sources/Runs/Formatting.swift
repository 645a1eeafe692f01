import Foundation

extension Double {
  /// With so many places behind the point, for people.
  public func formatted(places: Int) -> String { String(format: "%.\(places)f", self) }

  /// Reads a finite decimal number with an optional exponent: no `0x1p3`, `inf` or `nan`, which `Double` reads.
  public init?(decimal text: some StringProtocol) {
    guard text.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }), let value = Double(text),
      value.isFinite
    else { return nil }
    self = value
  }
}
