import Cells
import Runs
import Testing
import Workbench

@Suite("Looking for a line of a list")
struct ListSearchTests {
  private func find(_ word: String, _ state: inout AppState) {
    _ = update(&state, .key(Key("/")))
    _ = update(&state, .paste(word))
    _ = update(&state, .key(Key(.enter)))
  }

  @Test("the next row that has the word is selected, Enter on the same word goes on, round the end")
  func probe() {
    var state = SyntheticProbe.state(120, 40)
    find("day 10", &state)
    let first = state.probe.selected
    #expect(first > 0)
    _ = update(&state, .key(Key("/")))
    _ = update(&state, .key(Key(.enter)))
    let second = state.probe.selected
    #expect(second != first)
    var seen: Set<Int> = [first]
    var turns = 0
    while state.probe.selected != first, turns < 1_000 {
      seen.insert(state.probe.selected)
      turns += 1
      _ = update(&state, .key(Key("/")))
      _ = update(&state, .key(Key(.enter)))
    }
    #expect(state.probe.selected == first && seen.count == turns + 1)
  }

  @Test("a word that no line has leaves the selection, and is said to be nowhere while it is typed")
  func nowhere() {
    var state = SyntheticProbe.state(120, 40)
    let before = state.probe.selected
    _ = update(&state, .key(Key("/")))
    _ = update(&state, .paste("xyzzy"))
    #expect(draw(state).plainText().contains("no line has it"))
    _ = update(&state, .key(Key(.enter)))
    _ = update(&state, .key(Key(.escape)))
    #expect(state.overlay == nil && state.probe.selected == before)
  }

  @Test("a field of the form is found by its name or by what its help says")
  func form() {
    var state = NewRunSample.state(120, 40)
    find("dropout", &state)
    #expect(state.newRun.focus == .field("dropout"))
    find("learning-rate", &state)
    #expect(state.newRun.focus == .field("learning-rate"))
  }

  @Test("a run of the queue is found by its name")
  func queue() {
    var state = NewRunSample.state(120, 40)
    _ = update(&state, .key(Key(.tab)))
    guard let last = state.newRun.queue.entries.last else {
      Issue.record("nothing is in the queue")
      return
    }
    find(last.record.id.rawValue, &state)
    #expect(state.newRun.selectedEntry?.record.id == last.record.id)
  }

  @Test("a row near a cut is found by its text")
  func rows() {
    var state = SyntheticCuts.state(120, 40)
    _ = update(&state, .key(Key("r")))
    find("about the euro", &state)
    #expect(state.thresholds.rows?.selected == 1)
  }
}
