import Cells

/// A series in one row: the newest values at the right, each column the largest of its stretch.
public struct Sparkline: Equatable, Sendable {
  public var values: [Double]

  public init(values: [Double]) { self.values = values }

  public func draw(into buffer: inout CellBuffer, in rect: Rect, bar: Style, style: ChartStyle) {
    guard rect.width > 0, rect.height > 0 else { return }
    let finite = values.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max() else { return }
    let scale = Scale(low: low, high: high)
    let count = min(rect.width, values.count)
    for c in 0..<count {
      let stretch = values[(c * values.count / count)..<((c + 1) * values.count / count)]
      guard let top = stretch.filter(\.isFinite).max(), let up = scale.position(of: top) else { continue }
      let eighths = 1 + Int((max(0, min(1, up)) * 7).rounded())
      buffer.put(
        Eighths.fromBelow(eighths, style.glyphs), rect.endColumn - count + c, rect.row, bar)
    }
  }
}
