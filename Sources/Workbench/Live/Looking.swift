import Cells
import Runs

/// Keys that change how the live screen shows its run.
func look(_ state: inout AppState, _ action: LiveAction) -> [Effect] {
  switch action {
  case .focusNext: focus(&state, by: 1)
  case .focusPrevious: focus(&state, by: -1)
  case .maximise:
    let before = seriesBuckets(state)
    state.live.isMaximised.toggle()
    return sharpen(state, before: before)
  case .nextView:
    let panel = state.live.focus
    guard panel.views.count > 1 else {
      state.say("this panel has one view")
      break
    }
    state.live.views[panel] = ((state.live.views[panel] ?? 0) + 1) % panel.views.count
  case .zoomIn: return zoom(&state, factor: 0.5, around: state.live.cursor)
  case .zoomOut: return zoom(&state, factor: 2, around: state.live.cursor)
  case .zoomReset: return show(&state, nil)
  case .pan(let direction): return pan(&state, direction)
  case .moveCursor(let columns): return moveCursor(&state, columns)
  case .cursorToStart: state.live.cursor = state.live.visibleSteps.lowerBound
  case .followTail:
    state.live.cursor = nil
    return follow(&state)
  case .toggleLog:
    if state.live.logarithmic.remove(state.live.focus) == nil {
      state.live.logarithmic.insert(state.live.focus)
    }
  case .cycleSmoothing:
    let all = LiveState.Smoothing.allCases
    state.live.smoothing = all[(state.live.smoothing.rawValue + 1) % all.count]
    let half = Int(state.live.smoothing.halfLife)
    state.say(half == 0 ? "smoothing off" : "smoothing: half-life \(half) steps, drawn over the raw band")
  case .cycleAxis:
    let all = TimeAxis.allCases
    state.live.axis = all[((all.firstIndex(of: state.live.axis) ?? 0) + 1) % all.count]
    state.say("time axis: \(state.live.axis.name)")
  case .toggleFreeze:
    if state.live.follows {
      state.live.range = state.live.visibleSteps
      state.live.follows = false
      state.say("the time axis is frozen: f follows the newest step again")
    } else {
      state.say("following the newest step")
      return follow(&state)
    }
  default: break
  }
  return []
}

private func focus(_ state: inout AppState, by distance: Int) {
  let panels = Panel.allCases
  let index = state.live.focus.rawValue + distance
  state.live.focus = panels[(index + panels.count) % panels.count]
}

/// Esc: the cursor goes first, then the zoom, then the maximised panel.
func stepBack(_ state: inout AppState) -> [Effect] {
  if state.live.cursor != nil {
    state.live.cursor = nil
  } else if state.live.range != nil {
    return show(&state, nil)
  } else {
    state.live.isMaximised = false
  }
  return []
}

/// Shows a stretch of steps, nil for all, and asks for its series.
private func show(_ state: inout AppState, _ range: ClosedRange<Int>?) -> [Effect] {
  state.live.range = range
  state.live.follows = range == nil || range!.upperBound >= state.live.newestStep
  guard let record = state.live.record else { return [] }
  let whole = 1...max(1, state.live.newestStep)
  return [.loadSeries(record.id, range ?? whole, buckets: seriesBuckets(state))]
}

private func follow(_ state: inout AppState) -> [Effect] {
  guard let range = state.live.range else { return [] }
  let newest = state.live.newestStep
  if range.lowerBound <= 1 { return show(&state, nil) }
  return show(&state, max(1, newest - range.count + 1)...max(2, newest))
}

func zoom(_ state: inout AppState, factor: Double, around center: Int?) -> [Effect] {
  let newest = max(2, state.live.newestStep)
  let range = state.live.visibleSteps
  let width = max(8, Int((Double(range.count) * factor).rounded()))
  if width >= newest { return show(&state, nil) }
  guard let center, range.contains(center) else {
    let upper = min(newest, range.upperBound)
    return show(&state, max(1, upper - width + 1)...max(upper, width))
  }
  let share = Double(center - range.lowerBound) / Double(max(1, range.count - 1))
  let lower = max(1, min(newest - width + 1, center - Int(share * Double(width - 1))))
  return show(&state, lower...(lower + width - 1))
}

private func pan(_ state: inout AppState, _ direction: Int) -> [Effect] {
  guard let range = state.live.range else { return [] }
  let newest = max(range.count, state.live.newestStep)
  let step = max(1, range.count / 8) * direction
  let lower = max(1, min(newest - range.count + 1, range.lowerBound + step))
  return show(&state, lower...(lower + range.count - 1))
}

private func moveCursor(_ state: inout AppState, _ columns: Int) -> [Effect] {
  let range = state.live.visibleSteps
  let newest = state.live.newestStep
  guard newest > 0 else { return [] }
  let plot = max(8, state.size.width / max(1, PanelGrid.columns(state)) - 8)
  let stride = max(1, range.count / plot)
  let start = state.live.cursor ?? min(newest, range.upperBound) - (columns < 0 ? 0 : columns * stride)
  let wanted = max(1, min(newest, start + columns * stride))
  state.live.cursor = wanted
  if state.live.range != nil, !range.contains(wanted) { return pan(&state, columns < 0 ? -1 : 1) }
  return []
}

extension PanelGrid {
  /// Panels side by side on the live screen as it is.
  static func columns(_ state: AppState) -> Int {
    let grid = PanelGrid(
      body: ScreenFrame(state.size).body, focus: state.live.focus, isMaximised: state.live.isMaximised)
    guard let first = grid.places.first else { return 1 }
    return grid.places.filter { $0.rect.row == first.rect.row }.count
  }
}
