import Cells
import Charts

/// One frame of the workbench: a pure function of the state.
package func draw(_ state: AppState) -> CellBuffer {
  let look = Look(state)
  var buffer = CellBuffer(
    width: state.size.width, height: state.size.height, fill: Cell(style: look[.background]))
  guard !buffer.bounds.isEmpty else { return buffer }
  let frame = ScreenFrame(state.size)
  switch state.screen {
  case .live: LiveScreen.draw(state, into: &buffer, frame: frame, look: look)
  case .thresholds: ThresholdsScreen.draw(state, into: &buffer, frame: frame, look: look)
  case .runs: RunListScreen.draw(state, into: &buffer, frame: frame, look: look)
  case .newRun: NewRunScreen.draw(state, into: &buffer, frame: frame, look: look)
  case .probe: ProbeScreen.draw(state, into: &buffer, frame: frame, look: look)
  }
  TabStrip(state, in: frame.tabs).draw(state, into: &buffer, look: look)
  if let overlay = state.overlay { drawOverlay(overlay, state, into: &buffer, frame: frame, look: look) }
  drawStatus(state, into: &buffer, frame: frame, look: look)
  FooterView(state, in: frame.footer).draw(into: &buffer, look: look)
  return buffer
}

/// The line of commands and their answers. Where there is no row for it, it stands over the end of the body
/// until the next key.
private func drawStatus(_ state: AppState, into buffer: inout CellBuffer, frame: ScreenFrame, look: Look) {
  guard let status = state.status, frame.line.height > 0 else { return }
  if frame.status.isEmpty {
    guard state.overlay == nil else { return }
    buffer.fill(frame.line, with: Cell(style: look[.background]))
  } else if case .prompt = state.overlay {
    return
  }
  let (role, sign) = status.look(look.glyphs)
  buffer.draw(
    " " + sign + status.text, column: frame.line.column, row: frame.line.row, style: look[role],
    maxWidth: frame.line.width, glyphs: look.glyphs)
}

extension AppState.Status {
  /// How it is drawn: the role, and a sign that reads without colour.
  func look(_ glyphs: GlyphSet) -> (role: Theme.Role, sign: String) {
    switch kind {
    case .info: (.dim, "")
    case .waiting: (.warn, glyphs == .ascii ? "> " : "▸ ")
    case .good: (.good, glyphs == .ascii ? "ok " : glyphs == .block ? "√ " : "✓ ")
    case .bad: (.bad, "! ")
    }
  }
}
