import Foundation

/// The name of a run's folder and of its row in the store, e.g. `20261123-070102-k3f9`.
public struct RunID: RawRepresentable, Hashable, Sendable, Codable, Comparable,
  CustomStringConvertible
{
  public let rawValue: String

  public init(rawValue: String) { self.rawValue = rawValue }

  public init(from decoder: any Decoder) throws {
    rawValue = try decoder.singleValueContainer().decode(String.self)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawValue)
  }

  public var description: String { rawValue }

  public static func < (a: RunID, b: RunID) -> Bool { a.rawValue < b.rawValue }

  /// A fresh id: the time it was made (UTC) and four random letters or digits.
  public static func make(at date: Date = Date()) -> RunID {
    let seconds = Int(date.timeIntervalSince1970)
    var time = time_t(seconds)
    var parts = tm()
    gmtime_r(&time, &parts)
    func two(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let alphabet = Array("abcdefghijkmnpqrstuvwxyz23456789")
    let tail = String((0..<4).map { _ in alphabet.randomElement()! })
    return RunID(
      rawValue: "\(parts.tm_year + 1900)\(two(parts.tm_mon + 1))\(two(parts.tm_mday))-"
        + "\(two(parts.tm_hour))\(two(parts.tm_min))\(two(parts.tm_sec))-\(tail)")
  }
}
