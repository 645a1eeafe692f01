import Cells

/// A bar that fills from the left.
public struct Gauge: Equatable, Sendable {
  /// 0…1; what is no number counts as 0.
  public var share: Double

  public init(share: Double) { self.share = share.isFinite ? max(0, min(1, share)) : 0 }

  /// One row; the track behind the bar is drawn in the dim style.
  public func draw(into buffer: inout CellBuffer, in rect: Rect, bar: Style, style: ChartStyle) {
    guard rect.width > 0, rect.height > 0 else { return }
    // A thin line where there are halves of it; blocks and ASCII elsewhere.
    let (full, half, track): (Unicode.Scalar, Unicode.Scalar, Unicode.Scalar) =
      switch style.glyphs {
      case .braille: ("━", "╸", "─")
      case .block: ("█", "▌", "░")
      case .ascii: ("#", "=", ".")
      }
    let halves = Int((share * Double(rect.width * 2)).rounded(.down))
    for c in 0..<rect.width {
      let fill = halves - 2 * c
      buffer.put(
        fill >= 2 ? full : fill == 1 ? half : track, rect.column + c, rect.row, fill > 0 ? bar : style.axis)
    }
  }
}
