import Cells

/// The screen's parts from top to bottom; what does not fit is left out, the body last.
package struct ScreenFrame: Equatable, Sendable {
  package let header: Rect
  package let body: Rect
  package let status: Rect
  package let footer: Rect

  package init(_ size: AppState.Size) {
    let whole = Rect(width: size.width, height: size.height)
    // Rows of header, status and footer by what the height can spare.
    let (top, line, bottom) =
      switch whole.height {
      case ..<3: (0, 0, 0)
      case 3..<6: (1, 0, 0)
      case 6..<10: (1, 0, 1)
      case 10..<16: (2, 0, 1)
      case 16..<34: (2, 1, 1)
      default: (3, 1, 1)
      }
    let bands = Layout.split(
      whole, into: .rows,
      [.fixed(top), .flexible(weight: 1, minimum: 0), .fixed(line), .fixed(bottom)])
    (header, body, status, footer) = (bands[0], bands[1], bands[2], bands[3])
  }
}
