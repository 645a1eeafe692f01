import Cells
import Runs
import TaskWeighting
import Testing
import Workbench

@Suite("What keys do on the live screen")
struct UpdateTests {
  func pressed(_ text: String, in start: AppState = SyntheticRun.state(120, 40)) -> (AppState, [Effect]) {
    var state = start
    var effects: [Effect] = []
    for scalar in text.unicodeScalars { effects = update(&state, .key(Key(scalar))) }
    return (state, effects)
  }

  @Test("space and p pause a training run and resume a paused one")
  func pause() {
    #expect(pressed("p").1 == [.request(.pause, SyntheticRun.id)])
    var paused = SyntheticRun.state(120, 40)
    paused.live.record?.state = .paused
    #expect(pressed(" ", in: paused).1 == [.request(.resume, SyntheticRun.id)])
  }

  @Test("a command is shown as requested, then as applied at its step")
  func acknowledged() throws {
    var state = SyntheticRun.state(120, 40)
    _ = update(&state, .requested(id: 9, kind: .evaluate))
    #expect(state.status == AppState.Status(kind: .waiting, text: "evaluate: requested"))
    var growth = RunGrowth()
    growth.commands = state.live.commands
    growth.commands?.append(
      Command(id: 9, run: SyntheticRun.id, kind: .evaluate, requestedAt: 0, status: .applied(step: 3010)))
    _ = update(&state, .grown(growth))
    #expect(state.status == AppState.Status(kind: .good, text: "evaluate: applied at step 3010"))
    #expect(state.waiting.isEmpty)
  }

  @Test("a refused command says why")
  func refused() {
    var state = SyntheticRun.state(120, 40)
    _ = update(&state, .requested(id: 9, kind: .pause))
    var growth = RunGrowth()
    growth.commands = [
      Command(
        id: 9, run: SyntheticRun.id, kind: .pause, requestedAt: 0,
        status: .refused(reason: "run was not active"))
    ]
    _ = update(&state, .grown(growth))
    #expect(state.status == AppState.Status(kind: .bad, text: "pause: refused, run was not active"))
  }

  @Test("a remark goes with the next key, an error with the screen, what is awaited with its answer")
  func remarks() {
    var (state, _) = pressed("s")
    #expect(state.status?.kind == .info)
    (state, _) = pressed("?", in: state)
    #expect(state.status == nil)
    state = SyntheticRun.state(120, 40)
    _ = update(&state, .failed("the disk is full"))
    (state, _) = pressed("]", in: state)
    #expect(state.status?.text == "the disk is full")
    (state, _) = pressed("3", in: state)
    #expect(state.screen == .runs && state.status == nil)
    _ = update(&state, .requested(id: 9, kind: .evaluate))
    (state, _) = pressed("1", in: state)
    #expect(state.screen == .live && state.status?.kind == .waiting)
  }

  @Test("shares have no logarithmic axis, and the panel says so")
  func shares() {
    let (state, _) = pressed("y")
    #expect(state.live.logarithmic.isEmpty && state.status?.text.contains("no axis") ?? false)
    #expect(pressed("vy").0.live.logarithmic == [.weights])
  }

  @Test("where the score alone is trained, the class head's accuracy is not shown")
  func scoreAlone() {
    var state = SyntheticRun.state(200, 60)
    #expect(draw(state).plainText().contains("class head"))
    state.live.record?.weightingMethod = "single-regression"
    let text = draw(state).plainText()
    #expect(!text.contains("class head") && text.contains("cut score") && !text.contains(" accuracy 7"))
  }

  @Test("without an engine nothing is steered, and the reason is given")
  func idle() {
    var idle = SyntheticRun.state(120, 40)
    idle.live.hasEngine = false
    for key in ["p", "e", "c", "l", "w", "m", "S"] {
      let (state, effects) = pressed(key, in: idle)
      #expect(effects.isEmpty && state.overlay == nil)
      #expect(state.status?.kind == .bad)
    }
  }

  @Test("quitting asks only where this process trains")
  func quit() {
    #expect(pressed("q").1 == [.quit])
    var own = SyntheticRun.state(120, 40)
    _ = update(&own, .engines([SyntheticRun.id]))
    let (asked, effects) = pressed("q", in: own)
    #expect(effects == [.newRun(.loadQueue)] && asked.overlay == .quit)
    #expect(pressed("b", in: asked).1 == [.leaveTraining])
    #expect(pressed("p", in: asked).1 == [.pauseAndQuit])
    #expect(pressed("s", in: asked).1 == [.stopAndQuit])
    var cancelled = asked
    _ = update(&cancelled, .key(Key(.escape)))
    #expect(cancelled.overlay == nil)
    var ended = asked
    _ = update(&ended, .engines([]))
    #expect(ended.overlay == nil)
  }

  @Test("zooming asks for the stretch around the cursor and following moves it along")
  func zoom() throws {
    var state = SyntheticRun.state(120, 40)
    let effects = update(&state, .key(Key("+")))
    guard case .loadSeries(_, let range, _)? = effects.first else {
      Issue.record("nothing was loaded")
      return
    }
    #expect(range == 1501...3000)
    #expect(state.live.follows)
    var growth = RunGrowth()
    growth.steps = (3001...3010).map(SyntheticRun.step)
    _ = update(&state, .grown(growth))
    #expect(state.live.visibleSteps == 1511...3010)
    _ = update(&state, .key(Key("f")))
    growth.steps = (3011...3020).map(SyntheticRun.step)
    _ = update(&state, .grown(growth))
    #expect(state.live.visibleSteps == 1511...3010)
    _ = update(&state, .key(Key("0")))
    #expect(state.live.range == nil && state.live.follows)
  }

  @Test("Esc takes back one layer at a time")
  func back() {
    var state = SyntheticRun.state(120, 40)
    for key in [Key(.enter), Key("+"), Key(.left)] { _ = update(&state, .key(key)) }
    _ = update(&state, .key(Key(.escape)))
    #expect(state.live.cursor == nil && state.live.range != nil)
    _ = update(&state, .key(Key(.escape)))
    #expect(state.live.range == nil && state.live.isMaximised)
    _ = update(&state, .key(Key(.escape)))
    #expect(!state.live.isMaximised)
  }

  @Test("the cursor is one step shared by all charts, and a click sets it")
  func cursor() throws {
    var state = SyntheticRun.state(120, 40)
    _ = update(&state, .key(Key(.left)))
    let cursor = try #require(state.live.cursor)
    #expect((2800...3000).contains(cursor))
    _ = update(&state, .mouse(MouseEvent(.press(.left), column: 60, row: 8)))
    let clicked = try #require(state.live.cursor)
    #expect((1000...2000).contains(clicked))
    #expect(state.live.focus == .losses)
  }
}
