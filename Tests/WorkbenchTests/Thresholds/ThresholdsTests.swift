import Cells
import Runs
import Stratification
import Testing
import Training
import Workbench

/// What the workbench does with keys, clicks and news on the thresholds screen.
@Suite("The thresholds screen")
struct ThresholdsTests {
  let id = SyntheticRun.id
  let inForce = [-0.5, -0.15, 0.15, 0.5]

  func press(_ state: inout AppState, _ keys: Key...) -> [Effect] {
    keys.flatMap { update(&state, .key($0)) }
  }

  func type(_ state: inout AppState, _ text: String) {
    for scalar in text.unicodeScalars { _ = update(&state, .key(Key(scalar))) }
  }

  func cuts(_ state: AppState) -> [Double] { state.thresholds.draft?.set.cuts ?? [] }

  /// Counts by looking at every row.
  func recount(_ cuts: [Double]) -> [Int] {
    var counts = [Int](repeating: 0, count: cuts.count + 1)
    for record in SyntheticCuts.split.train {
      counts[classIndex(of: SyntheticCuts.records[record].score, thresholds: cuts)] += 1
    }
    return counts
  }

  @Test("reads the run's data, predictions and saved sets when it is opened, and asks the solvers then")
  func opens() {
    var state = SyntheticRun.state(120, 40)
    let effects = press(&state, Key("2"))
    #expect(effects == [.thresholds(.loadSets), .thresholds(.read(id)), .thresholds(.readPredictions(id))])
    #expect(state.thresholds.isReading && cuts(state) == inForce)
    let asked = update(&state, .thresholds(.read(id, SyntheticCuts.data)))
    #expect(asked == [.thresholds(.solve(SyntheticCuts.key, SyntheticCuts.data))])
    #expect(press(&state, Key("1"), Key("2")) == [.thresholds(.loadSets)])
  }

  @Test("a nudge moves the cut, says so, and every figure follows")
  func nudges() {
    var state = SyntheticCuts.state(120, 40)
    let before = state.cutFigures?.now
    #expect(before?.counts == recount(inForce) && state.cutMeaning == .inForce)
    _ = press(&state, Key("l"))
    #expect(cuts(state) == [-0.5, -0.145, 0.15, 0.5])
    #expect(state.status?.text == "moved τ2 -0.150 → -0.145")
    let figures = state.cutFigures
    #expect(figures?.now.counts == recount(cuts(state)))
    #expect(figures?.saved == before && figures?.now != before)
    #expect(state.cutsAreModified && state.cutMeaning == .relabels)
    _ = press(&state, Key("H"))
    #expect(cuts(state) == [-0.5, -0.195, 0.15, 0.5])
    _ = press(&state, Key(.tab), Key("L"))
    #expect(cuts(state) == [-0.5, -0.195, 0.2, 0.5])
  }

  @Test("a drag moves the cut at once and is one step")
  func drags() {
    var state = SyntheticCuts.state(120, 40)
    // The cut at 0.15 stands in column ⌊(0.15 + 1) / 2 · 120⌋ of 120.
    let column = 69
    _ = update(&state, .mouse(MouseEvent(.press(.left), column: column, row: 8)))
    #expect(state.thresholds.draft?.selected == 2)
    for step in 1...10 {
      _ = update(&state, .mouse(MouseEvent(.drag(.left), column: column + step, row: 8)))
      #expect(state.cutFigures?.now.counts == recount(cuts(state)))
    }
    #expect(abs(cuts(state)[2] - 0.325) < 0.009)
    #expect(state.thresholds.draft?.undone.isEmpty == true)
    _ = update(&state, .mouse(MouseEvent(.release(.left), column: column + 10, row: 8)))
    #expect(state.thresholds.draft?.undone.count == 1)
    _ = press(&state, Key("z"))
    #expect(cuts(state) == inForce)
  }

  @Test("a cut stops at its neighbours")
  func stops() {
    var state = SyntheticCuts.state(120, 40)
    for _ in 0..<30 { _ = press(&state, Key("L")) }
    #expect(cuts(state) == [-0.5, 0.149, 0.15, 0.5])
    _ = update(&state, .mouse(MouseEvent(.press(.left), column: 90, row: 8)))
    for column in [60, 5, 0] {
      _ = update(&state, .mouse(MouseEvent(.drag(.left), column: column, row: 8)))
      #expect(ThresholdMethod.areCuts(cuts(state)))
    }
  }

  @Test("a value can be typed; one that its neighbours do not leave is refused as it is typed")
  func types() {
    var state = SyntheticCuts.state(120, 40)
    _ = press(&state, Key("="))
    type(&state, "0.4")
    guard case .prompt(let prompt) = state.overlay else {
      Issue.record("no prompt")
      return
    }
    #expect(prompt.field.text == "0.4")
    _ = press(&state, Key(.enter))
    #expect(state.overlay != nil && cuts(state) == inForce)
    for _ in 0..<3 { _ = press(&state, Key(.backspace)) }
    type(&state, "-0.0625")
    _ = press(&state, Key(.enter))
    #expect(state.overlay == nil && cuts(state)[1] == -0.0625)
  }

  @Test("a class is added at the cursor or in the largest bar, and taken out; K then needs training again")
  func adds() {
    var state = SyntheticCuts.state(120, 40)
    _ = press(&state, Key("a"))
    #expect(cuts(state).count == 5 && abs(cuts(state)[2]) < 0.03)
    #expect(state.cutMeaning == .retrains(6, run: 5))
    #expect(state.cutFigures?.saved == nil)
    #expect(state.cutFigures?.now.predicted?.headAccuracy == nil)
    _ = press(&state, Key("d"))
    #expect(cuts(state) == inForce && state.cutMeaning == .inForce)
    _ = update(&state, .mouse(MouseEvent(.press(.left), column: 110, row: 8)))
    _ = update(&state, .mouse(MouseEvent(.release(.left), column: 110, row: 8)))
    _ = press(&state, Key("a"))
    #expect(cuts(state).count == 5 && cuts(state)[4] > 0.8)
    for _ in 0..<9 { _ = press(&state, Key("d")) }
    #expect(cuts(state).count == 1)
    for _ in 0..<20 { _ = press(&state, Key("a")) }
    #expect(cuts(state).count <= 8 && ThresholdMethod.areCuts(cuts(state)))
  }

  @Test("a cut snaps to its quantile, and to the middle of its gap without changing a count")
  func snaps() {
    var state = SyntheticCuts.state(120, 40)
    _ = press(&state, Key("G"))
    #expect(state.cutFigures?.now.counts == recount(inForce))
    _ = press(&state, Key("Q"))
    let share = Double(recount(cuts(state))[...1].reduce(0, +)) / 1500
    #expect(abs(share - 0.4) < 0.01)
  }

  @Test("a solver's cuts are shown one after the other, and Enter takes them")
  func takes() throws {
    var state = SyntheticCuts.state(120, 40)
    _ = press(&state, Key("s"))
    #expect(state.thresholds.chosenGhost?.name == "exact")
    let exact = try Stratifier.solve(
      SyntheticCuts.data.value.train.scores, method: .exact, settings: SyntheticCuts.key.settings)
    _ = press(&state, Key(.enter))
    #expect(cuts(state) == exact.thresholds)
    #expect(state.cutFigures?.now.counts == exact.counts)
    #expect(abs((state.cutFigures?.now.objective.total ?? 0) - exact.objective.total) < 1e-12)
    _ = press(&state, Key("s"), Key("s"))
    #expect(state.thresholds.chosenGhost?.name == "quantile")
    _ = press(&state, Key(.escape))
    #expect(state.thresholds.ghost == .none && state.screen == .thresholds)
  }

  @Test("an answer to a question that nobody asks any more is kept for when it is asked again")
  func staleAnswers() {
    var state = SyntheticCuts.state(120, 40)
    let effects = press(&state, Key("a"))
    guard let key = state.thresholds.key else { return }
    #expect(effects == [.thresholds(.solve(key, SyntheticCuts.data))] && state.thresholds.answers.isEmpty)
    #expect(press(&state, Key("z")).isEmpty)
    let ghost = Ghost(name: "exact", cuts: [-0.6, -0.3, 0, 0.3, 0.6], objective: 1)
    _ = update(&state, .thresholds(.solved(id, key, ghost)))
    #expect(state.thresholds.exact?.cuts == SyntheticCuts.ghosts[0].cuts)
    #expect(press(&state, Key("Z")).isEmpty)
    #expect(state.thresholds.exact == ghost)
    let other = RunID(rawValue: "20260101-000000-aaaa")
    _ = update(&state, .thresholds(.solved(other, key, ghost)))
    #expect(state.thresholds.answers.count == 1)
  }

  @Test("the gradient solver walks picture by picture until any key stops it; Enter takes its best")
  func walks() throws {
    var state = SyntheticCuts.state(120, 40)
    let start = press(&state, Key("w"))
    guard case .thresholds(.startWalk(let set, let data)) = try #require(start.first) else { return }
    var walk = try #require(Walk(data.value.train.scores, set))
    for _ in 0..<5 {
      let shared = Shared(walk)
      #expect(update(&state, .thresholds(.walked(id, shared))) == [.thresholds(.walkOn(shared, id))])
      walk.go(walk.stride)
    }
    #expect(KeyContext(state) == .thresholdWalk && draw(state).plainText().contains("iteration 4"))
    _ = press(&state, Key("x"))
    #expect(!state.thresholds.isWalking)
    #expect(update(&state, .thresholds(.walked(id, Shared(walk)))).isEmpty)
    _ = press(&state, Key(.enter))
    #expect(cuts(state) == CutSet.ordered(state.thresholds.draft?.set.cuts ?? []) && state.cutsAreModified)
    #expect(state.thresholds.walk == nil)
  }

  @Test("rows nearest the cut, or of a bar, are listed with both heads and read as pages")
  func rows() {
    var state = SyntheticCuts.state(120, 40)
    _ = press(&state, Key("r"))
    #expect(KeyContext(state) == .thresholdRows)
    _ = press(&state, Key(.down), Key(.enter))
    guard case .page(let page) = state.overlay else {
      Issue.record("no page")
      return
    }
    #expect(page.title.hasPrefix("record 1"))
    #expect(
      page.lines.contains { $0.hasPrefix("true score") } && page.lines.contains { $0.contains("sentence 1") })
    _ = press(&state, Key(.escape))
    _ = press(&state, Key("l"))
    #expect(cuts(state) != inForce && KeyContext(state) == .thresholdRows)
    _ = press(&state, Key(.escape))
    #expect(KeyContext(state) == .thresholds)
  }

  @Test("saving asks before it replaces, and what is loaded becomes the measure")
  func saves() {
    var state = SyntheticCuts.state(120, 40)
    _ = press(&state, Key("l"), Key("n"))
    type(&state, "mine")
    let saved = press(&state, Key(.enter))
    guard case .thresholds(.save(let set)) = saved.first else {
      Issue.record("nothing is saved")
      return
    }
    #expect(set.name == "mine" && set.thresholds == cuts(state) && !state.cutsAreModified)
    _ = press(&state, Key("n"))
    for _ in 0..<9 { _ = press(&state, Key(.backspace)) }
    type(&state, "wide middle")
    #expect(press(&state, Key(.enter)).isEmpty)
    #expect(KeyContext(state) == .question)
    #expect(press(&state, Key(.enter)).isEmpty)
    guard case .thresholds(.save(let replaced)) = press(&state, Key("y")).first else {
      Issue.record("nothing is replaced")
      return
    }
    #expect(replaced.name == "wide middle")
    _ = press(&state, Key("o"), Key(.down), Key(.enter))
    #expect(cuts(state) == [-0.6, -0.3, 0.3, 0.6] && !state.cutsAreModified)
    _ = press(&state, Key("o"), Key(.enter))
    #expect(cuts(state) == inForce)
    _ = press(&state, Key("X"), Key(.enter))
    #expect(press(&state, Key("y")) == [.thresholds(.delete("wide middle"))])
  }

  @Test("cuts are applied to a run in training only, and only as many as it has")
  func applies() {
    var state = SyntheticCuts.state(120, 40)
    #expect(press(&state, Key("A")).isEmpty)
    #expect(state.status?.text == "these cuts are in force already")
    _ = press(&state, Key("l"))
    #expect(press(&state, Key("A")) == [.request(.setThresholds(cuts(state)), id)])
    _ = press(&state, Key("a"))
    #expect(press(&state, Key("A")).isEmpty)
    #expect(state.status?.text.contains("the run has 5 classes, these cuts make 6") == true)
    _ = press(&state, Key("z"))
    var growth = RunGrowth()
    growth.hasEngine = false
    _ = update(&state, .grown(growth))
    #expect(press(&state, Key("A")).isEmpty && state.cutMeaning == .rescores)
  }

  @Test("a run is forked with cuts that it cannot take up")
  func forks() {
    var state = SyntheticCuts.state(120, 40)
    #expect(press(&state, Key("F")).isEmpty && state.overlay == nil)
    _ = press(&state, Key("a"), Key("F"), Key(.tab))
    type(&state, "1500")
    let effects = press(&state, Key(.enter))
    let cut = Setting("thresholds", "fixed:" + cuts(state).map { "\($0)" }.joined(separator: ","))
    #expect(
      effects == [.live(.fork(ForkRequest(run: id, step: 1500, settings: [cut], name: "demo recut")))])
  }

  @Test("an untouched draft follows the cuts in force, a touched one stays; new evaluations are read")
  func follows() {
    var state = SyntheticCuts.state(120, 40)
    var growth = RunGrowth()
    var epoch = SyntheticRun.epoch(5, thresholdsVersion: 2)
    epoch.thresholds = [-0.4, -0.2, 0.2, 0.4]
    growth.epochs = state.live.epochs + [epoch]
    #expect(update(&state, .grown(growth)) == [.thresholds(.readPredictions(id))])
    #expect(cuts(state) == [-0.4, -0.2, 0.2, 0.4] && state.cutMeaning == .inForce)
    _ = press(&state, Key("l"))
    let mine = cuts(state)
    epoch.step += 750
    epoch.thresholds = inForce
    growth.epochs?.append(epoch)
    _ = update(&state, .grown(growth))
    #expect(cuts(state) == mine && state.savedCuts == inForce)
  }

  @Test("leaving the screen keeps the draft, and so does opening another run")
  func keeps() {
    var state = SyntheticCuts.state(120, 40)
    _ = press(&state, Key("l"), Key("1"), Key("2"))
    let mine = cuts(state)
    #expect(mine != inForce)
    var other = SyntheticRun.snapshot
    other.record.id = RunID(rawValue: "20260101-000000-aaaa")
    _ = update(&state, .opened(other))
    _ = press(&state, Key("2"))
    #expect(cuts(state) == inForce && state.thresholds.data == nil)
    _ = update(&state, .thresholds(.read(id, SyntheticCuts.data)))
    #expect(state.thresholds.data == nil)
    _ = update(&state, .opened(SyntheticRun.snapshot))
    _ = press(&state, Key("2"))
    #expect(cuts(state) == mine && state.thresholds.draft?.undone.count == 1)
  }

  @Test("without its data file a run still shows what its histograms say, and says that")
  func unreadable() throws {
    var state = SyntheticCuts.reading(120, 40)
    let histograms = try #require(state.live.histograms)
    let data = ThresholdData(run: id, histograms: histograms).map(Shared.init)
    _ = update(&state, .thresholds(.unreadable(id, "/data/eurusd-sentences.csv: no such file", data)))
    _ = press(&state, Key("l"))
    #expect(cuts(state) != inForce)
    #expect(draw(state).plainText().contains("no such file"))
    #expect(press(&state, Key("r")).isEmpty && state.thresholds.rows == nil)
  }

  @Test("the objective's settings are asked for in a form; another K starts from the quantiles")
  func settings() {
    var state = SyntheticCuts.state(120, 40)
    _ = press(&state, Key("e"), Key(.tab))
    type(&state, "0")
    _ = press(&state, Key(.tab), Key(.tab))
    type(&state, "3")
    _ = press(&state, Key(.enter))
    #expect(state.thresholds.draft?.set.gamma == 0 && cuts(state).count == 2)
    let counts = recount(cuts(state))
    #expect(counts.allSatisfy { abs($0 - 500) < 20 }, "\(counts)")
    _ = press(&state, Key("z"))
    #expect(state.thresholds.draft?.set.gamma == 0.3 && cuts(state) == inForce)
  }

  @Test("what is exported is the table of classes and the command that says the same")
  func exports() {
    let state = SyntheticCuts.state(120, 40)
    let table = ThresholdsExport.table(state)
    #expect(table?.header.count == 6 && table?.rows.count == 5)
    #expect(table?.rows.map { $0[3] } == recount(inForce).map { "\($0)" })
    let command = ThresholdsExport.command(state)
    #expect(command.hasPrefix("steelyard thresholds --data /data/eurusd-sentences.csv --format csv"))
    #expect(command.hasSuffix("--thresholds fixed:-0.5,-0.15,0.15,0.5"))
  }
}
