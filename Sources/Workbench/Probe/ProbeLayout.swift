import Cells

/// Where the probe's parts stand: pure arithmetic, for drawing and for clicks.
package struct ProbeLayout: Equatable, Sendable {
  package struct Tab: Equatable, Sendable {
    package var view: ProbeView
    package var text: String
    package var rect: Rect
  }

  package let input: Rect
  package let answer: Rect
  package let tabs: [Tab]
  package let content: Rect
  /// The input has a frame.
  package let isFramed: Bool

  package init(_ state: AppState) {
    let body = ScreenFrame(state.size).body
    isFramed = body.height >= 18 && body.width >= 30
    let classes = state.probe.model?.thresholds.count ?? state.live.thresholds.count
    // Until a sentence is typed its answer takes no room from the views below.
    let awaitsSentence = state.probe.field.text.isEmpty && !state.probe.isTyping && state.probe.problem == nil
    let answerRows =
      switch body.height {
      case _ where awaitsSentence: 0
      case ..<5: 0
      case 5..<10: 1
      case 10..<16: 3
      default: max(5, min(classes + 3, body.height / 3))
      }
    let parts = Layout.split(
      body, into: .rows,
      [.fixed(isFramed ? 3 : 1), .fixed(answerRows), .fixed(body.height >= 4 ? 1 : 0), .flexible])
    input = parts[0]
    answer = parts[1]
    content = parts[3]
    tabs = Self.tabs(in: parts[2], shown: state.probe.view)
  }

  /// All views side by side where they fit, else as many around the present one as do.
  private static func tabs(in rect: Rect, shown: ProbeView) -> [Tab] {
    guard !rect.isEmpty else { return [] }
    let all = ProbeView.allCases
    var range = shown.rawValue..<(shown.rawValue + 1)
    func width(_ range: Range<Int>) -> Int {
      range.reduce(-1) { $0 + CharacterWidth.width(of: all[$1].tabTitle) + 3 }
    }
    // Grows to the right first: reading order.
    while true {
      let right = range.lowerBound..<min(all.count, range.upperBound + 1)
      let left = max(0, range.lowerBound - 1)..<range.upperBound
      if right != range, width(right) <= rect.width {
        range = right
      } else if left != range, width(left) <= rect.width {
        range = left
      } else {
        break
      }
    }
    var column = rect.column
    return range.map { index in
      let text = all[index].tabTitle
      let room = min(CharacterWidth.width(of: text) + 2, rect.endColumn - column)
      defer { column += room + 1 }
      return Tab(
        view: all[index], text: text, rect: Rect(column: column, row: rect.row, width: room, height: 1))
    }
  }

  package func tab(atColumn column: Int, row: Int) -> ProbeView? {
    tabs.first { $0.rect.contains(column: column, row: row) }?.view
  }

  /// The first line of a list that is shown, so that the selected one is in sight.
  package func firstLine(_ probe: ProbeState) -> Int {
    let rows = content.height
    return max(0, min(probe.selected - rows / 2, probe.listCount - rows))
  }

  /// The line of the list under a place of the screen.
  package func line(atColumn column: Int, row: Int, in state: AppState) -> Int? {
    guard state.probe.view.isList, content.contains(column: column, row: row) else { return nil }
    let line = firstLine(state.probe) + row - content.row
    return line < state.probe.listCount ? line : nil
  }
}

extension ProbeView {
  /// One word or two, for the strip of tabs.
  var tabTitle: String {
    switch self {
    case .worst: "worst"
    case .scatter: "scatter"
    case .distribution: "distribution"
    case .classes: "classes"
    case .confusion: "confusion"
    case .calibration: "calibration"
    case .disagreements: "disagree"
    case .trials: "sentences"
    case .batch: "file"
    }
  }
}
