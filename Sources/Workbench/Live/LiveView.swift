import Cells

/// The live screen: header, panels, why the weight moved, and what is under the cursor.
func drawLive(_ state: AppState, into buffer: inout CellBuffer, frame: ScreenFrame, look: Look) {
  let live = state.live
  guard live.record != nil else {
    HeaderView(state: state, grid: nil).draw(into: &buffer, in: frame.header, look: look)
    let body = frame.body
    guard !body.isEmpty else { return }
    buffer.draw(
      "no run is open: 3 lists the runs, ? shows the keys",
      in: Rect(column: body.column, row: body.row + body.height / 2, width: body.width, height: 1),
      alignment: .center, style: look[.dim], glyphs: look.glyphs)
    return
  }
  let layout = LiveLayout(state)
  HeaderView(state: state, grid: layout.grid).draw(into: &buffer, in: frame.header, look: look)
  for place in layout.grid.places {
    LivePanel(state: state, panel: place.panel).draw(
      into: &buffer, in: place.rect, isFocused: place.panel == live.focus && layout.grid.places.count > 1,
      look: look)
  }
  WhyView(state, look: look).draw(into: &buffer, in: layout.why)
  drawReadOut(state, into: &buffer, frame: frame, look: look)
}

/// On the line of answers while there is none; on small screens in place of the progress.
private func drawReadOut(
  _ state: AppState, into buffer: inout CellBuffer, frame: ScreenFrame, look: Look
) {
  guard let row = ReadOut(state).row(look) else { return }
  var rect = frame.status
  if rect.isEmpty {
    guard frame.header.height >= 2 else { return }
    rect = frame.header
    rect.row = rect.endRow - 1
    rect.height = 1
    buffer.fill(rect, with: Cell(style: look[.background]))
  } else if state.status != nil {
    return
  }
  row.draw(
    into: &buffer, in: Rect(column: rect.column + 1, row: rect.row, width: rect.width - 2, height: 1),
    look: look)
}
