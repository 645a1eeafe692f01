import Cells
import Charts
import Runs

/// The selected run at a glance: facts, curves of one line each, tags, note, lineage.
struct RunGlanceView {
  let state: AppState

  private struct Line {
    var label = ""
    var text = ""
    var style: Style
    var curve: [Double] = []
    var curveStyle: Style?
  }

  func draw(into buffer: inout CellBuffer, in rect: Rect, look: Look) {
    let title = state.runs.selectedGroup?.mean.name ?? state.runs.selectedRecord?.name ?? "nothing selected"
    let inner = buffer.drawBox(
      rect, title: title.shown(width: max(0, rect.width - 6), glyphs: look.glyphs), style: look[.border],
      titleStyle: look[.title], glyphs: look.glyphs
    ).inset(horizontally: 1, vertically: 0)
    guard !inner.isEmpty else { return }
    let (facts, curves) =
      state.runs.selectedGroup.map { (group($0, look), []) } ?? run(look, width: inner.width)
    // Low and wide: facts at the left, curves at the right; narrow and high: one below the other.
    if inner.width >= 70, inner.height < 20 {
      let left = Rect(column: inner.column, row: inner.row, width: inner.width / 2 - 1, height: inner.height)
      let right = Rect(
        column: left.endColumn + 2, row: inner.row, width: inner.width - left.width - 2, height: inner.height)
      draw(facts, into: &buffer, in: curves.isEmpty ? inner : left, look: look)
      draw(curves, into: &buffer, in: right, look: look)
    } else {
      draw(curves + facts, into: &buffer, in: inner, look: look)
    }
  }

  private func draw(_ lines: [Line], into buffer: inout CellBuffer, in rect: Rect, look: Look) {
    let width = min(14, max(6, rect.width / 4))
    for (offset, line) in lines.prefix(max(0, rect.height)).enumerated() {
      let row = rect.row + offset
      var column = rect.column
      if !line.label.isEmpty {
        buffer.draw(
          line.label, column: column, row: row, style: look[.dim], maxWidth: width, glyphs: look.glyphs)
        column += width + 1
      }
      if let style = line.curveStyle {
        let room = max(0, rect.endColumn - column - 9)
        Sparkline(values: line.curve).draw(
          into: &buffer, in: Rect(column: column, row: row, width: room, height: 1), bar: style,
          style: look.chart)
        column = rect.endColumn - 8
      }
      buffer.draw(
        line.text, column: column, row: row, style: line.style, maxWidth: rect.endColumn - column,
        glyphs: look.glyphs)
    }
  }

  // MARK: One run

  private func run(_ look: Look, width: Int) -> (facts: [Line], curves: [Line]) {
    guard let record = state.runs.selectedRecord else {
      return ([Line(text: "no run is selected", style: look[.dim])], [])
    }
    let life = state.runs.life(record)
    let badge = RunBadge(life: life, look: look)
    var facts: [Line] = []
    func add(_ label: String, _ text: String, _ style: Style? = nil) {
      if !text.isEmpty { facts.append(Line(label: label, text: text, style: style ?? look[.text])) }
    }
    add("state", badge.text + sign(of: record, life), badge.style)
    if !record.reason.isEmpty { add("why", String(record.reason.unicodeScalars.prefix(300)), look[.warn]) }
    let share = record.totalSteps > 0 ? Double(record.step) / Double(record.totalSteps) : 0
    add(
      "steps",
      "\(NumberText.count(record.step)) of \(NumberText.count(record.totalSteps)), "
        + "\(NumberText.decimals(100 * max(0, min(1, share)), 0)) %, \(NumberText.duration(record.seconds))")
    add("best", best(of: record), look[.good])
    add(
      "weighting",
      setting("weighting-scope", record).map { "\(record.weightingMethod), \($0)" } ?? record.weightingMethod)
    let rate = ["learning-rate", "batch", "epochs", "seed"].compactMap { name in
      setting(name, record).map { "\(name) \($0)" }
    }
    add("settings", rate.joined(separator: look.separator))
    add("data", record.dataName)
    add("tags", record.tags.joined(separator: ", "), look[.tick])
    for (index, line) in lineage(of: record).enumerated() { add(index == 0 ? "lineage" : " ", line) }
    for (index, line) in note(record, width: width).enumerated() { add(index == 0 ? "note" : " ", line) }
    return (facts, curves(of: record, look))
  }

  private func setting(_ name: String, _ record: RunRecord) -> String? {
    record.setting(name).flatMap { $0.isEmpty ? nil : String($0.unicodeScalars.prefix(80)) }
  }

  /// When its engine was last heard of, where that says something.
  private func sign(of record: RunRecord, _ life: RunLife) -> String {
    guard let heartbeat = record.heartbeat, record.state.isLive else { return "" }
    let age = NumberText.duration(max(0, state.now - heartbeat.at))
    return life == .dead
      ? ", last sign of life \(age) ago" : ", sign of life \(age) ago, process \(heartbeat.pid)"
  }

  private func best(of record: RunRecord) -> String {
    guard let mse = record.bestMSE else { return "" }
    var parts = ["MSE " + NumberText.compact(mse, digits: 4)]
    if record.trainsClasses, let accuracy = record.bestAccuracy {
      parts.append(NumberText.decimals(100 * accuracy, 1) + " %")
    }
    if let r2 = record.bestR2 { parts.append("R2 " + NumberText.decimals(r2, 3)) }
    if let epoch = record.bestEpoch { parts.append("epoch " + NumberText.compact(epoch)) }
    return parts.joined(separator: ", ")
  }

  private func lineage(of record: RunRecord) -> [String] {
    var lines: [String] = []
    if let parent = record.parent {
      let name = state.runs.record(parent.run)?.name ?? "\(parent.run), which is gone"
      lines.append("fork of \(name.shown(width: 60)) at step \(NumberText.count(parent.step))")
    }
    let forks = state.runs.all.count { $0.parent?.run == record.id && !$0.trashed }
    if forks > 0 { lines.append(forks == 1 ? "1 fork" : "\(forks) forks") }
    return lines
  }

  /// The note's first lines, long ones wrapped.
  private func note(_ record: RunRecord, width: Int) -> [String] {
    let most = 6
    var lines: [String] = []
    let beginning = String(record.note.unicodeScalars.prefix(2_000))
    for part in beginning.split(separator: "\n", omittingEmptySubsequences: true).prefix(most) {
      lines += TextWrap.lines(String(part), width: max(8, width - 16))
    }
    return Array(lines.prefix(most))
  }

  private func curves(of record: RunRecord, _ look: Look) -> [Line] {
    guard let glance = state.runs.glance, glance.run == record.id else {
      return [Line(text: record.step > 0 ? "reading its curves" : "", style: look[.dim])]
    }
    let all: [(String, [Double], Theme.Role)] = [
      ("share r", glance.share, .regression), ("loss r", glance.lossRegression, .regression),
      ("loss c", glance.lossClassification, .classification), ("MSE", glance.mse, .accent1),
      ("accuracy", record.trainsClasses ? glance.accuracy : [], .accent2),
    ]
    return all.compactMap { name, values, role in
      guard let last = values.last(where: \.isFinite) else { return nil }
      let text = NumberText.compact(last)
      return Line(
        label: name, text: text.leading(8), style: look[.text], curve: values, curveStyle: look[role])
    }
  }

  // MARK: A group of seeds

  private func group(_ group: SeedGroup, _ look: Look) -> [Line] {
    var lines = [Line(label: "seeds", text: seeds(group), style: look[.text])]
    for column in ["mse", "accuracy", "r2", "best-seconds"].compactMap(RunColumn.named) {
      let text = group.text(
        column, of: state.runs.all, life: { state.runs.life($0).rawValue }, now: state.now)
      if text != "–" { lines.append(Line(label: column.title, text: text, style: look[.good])) }
    }
    for place in group.members {
      let record = state.runs.all[place]
      let badge = RunBadge(life: state.runs.life(record), look: look)
      lines.append(
        Line(
          label: setting("seed", record).map { "seed \($0)" } ?? " ",
          text: "\(badge.text)  \(best(of: record))  \(record.name.shown(width: 40))", style: look[.text]))
    }
    return lines
  }

  private func seeds(_ group: SeedGroup) -> String {
    let seeds = group.members.compactMap { setting("seed", state.runs.all[$0]) }
    return "\(group.members.count) runs"
      + (seeds.isEmpty ? "" : ": " + seeds.prefix(20).joined(separator: ", "))
  }
}
