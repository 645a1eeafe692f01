import Cells

/// Axes, their labels and the events on them.
extension LineChart {
  func drawAxes(into buffer: inout CellBuffer, frame: ChartFrame, style: ChartStyle) {
    let plot = frame.plot
    for label in frame.yLabels {
      let width = label.text.count
      buffer.draw(
        label.text, column: plot.column - 1 - width, row: label.row, style: style.label, maxWidth: width,
        glyphs: style.glyphs)
    }
    if frame.hasGutter {
      let labelled = Set(frame.yLabels.map(\.row))
      for row in plot.row..<plot.endRow {
        let scalar = labelled.contains(row) ? Line.tickLeft(style.glyphs) : Line.vertical(style.glyphs)
        buffer.put(scalar, plot.column - 1, row, style.axis)
      }
    }
    guard let axisRow = frame.axisRow else { return }
    for column in plot.column..<plot.endColumn {
      buffer.put(Line.horizontal(style.glyphs), column, axisRow, style.axis)
    }
    if frame.hasGutter { buffer.put(Line.corner(style.glyphs), plot.column - 1, axisRow, style.axis) }
    if let labelRow = frame.labelRow {
      let format = xFormat
      var free = frame.area.column
      let cursorLabel = drawCursorLabel(into: &buffer, frame: frame, row: labelRow, style: style)
      let scale = Scale(low: x.lowerBound, high: x.upperBound)
      for label in scale.labels(atMost: max(1, plot.width / 8), format: format) {
        guard let column = column(label.value, plot) else { continue }
        let start = min(column - (label.text.count - 1) / 2, frame.area.endColumn - label.text.count)
        guard start >= free, !cursorLabel.overlaps((start - 1)..<(start + label.text.count + 1)) else {
          continue
        }
        buffer.put(Line.tickDown(style.glyphs), column, axisRow, style.axis)
        buffer.draw(
          label.text, column: start, row: labelRow, style: style.label, maxWidth: label.text.count,
          glyphs: style.glyphs)
        free = start + label.text.count + 1
      }
    }
    drawTicks(into: &buffer, frame: frame, axisRow: axisRow, style: style)
    for cut in cuts {
      guard let column = column(cut, plot) else { continue }
      buffer.put(Line.tickDown(style.glyphs), column, axisRow, style.tick)
    }
  }

  /// Where the cursor stands, in the row of the axis labels; returns the columns it takes.
  private func drawCursorLabel(
    into buffer: inout CellBuffer, frame: ChartFrame, row: Int, style: ChartStyle
  ) -> Range<Int> {
    guard let cursor, let column = column(cursor, frame.plot) else { return 0..<0 }
    let text =
      switch xFormat {
      case .duration: NumberText.clock(cursor)
      case .count: NumberText.decimals(cursor, 0)
      case .number: NumberText.decimals(cursor, 2)
      }
    let start = min(column - (text.count - 1) / 2, frame.area.endColumn - text.count)
    guard start >= frame.area.column else { return 0..<0 }
    buffer.draw(text, column: start, row: row, style: style.cursor, glyphs: style.glyphs)
    return start..<(start + text.count)
  }

  /// Event numbers on the axis itself; where two would touch, the earlier becomes `+`.
  private func drawTicks(into buffer: inout CellBuffer, frame: ChartFrame, axisRow: Int, style: ChartStyle) {
    var free = frame.plot.endColumn + 1
    for tick in ticks.reversed() {
      guard let column = column(tick.x, frame.plot) else { continue }
      let text = String(tick.number)
      let start = max(frame.plot.column, min(column, frame.plot.endColumn - text.count))
      let end = start + text.count
      if end <= frame.plot.endColumn, end < free {
        buffer.draw(text, column: start, row: axisRow, style: style.tick, glyphs: style.glyphs)
        free = start
      } else if column < free - 1 {
        buffer.put("+", column, axisRow, style.tick)
        free = column
      }
      guard tick.isIntervention else { continue }
      for row in frame.plot.row..<frame.plot.endRow {
        buffer.put(Line.dotted(style.glyphs), column, row, style.axis)
      }
    }
  }
}
