import Cells
import Charts
import Runs
import Stratification

/// Keys of the thresholds screen.
extension ThresholdsScreen {
  static func perform(_ state: inout AppState, _ action: ThresholdsAction) -> [Effect] {
    if state.thresholds.drag != nil {
      state.thresholds.draft?.endDrag()
      state.thresholds.drag = nil
    }
    switch action {
    case .select, .nudge, .type, .add, .remove, .snapToQuantile, .snapToGap, .reset, .undo, .redo:
      return work(&state, action)
    case .toggleLog, .zoomIn, .zoomOut, .zoomReset, .pan, .moveCursor, .nextPanel, .nextPart:
      return look(&state, action)
    case .cycleGhost, .takeGhost, .walk, .stopWalk: return ask(&state, action)
    case .openRows, .moveRow, .firstRow, .lastRow, .readRow, .closeRows: return list(&state, action)
    case .settings, .save, .load, .delete, .fork: return open(&state, action)
    case .apply:
      guard state.whyNotApply == nil, let record = state.live.record, let set = state.thresholds.draft?.set
      else { return [] }
      return [.request(.setThresholds(set.cuts), record.id)]
    }
  }

  // MARK: - Cuts

  private static func work(_ state: inout AppState, _ action: ThresholdsAction) -> [Effect] {
    guard var draft = state.thresholds.draft, let data = state.thresholds.data?.value else { return [] }
    let (set, index) = (draft.set, draft.selected)
    let name = CutText.name(index)
    switch action {
    case .select(let distance):
      let count = set.cuts.count
      draft.select((index + distance + count) % count)
      state.thresholds.draft = draft
      show(&state, draft.cut)
      return []
    case .nudge(let steps, let isCoarse):
      move(&draft, to: draft.cut + Double(steps) * state.thresholds.nudge(isCoarse: isCoarse), &state)
    case .snapToQuantile:
      let share = Double(index + 1) / Double(set.cuts.count + 1)
      move(&draft, to: data.train.scores.quantileCut(share), &state)
    case .snapToGap: move(&draft, to: data.train.scores.gapMiddle(at: draft.cut), &state)
    case .type:
      state.overlay = .prompt(
        Prompt(.thresholds(.value), label: "\(name) at", CutText.value(draft.cut)))
    case .add:
      let score = state.thresholds.cursor ?? largestBar(state)
      guard let (new, at) = set.adding(score) else {
        state.say("there is no room for a cut at \(CutText.value(score))", .bad)
        return []
      }
      change(&draft, "added a cut at \(CutText.value(new.cuts[at]))", new, selected: at, &state)
    case .remove:
      guard let new = set.removing(index) else { return [] }
      change(
        &draft, "removed \(name) at \(CutText.value(draft.cut))", new,
        selected: min(index, new.cuts.count - 1), &state)
    case .reset:
      var new = set
      new.cuts = state.savedCuts
      change(&draft, "went back to \(state.savedName)", new, selected: index, &state)
    case .undo:
      if let step = draft.undo() { state.say("taken back: \(step)") }
    case .redo:
      if let step = draft.redo() { state.say("made again: \(step)") }
    default: return []
    }
    return keep(&state, draft)
  }

  /// Takes a changed draft, and asks the solvers where it is another question now.
  static func keep(_ state: inout AppState, _ draft: ThresholdDraft) -> [Effect] {
    state.thresholds.draft = draft
    state.thresholds.rows?.selected = 0
    show(&state, draft.cut)
    return solve(&state)
  }

  /// Says what was done; a change that changes nothing says that.
  static func change(
    _ draft: inout ThresholdDraft, _ name: String, _ set: CutSet, selected: Int, _ state: inout AppState
  ) {
    let before = draft.set.cuts.count
    guard draft.change(name, to: set, selected: selected) else {
      state.say("nothing to change: it is so already")
      return
    }
    state.say(set.cuts.count == before ? name : "\(name): \(set.cuts.count + 1) classes")
  }

  private static func move(_ draft: inout ThresholdDraft, to score: Double, _ state: inout AppState) {
    let index = draft.selected
    let rounded = (score * 1e7).rounded() / 1e7
    let new = draft.set.moving(index, to: rounded)
    guard new != draft.set else {
      state.say("\(CutText.name(index)) cannot go there: its neighbour is in the way, or it is there already")
      return
    }
    let step = ThresholdDraft.move(index, from: draft.cut, to: new.cuts[index])
    draft.change(step, to: new, selected: index)
    state.say(step)
  }

  /// The middle of the bar with the most scores.
  private static func largestBar(_ state: AppState) -> Double {
    let chart = ThresholdsView(state, Look(state)).chart
    guard let most = chart.counts.indices.max(by: { (chart.counts[$0], -$0) < (chart.counts[$1], -$1) })
    else {
      return 0
    }
    let width = (chart.high - chart.low) / Double(chart.counts.count)
    return chart.low + (Double(most) + 0.5) * width
  }

  /// Pans until a score is in sight.
  private static func show(_ state: inout AppState, _ score: Double) {
    guard let zoom = state.thresholds.zoom, !zoom.contains(score) else { return }
    let span = zoom.upperBound - zoom.lowerBound
    let low = max(-1, min(1 - span, score - span / 2))
    state.thresholds.zoom = low...(low + span)
  }

  // MARK: - Looking

  private static func look(_ state: inout AppState, _ action: ThresholdsAction) -> [Effect] {
    switch action {
    case .toggleLog:
      state.thresholds.isLogarithmic.toggle()
      return [.remember("thresholds.log", state.thresholds.isLogarithmic ? "on" : "off")]
    case .zoomIn: zoom(&state, 0.5, around: nil)
    case .zoomOut: zoom(&state, 2, around: nil)
    case .zoomReset: state.thresholds.zoom = nil
    case .pan(let direction):
      guard let zoom = state.thresholds.zoom else { return [] }
      let span = zoom.upperBound - zoom.lowerBound
      let low = max(-1, min(1 - span, zoom.lowerBound + Double(direction) * span / 4))
      state.thresholds.zoom = low...(low + span)
    case .moveCursor(let columns):
      let view = ThresholdsView(state, Look(state))
      let range = state.thresholds.range
      let width = (range.upperBound - range.lowerBound) / Double(max(1, view.plot.width))
      let start = state.thresholds.cursor ?? state.thresholds.draft?.cut ?? 0
      let bar = ((start - range.lowerBound) / width).rounded(.down) + Double(columns)
      let inside = max(0, min(Double(max(1, view.plot.width) - 1), bar))
      state.thresholds.cursor = range.lowerBound + (inside + 0.5) * width
      state.thresholds.rows?.selected = 0
    case .nextPanel:
      let all = CutPanel.allCases
      let shown = max(1, ThresholdsLayout(state).places.filter { $0.panel != .rows }.count)
      state.thresholds.panel = all[(state.thresholds.panel.rawValue + shown) % all.count]
    case .nextPart:
      state.thresholds.part = state.thresholds.part == .train ? .validation : .train
      state.thresholds.rows?.selected = 0
      state.say("rows of the \(state.thresholds.part.rawValue) part")
    default: break
    }
    return []
  }

  static func zoom(_ state: inout AppState, _ factor: Double, around center: Double?) {
    let range = state.thresholds.range
    let span = min(2, max(0.004, (range.upperBound - range.lowerBound) * factor))
    guard span < 2 else {
      state.thresholds.zoom = nil
      return
    }
    let center = center ?? state.thresholds.cursor ?? state.thresholds.draft?.cut ?? 0
    let inside = max(range.lowerBound, min(range.upperBound, center))
    let share = (inside - range.lowerBound) / (range.upperBound - range.lowerBound)
    let low = max(-1, min(1 - span, inside - share * span))
    state.thresholds.zoom = low...min(1, low + span)
  }

  /// Esc with nothing over the screen.
  static func back(_ state: inout AppState) -> [Effect]? {
    if state.thresholds.walk != nil {
      state.thresholds.walk = nil
      state.thresholds.isWalking = false
    } else if state.thresholds.ghost != .none {
      state.thresholds.ghost = .none
    } else if state.thresholds.cursor != nil {
      state.thresholds.cursor = nil
    } else if state.thresholds.zoom != nil {
      state.thresholds.zoom = nil
    } else {
      return nil
    }
    return []
  }

  // MARK: - Solvers

  private static func ask(_ state: inout AppState, _ action: ThresholdsAction) -> [Effect] {
    switch action {
    case .cycleGhost(let direction):
      state.thresholds.walk = nil
      let names = state.thresholds.answers.filter { $0.problem == nil }.map(\.name)
      let turns: [ThresholdsState.GhostChoice] = [.none] + names.map { .one($0) } + [.all]
      let now = turns.firstIndex(of: state.thresholds.ghost) ?? 0
      choose(&state, turns[(now + direction + turns.count) % turns.count])
    case .takeGhost:
      guard var draft = state.thresholds.draft else { return [] }
      let taken: (name: String, cuts: [Double])
      if let walk = state.thresholds.shownWalk {
        taken = ("the walk's best of \(walk.now.iteration) iterations", CutSet.ordered(walk.best.thresholds))
      } else if let ghost = state.thresholds.chosenGhost {
        taken = (ghost.name, ghost.cuts)
      } else {
        return []
      }
      state.thresholds.walk = nil
      var new = draft.set
      new.cuts = taken.cuts
      change(&draft, "took \(taken.name)", new, selected: draft.selected, &state)
      return keep(&state, draft)
    case .walk:
      guard let data = state.thresholds.data, let set = state.thresholds.draft?.set else { return [] }
      state.thresholds.isWalking = true
      state.thresholds.walk = nil
      state.thresholds.ghost = .none
      state.say("the gradient solver walks: any key stops it")
      return [.thresholds(.startWalk(set, data))]
    case .stopWalk:
      state.thresholds.isWalking = false
      let iteration = state.thresholds.walk?.value.now.iteration ?? 0
      state.say("the walk stopped after \(iteration) iterations: Enter takes its best")
    default: break
    }
    return []
  }

  static func choose(_ state: inout AppState, _ ghost: ThresholdsState.GhostChoice) {
    state.thresholds.ghost = ghost
    state.thresholds.walk = nil
    switch ghost {
    case .none: state.say("no ghost lines")
    case .all: state.say("the cuts of all solvers")
    case .one(let name): state.say("\(name): Enter takes its cuts")
    }
  }
}

extension ThresholdsState {
  /// How far a key moves a cut: 0.005 or 0.05 of the whole range, less under a zoom.
  func nudge(isCoarse: Bool) -> Double {
    (range.upperBound - range.lowerBound) / (isCoarse ? 40 : 400)
  }
}

extension AppState {
  /// The name of what changes are measured against.
  var savedName: String {
    switch thresholds.saved {
    case .inForce: "the cuts in force"
    case .named(let set): "\"\(set.name)\""
    }
  }
}
