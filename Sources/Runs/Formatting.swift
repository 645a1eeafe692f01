import Foundation

extension Double {
  /// With so many places behind the point, for people.
  public func formatted(places: Int) -> String { String(format: "%.\(places)f", self) }
}
