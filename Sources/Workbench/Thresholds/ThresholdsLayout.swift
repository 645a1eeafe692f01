import Cells

/// Where the parts of the thresholds screen stand: pure arithmetic.
///
/// The histogram has the whole width; below it as many panels as fit at a readable size, the rest a key away.
package struct ThresholdsLayout: Equatable, Sendable {
  package struct Place: Equatable, Sendable {
    package let panel: CutPanel
    package let rect: Rect
  }

  package let histogram: Rect
  /// One line of counts below it; empty where there is no room.
  package let counts: Rect
  package let places: [Place]

  package init(_ state: AppState) {
    self.init(
      body: ScreenFrame(state.size).body, first: state.thresholds.panel,
      listsRows: state.thresholds.rows != nil, classes: (state.thresholds.draft?.set.cuts.count ?? 4) + 1)
  }

  package init(body: Rect, first: CutPanel, listsRows: Bool, classes: Int) {
    let height = body.height
    let isTall = height >= 26
    let panels =
      isTall ? max(11, min(14, classes + 4)) : height >= 14 ? min(11, height - 8) : max(0, height - 4)
    let rows = isTall ? max(7, min(16, height / 4), min(classes + 3, height / 3)) : 0
    let bands = Layout.split(
      body, into: .rows,
      [.flexible(weight: 1, minimum: min(3, height)), .fixed(panels >= 2 ? panels : 0), .fixed(rows)])
    let top = bands[0]
    let line = top.height >= 5 ? 1 : 0
    histogram = Rect(column: top.column, row: top.row, width: top.width, height: top.height - line)
    counts = Rect(column: top.column, row: top.endRow - line, width: top.width, height: line)
    places = Self.places(middle: bands[1], bottom: bands[2], first: first, listsRows: listsRows)
  }

  private static func places(middle: Rect, bottom: Rect, first: CutPanel, listsRows: Bool) -> [Place] {
    guard !middle.isEmpty else { return [] }
    let count = middle.width >= 150 ? 4 : middle.width >= 108 ? 3 : middle.width >= 72 ? 2 : 1
    var places: [Place] = []
    if !bottom.isEmpty {
      // With three panels above, the confusion keeps the rows company.
      let split =
        count == 3
        ? Layout.split(bottom, into: .columns, [.flexible(weight: 2), .flexible(weight: 1)]) : [bottom]
      places.append(Place(panel: .rows, rect: split[0]))
      if count == 3 { places.append(Place(panel: .confusion, rect: split[1])) }
    } else if listsRows || (first == .rows && count == 1) {
      return [Place(panel: .rows, rect: middle)]
    }
    let choices: [CutPanel] =
      count == 3 && !bottom.isEmpty
      ? [.classes, .figures, .solvers]
      : bottom.isEmpty && count < 4 ? CutPanel.allCases : [.classes, .figures, .solvers, .confusion]
    let start = choices.firstIndex(of: first) ?? 0
    let shown = (0..<min(count, choices.count)).map { choices[(start + $0) % choices.count] }
    // Wider tables get more; where there is room for four, the solvers' cuts are written out.
    let widths = shown.map { panel -> Layout.Length in
      switch panel {
      case .solvers where shown.count >= 4: .flexible(weight: 15, minimum: 1)
      case .classes, .rows: .flexible(weight: shown.count >= 4 ? 12 : 13, minimum: 1)
      case .figures where shown.count >= 4: .flexible(weight: 9, minimum: 1)
      default: .flexible(weight: 10, minimum: 1)
      }
    }
    let columns = Layout.split(middle, into: .columns, widths)
    return zip(shown, columns).map { Place(panel: $0, rect: $1) } + places
  }

  package func rect(of panel: CutPanel) -> Rect? { places.first { $0.panel == panel }?.rect }

  /// The inside of a panel: small ones do without a frame.
  static func inner(of rect: Rect) -> Rect {
    rect.width >= 16 && rect.height >= 6 ? rect.inset() : rect
  }
}
