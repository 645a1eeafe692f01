import Cells

/// What the lines of a chart say at one place.
extension LineChart {
  /// The x of the sample nearest to `x`, over all series that are not switched off; nil without samples.
  public func snapped(_ x: Double) -> Double? {
    var best: Double?
    for line in series where !line.isHidden {
      for case let sample? in line.shown where sample.isFinite {
        if let known = best, abs(known - x) <= abs(sample.x - x) { continue }
        best = sample.x
      }
    }
    return best
  }

  /// Every series' value in force at x, in the order of `series`; nil where a series does not reach and
  /// for those switched off.
  public func readout(at x: Double) -> [(label: String, value: Double?)] {
    series.map { line in
      let sample = line.isHidden ? nil : line.reaching(x)
      return (line.name, sample.map { $0.smoothed ?? $0.last })
    }
  }

  func legendEntries(_ scale: Scale) -> [Legend.Entry] {
    let most = series.map { line in line.samples.reduce(0) { max($0, $1?.runs ?? 0) } }
    return series.enumerated().map { index, line in
      let sample = line.isHidden ? nil : cursor.map { line.reaching($0) } ?? line.lastShown
      return Legend.Entry(
        mark: line.mark, style: line.style, name: line.name, shortName: line.shortName,
        value: sample.map { text($0, most: most[index], scale) }, isHidden: line.isHidden)
    }
  }

  /// A sample's value, marked where it is a smoothed one; of a mean also the band and, where runs are missing,
  /// how many are left.
  private func text(_ sample: Sample, most: Int, _ scale: Scale) -> String {
    let value = (sample.smoothed == nil ? "" : "~") + readOut(sample.smoothed ?? sample.last, scale)
    guard let runs = sample.runs else { return value }
    let spread = (sample.max - sample.min) / 2
    let band = runs > 1 ? value + " ±" + NumberText.compact(spread, digits: 2) : value
    return runs < most ? band + " (\(runs)/\(most))" : band
  }

  /// What cannot be told from 0 on this scale is written as 0.
  private func readOut(_ value: Double, _ scale: Scale) -> String {
    let isNothing = !scale.isLogarithmic && abs(value) < (scale.high - scale.low) * 1e-4
    let text = NumberText.compact(isNothing ? 0 : value)
    return baseline != nil && value > 0 && !isNothing ? "+" + text : text
  }

  /// One line a series beside the cursor, never over it; series that find no room are counted.
  func drawReadOut(
    into buffer: inout CellBuffer, plot: Rect, entries: [Legend.Entry], style: ChartStyle
  ) {
    let entries = entries.filter { !$0.isHidden }
    guard let cursor, let at = column(cursor, plot), entries.count > 1, plot.height >= 3 else { return }
    func size(_ text: String) -> Int { CharacterWidth.width(of: text, glyphs: style.glyphs, limit: 200) }
    let values = entries.map { $0.value ?? "–" }
    let valueWidth = values.map(size).max() ?? 0
    let (right, left) = (plot.endColumn - at - 1, at - plot.column)
    func width(_ names: [String]) -> Int { (names.map(size).max() ?? 0) + valueWidth + 5 }
    var names = entries.map(\.name)
    if width(names) > max(right, left) { names = entries.map(\.shortName) }
    let room = width(names) <= right ? right : max(right, left)
    let block = min(width(names), room)
    guard block >= valueWidth + 5 else { return }
    let rows = min(entries.count, plot.height)
    let column = room == right ? at + 1 : at - block
    buffer.fill(
      Rect(column: column, row: plot.row, width: block, height: rows), with: Cell(style: style.text))
    for row in 0..<rows {
      let isCount = row == rows - 1 && entries.count > rows
      if isCount {
        buffer.draw(
          "+\(entries.count - rows + 1)", column: column + 3, row: plot.row + row, style: style.dim,
          maxWidth: block - 3, glyphs: style.glyphs)
        continue
      }
      let entry = entries[row]
      buffer.put(entry.mark.scalar(style.glyphs), column + 1, plot.row + row, entry.style)
      buffer.draw(
        names[row], column: column + 3, row: plot.row + row, style: style.text,
        maxWidth: block - valueWidth - 5, glyphs: style.glyphs)
      let start = column + block - 1 - size(values[row])
      buffer.draw(
        values[row], column: start, row: plot.row + row, style: style.text.with(.bold),
        maxWidth: size(values[row]), glyphs: style.glyphs)
    }
  }
}

extension LineSeries {
  /// The last sample that is drawn.
  var lastShown: Sample? { shown.last { $0?.isFinite == true } ?? nil }
}
