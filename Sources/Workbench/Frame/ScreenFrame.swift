import Cells

/// The screen's parts from top to bottom; what does not fit is left out, the body last.
package struct ScreenFrame: Equatable, Sendable {
  /// The names of the screens.
  package let tabs: Rect
  package let header: Rect
  package let body: Rect
  package let status: Rect
  package let footer: Rect

  package init(_ size: AppState.Size) {
    let whole = Rect(width: size.width, height: size.height)
    // Rows of tabs, header, status and footer by what the height can spare.
    let (names, top, line, bottom) =
      switch whole.height {
      case ..<3: (0, 0, 0, 0)
      case 3..<6: (0, 1, 0, 0)
      case 6..<10: (0, 1, 0, 1)
      case 10..<16: (0, 2, 0, 1)
      case 16..<22: (0, 2, 1, 1)
      case 22..<34: (1, 2, 1, 1)
      default: (1, 3, 1, 1)
      }
    let bands = Layout.split(
      whole, into: .rows,
      [.fixed(names), .fixed(top), .flexible(weight: 1, minimum: 0), .fixed(line), .fixed(bottom)])
    (tabs, header, body, status, footer) = (bands[0], bands[1], bands[2], bands[3], bands[4])
  }

  /// Where a message or a prompt stands: over the end of the body where there is no line for it.
  package var line: Rect {
    guard status.isEmpty else { return status }
    return Rect(
      column: body.column, row: max(0, body.endRow - 1), width: body.width, height: min(1, body.height))
  }
}
