import Cells
import Charts
import Training

/// The whole screen.
struct NewRunView {
  let state: AppState
  let look: Look

  func draw(into buffer: inout CellBuffer, frame: ScreenFrame) {
    drawHeader(into: &buffer, in: frame.header)
    guard !frame.body.isEmpty else { return }
    let layout = NewRunLayout(state)
    if !layout.form.isEmpty { FormView(state: state, look: look, layout: layout).draw(into: &buffer) }
    if !layout.look.isEmpty { drawLook(into: &buffer, in: layout.look) }
    if !layout.queue.isEmpty { drawQueue(into: &buffer, layout) }
  }

  /// A pane's frame; returns what is inside.
  static func box(
    _ title: String, _ rect: Rect, isFocused: Bool, into buffer: inout CellBuffer, look: Look
  ) -> Rect {
    let inner = NewRunLayout.inside(rect)
    guard inner != rect else { return rect }
    buffer.drawBox(
      rect, title: title, style: look[isFocused ? .focus : .border], titleStyle: look[.title],
      weight: isFocused ? .heavy : .light, glyphs: look.glyphs)
    return inner
  }

  private func drawHeader(into buffer: inout CellBuffer, in header: Rect) {
    guard !header.isEmpty else { return }
    let form = state.newRun
    var row = TextRow()
    row.add("new run", look[.title], priority: 1)
    switch form.look {
    case _ where form.isMaking: row.add("making it", look[.warn], priority: 0)
    case _ where !form.problems.isEmpty:
      let count = form.problems.count
      row.add("\(count) problem\(count == 1 ? "" : "s")", look[.bad], priority: 0)
    case .none: row.add("needs data", look[.warn], priority: 0)
    case .reading: row.add("reading the data", look[.dim], priority: 0)
    case .failed: row.add("cannot be started", look[.bad], priority: 0)
    case .ready: row.add("can be started", look[.good], priority: 0)
    }
    if case .ready(let preview) = form.look { row.add(preview.plan.name, look[.text], priority: 2) }
    if let estimate = LookFacts.words(form.estimate) { row.add(estimate, look[.dim], priority: 4) }
    let waiting = form.queue.waiting.count
    if waiting > 0 { row.add("\(waiting) queued", look[.tick], priority: 3) }
    row.draw(
      into: &buffer, in: Rect(column: header.column + 1, row: header.row, width: header.width - 2, height: 1),
      look: look)
  }

  private func drawLook(into buffer: inout CellBuffer, in rect: Rect) {
    let inner = Self.box("data", rect, isFocused: false, into: &buffer, look: look)
    let facts = LookFacts(state)
    let chartHeight = facts.preview != nil && inner.height >= 12 ? min(12, inner.height / 2) : 0
    var row = inner.row
    let end = inner.endRow - chartHeight
    for fact in facts.facts {
      for line in TextWrap.lines(fact.text, width: inner.width) where row < end {
        buffer.draw(
          line, column: inner.column, row: row, style: look[fact.role], maxWidth: inner.width,
          glyphs: look.glyphs)
        row += 1
      }
    }
    guard chartHeight > 0, let preview = facts.preview else { return }
    let cuts = preview.plan.thresholds
    HistogramChart(
      low: -1, high: 1, counts: preview.histogram, thresholds: cuts,
      classStyles: (0...cuts.count).map {
        facts.isCurrent ? look.theme.classStyle($0, of: cuts.count + 1) : look[.dim]
      },
      overlayStyle: look[.dim], name: "training"
    ).draw(
      into: &buffer,
      in: Rect(
        column: inner.column, row: inner.endRow - chartHeight, width: inner.width, height: chartHeight),
      style: look.chart)
  }

  private func drawQueue(into buffer: inout CellBuffer, _ layout: NewRunLayout) {
    let queue = state.newRun.queue
    let isFocused = state.newRun.pane == .queue
    var title = "queue" + look.separator + "\(queue.concurrency) at a time"
    if queue.isHeld { title += look.separator + "held" }
    if let seconds = queue.secondsLeft { title += look.separator + NumberText.duration(seconds) + " left" }
    let inner = Self.box(title, layout.queue, isFocused: isFocused, into: &buffer, look: look)
    guard !queue.entries.isEmpty else {
      let text = queue.isHeld ? "nothing waits; the queue is held" : "nothing waits: Q queues the form"
      buffer.draw(
        text, column: inner.column, row: inner.row, style: look[.dim], maxWidth: inner.width,
        glyphs: look.glyphs)
      return
    }
    let first = layout.firstEntry(state.newRun)
    var place = queue.entries.prefix(first).count { $0.isWaiting } + 1
    for (offset, entry) in queue.entries.dropFirst(first).prefix(inner.height).enumerated() {
      let rect = Rect(column: inner.column, row: inner.row + offset, width: inner.width, height: 1)
      draw(
        entry, place: place, isSelected: isFocused && first + offset == state.newRun.selected,
        into: &buffer, in: rect)
      if entry.isWaiting { place += 1 }
    }
  }

  private func draw(
    _ entry: QueueView.Entry, place: Int, isSelected: Bool, into buffer: inout CellBuffer, in rect: Rect
  ) {
    if isSelected { buffer.fill(rect, with: Cell(style: look[.selection])) }
    let record = entry.record
    let badge = RunBadge(life: RunLife(record, hasEngine: !entry.isWaiting), look: look)
    let mark = entry.isWaiting ? "\(place) " : String(badge.text.prefix(1)) + " "
    let style = isSelected ? look[.selection] : entry.isWaiting ? look[.text] : badge.style
    var end = ""
    if !entry.isWaiting, record.totalSteps > 0 {
      end = NumberText.decimals(100 * Double(record.step) / Double(record.totalSteps), 0) + " %"
    }
    if let seconds = entry.secondsLeft {
      end += (end.isEmpty ? "" : "  ") + NumberText.duration(seconds)
    } else if entry.isWaiting, end.isEmpty {
      end = NumberText.count(record.totalSteps - record.step) + " steps"
    }
    let width = CharacterWidth.width(of: end, glyphs: look.glyphs)
    let room = rect.width - (width + 10 < rect.width ? width + 1 : 0)
    buffer.draw(
      mark + record.name, column: rect.column, row: rect.row, style: style, maxWidth: room,
      glyphs: look.glyphs)
    guard room < rect.width else { return }
    buffer.draw(
      end, column: rect.endColumn - width, row: rect.row, style: isSelected ? style : look[.dim],
      maxWidth: width, glyphs: look.glyphs)
  }
}

/// Text over several lines, broken at blanks.
enum TextWrap {
  static func lines(_ text: String, width: Int) -> [String] {
    guard width > 4, CharacterWidth.width(of: text) > width else { return [text] }
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      if !line.isEmpty, CharacterWidth.width(of: line) + 1 + CharacterWidth.width(of: String(word)) > width {
        lines.append(line)
        line = "  " + word
      } else {
        line += (line.isEmpty ? "" : " ") + word
      }
    }
    return lines + [line]
  }
}
