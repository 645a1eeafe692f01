import Cells
import Charts
import Runs

/// The list of runs.
func drawRuns(_ state: AppState, into buffer: inout CellBuffer, frame: ScreenFrame, look: Look) {
  drawListHeader(state, into: &buffer, in: frame.header, look: look)
  guard !frame.body.isEmpty else { return }
  let layout = RunListLayout(state)
  if state.runs.lines.isEmpty {
    buffer.draw(
      whyEmpty(state.runs),
      in: Rect(
        column: layout.table.column, row: layout.table.row + layout.table.height / 2,
        width: layout.table.width, height: 1),
      alignment: .center, style: look[.dim], glyphs: look.glyphs)
  } else {
    let table = RunListTable(state)
    table.view.draw(into: &buffer, in: table.rect, selection: look[.selection], style: look.chart)
  }
  if let preview = layout.preview {
    RunGlanceView(state: state).draw(into: &buffer, in: preview, look: look)
  }
  drawCompletions(state, into: &buffer, in: frame.body, look: look)
}

private func whyEmpty(_ runs: RunListState) -> String {
  if !runs.isLoaded { return "reading the store" }
  if !runs.filter.text.isEmpty { return "no run passes the filter: / changes it, Esc drops it" }
  if runs.showsTrash { return "the trash is empty" }
  return "no runs yet: 4 makes one, or steelyard train --data FILE"
}

/// How many of how many runs, what they are filtered and sorted by; then who the selected one is.
private func drawListHeader(_ state: AppState, into buffer: inout CellBuffer, in rect: Rect, look: Look) {
  guard !rect.isEmpty else { return }
  let runs = state.runs
  let total = runs.showsTrash ? runs.trashCount : runs.all.count - runs.trashCount
  let noun = total == 1 ? "run" : "runs"
  let count =
    runs.filter.text.isEmpty
    ? "\(NumberText.count(total)) \(noun)"
    : "\(NumberText.count(runs.matching)) of \(NumberText.count(total)) \(noun)"
  var row = TextRow()
  row.add("steelyard", look[.title], priority: 5)
  row.add(count, look[.text].with(.bold), priority: 1)
  if runs.showsTrash { row.add("in the trash", look[.warn], priority: 1) }
  if !runs.marked.isEmpty {
    row.add("\(runs.marked.count) marked", look[.key], priority: 0)
  }
  if !runs.filter.text.isEmpty { row.add("filter: " + runs.filter.text, look[.tick], priority: 2) }
  if runs.order == .groups { row.add("by seeds", look[.dim], priority: 4) }
  if runs.order == .tree { row.add("by lineage", look[.dim], priority: 4) }
  if !runs.sort.keys.isEmpty {
    let keys = runs.sort.keys.map { $0.column.title + (arrow($0, look.glyphs)) }
    row.add("by " + keys.joined(separator: ", "), look[.dim], priority: 3)
  }
  let inner = Rect(column: rect.column + 1, row: rect.row, width: rect.width - 2, height: 1)
  row.draw(into: &buffer, in: inner, look: look)
  guard rect.height > 1, let record = runs.selectedRecord else { return }
  var facts = TextRow()
  facts.add(record.id.rawValue, look[.dim], priority: 1)
  if let parent = record.parent {
    let name = runs.record(parent.run)?.name ?? parent.run.rawValue
    facts.add(
      "fork of \(name.shown(width: 30)) at step \(NumberText.count(parent.step))", look[.text], priority: 2)
  }
  if !record.tags.isEmpty { facts.add(record.tags.joined(separator: ", "), look[.tick], priority: 3) }
  if !record.note.isEmpty {
    let room = max(10, rect.width / 2)
    facts.add(
      String(record.note.unicodeScalars.prefix(400)).shown(width: room, glyphs: look.glyphs), look[.dim],
      priority: 4)
  }
  facts.draw(
    into: &buffer, in: Rect(column: inner.column, row: rect.row + 1, width: inner.width, height: 1),
    look: look)
}

private func arrow(_ key: RunSort.Key, _ glyphs: GlyphSet) -> String {
  glyphs == .ascii ? (key.isDescending ? " v" : " ^") : key.isDescending ? " ▼" : " ▲"
}

/// What the word being typed into the filter may become, right above the line.
private func drawCompletions(_ state: AppState, into buffer: inout CellBuffer, in body: Rect, look: Look) {
  guard KeyContext(state) == .runsFilter else { return }
  let completion = state.runs.filter.completion
  let candidates = completion.candidates
  let rows = min(8, candidates.count, body.height / 2)
  guard rows > 0 else { return }
  let first = max(0, min((completion.taken ?? 0) - rows / 2, candidates.count - rows))
  let shown = candidates[first..<(first + rows)]
  let widest = shown.map { CharacterWidth.width(of: $0.text, limit: 30) }.max() ?? 0
  let width = min(body.width, 72)
  for (offset, candidate) in shown.enumerated() {
    let row = body.endRow - rows + offset
    let isTaken = first + offset == completion.taken
    let style = look[isTaken ? .selection : .text]
    buffer.fill(
      Rect(column: body.column, row: row, width: width, height: 1),
      with: Cell(style: isTaken ? style : look[.background]))
    buffer.draw(
      candidate.text, column: body.column + 1, row: row, style: isTaken ? style : look[.key],
      maxWidth: min(30, width - 1), glyphs: look.glyphs)
    buffer.draw(
      candidate.help, column: body.column + 3 + widest, row: row, style: isTaken ? style : look[.dim],
      maxWidth: width - 3 - widest, glyphs: look.glyphs)
  }
  if candidates.count > rows {
    let more = "\(candidates.count) words"
    buffer.draw(
      more, in: Rect(column: body.column, row: body.endRow - rows, width: width, height: 1),
      alignment: .trailing, style: look[.dim], glyphs: look.glyphs)
  }
}
