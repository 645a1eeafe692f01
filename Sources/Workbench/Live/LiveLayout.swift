import Cells

/// Where the live screen's parts stand: the panels, and beside or below them why the weight moved.
struct LiveLayout: Equatable {
  let grid: PanelGrid
  /// Empty while that panel is closed.
  let why: Rect

  init(_ state: AppState) {
    let body = ScreenFrame(state.size).body
    let live = state.live
    var panels = body
    var why = Rect(width: 0, height: 0)
    if live.whyLine != nil, live.record != nil {
      if body.width >= 90 {
        let width = min(52, max(46, body.width / 3))
        panels.width -= width
        why = Rect(column: panels.endColumn, row: body.row, width: width, height: body.height)
      } else if body.height >= 16 {
        panels.height = max(6, body.height / 3)
        why = Rect(
          column: body.column, row: panels.endRow, width: body.width, height: body.height - panels.height)
      } else {
        // No room for both: the charts wait behind it.
        why = body
        panels = Rect(column: body.column, row: body.row, width: 0, height: 0)
      }
    }
    self.why = why
    // Below a chart that has lost most of its height, one is shown.
    let isAlone = live.isMaximised || (!why.isEmpty && why.column == body.column)
    grid = PanelGrid(body: panels, focus: live.focus, isMaximised: isAlone)
  }

  func place(column: Int, row: Int) -> PanelGrid.Place? {
    grid.places.first { $0.rect.contains(column: column, row: row) }
  }
}

extension PanelGrid {
  /// Panels side by side on the live screen as it is.
  static func columns(_ state: AppState) -> Int {
    let grid = LiveLayout(state).grid
    guard let first = grid.places.first else { return 1 }
    return max(1, grid.places.filter { $0.rect.row == first.rect.row }.count)
  }
}
