import Charts

/// How cuts are written.
package enum CutText {
  /// τ1, τ2 …
  package static func name(_ index: Int) -> String { "τ\(index + 1)" }

  /// With the decimals that a person works with.
  package static func value(_ cut: Double) -> String {
    let rough = NumberText.decimals(cut, 3)
    return abs((Double(rough) ?? 0) - cut) < 5e-6 ? rough : NumberText.decimals(cut, 4)
  }

  package static func list(_ cuts: [Double]) -> String { cuts.map(value).joined(separator: " ") }

  /// As options take it: `fixed:-0.5,0.5`.
  package static func method(_ cuts: [Double]) -> String {
    "fixed:" + cuts.map { "\($0)" }.joined(separator: ",")
  }

  /// A difference with its sign; nil where it would read as nothing.
  package static func change(_ value: Double, _ decimals: Int) -> String? {
    let text = NumberText.decimals(value, decimals)
    guard text.contains(where: { $0 >= "1" && $0 <= "9" }) else { return nil }
    return value > 0 ? "+" + text : text
  }
}
