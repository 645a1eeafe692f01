import Foundation

/// Numbers as charts write them: short, never wider than seven columns.
public enum NumberText {
  /// About `digits` significant digits, with k, M, G beyond a thousand and exponents at the extremes:
  /// `0.123`, `12.3`, `1.2k`, `3e-05`; `–` for a value that is no number.
  public static func compact(_ value: Double, digits: Int = 3) -> String {
    guard value.isFinite else { return value.isNaN ? "–" : value < 0 ? "-inf" : "inf" }
    let size = abs(value)
    if size == 0 { return "0" }
    if size < 1e-4 || size >= 999.5e9 { return exponent(value) }
    for (limit, unit, suffix) in [(999.5, 1.0, ""), (999.5e3, 1e3, "k"), (999.5e6, 1e6, "M")]
    where size < limit {
      return fixed(value / unit, digits: digits) + suffix
    }
    return fixed(value / 1e9, digits: digits) + "G"
  }

  /// A count: grouped by blanks up to a million, then compact.
  public static func count(_ value: Int) -> String {
    guard abs(value) < 10_000_000 else { return compact(Double(value)) }
    var digits = String(abs(value))
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    groups.insert(digits, at: 0)
    return (value < 0 ? "-" : "") + groups.joined(separator: " ")
  }

  /// Seconds in words of two units: `8 s`, `3 m 20 s`, `2 h 05 m`, `4 d 02 h`; `–` where unknown.
  public static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, abs(seconds) < 1e9 else { return "–" }
    let whole = Int(max(0, seconds).rounded())
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) m \(two(whole % 60)) s" }
    if whole < 86_400 { return "\(whole / 3600) h \(two(whole % 3600 / 60)) m" }
    return "\(whole / 86_400) d \(two(whole % 86_400 / 3600)) h"
  }

  /// A position on a time axis: `45s`, `2m`, `2m30`, `1h05`.
  static func clock(_ seconds: Double) -> String {
    guard seconds.isFinite, abs(seconds) < 1e9 else { return "–" }
    let whole = Int(seconds.rounded())
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    if abs(seconds) < 1, seconds != 0 { return compact(seconds, digits: 2) + "s" }
    if whole < 60 { return "\(whole)s" }
    if whole < 3600 { return "\(whole / 60)m" + (whole % 60 == 0 ? "" : two(whole % 60)) }
    return "\(whole / 3600)h" + (whole % 3600 / 60 == 0 ? "" : two(whole % 3600 / 60))
  }

  /// With exactly so many decimals; -0 becomes 0.
  public static func decimals(_ value: Double, _ count: Int) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return compact(value) }
    let text = String(format: "%.\(max(0, min(count, 12)))f", value)
    return text.hasPrefix("-") && text.allSatisfy({ "-0.".contains($0) }) ? String(text.dropFirst()) : text
  }

  private static func fixed(_ value: Double, digits: Int) -> String {
    let magnitude = Int(log10(abs(value)).rounded(.down)) + 1
    let text = decimals(value, max(0, min(6, digits - magnitude)))
    guard text.contains(".") else { return text }
    var trimmed = text
    while trimmed.hasSuffix("0") { trimmed.removeLast() }
    if trimmed.hasSuffix(".") { trimmed.removeLast() }
    return trimmed
  }

  private static func exponent(_ value: Double) -> String {
    var text = String(format: "%.1e", value)
    text = text.replacingOccurrences(of: ".0e", with: "e").replacingOccurrences(of: "e+", with: "e")
    return text
  }
}
