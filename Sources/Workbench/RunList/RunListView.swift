import Cells
import Charts
import Runs

/// The list of runs.
func drawRuns(_ state: AppState, into buffer: inout CellBuffer, frame: ScreenFrame, look: Look) {
  if !frame.header.isEmpty {
    var row = TextRow()
    row.add("steelyard", look[.title], priority: 1)
    let count = state.runs.records.count
    row.add(count == 1 ? "1 run" : "\(count) runs", look[.text], priority: 0)
    if let record = state.runs.selectedRecord {
      row.add(record.id.rawValue, look[.dim], priority: 2)
      if !record.tags.isEmpty { row.add(record.tags.joined(separator: ", "), look[.tick], priority: 3) }
      if !record.note.isEmpty { row.add(record.note, look[.dim], priority: 4) }
    }
    let header = frame.header
    row.draw(
      into: &buffer, in: Rect(column: header.column + 1, row: header.row, width: header.width - 2, height: 1),
      look: look)
  }
  let body = frame.body
  guard !body.isEmpty else { return }
  guard !state.runs.records.isEmpty else {
    buffer.draw(
      state.runs.isLoaded ? "no runs yet: steelyard train --data FILE starts one" : "reading the store",
      in: Rect(column: body.column, row: body.row + body.height / 2, width: body.width, height: 1),
      alignment: .center, style: look[.dim], glyphs: look.glyphs)
    return
  }
  runsTable(state).draw(into: &buffer, in: body, selection: look[.selection], style: look.chart)
}

/// The table as it is drawn and as clicks find its rows.
func runsTable(_ state: AppState) -> TableView {
  let look = Look(state)
  let rows = state.runs.records.map { record -> TableView.Row in
    let life = RunLife(record, hasEngine: state.runs.locked.contains(record.id))
    let badge = RunBadge(life: life, look: look)
    let share = record.totalSteps > 0 ? 100 * Double(record.step) / Double(record.totalSteps) : 0
    return TableView.Row(
      [
        badge.text, (record.pinned ? "+" : "") + record.name, NumberText.decimals(share, 0) + " %",
        "\(record.step)/\(record.totalSteps)",
        record.bestMSE.map { NumberText.compact($0, digits: 4) } ?? "–",
        record.bestAccuracy.map { NumberText.decimals($0 * 100, 1) + " %" } ?? "–", record.weightingMethod,
        record.dataName, record.model, NumberText.duration(max(0, state.now - record.createdAt)),
      ],
      style: life == .training || life == .evaluating
        ? look[.good] : life == .dead || life == .failed ? look[.bad] : look[.text])
  }
  return TableView(
    columns: [
      .init("state", minimum: 10, maximum: 12), .init("run", minimum: 8, maximum: 28),
      .init("done", .trailing, minimum: 5, maximum: 6, priority: 2),
      .init("step", .trailing, minimum: 9, maximum: 15, priority: 5),
      .init("MSE", .trailing, minimum: 7, maximum: 8, priority: 1),
      .init("accuracy", .trailing, minimum: 8, maximum: 8, priority: 3),
      .init("weighting", minimum: 9, maximum: 17, priority: 4),
      .init("data", minimum: 8, maximum: 30, priority: 6),
      .init("model", minimum: 5, maximum: 20, priority: 8),
      .init("age", .trailing, minimum: 8, maximum: 10, priority: 7),
    ], rows: rows, selected: state.runs.selected)
}
