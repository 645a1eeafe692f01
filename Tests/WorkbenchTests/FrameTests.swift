import Cells
import Runs
import Terminal
import Testing
import Workbench

@Suite("Frames of the workbench")
struct FrameTests {
  static let sizes = [(40, 12), (80, 24), (120, 40), (200, 60)]

  @Test("the live screen looks as recorded", arguments: sizes, GlyphSet.allCases)
  func live(size: (Int, Int), glyphs: GlyphSet) throws {
    let state = SyntheticRun.state(size.0, size.1, glyphs: glyphs)
    try Golden.expect(draw(state), matches: "live-\(size.0)x\(size.1)-\(glyphs.rawValue)")
  }

  @Test("the list of runs looks as recorded", arguments: sizes, GlyphSet.allCases)
  func runs(size: (Int, Int), glyphs: GlyphSet) throws {
    guard size == (120, 40) || glyphs == .braille else { return }
    var state = SyntheticRun.list(size.0, size.1, glyphs: glyphs)
    if let id = state.runs.selectedRecord?.id {
      let falling = (0..<60).map { 0.1 + 0.9 / Double(1 + $0) }
      let glance = RunGlance(
        run: id, step: 700, share: falling.reversed(), lossRegression: falling, lossClassification: falling,
        mse: falling, accuracy: falling.reversed())
      _ = update(&state, .runList(.glance(glance)))
    }
    try Golden.expect(draw(state), matches: "runs-\(size.0)x\(size.1)-\(glyphs.rawValue)")
  }

  @Test("groups, lineage, marks, a filter being typed and a comparison look as recorded")
  func runLayers() throws {
    let start = SyntheticRun.list(120, 40)
    for (name, keys) in [
      ("groups", "g"), ("tree", "L"), ("filter", "/tag:"), ("sort", "s"), ("columns", "c"), ("tags", "t"),
      ("trash", "xD"), ("marked", "    ="),
    ] {
      var state = start
      for scalar in keys.unicodeScalars { _ = update(&state, .key(Key(scalar))) }
      try Golden.expect(draw(state), matches: "runs-\(name)-120x40")
    }
  }

  @Test("every further view of every panel looks as recorded", arguments: [GlyphSet.braille, .ascii])
  func views(glyphs: GlyphSet) throws {
    var state = SyntheticRun.state(120, 40, glyphs: glyphs)
    for view in 2...4 {
      for panel in Panel.allCases {
        if panel.views.count >= view { _ = update(&state, .key(Key("v"))) }
        _ = update(&state, .key(Key(.tab)))
      }
      try Golden.expect(draw(state), matches: "live-view\(view)-\(glyphs.rawValue)")
    }
  }

  @Test("a cursor, a zoomed stretch and a dialog look as recorded")
  func layers() throws {
    var state = SyntheticRun.state(120, 40)
    for key in [Key("+"), Key(.left, .shift), Key("x")] { _ = update(&state, .key(key)) }
    try Golden.expect(draw(state), matches: "live-cursor")
    for key in [Key("?"), Key("l"), Key("w"), Key("m"), Key("S")] {
      var open = SyntheticRun.state(80, 24)
      _ = update(&open, .key(key))
      guard case .character(let scalar) = key.code else { continue }
      try Golden.expect(draw(open), matches: "dialog-\(scalar == "?" ? "help" : String(scalar))-80x24")
    }
  }

  @Test("why the weight moved looks as recorded, at every size", arguments: sizes)
  func why(size: (Int, Int)) throws {
    var state = SyntheticRun.inspected(size.0, size.1)
    try Golden.expect(draw(state), matches: "live-why-\(size.0)x\(size.1)")
    state.glyphs = .ascii
    try Golden.expect(draw(state), matches: "live-why-\(size.0)x\(size.1)-ascii")
  }

  @Test("several runs on the charts look as recorded: lines, a seed band, differences", arguments: sizes)
  func compared(size: (Int, Int)) throws {
    var state = SyntheticRun.compared(size.0, size.1)
    try Golden.expect(draw(state), matches: "live-runs-\(size.0)x\(size.1)")
    state.live.comparison.showsBand = true
    try Golden.expect(draw(state), matches: "live-band-\(size.0)x\(size.1)")
    state.live.comparison.showsBand = false
    state.live.comparison.baseline = SyntheticRun.id
    try Golden.expect(draw(state), matches: "live-baseline-\(size.0)x\(size.1)")
  }

  @Test("the live screen has its colours in every colour depth")
  func colours() throws {
    let frame = draw(SyntheticRun.inspected(120, 40))
    let pictures = [ColorDepth.direct, .palette256, .palette16, .mono].map { depth in
      let text = Golden.styles(of: frame) { style in
        "\(Palette.pair(style, depth: depth)) \(style.attributes.rawValue)"
      }
      return (name: depth.rawValue, text: text)
    }
    try Golden.expect(pictures, matches: "live-colours-120x40")
  }

  @Test("the other screens have their colours in every colour depth")
  func coloursElsewhere() throws {
    let screens = [
      ("runs", SyntheticRun.list(120, 40)), ("new-run", NewRunSample.state(120, 40)),
      ("probe", SyntheticProbe.state(120, 40)),
    ]
    for (name, state) in screens {
      let frame = draw(state)
      let pictures = [ColorDepth.direct, .palette256, .palette16, .mono].map { depth in
        let text = Golden.styles(of: frame) { style in
          "\(Palette.pair(style, depth: depth)) \(style.attributes.rawValue)"
        }
        return (name: depth.rawValue, text: text)
      }
      try Golden.expect(pictures, matches: "\(name)-colours-120x40")
    }
  }

  @Test("the form for a fork looks as recorded", arguments: [(40, 12), (80, 24), (120, 40)])
  func forkForm(size: (Int, Int)) throws {
    var state = SyntheticRun.state(size.0, size.1)
    let offer = ForkOffer(
      run: SyntheticRun.id, wanted: 1240, step: 1200, hasOptimizer: true, plan: SyntheticRun.plan)
    _ = update(&state, .live(.offered(offer)))
    try Golden.expect(draw(state), matches: "dialog-fork-\(size.0)x\(size.1)")
  }

  @Test("a fork shows its parent's curve up to the fork", arguments: [(80, 24), (120, 40)])
  func fork(size: (Int, Int)) throws {
    try Golden.expect(draw(SyntheticRun.forked(size.0, size.1)), matches: "live-fork-\(size.0)x\(size.1)")
  }
}
