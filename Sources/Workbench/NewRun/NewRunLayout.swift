import Cells

/// Where the screen's panes are, and which line is where: drawing and pointing use the same.
package struct NewRunLayout {
  /// With their frames; empty where there is no room.
  package let form: Rect
  package let look: Rect
  package let queue: Rect

  package init(_ state: AppState) {
    let body = ScreenFrame(state.size).body
    let isForm = state.newRun.pane == .form
    if body.width >= 72, body.height >= 14 {
      let side = body.width >= 100 ? body.width * 2 / 5 : 32
      let columns = Layout.split(body, into: .columns, [.flexible, .fixed(side)])
      let rows = Layout.split(columns[1], into: .rows, [.flexible, .fixed(max(7, body.height / 3))])
      (form, look, queue) = (columns[0], rows[0], rows[1])
    } else if body.height >= 28 {
      let rows = Layout.split(body, into: .rows, [.flexible, .fixed(8)])
      (form, look, queue) = (rows[0], Rect(width: 0, height: 0), rows[1])
    } else {
      let none = Rect(width: 0, height: 0)
      (form, look, queue) = (isForm ? body : none, none, isForm ? none : body)
    }
  }

  /// The inside of a pane; too small a one has no frame.
  static func inside(_ rect: Rect) -> Rect {
    rect.width >= 12 && rect.height >= 4 ? rect.inset() : rect
  }

  /// Rows below the form's lines: help, and what is wrong.
  private static func noteRows(_ height: Int) -> Int { height >= 12 ? 2 : height >= 4 ? 1 : 0 }

  var lines: Rect {
    let inner = Self.inside(form)
    return Rect(
      column: inner.column, row: inner.row, width: inner.width,
      height: inner.height - Self.noteRows(inner.height))
  }

  var notes: Rect {
    let inner = Self.inside(form)
    let count = Self.noteRows(inner.height)
    return Rect(column: inner.column, row: inner.endRow - count, width: inner.width, height: count)
  }

  /// The first line shown, with the focused one in sight.
  func first(_ form: NewRunState) -> Int {
    let count = form.lines.count
    let height = max(1, lines.height)
    let focus = form.focusIndex
    let low = max(0, min(focus, focus - height + 1))
    let wanted = max(low, min(focus, form.first))
    return max(0, min(wanted, count - height))
  }

  func line(atRow row: Int, column: Int, _ form: NewRunState) -> NewRunState.Line? {
    guard lines.contains(column: column, row: row) else { return nil }
    let all = form.lines
    let index = first(form) + row - lines.row
    return all.indices.contains(index) ? all[index] : nil
  }

  var entries: Rect { Self.inside(queue) }

  func firstEntry(_ form: NewRunState) -> Int {
    max(0, min(form.selected, form.queue.entries.count - max(1, entries.height)))
  }

  func entry(atRow row: Int, _ form: NewRunState) -> Int? {
    let index = firstEntry(form) + row - entries.row
    return row >= entries.row && row < entries.endRow && form.queue.entries.indices.contains(index)
      ? index : nil
  }
}
