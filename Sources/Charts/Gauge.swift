import Cells

/// A bar that fills from the left.
public struct Gauge: Equatable, Sendable {
  /// 0…1; what is no number counts as 0.
  public var share: Double

  public init(share: Double) { self.share = share.isFinite ? max(0, min(1, share)) : 0 }

  /// One row; the track behind the bar is drawn in the dim style.
  public func draw(into buffer: inout CellBuffer, in rect: Rect, bar: Style, style: ChartStyle) {
    guard rect.width > 0, rect.height > 0 else { return }
    let eighths = Int((share * Double(rect.width * 8)).rounded(.down))
    let track: Unicode.Scalar = style.glyphs == .ascii ? "." : style.glyphs == .block ? "░" : "─"
    for c in 0..<rect.width {
      let fill = min(8, max(0, eighths - c * 8))
      let scalar = Eighths.fromLeft(fill, style.glyphs)
      if fill == 0 || scalar == " " {
        buffer.put(track, rect.column + c, rect.row, style.axis)
      } else {
        buffer.put(scalar, rect.column + c, rect.row, bar)
      }
    }
  }
}
