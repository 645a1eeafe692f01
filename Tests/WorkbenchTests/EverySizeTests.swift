import Cells
import Runs
import Testing
import Workbench

/// What holds for every screen at every size from 1×1 to 300×100.
@Suite("Every screen at every size")
struct EverySizeTests {
  /// A screen full of figures.
  static func state(_ screen: Screen) -> AppState {
    switch screen {
    case .live: SyntheticRun.state(80, 24)
    case .thresholds: SyntheticCuts.state(80, 24)
    case .runs: SyntheticRun.list(80, 24)
    case .newRun: NewRunSample.state(80, 24)
    case .probe: SyntheticProbe.state(80, 24)
    }
  }

  /// The parts of a screen's body, as drawing and clicks use them; all but the `spare` ones must be there.
  static func parts(_ state: AppState) -> (needed: [Rect], spare: [Rect]) {
    let body = ScreenFrame(state.size).body
    switch state.screen {
    case .live:
      let grid = PanelGrid(body: body, focus: state.live.focus, isMaximised: state.live.isMaximised)
      return (grid.places.map(\.rect), [])
    case .thresholds:
      let layout = ThresholdsLayout(state)
      return ([layout.histogram], [layout.counts] + layout.places.map(\.rect))
    case .runs:
      let layout = RunListLayout(state)
      return ([layout.table], layout.preview.map { [$0] } ?? [])
    case .newRun:
      let layout = NewRunLayout(state)
      let (mine, others) =
        state.newRun.pane == .form ? (layout.form, layout.queue) : (layout.queue, layout.form)
      return ([mine], [layout.look, others])
    case .probe:
      let layout = ProbeLayout(state)
      return ([layout.input], [layout.answer, layout.content] + layout.tabs.map(\.rect))
    }
  }

  @Test("the parts lie inside the body and never on each other", arguments: Screen.allCases)
  func geometry(screen: Screen) {
    var state = Self.state(screen)
    var problems: [String] = []
    for width in 1...300 {
      for height in 1...100 {
        state.size = AppState.Size(width, height)
        let body = ScreenFrame(state.size).body
        let (needed, spare) = Self.parts(state)
        let all = (needed + spare).filter { !$0.isEmpty }
        var isGood = needed.allSatisfy { !$0.isEmpty } && all.allSatisfy { $0.intersection(body) == $0 }
        for (index, rect) in all.enumerated() {
          for other in all[..<index] where !rect.intersection(other).isEmpty { isGood = false }
        }
        if !isGood { problems.append("\(width)x\(height): \(all) in \(body)") }
      }
    }
    #expect(problems.isEmpty, "\(problems.count) sizes, the first is \(problems.first ?? "")")
  }

  @Test("it is drawn, and no part of it stays blank", arguments: Screen.allCases)
  func drawing(screen: Screen) {
    let start = Self.state(screen)
    var problems: [String] = []
    for width in 1...300 {
      for height in 1...100 {
        var state = start
        _ = update(&state, .resize(width: width, height: height))
        let frame = draw(state)
        if frame.width != width || frame.height != height { problems.append("\(width)x\(height): its size") }
        let (needed, spare) = Self.parts(state)
        for rect in (needed + spare) where rect.width >= 12 && rect.height >= 3 && isBlank(frame, rect) {
          problems.append("\(width)x\(height): \(rect) is blank")
        }
        let footer = ScreenFrame(state.size).footer
        if width >= 20, height >= 6, isBlank(frame, footer) {
          problems.append("\(width)x\(height): no keys are named")
        }
      }
    }
    #expect(problems.isEmpty, "\(problems.count), the first is \(problems.first ?? "")")
  }

  private func isBlank(_ frame: CellBuffer, _ rect: Rect) -> Bool {
    for row in rect.row..<rect.endRow {
      for column in rect.column..<rect.endColumn where frame[column, row].scalar > 0x20 { return false }
    }
    return true
  }
}
