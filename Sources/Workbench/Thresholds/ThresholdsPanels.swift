import Cells
import Charts
import Stratification

/// The panels below the histogram.
extension ThresholdsView {
  func drawPanel(_ place: ThresholdsLayout.Place, into buffer: inout CellBuffer) {
    let inner = ThresholdsLayout.inner(of: place.rect)
    if inner != place.rect {
      let hasKeys = place.panel == .rows && thresholds.rows != nil
      buffer.drawBox(
        place.rect, title: title(of: place.panel), style: look[hasKeys ? .focus : .border],
        titleStyle: look[hasKeys ? .focus : .title], weight: hasKeys ? .heavy : .light, glyphs: look.glyphs)
    }
    buffer.clipped(to: inner) { buffer in
      switch place.panel {
      case .classes: drawClasses(into: &buffer, in: inner)
      case .figures: drawFigures(into: &buffer, in: inner)
      case .solvers:
        solverTable.draw(into: &buffer, in: inner, selection: look[.selection], style: look.chart)
      case .confusion: drawConfusion(into: &buffer, in: inner)
      case .rows: drawRows(into: &buffer, in: inner)
      }
    }
  }

  private func title(of panel: CutPanel) -> String {
    switch panel {
    case .rows: rowsTitle
    case .confusion where figures?.now.predicted != nil: "true (rows) by predicted score"
    case .solvers where thresholds.key.map({ thresholds.solving.contains($0) }) ?? false: "solvers at work"
    default: panel.title
    }
  }

  // MARK: - Classes

  /// Where there is no line for the titles, the classes go before them.
  private func drawClasses(into buffer: inout CellBuffer, in rect: Rect) {
    var room = rect
    if rect.height < cuts.count + 2 {
      room.row -= 1
      room.height += 1
    }
    classTable.draw(into: &buffer, in: room, selection: look[.selection], style: look.chart)
  }

  /// A line a class: its range, its training scores, its predictions' error.
  private var classTable: TableView {
    guard let figures else { return TableView(columns: [], rows: []) }
    let (now, saved) = figures
    let rows = now.counts.indices.map { k -> TableView.Row in
      let change = saved.map { Double(now.counts[k] - $0.counts[k]) } ?? 0
      let mse = now.predicted?.msePerClass[k]
      let mseChange = mse.flatMap { mse in saved?.predicted?.msePerClass[k].map { mse - $0 } }
      return TableView.Row(
        [
          "\(k)", k < cuts.count ? NumberText.decimals(cuts[k], 3) : "1", NumberText.count(now.counts[k]),
          NumberText.decimals(100 * now.share(k), 1), CutText.change(change, 0) ?? "",
          now.predicted == nil ? "–" : mse.map { NumberText.decimals($0, 4) } ?? "none",
          mseChange.flatMap { CutText.change($0, 4) } ?? "",
        ], style: classStyle(k))
    }
    return TableView(
      columns: [
        .init("k", .trailing, minimum: 1, maximum: 2),
        .init("up to", .trailing, minimum: 6, maximum: 7, priority: 1),
        .init("count", .trailing, minimum: 5, maximum: 10),
        .init("%", .trailing, minimum: 4, maximum: 5, priority: 2),
        .init("Δ", .trailing, minimum: 6, maximum: 9, priority: 3),
        .init("MSE", .trailing, minimum: 6, maximum: 7, priority: 4),
        .init("ΔMSE", .trailing, minimum: 7, maximum: 8, priority: 5),
      ], rows: rows)
  }

  // MARK: - Figures

  /// A figure as it is and as it was: less is better, or more is.
  struct FigureLine {
    var name: String
    var value: Double?
    var saved: Double?
    var decimals: Int
    var lessIsBetter: Bool
    var unit = ""
    /// What stands in place of a missing value.
    var missing = "–"
  }

  var figureLines: [FigureLine] {
    guard let figures else { return [] }
    let (now, saved) = figures
    let (objective, before) = (now.objective, saved?.objective)
    let exact = thresholds.exact?.objective
    var lines = [
      FigureLine(
        name: "objective", value: objective.total, saved: before?.total, decimals: 5, lessIsBetter: true),
      FigureLine(
        name: "gap to exact", value: exact.map { objective.total - $0 },
        saved: exact.flatMap { exact in before.map { $0.total - exact } }, decimals: 5, lessIsBetter: true,
        missing: thresholds.answers.first { $0.name == "exact" }?.problem == nil ? "solving" : "no answer"),
      FigureLine(
        name: "within", value: objective.within, saved: before?.within, decimals: 5, lessIsBetter: true),
      FigureLine(
        name: "spacing", value: objective.spacing, saved: before?.spacing, decimals: 5, lessIsBetter: true),
      FigureLine(
        name: "balance", value: objective.balance, saved: before?.balance, decimals: 5, lessIsBetter: true),
      FigureLine(
        name: "entropy", value: now.entropy, saved: saved?.entropy, decimals: 3, lessIsBetter: false),
      FigureLine(
        name: "imbalance", value: now.imbalance, saved: saved?.imbalance, decimals: 2, lessIsBetter: true,
        unit: " : 1", missing: "empty class"),
    ]
    let (predicted, predictedBefore) = (now.predicted, saved?.predicted)
    let none = "no predictions yet"
    lines.append(
      FigureLine(
        name: "score accuracy", value: predicted.map { 100 * $0.accuracy },
        saved: predictedBefore.map { 100 * $0.accuracy },
        decimals: 1, lessIsBetter: false, unit: " %", missing: none))
    lines.append(
      FigureLine(
        name: "head accuracy", value: predicted?.headAccuracy.map { 100 * $0 },
        saved: predictedBefore?.headAccuracy.map { 100 * $0 }, decimals: 1, lessIsBetter: false, unit: " %",
        missing: predicted == nil ? none : "it knows another K"))
    if let table = thresholds.predictions?.value.table {
      lines.append(
        FigureLine(name: "MSE", value: table.mse, saved: table.mse, decimals: 5, lessIsBetter: true))
    }
    return lines
  }

  private func drawFigures(into buffer: inout CellBuffer, in rect: Rect) {
    for (offset, line) in figureLines.prefix(rect.height).enumerated() {
      let row = rect.row + offset
      let name = min(15, rect.width / 2)
      buffer.draw(
        line.name, column: rect.column, row: row, style: look[.dim], maxWidth: name, glyphs: look.glyphs)
      let text = line.value.map { NumberText.decimals($0, line.decimals) + line.unit } ?? line.missing
      let used = buffer.draw(
        text, column: rect.column + name, row: row, style: look[line.value == nil ? .dim : .text],
        maxWidth: rect.width - name, glyphs: look.glyphs)
      guard let value = line.value, let saved = line.saved,
        let change = CutText.change(value - saved, line.decimals),
        rect.width - name - max(8, used) >= change.count + 1
      else { continue }
      let isBetter = (value < saved) == line.lessIsBetter
      // Better and worse are told apart without colour too.
      let sign = look.glyphs == .ascii ? (isBetter ? "+" : "!") : isBetter ? "▲" : "▽"
      buffer.draw(
        change + " " + sign, column: rect.column + name + max(8, used) + 1, row: row,
        style: look[isBetter ? .good : .bad],
        maxWidth: rect.endColumn - rect.column - name - max(8, used) - 1,
        glyphs: look.glyphs)
    }
  }

  // MARK: - Solvers

  /// A line a solver: its objective, the gap to the least, its cuts.
  var solverTable: TableView {
    let exact = thresholds.exact?.objective
    let rows = thresholds.answers.map { ghost -> TableView.Row in
      let gap = exact.flatMap { CutText.change(ghost.objective - $0, 5) } ?? "0"
      var spread = ""
      if ghost.name == "exact", let band = thresholds.band {
        let widest = band.ranges.map { $0.upperBound - $0.lowerBound }.max() ?? 0
        spread = NumberText.decimals(widest / 2, 3)
      }
      return TableView.Row(
        [
          ghost.name, ghost.problem == nil ? NumberText.decimals(ghost.objective, 5) : "–",
          ghost.problem == nil ? gap : "–", spread,
          ghost.problem ?? ghost.cuts.map { NumberText.decimals($0, 2) }.joined(separator: " "),
        ], style: ghost.problem == nil ? look[.text] : look[.dim])
    }
    let selected = thresholds.chosenGhost.flatMap { chosen in
      thresholds.answers.firstIndex { $0.name == chosen.name }
    }
    return TableView(
      columns: [
        .init("solver", minimum: 11, maximum: 11), .init("objective", .trailing, minimum: 9, maximum: 9),
        .init("gap", .trailing, minimum: 8, maximum: 9, priority: 1),
        // Half of the widest bootstrap band: how far a cut may be off by chance.
        .init("±", .trailing, minimum: 5, maximum: 6, priority: 3),
        .init("cuts", minimum: 8, maximum: 90, priority: 2),
      ], rows: rows, selected: selected)
  }

  // MARK: - Confusion

  private func drawConfusion(into buffer: inout CellBuffer, in rect: Rect) {
    guard let predicted = figures?.now.predicted else {
      return say("no predictions yet", into: &buffer, in: rect)
    }
    ConfusionView(
      counts: predicted.confusion, before: figures?.saved?.predicted?.confusion,
      classStyles: (0...cuts.count).map(classStyle)
    ).draw(
      into: &buffer, in: rect, style: look.chart)
  }
}
