import Cells
import Charts

/// The screens by name, the current one marked; the open run beside them where it is not on the screen.
struct TabStrip {
  struct Tab {
    var screen: Screen
    var key: String
    var name: String
    var rect: Rect
  }

  let tabs: [Tab]
  private let rect: Rect

  init(_ state: AppState, in rect: Rect) {
    self.rect = rect
    let bindings = KeyTable.bindings(in: state)
    let all = Screen.allCases.map { screen -> (Screen, String, String) in
      let key = bindings.first { $0.action == .show(screen) }?.keyName ?? ""
      return (screen, KeyName.shown(key, state.glyphs), screen.title)
    }
    // All names, or that of the current screen alone.
    for namesAll in [true, false] {
      var column = rect.column + 1
      var tabs: [Tab] = []
      for (screen, key, title) in all {
        let name = namesAll || screen == state.screen ? title : ""
        let width = CharacterWidth.width(of: key) + CharacterWidth.width(of: name) + (name.isEmpty ? 2 : 3)
        tabs.append(
          Tab(
            screen: screen, key: key, name: name,
            rect: Rect(column: column, row: rect.row, width: width, height: 1)))
        column += width
      }
      guard column > rect.endColumn else {
        self.tabs = rect.isEmpty ? [] : tabs
        return
      }
    }
    tabs = []
  }

  func screen(atColumn column: Int, row: Int) -> Screen? {
    tabs.first { $0.rect.contains(column: column, row: row) }?.screen
  }

  func draw(_ state: AppState, into buffer: inout CellBuffer, look: Look) {
    for tab in tabs {
      let isCurrent = tab.screen == state.screen
      if isCurrent { buffer.fill(tab.rect, with: Cell(style: look[.selection])) }
      let used = buffer.draw(
        tab.key, column: tab.rect.column + 1, row: tab.rect.row, style: look[isCurrent ? .selection : .key],
        glyphs: look.glyphs)
      buffer.draw(
        tab.name, column: tab.rect.column + 2 + used, row: tab.rect.row,
        style: look[isCurrent ? .selection : .dim], glyphs: look.glyphs)
    }
    drawRun(state, into: &buffer, look: look)
  }

  /// The open run and how far it is, on the screens that do not say it.
  private func drawRun(_ state: AppState, into buffer: inout CellBuffer, look: Look) {
    guard state.screen != .live, let record = state.live.record, let end = tabs.last?.rect.endColumn else {
      return
    }
    let badge = RunBadge(life: RunLife(record, hasEngine: state.live.hasEngine), look: look)
    let share = record.totalSteps > 0 ? Double(record.step) / Double(record.totalSteps) : 0
    let percent = "\(Int((max(0, min(1, share)) * 100).rounded(.down))) %"
    var row = TextRow()
    row.add(record.name, look[.text], priority: 3)
    row.add(badge.text, badge.style, priority: 2)
    row.add(percent, look[.dim], priority: 1)
    let room = rect.endColumn - end - 3
    let width = row.width(look, limit: room)
    guard width <= room, room > 0 else { return }
    row.draw(
      into: &buffer, in: Rect(column: rect.endColumn - width - 1, row: rect.row, width: width, height: 1),
      look: look)
  }
}

extension Screen {
  /// As the tabs name it.
  package var title: String {
    switch self {
    case .live: "live"
    case .thresholds: "thresholds"
    case .runs: "runs"
    case .newRun: "new run"
    case .probe: "probe"
    }
  }

  /// As the command line names it.
  package var commandName: String { self == .newRun ? "new" : title }
}
