import Cells
import Charts

/// The top of the thresholds screen: whose cuts, how they differ, and what that means.
struct ThresholdsHeader {
  let view: ThresholdsView
  private var state: AppState { view.state }
  private var look: Look { view.look }

  func draw(into buffer: inout CellBuffer, in rect: Rect) {
    guard !rect.isEmpty else { return }
    func line(_ index: Int) -> Rect {
      Rect(column: rect.column + 1, row: rect.row + index, width: rect.width - 2, height: 1)
    }
    drawTitle(into: &buffer, in: line(0))
    if rect.height > 1 { drawMeaning(into: &buffer, in: line(1)) }
    if rect.height > 2 { drawCut(into: &buffer, in: line(2)) }
  }

  private func drawTitle(into buffer: inout CellBuffer, in rect: Rect) {
    var row = TextRow()
    row.add("thresholds", look[.title], priority: 2)
    if let record = state.live.record { row.add(record.name, look[.text].with(.bold), priority: 1) }
    if let draft = state.thresholds.draft, state.thresholds.isReady {
      let step = draft.undone.count
      if state.cutsAreModified {
        row.add(step == 1 ? "modified (1 step)" : "modified (\(step) steps)", look[.warn], priority: 0)
      }
      if case .named(let set) = state.thresholds.saved {
        row.add("from \(set.name)", look[.key], priority: 3)
      }
      row.add("K \(draft.set.cuts.count + 1)", look[.text], priority: 4)
      if let count = state.thresholds.data?.value.train.scores.count {
        row.add(NumberText.count(count) + " scores", look[.dim], priority: 5)
      }
      if let predictions = state.thresholds.predictions?.value {
        row.add("predictions of step \(predictions.step)", look[.dim], priority: 6)
      }
      row.add(
        "λ \(NumberText.compact(draft.set.lambda)) γ \(NumberText.compact(draft.set.gamma))", look[.dim],
        priority: 7)
    }
    row.draw(into: &buffer, in: rect, look: look)
  }

  private func drawMeaning(into buffer: inout CellBuffer, in rect: Rect) {
    guard state.thresholds.isReady else { return }
    var row = TextRow()
    if let walk = state.thresholds.shownWalk {
      row.add("gradient: iteration \(walk.now.iteration)", look[.key], priority: 0)
      row.add("objective \(NumberText.decimals(walk.now.objective.total, 6))", look[.text], priority: 1)
      row.add("best \(NumberText.decimals(walk.best.objective.total, 6))", look[.good], priority: 2)
      row.draw(into: &buffer, in: rect, look: look)
      return
    }
    let (short, long, role): (String, String, Theme.Role) =
      switch state.cutMeaning {
      case .inForce: ("in force", "these are the cuts in force: nothing would change", .dim)
      case .relabels:
        (
          "relabels from the next step",
          "relabels: the classes of the next steps change (A applies); figures are of the same predictions",
          .warn
        )
      case .rescores:
        ("re-scores only", "re-scores only: figures below are of the same predictions", .good)
      case .retrains(let classes, let running):
        (
          "needs training: K \(running) → \(classes)",
          "needs training again: K changed from \(running) to \(classes), so the head's classes no longer fit",
          .bad
        )
      }
    let fits = CharacterWidth.width(of: long, glyphs: look.glyphs) <= rect.width
    row.add(fits ? long : short, look[role], priority: 0)
    if state.thresholds.data?.value.isApproximate ?? false {
      row.add("counts are about right only: " + (state.thresholds.problem ?? ""), look[.bad], priority: 1)
    }
    if rect.width < 60, let draft = state.thresholds.draft {
      row.add("\(CutText.name(draft.selected)) \(CutText.value(draft.cut))", look[.text], priority: 2)
    }
    row.draw(into: &buffer, in: rect, look: look)
  }

  private func drawCut(into buffer: inout CellBuffer, in rect: Rect) {
    guard let draft = state.thresholds.draft, state.thresholds.isReady else { return }
    var row = TextRow()
    row.gap = 3
    let name = CutText.name(draft.selected)
    row.add("\(name) at \(CutText.value(draft.cut))", look[.focus], priority: 0)
    row.add("\(draft.selected + 1) of \(draft.set.cuts.count)", look[.dim], priority: 3)
    row.add("measured against \(state.savedName)", look[.dim], priority: 2)
    if let step = draft.undone.last { row.add("last: \(step.name)", look[.dim], priority: 4) }
    row.draw(into: &buffer, in: rect, look: look)
  }
}
