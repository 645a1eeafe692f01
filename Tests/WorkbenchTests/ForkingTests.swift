import Cells
import Runs
import Testing
import Training
import Workbench

@Suite("Forking from the cursor")
struct ForkingTests {
  private func offered(canStart: Bool = false) -> AppState {
    var state = SyntheticRun.state(120, 40)
    state.canStartEngines = canStart
    let offer = ForkOffer(
      run: SyntheticRun.id, wanted: 1240, step: 1200, hasOptimizer: false, plan: SyntheticRun.plan)
    _ = update(&state, .live(.offered(offer)))
    return state
  }

  private func type(_ text: String, _ state: inout AppState) {
    for scalar in text.unicodeScalars { _ = update(&state, .key(Key(scalar))) }
  }

  @Test("F asks for the checkpoint at or before the cursor")
  func asks() {
    var state = SyntheticRun.state(120, 40)
    _ = update(&state, .key(Key("n")))
    #expect(update(&state, .key(Key("F"))) == [.live(.findCheckpoint(SyntheticRun.id, step: 1000))])
  }

  @Test("the form says the gap, takes only what is changed, and checks it as it is typed")
  func form() throws {
    var state = offered()
    var text = draw(state).plainText()
    #expect(text.contains("step 1 240; the nearest checkpoint is 1 200: 40 steps before"))
    #expect(text.contains("The optimizer starts anew"))
    type("fast", &state)
    #expect(draw(state).plainText().contains("! learning-rate: found"))
    #expect(update(&state, .key(Key(.enter))).isEmpty && state.overlay != nil)
    for _ in 0..<4 { _ = update(&state, .key(Key(.backspace))) }
    type("0.0005", &state)
    text = draw(state).plainText()
    #expect(text.contains("from step 1 200 on: learning-rate 0.0005"))
    let request = ForkRequest(
      run: SyntheticRun.id, step: 1200, settings: [Setting("learning-rate", "0.0005")], name: "demo-1200")
    #expect(update(&state, .key(Key(.enter))) == [.live(.fork(request))])
  }

  @Test("a fork that is made can be started here, queued or left; Esc leaves it")
  func next() {
    var record = SyntheticRun.record(state: .planned)
    record.id = RunID(rawValue: "20261123-080000-fork")
    var state = offered(canStart: true)
    state.overlay = nil
    _ = update(&state, .live(.forked(record, warnings: ["the optimizer starts anew"])))
    let asked = state
    #expect(state.status?.text.contains("the optimizer starts anew") ?? false)
    #expect(update(&state, .key(Key(.enter))) == [.open(record.id), .startEngine(record.id)])
    state = asked
    _ = update(&state, .key(Key(.down)))
    #expect(update(&state, .key(Key(.enter))) == [.live(.enqueue(record.id)), .open(record.id)])
    state = asked
    #expect(update(&state, .key(Key(.escape))) == [.open(record.id)])
  }

  @Test("nice mode is asked for, and again for the way back")
  func nice() {
    var state = SyntheticRun.state(120, 40)
    #expect(update(&state, .key(Key("u"))) == [.request(.setNice(true), SyntheticRun.id)])
    let text = CommandKind.setNice(true).summary
    state.live.events.append(RunEvent(step: 2900, at: 0, kind: .intervention, text: text))
    #expect(draw(state).plainText().contains("nice"))
    #expect(update(&state, .key(Key("u"))) == [.request(.setNice(false), SyntheticRun.id)])
    state.live.events.append(
      RunEvent(step: 2950, at: 0, kind: .resumed, text: "resumed from the checkpoint at step 2950"))
    #expect(!state.live.isNice)
  }

  @Test("what the focused panel shows can be taken away as a table")
  func export() throws {
    var state = SyntheticRun.compared(120, 40)
    let table = try #require(LiveExport.table(state))
    #expect(table.header == ["series", "step", "min", "max", "mean", "last"])
    #expect(Set(table.rows.map { $0[0] }).count == 4)
    #expect(table.rows.allSatisfy { $0.count == table.header.count })
    state.live.focus = .events
    #expect(try #require(LiveExport.table(state)).rows.count == 2)
  }
}
