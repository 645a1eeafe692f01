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
  if let overlay = state.overlay { drawOverlay(overlay, state, into: &buffer, frame: frame, look: look) }
  // A line being typed stands where the status does, or the footer where there is no line for that.
  if case .prompt = state.overlay {
    if !frame.status.isEmpty { drawFooter(state, into: &buffer, frame: frame, look: look) }
    return buffer
  }
  drawStatus(state, into: &buffer, frame: frame, look: look)
  drawFooter(state, into: &buffer, frame: frame, look: look)
  return buffer
}

/// The line of commands and their answers; where there is no line for it, it stands on the footer's.
private func drawStatus(_ state: AppState, into buffer: inout CellBuffer, frame: ScreenFrame, look: Look) {
  guard let status = state.status, !frame.status.isEmpty else { return }
  drawStatusLine(status, into: &buffer, in: frame.status, look: look)
}

private func drawStatusLine(
  _ status: AppState.Status, into buffer: inout CellBuffer, in rect: Rect, look: Look
) {
  let (role, sign): (Theme.Role, String) =
    switch status.kind {
    case .info: (.dim, "")
    case .waiting: (.warn, look.glyphs == .ascii ? "> " : "▸ ")
    case .good: (.good, look.glyphs == .ascii ? "ok " : look.glyphs == .block ? "√ " : "✓ ")
    case .bad: (.bad, "! ")
    }
  buffer.draw(
    " " + sign + status.text, column: rect.column, row: rect.row, style: look[role], maxWidth: rect.width,
    glyphs: look.glyphs)
}

private func drawFooter(_ state: AppState, into buffer: inout CellBuffer, frame: ScreenFrame, look: Look) {
  let rect = frame.footer
  guard !rect.isEmpty else { return }
  if frame.status.isEmpty, let status = state.status, state.overlay == nil {
    return drawStatusLine(status, into: &buffer, in: rect, look: look)
  }
  var column = rect.column + 1
  for binding in KeyTable.footer(in: state) {
    let name = KeyName.shown(binding.keyName, look.glyphs)
    let label = binding.label(in: state)
    let width = CharacterWidth.width(of: name) + 1 + CharacterWidth.width(of: label)
    guard column + width <= rect.endColumn else { continue }
    column += buffer.draw(name, column: column, row: rect.row, style: look[.key], glyphs: look.glyphs)
    column += 1
    column += buffer.draw(label, column: column, row: rect.row, style: look[.dim], glyphs: look.glyphs)
    column += 2
  }
}

/// Names of keys by glyph set.
enum KeyName {
  static func shown(_ name: String, _ glyphs: GlyphSet) -> String {
    guard glyphs == .ascii else { return name }
    return name.replacing("←", with: "Left").replacing("→", with: "Right").replacing("↑", with: "Up")
      .replacing("↓", with: "Down")
  }
}
