import Cells

/// Where the live screen's panels stand: pure arithmetic.
///
/// All panels if they fit at a readable size; else pages of as many as fit, of which the one with the
/// focused panel is shown.
package struct PanelGrid: Equatable, Sendable {
  package struct Place: Equatable, Sendable {
    package var panel: Panel
    package var rect: Rect
  }

  package let places: [Place]
  /// Counted from 0.
  package let page: Int
  package let pageCount: Int

  private static let minimumWidth = 36
  private static let minimumHeight = 8

  package init(body: Rect, focus: Panel, isMaximised: Bool) {
    let panels = Panel.allCases
    guard !body.isEmpty else {
      (places, page, pageCount) = ([], 0, 1)
      return
    }
    let (columns, rows) = isMaximised ? (1, 1) : Self.shape(of: body, panels: panels.count)
    let capacity = columns * rows
    let index = panels.firstIndex(of: focus) ?? 0
    page = index / capacity
    pageCount = (panels.count + capacity - 1) / capacity
    let shown = Array(panels[(page * capacity)..<min(panels.count, (page + 1) * capacity)])
    places = Self.places(shown, columns: min(columns, shown.count), body: body)
  }

  private static func shape(of body: Rect, panels: Int) -> (columns: Int, rows: Int) {
    let mostColumns = max(1, body.width / minimumWidth)
    let mostRows = max(1, body.height / minimumHeight)
    // The grid that holds all panels and makes the smaller side of a panel largest; a cell is about
    // twice as high as wide, and charts like to be wider than high.
    var best: (columns: Int, rows: Int, size: Double)?
    for columns in 1...mostColumns {
      let rows = (panels + columns - 1) / columns
      guard rows <= mostRows else { continue }
      let size = min(Double(body.width / columns) / 3.3, Double(body.height / rows))
      if size > best?.size ?? 0 { best = (columns, rows, size) }
    }
    if let best { return (best.columns, best.rows) }
    return (mostColumns, mostRows)
  }

  private static func places(_ panels: [Panel], columns: Int, body: Rect) -> [Place] {
    let rows = (panels.count + columns - 1) / columns
    let bands = Layout.split(
      body, into: .rows, Array(repeating: .flexible(weight: 1, minimum: 1), count: rows))
    return bands.enumerated().flatMap { row, band -> [Place] in
      let inRow = Array(panels[(row * columns)..<min(panels.count, (row + 1) * columns)])
      let cells = Layout.split(
        band, into: .columns, Array(repeating: .flexible(weight: 1, minimum: 1), count: inRow.count))
      return zip(inRow, cells).map { Place(panel: $0, rect: $1) }
    }.filter { !$0.rect.isEmpty }
  }
}
