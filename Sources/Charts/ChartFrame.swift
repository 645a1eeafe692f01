import Cells

/// Where the parts of a chart go: pure arithmetic, and parts that do not fit are left out.
struct ChartFrame: Equatable {
  let area: Rect
  let plot: Rect
  let legendRow: Int?
  let axisRow: Int?
  let labelRow: Int?
  let hasGutter: Bool
  /// From the top; never two in one row.
  let yLabels: [YLabel]

  struct YLabel: Equatable {
    var row: Int
    var text: String
  }

  init(area: Rect, scale: Scale) {
    self.area = area
    let legend = area.height >= 3 ? 1 : 0
    let axis = area.height >= 4 ? 1 : 0
    let labels = area.height >= 6 ? 1 : 0
    let plotRows = max(0, area.height - legend - axis - labels)
    var texts: [AxisLabel] = []
    if area.width >= 16, plotRows >= 1 {
      texts = scale.labels(atMost: max(2, min(6, (plotRows + 3) / 3)))
      if plotRows == 1 { texts = Array(texts.suffix(1)) }
    }
    let gutter = texts.isEmpty ? 0 : (texts.map(\.text.count).max() ?? 0) + 1
    plot = Rect(
      column: area.column + gutter, row: area.row + legend, width: area.width - gutter, height: plotRows)
    legendRow = legend == 1 ? area.row : nil
    axisRow = axis == 1 ? plot.endRow : nil
    labelRow = labels == 1 ? plot.endRow + 1 : nil
    hasGutter = gutter > 0
    var placed: [YLabel] = []
    for label in texts.reversed() {
      guard let up = scale.position(of: label.value), up >= -1e-9, up <= 1 + 1e-9 else { continue }
      let row = plot.endRow - 1 - max(0, min(plotRows - 1, Int((up * Double(plotRows - 1)).rounded())))
      if let last = placed.last, row <= last.row { continue }
      placed.append(YLabel(row: row, text: label.text))
    }
    yLabels = placed
  }
}
