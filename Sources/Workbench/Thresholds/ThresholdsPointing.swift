import Cells

/// The mouse on the thresholds screen: cuts are dragged, bars, rows and solvers clicked, the wheel zooms.
extension ThresholdsScreen {
  static func point(_ state: inout AppState, _ event: MouseEvent) -> [Effect] {
    guard state.thresholds.isReady else { return [] }
    if state.thresholds.isWalking, case .press = event.kind { return perform(&state, .stopWalk) }
    switch event.kind {
    case .press(.left): return press(&state, event)
    case .drag(.left): return drag(&state, event)
    case .release:
      let wasDragging = state.thresholds.draft?.dragged != nil
      state.thresholds.draft?.endDrag()
      state.thresholds.drag = nil
      guard wasDragging, let step = state.thresholds.draft?.undone.last else { return [] }
      state.say(step.name)
      return []
    case .wheel(let vertical, let horizontal): return wheel(&state, event, vertical, horizontal)
    default: return []
    }
  }

  private static func press(_ state: inout AppState, _ event: MouseEvent) -> [Effect] {
    let view = ThresholdsView(state, Look(state))
    if view.layout.histogram.contains(column: event.column, row: event.row) {
      if let cut = view.cut(atColumn: event.column) {
        state.thresholds.draft?.select(cut)
        state.thresholds.drag = .cut(column: event.column, hasMoved: false)
      } else if view.plot.contains(column: event.column, row: event.row) {
        state.thresholds.cursor = view.score(atColumn: event.column)
        state.thresholds.drag = .cursor
      }
      state.thresholds.rows?.selected = 0
      return []
    }
    guard
      let place = view.layout.places.first(where: {
        $0.rect.contains(column: event.column, row: event.row)
      })
    else { return [] }
    let inner = ThresholdsLayout.inner(of: place.rect)
    let line = event.row - inner.row - 1
    switch place.panel {
    case .rows:
      guard let row = view.rowTable.row(atLine: event.row, in: inner) else { return [] }
      let isSecond = state.thresholds.rows?.selected == row
      state.thresholds.rows = ThresholdsState.RowList()
      state.thresholds.rows?.selected = row
      return isSecond ? read(&state) : []
    case .solvers:
      guard let row = view.solverTable.row(atLine: event.row, in: inner) else { return [] }
      let ghost = state.thresholds.answers[row]
      guard ghost.problem == nil else { return [] }
      choose(&state, .one(ghost.name))
    case .classes where (0..<view.cuts.count).contains(line):
      state.thresholds.draft?.select(line)
    default: break
    }
    return []
  }

  private static func drag(_ state: inout AppState, _ event: MouseEvent) -> [Effect] {
    let view = ThresholdsView(state, Look(state))
    switch state.thresholds.drag {
    case .cut(let column, let hasMoved):
      // A hand that trembles in one column moves nothing.
      guard hasMoved || event.column != column else { return [] }
      state.thresholds.drag = .cut(column: column, hasMoved: true)
      state.thresholds.draft?.drag(to: view.score(atColumn: event.column))
    case .cursor: state.thresholds.cursor = view.score(atColumn: event.column)
    case nil: break
    }
    return []
  }

  private static func wheel(_ state: inout AppState, _ event: MouseEvent, _ vertical: Int, _ horizontal: Int)
    -> [Effect]
  {
    let view = ThresholdsView(state, Look(state))
    if let rect = view.layout.rect(of: .rows), rect.contains(column: event.column, row: event.row) {
      if state.thresholds.rows == nil { state.thresholds.rows = ThresholdsState.RowList() }
      return perform(&state, .moveRow(vertical))
    }
    guard view.layout.histogram.contains(column: event.column, row: event.row) else { return [] }
    if vertical != 0 {
      zoom(&state, vertical < 0 ? 0.7 : 1 / 0.7, around: view.score(atColumn: event.column))
    } else if horizontal != 0, state.thresholds.zoom != nil {
      return perform(&state, .pan(horizontal < 0 ? -1 : 1))
    }
    return []
  }
}
