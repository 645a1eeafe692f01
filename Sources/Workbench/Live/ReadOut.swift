import Cells
import Charts
import History
import Runs

/// What stands under the cursor, in one line: the step or the stretch of steps, every series of the focused
/// panel with its least and greatest value, and the event that happened there.
struct ReadOut {
  let state: AppState
  private var live: LiveState { state.live }

  init(_ state: AppState) { self.state = state }

  func row(_ look: Look) -> TextRow? {
    guard let cursor = live.cursor else { return nil }
    var row = TextRow()
    let stretch = live.bucketSteps(at: cursor)
    var place = "step \(NumberText.count(cursor))"
    if stretch.count > 1 { place = "steps \(NumberText.count(stretch.lowerBound))–\(stretch.upperBound)" }
    row.add(place, look[.focus], priority: 0)
    if live.axis != .step {
      let x = StepAxis(live).x(ofStep: cursor)
      let text = live.axis == .epoch ? "epoch " + NumberText.decimals(x, 2) : NumberText.duration(x)
      row.add(text, look[.dim], priority: 6)
    }
    let events = live.numberedEvents.filter {
      stretch.contains($0.event.step) || live.isNear($0.event.step, cursor)
    }
    if let event = events.last {
      row.add(
        "\(event.number): \(event.event.text) at \(event.event.step)", look[.tick], priority: 1)
    }
    for (name, style, text) in values(look, cursor) { row.add(name + " " + text, style, priority: 3) }
    return row
  }

  private func values(_ look: Look, _ cursor: Int) -> [(String, Style, String)] {
    let panel = LivePanel(state: state, panel: live.focus)
    let lines: [LineSeries]
    if let chart = panel.chart(look: look) {
      lines = chart.lines.series.filter { !$0.isHidden && !$0.isDimmed }
    } else if live.view(of: live.focus) == .share {
      lines = [panel.sharesChart(look: look).lower]
    } else {
      return []
    }
    let x = StepAxis(live).x(ofStep: cursor)
    return lines.map { line in
      guard let sample = line.reaching(x) else { return (line.name, look[.text], "–") }
      let value = NumberText.compact(sample.runs == nil ? sample.last : sample.mean)
      guard sample.max > sample.min else { return (line.name, look[.text], value) }
      let range = NumberText.compact(sample.min) + "…" + NumberText.compact(sample.max)
      return (line.name, look[.text], "\(value) (\(range))")
    }
  }
}

extension LiveState {
  /// The steps of the bucket under the cursor: one step where the axis is zoomed in that far.
  func bucketSteps(at step: Int) -> ClosedRange<Int> {
    guard let index = series.bucket(ofStep: step) else { return step...step }
    return series.steps(ofBucket: index)
  }

  /// A step as the cursor takes it: the last one of its bucket, where the bucket's values are drawn.
  func snapped(_ step: Int) -> Int {
    guard series.width > 1, series.bucket(ofStep: step) != nil else { return step }
    return bucketSteps(at: step).upperBound
  }

  /// An event within a column or so of the cursor.
  func isNear(_ step: Int, _ cursor: Int) -> Bool { abs(step - cursor) <= max(0, visibleSteps.count / 160) }
}
