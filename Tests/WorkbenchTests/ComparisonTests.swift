import Cells
import Runs
import Testing
import Workbench

@Suite("Several runs on the live screen")
struct ComparisonTests {
  private func asked(_ effects: [Effect]) -> (ticket: Int, runs: [RunID])? {
    for case .live(.loadCurves(let ticket, let requests)) in effects { return (ticket, requests.map(\.run)) }
    return nil
  }

  @Test("the list of runs marks what is drawn, and Enter draws what is marked")
  func choose() throws {
    var state = SyntheticRun.state(120, 40)
    #expect(update(&state, .key(Key("o"))) == [.live(.listRuns)])
    _ = update(&state, .live(.choices([SyntheticRun.record()] + (1...3).map(SyntheticRun.seed))))
    for key in [Key(.tab), Key(.tab)] { _ = update(&state, .key(key)) }
    let effects = update(&state, .key(Key(.enter)))
    let (ticket, runs) = try #require(asked(effects))
    #expect(runs == [SyntheticRun.seed(1).id, SyntheticRun.seed(2).id])
    var companion = SyntheticRun.companion(1)
    companion.record.name = "one that learned"
    let answer = CurveAnswer(run: runs[0], companion: companion)
    let gone = CurveAnswer(run: runs[1], companion: nil)
    #expect(
      update(&state, .live(.curves(ticket: ticket, [answer, gone], problem: nil))) == [.live(.curvesTaken)])
    #expect(state.live.comparison.companions.map(\.record.name) == ["one that learned"])
    _ = update(
      &state, .live(.curves(ticket: ticket - 1, [CurveAnswer(run: runs[0], companion: nil)], problem: nil)))
    #expect(draw(state).plainText().contains("2 runs"))
  }

  @Test("at most twelve runs are drawn, and the others are counted")
  func bounded() {
    var state = SyntheticRun.state(120, 40)
    let records = (1...20).map { number -> RunRecord in
      var record = SyntheticRun.seed(number)
      record.id = RunID(rawValue: "20261122-0701\(10 + number)-many")
      return record
    }
    guard let open = state.live.record else { return }
    _ = update(&state, .key(Key("o")))
    _ = update(&state, .live(.choices([open] + records)))
    for _ in records { _ = update(&state, .key(Key(.tab))) }
    _ = update(&state, .key(Key(.enter)))
    #expect(state.live.comparison.companions.count == 11 && state.live.comparison.left == 9)
    #expect(state.status?.text.contains("9 more") ?? false)
  }

  @Test("runs of one name are told apart by the end of their ids")
  func namesakes() {
    var state = SyntheticRun.compared(200, 60)
    for index in state.live.comparison.companions.indices {
      state.live.comparison.companions[index].record.name = "twin"
    }
    let text = draw(state).plainText()
    for companion in state.live.comparison.companions {
      #expect(text.contains("twin " + companion.record.id.rawValue.suffix(4)))
    }
    #expect(text.contains("share r · 4 runs, smoothed"))
  }

  @Test("a run that was capped has its evaluations and its curves at the same epochs")
  func capped() throws {
    var companion = SyntheticRun.companion(1)
    let last = try #require(companion.epochs.last)
    companion.record.totalSteps = last.step
    companion.record.totalEpochs = 100
    #expect(companion.epochScale.epochs(after: last.step) == last.epoch)
    companion.epochs = []
    #expect(companion.epochScale.stepsPerEpoch == max(1, Double(last.step) / 100))
  }

  @Test("seed groups become one line with a band, and back")
  func band() {
    var state = SyntheticRun.compared(120, 40)
    #expect(draw(state).plainText().contains("seed 2"))
    _ = update(&state, .key(Key("b")))
    let text = draw(state).plainText()
    #expect(text.contains("4 seeds") && !text.contains("seed 2"))
    _ = update(&state, .key(Key("b")))
    #expect(draw(state).plainText().contains("seed 2"))
  }

  @Test("a baseline is chosen, said in the titles, and given up by the same key")
  func baseline() {
    var state = SyntheticRun.compared(120, 40)
    for key in [Key("B"), Key(.down), Key(.enter)] { _ = update(&state, .key(key)) }
    #expect(state.live.comparison.baseline == SyntheticRun.seed(1).id)
    #expect(draw(state).plainText().contains("share r minus seed 1"))
    _ = update(&state, .key(Key("B")))
    #expect(state.live.comparison.baseline == nil)
  }

  @Test("runs that still train are read again every two seconds, the others are not")
  func grow() throws {
    var state = SyntheticRun.compared(120, 40)
    state.live.comparison.companions[1].record.state = .training
    state.now += 1
    state.live.comparison.askedAt = state.now
    #expect(asked(update(&state, .grown(RunGrowth()))) == nil)
    state.now += 2
    let (_, runs) = try #require(asked(update(&state, .grown(RunGrowth()))))
    #expect(runs == [SyntheticRun.seed(2).id])
  }

  @Test("zooming reads the same stretch of every run")
  func zoom() throws {
    var state = SyntheticRun.compared(120, 40)
    let effects = update(&state, .key(Key("+")))
    guard case .live(.loadCurves(_, let requests))? = effects.last else {
      Issue.record("nothing was asked for: \(effects)")
      return
    }
    #expect(requests.count == 3 && requests.allSatisfy { $0.range == state.live.range })
  }

  @Test("a run that is not open is opened first, and the others are drawn beside it")
  func opens() throws {
    var state = SyntheticRun.state(120, 40)
    let action = Action.live(.compare([SyntheticRun.seed(1), SyntheticRun.seed(2)], band: true))
    #expect(perform(&state, action) == [.open(SyntheticRun.seed(1).id)])
    var snapshot = SyntheticRun.snapshot
    snapshot.record = SyntheticRun.seed(1)
    let (_, runs) = try #require(asked(update(&state, .opened(snapshot))))
    #expect(runs == [SyntheticRun.seed(2).id] && state.live.comparison.showsBand)
  }
}
