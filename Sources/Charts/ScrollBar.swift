import Cells

/// Which part of something long is in view: one column beside it.
public struct ScrollBar: Equatable, Sendable {
  public var total: Int
  public var visible: Range<Int>

  public init(total: Int, visible: Range<Int>) {
    self.total = max(0, total)
    self.visible = visible.clamped(to: 0..<max(0, total))
  }

  /// The lines that the handle covers; nil where everything is in view.
  public func handle(height: Int) -> Range<Int>? {
    guard height > 0, total > visible.count, !visible.isEmpty else { return nil }
    let share = Double(visible.count) / Double(total)
    let size = max(1, min(height, Int((share * Double(height)).rounded())))
    let travel = Double(visible.lowerBound) / Double(max(1, total - visible.count))
    let start = Int((travel * Double(height - size)).rounded())
    return start..<(start + size)
  }

  /// The first line in view after the handle is dragged to, or a click falls on, a line of the screen.
  public func first(atLine line: Int, in rect: Rect) -> Int {
    guard rect.height > 1, total > visible.count else { return 0 }
    let place = Double(max(0, min(rect.height - 1, line - rect.row))) / Double(rect.height - 1)
    return Int((place * Double(total - visible.count)).rounded())
  }

  /// The first column of `rect`; nothing where everything is in view.
  public func draw(into buffer: inout CellBuffer, in rect: Rect, style: ChartStyle) {
    guard rect.width > 0, let handle = handle(height: rect.height) else { return }
    let (bar, track): (Unicode.Scalar, Unicode.Scalar) = style.glyphs == .ascii ? ("#", "|") : ("█", "│")
    for line in 0..<rect.height {
      let isHandle = handle.contains(line)
      buffer.put(isHandle ? bar : track, rect.column, rect.row + line, isHandle ? style.label : style.axis)
    }
  }
}
