import Cells

/// The live screen: header and panels.
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
  let grid = PanelGrid(body: frame.body, focus: live.focus, isMaximised: live.isMaximised)
  HeaderView(state: state, grid: grid).draw(into: &buffer, in: frame.header, look: look)
  for place in grid.places {
    LivePanel(state: state, panel: place.panel).draw(
      into: &buffer, in: place.rect, isFocused: place.panel == live.focus && grid.places.count > 1, look: look
    )
  }
}
