import Cells
import Runs
import Testing
import Workbench

@Suite("The cursor, the time axis and why the weight moved")
struct CursorTests {
  func press(_ state: inout AppState, _ keys: Key...) -> [Effect] {
    var effects: [Effect] = []
    for key in keys { effects = update(&state, .key(key)) }
    return effects
  }

  @Test("the cursor snaps to a bucket, and to single steps once the axis is zoomed in that far")
  func snaps() throws {
    var state = SyntheticRun.state(120, 40)
    _ = press(&state, Key(.left), Key(.left, .shift))
    var cursor = try #require(state.live.cursor)
    let width = state.live.series.width
    #expect(width > 1 && cursor % width == 0)
    #expect(draw(state).plainText().contains("…"), "the least and the greatest value of the bucket")
    for _ in 0..<6 { _ = press(&state, Key("+")) }
    var fine = SeriesWindow(first: 2900)
    for n in 2900...3000 { fine.append(SyntheticRun.step(n)) }
    _ = update(&state, .series(fine))
    _ = press(&state, Key(.end), Key(.left), Key(.left))
    cursor = try #require(state.live.cursor)
    #expect(cursor == 2999)
    #expect(draw(state).plainText().contains("step 2 999"))
  }

  @Test("a step is typed to go there, and one that there is not is refused")
  func goTo() {
    var state = SyntheticRun.state(120, 40)
    _ = press(&state, Key("g"))
    for scalar in "9999".unicodeScalars { _ = press(&state, Key(scalar)) }
    #expect(draw(state).plainText().contains("steps 1 to 3000"))
    #expect(press(&state, Key(.enter)).isEmpty && state.overlay != nil)
    for _ in 0..<4 { _ = press(&state, Key(.backspace)) }
    for scalar in "1240".unicodeScalars { _ = press(&state, Key(scalar)) }
    _ = press(&state, Key(.enter))
    #expect(state.live.cursor == 1240 && state.overlay == nil)
  }

  @Test("n and N go from event to event, whose text then stands under the charts")
  func events() {
    var state = SyntheticRun.state(120, 40)
    _ = press(&state, Key("n"))
    #expect(state.live.cursor == 1000)
    #expect(draw(state).plainText().contains("1: learning rate 0.0005 at 1000"))
    _ = press(&state, Key("n"))
    #expect(state.live.cursor == 2000)
    _ = press(&state, Key("n"))
    #expect(state.live.cursor == 2000 && state.status?.text == "no event after this one")
    _ = press(&state, Key("N"))
    #expect(state.live.cursor == 1000)
  }

  @Test("the panel that says why asks for the step and the one before, and drops late answers")
  func inspects() throws {
    var state = SyntheticRun.state(120, 40)
    _ = press(&state, Key("i"), Key("n"))
    let effects = press(&state, Key("n"))
    #expect(effects == [.live(.inspect(SyntheticRun.id, step: 2000, before: 1000))])
    let late = Inspection(step: 1000, record: SyntheticRun.step(1000), before: nil)
    _ = update(&state, .live(.inspected(SyntheticRun.id, late)))
    #expect(state.live.inspection == nil)
    #expect(draw(state).plainText().contains("reading step 2000"))
    let answer = Inspection(step: 2000, record: SyntheticRun.step(2000), before: SyntheticRun.step(1000))
    _ = update(&state, .live(.inspected(SyntheticRun.id, answer)))
    let text = draw(state).plainText()
    #expect(text.contains("Δ since step 1 000") && text.contains("share r"))
  }

  @Test("the wheel zooms at the pointer, with Shift or sideways it pans")
  func wheel() throws {
    var state = SyntheticRun.state(120, 40)
    let up = MouseEvent(.wheel(vertical: -1, horizontal: 0), column: 60, row: 8)
    for _ in 0..<3 { #expect(!update(&state, .mouse(up)).isEmpty) }
    let range = try #require(state.live.range)
    #expect(range.lowerBound > 1 && range.upperBound < 3000)
    let across = MouseEvent(.wheel(vertical: 0, horizontal: 1), column: 60, row: 8)
    _ = update(&state, .mouse(across))
    #expect(try #require(state.live.range).lowerBound > range.lowerBound)
    let shifted = MouseEvent(.wheel(vertical: -1, horizontal: 0), column: 60, row: 8, modifiers: .shift)
    _ = update(&state, .mouse(shifted))
    #expect(state.live.range == range)
  }

  @Test("dragging with the right button pans, with the left one it moves the cursor")
  func drags() throws {
    var state = SyntheticRun.state(120, 40)
    _ = press(&state, Key("+"), Key("["), Key("["))
    let range = try #require(state.live.range)
    _ = update(&state, .mouse(MouseEvent(.press(.right), column: 60, row: 8)))
    _ = update(&state, .mouse(MouseEvent(.drag(.right), column: 70, row: 8)))
    #expect(try #require(state.live.range).lowerBound < range.lowerBound)
    _ = update(&state, .mouse(MouseEvent(.drag(.right), column: 60, row: 8)))
    #expect(state.live.range == range && state.live.cursor == nil)
    _ = update(&state, .mouse(MouseEvent(.release(.right), column: 60, row: 8)))
    _ = update(&state, .mouse(MouseEvent(.press(.left), column: 60, row: 8)))
    let pressed = try #require(state.live.cursor)
    _ = update(&state, .mouse(MouseEvent(.drag(.left), column: 64, row: 8)))
    #expect(try #require(state.live.cursor) > pressed && state.live.range == range)
  }

  @Test("a series is switched off by a click on its legend and comes back by the list")
  func legend() {
    var state = SyntheticRun.state(120, 40)
    _ = press(&state, Key(.tab))
    let view = state.live.view(of: .losses)
    let frame = draw(state)
    // The first row inside the panel, below the header and the frame.
    let row = ScreenFrame(state.size).body.row + 1
    let marks = (0..<frame.width).filter { frame[$0, row].scalar == Unicode.Scalar("▲").value }
    guard let place = marks.first else {
      Issue.record("no legend")
      return
    }
    let effects = update(&state, .mouse(MouseEvent(.press(.left), column: place + 3, row: row)))
    #expect(state.live.hidden[view] == ["c"] && state.live.cursor == nil)
    guard case .remember(let name, let text)? = effects.first else {
      Issue.record("not remembered")
      return
    }
    var next = SyntheticRun.state(120, 40)
    _ = update(&next, .remembered([name: text]))
    #expect(next.live.hidden[view] == ["c"])
    _ = press(&state, Key("."), Key(.down), Key(.tab), Key(.enter))
    #expect(state.live.hidden[view] == [])
  }

  @Test("a screen that grows in small steps gets finer series in the end")
  func sharpens() {
    var state = SyntheticRun.state(60, 24)
    state.live.isMaximised = true
    var coarse = SeriesWindow(capacity: 64)
    for n in 1...3000 { coarse.append(SyntheticRun.step(n)) }
    _ = update(&state, .series(coarse))
    var loads = 0
    for width in 61...200 {
      let effects = update(&state, .resize(width: width, height: 40))
      if case .loadSeries(_, _, let buckets)? = effects.first {
        loads += 1
        var window = SeriesWindow(capacity: buckets)
        for n in 1...3000 { window.append(SyntheticRun.step(n)) }
        _ = update(&state, .series(window))
      }
    }
    #expect(loads > 0 && state.live.series.width < coarse.width)
  }
}
