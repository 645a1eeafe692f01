import Cells
import Runs

/// Keys that change how the live screen shows its run.
func look(_ state: inout AppState, _ action: LiveAction) -> [Effect] {
  switch action {
  case .focusNext: focus(&state, by: 1)
  case .focusPrevious: focus(&state, by: -1)
  case .maximise:
    state.live.isMaximised.toggle()
    return sharpen(state)
  case .nextView:
    let panel = state.live.focus
    guard panel.views.count > 1 else {
      state.say("this panel has one view")
      break
    }
    state.live.views[panel] = ((state.live.views[panel] ?? 0) + 1) % panel.views.count
    return LiveScreen.rememberLooks(state)
  case .zoomIn: return zoom(&state, factor: 0.5, around: state.live.cursor)
  case .zoomOut: return zoom(&state, factor: 2, around: state.live.cursor)
  case .zoomReset: return show(&state, nil)
  case .pan(let direction): return pan(&state, by: Double(direction) / 8)
  case .moveCursor(let columns): return moveCursor(&state, columns)
  case .cursorToStart: return moveCursor(&state, to: state.live.visibleSteps.lowerBound)
  case .moveToEvent(let direction): return moveToEvent(&state, direction)
  case .followTail:
    dropCursor(&state)
    return follow(&state)
  case .toggleLog:
    guard state.live.hasValueAxis(state.live.focus) else {
      state.say("this view has no axis to be made logarithmic")
      break
    }
    if state.live.logarithmic.remove(state.live.focus) == nil {
      state.live.logarithmic.insert(state.live.focus)
    }
  case .cycleSmoothing:
    let all = LiveState.Smoothing.allCases
    state.live.smoothing = all[(state.live.smoothing.rawValue + 1) % all.count]
    let half = Int(state.live.smoothing.halfLife)
    state.say(half == 0 ? "smoothing off" : "smoothing: half-life \(half) steps, drawn over the raw band")
    return LiveScreen.rememberLooks(state)
  case .cycleAxis:
    let all = TimeAxis.allCases
    state.live.axis = all[((all.firstIndex(of: state.live.axis) ?? 0) + 1) % all.count]
    state.say("time axis: \(state.live.axis.name)")
    return LiveScreen.reloadCurves(&state) + LiveScreen.rememberLooks(state)
  case .toggleFreeze:
    if state.live.follows {
      state.live.range = state.live.visibleSteps
      state.live.follows = false
      state.say("the time axis is frozen: f follows the newest step again")
    } else {
      state.say("following the newest step")
      return follow(&state)
    }
  case .toggleWhy:
    state.live.whyLine = state.live.whyLine == nil ? 0 : nil
    return sharpen(state) + inspect(&state)
  case .scrollWhy(let lines): scrollWhy(&state, lines)
  default: break
  }
  return []
}

private func focus(_ state: inout AppState, by distance: Int) {
  let panels = Panel.allCases
  let index = state.live.focus.rawValue + distance
  state.live.focus = panels[(index + panels.count) % panels.count]
}

/// Esc: the panel that says why goes first, then the cursor, the zoom, the maximised panel.
func stepBack(_ state: inout AppState) -> [Effect]? {
  if state.live.whyLine != nil {
    state.live.whyLine = nil
    return sharpen(state)
  } else if state.live.cursor != nil {
    dropCursor(&state)
  } else if state.live.range != nil {
    return show(&state, nil)
  } else if state.live.isMaximised {
    state.live.isMaximised = false
  } else {
    return nil
  }
  return []
}

private func scrollWhy(_ state: inout AppState, _ lines: Int) {
  guard let line = state.live.whyLine else { return }
  let inner = WhyView.inner(of: LiveLayout(state).why)
  let count = WhyView(state, look: Look(state)).lines(width: inner.width).count
  state.live.whyLine = max(0, min(max(0, count - inner.height), line + lines))
}

// MARK: - The time axis

/// Shows a stretch of steps, nil for all, and asks for its series.
func show(_ state: inout AppState, _ range: ClosedRange<Int>?) -> [Effect] {
  state.live.range = range
  state.live.follows = range.map { $0.upperBound >= state.live.newestStep } ?? true
  guard let record = state.live.record else { return [] }
  let whole = 1...max(1, state.live.newestStep)
  return [.loadSeries(record.id, range ?? whole, buckets: seriesBuckets(state))]
    + LiveScreen.reloadCurves(&state)
}

private func follow(_ state: inout AppState) -> [Effect] {
  guard let range = state.live.range else { return [] }
  let newest = state.live.newestStep
  if range.lowerBound <= 1 { return show(&state, nil) }
  return show(&state, max(1, newest - range.count + 1)...max(2, newest))
}

func zoom(_ state: inout AppState, factor: Double, around center: Int?) -> [Effect] {
  let newest = max(2, state.live.farthestStep)
  let range = state.live.visibleSteps
  let width = max(8, Int((Double(range.count) * factor).rounded()))
  if width >= newest { return state.live.range == nil ? [] : show(&state, nil) }
  guard let center, range.contains(center) else {
    let upper = min(newest, range.upperBound)
    return show(&state, max(1, upper - width + 1)...max(upper, width))
  }
  let share = Double(center - range.lowerBound) / Double(max(1, range.count - 1))
  let lower = max(1, min(newest - width + 1, center - Int(share * Double(width - 1))))
  return show(&state, lower...(lower + width - 1))
}

/// Pans by a part of what is shown.
func pan(_ state: inout AppState, by part: Double) -> [Effect] {
  guard let range = state.live.range, part != 0 else { return [] }
  let distance = Double(range.count) * part
  let steps = part < 0 ? min(-1, Int(distance)) : max(1, Int(distance))
  return pan(&state, to: range.lowerBound + steps)
}

/// Pans so that the stretch shown begins at a step, as far as there are steps.
func pan(_ state: inout AppState, to first: Int) -> [Effect] {
  guard let range = state.live.range else { return [] }
  let newest = max(range.count, state.live.farthestStep)
  let lower = max(1, min(newest - range.count + 1, first))
  guard lower != range.lowerBound else { return [] }
  return show(&state, lower...(lower + range.count - 1))
}

// MARK: - The cursor

private func moveCursor(_ state: inout AppState, _ columns: Int) -> [Effect] {
  let range = state.live.visibleSteps
  let newest = state.live.farthestStep
  guard newest > 0 else { return [] }
  let plot = max(8, state.size.width / max(1, PanelGrid.columns(state)) - 8)
  let stride = max(1, max(range.count / plot, state.live.series.width))
  guard let cursor = state.live.cursor else {
    return moveCursor(&state, to: state.live.snapped(min(newest, range.upperBound)))
  }
  return moveCursor(&state, to: state.live.snapped(max(1, min(newest, cursor + columns * stride))))
}

/// Puts the cursor on a step and brings it into sight. `isDragged`: it is on its way, and what it is held
/// against stays where the way began.
func moveCursor(_ state: inout AppState, to step: Int, isDragged: Bool = false) -> [Effect] {
  guard step != state.live.cursor else { return [] }
  if !isDragged { state.live.cursorBefore = state.live.cursor ?? state.live.cursorBefore }
  state.live.cursor = step
  // The line below the charts now reads what is under the cursor.
  if state.status?.kind != .waiting { state.status = nil }
  var effects = inspect(&state)
  if let range = state.live.range, !range.contains(step) {
    effects += pan(&state, to: step < range.lowerBound ? step - range.count / 8 : step - range.count * 7 / 8)
  }
  return effects
}

func dropCursor(_ state: inout AppState) {
  state.live.cursorBefore = nil
  state.live.cursor = nil
  state.live.inspection = nil
}

/// Asks for the step under the cursor in full, and for the one it is held against: where the cursor stood
/// before, else the step before it.
private func inspect(_ state: inout AppState) -> [Effect] {
  guard let record = state.live.record, let cursor = state.live.cursor, state.live.whyLine != nil else {
    return []
  }
  let before = state.live.cursorBefore.flatMap { $0 == cursor ? nil : $0 } ?? cursor - 1
  return [.live(.inspect(record.id, step: cursor, before: before))]
}

private func moveToEvent(_ state: inout AppState, _ direction: Int) -> [Effect] {
  let steps = state.live.numberedEvents.map { max(1, $0.event.step) }
  let cursor = state.live.cursor
  let target: Int? =
    if direction > 0 {
      steps.first { $0 > cursor ?? 0 }
    } else {
      steps.last { $0 < cursor ?? .max }
    }
  guard let target else {
    state.say(direction > 0 ? "no event after this one" : "no event before this one")
    return []
  }
  return moveCursor(&state, to: target)
}
