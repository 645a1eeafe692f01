import Cells

/// Keys of the live screen.
enum LiveKeys {
  static let bindings: [Binding] = [
    // Panels.
    Binding(
      "live.focus-next", [Key(.tab)], "Tab", .live(.focusNext), in: [.live], "next", "focus the next panel",
      priority: 3),
    Binding(
      "live.focus-previous", [Key(.backTab)], "Shift-Tab", .live(.focusPrevious), in: [.live], "",
      "focus the panel before"),
    Binding(
      "live.maximise", [Key(.enter)], "Enter", .live(.maximise), in: [.live], "larger",
      "maximise the focused panel, and back",
      priority: 14),
    Binding(
      "live.next-view", [Key("v")], "v", .live(.nextView), in: [.live], "view",
      "the panel's next view: w, λ, share, confusion …",
      priority: 15),
    Binding(
      "live.back", [Key(.escape)], "Esc", .back, in: [.live], "",
      "one layer back: why, cursor, zoom, maximised panel",
      when: .canGoBack),

    // Live: the time axis.
    Binding(
      "live.zoom-in", [Key("+"), Key("=")], "+", .live(.zoomIn), in: [.live], "",
      "zoom in around the cursor or the newest step",
      when: .hasRun),
    Binding(
      "live.zoom-out", [Key("-")], "-", .live(.zoomOut), in: [.live], "", "zoom out", when: .zoomed),
    Binding(
      "live.zoom-reset", [Key("0")], "0", .live(.zoomReset), in: [.live], "", "the whole run", when: .zoomed),
    Binding(
      "live.cursor-left", [Key(.left)], "←", .live(.moveCursor(-1)), in: [.live], "",
      "cursor to the left, shared by all charts",
      when: .hasRun),
    Binding(
      "live.cursor-right", [Key(.right)], "→", .live(.moveCursor(1)), in: [.live], "", "cursor to the right",
      when: .hasRun),
    Binding(
      "live.cursor-left-fast", [Key(.left, .shift)], "Shift-←", .live(.moveCursor(-10)), in: [.live], "",
      "cursor ten columns to the left",
      when: .hasRun),
    Binding(
      "live.cursor-right-fast", [Key(.right, .shift)], "Shift-→", .live(.moveCursor(10)), in: [.live], "",
      "cursor ten columns to the right",
      when: .hasRun),
    Binding("live.pan-back", [Key("[")], "[", .live(.pan(-1)), in: [.live], "", "pan back", when: .zoomed),
    Binding(
      "live.pan-forward", [Key("]")], "]", .live(.pan(1)), in: [.live], "", "pan forward", when: .zoomed),
    Binding(
      "live.cursor-to-start", [Key(.home)], "Home", .live(.cursorToStart), in: [.live], "",
      "cursor to the first step shown", when: .hasRun),
    Binding(
      "live.follow-tail", [Key(.end)], "End", .live(.followTail), in: [.live], "",
      "drop the cursor and follow the newest step",
      when: .hasRun),
    Binding(
      "live.toggle-log", [Key("y")], "y", .live(.toggleLog), in: [.live], "log",
      "logarithmic axis in the focused panel", priority: 40),
    Binding(
      "live.cycle-smoothing", [Key("s")], "s", .live(.cycleSmoothing), in: [.live], "smooth",
      "smoothing: off, light, strong; ~ marks a smoothed value", priority: 41),
    Binding(
      "live.cycle-axis", [Key("x")], "x", .live(.cycleAxis), in: [.live], "axis",
      "time axis in steps, epochs, training time or processor time",
      priority: 42),
    Binding(
      "live.toggle-freeze", [Key("f")], "f", .live(.toggleFreeze), in: [.live], "freeze",
      "freeze the time axis, or follow the newest step", priority: 43, when: .hasRun),

    Binding(
      "live.go-to-step", [Key("g")], "g", .live(.askStep), in: [.live], "go to", "type a step to go to",
      priority: 25, when: .hasSteps),
    Binding(
      "live.next-event", [Key("n")], "n", .live(.moveToEvent(1)), in: [.live], "event",
      "cursor to the next numbered event", priority: 26, when: .hasEvents),
    Binding(
      "live.previous-event", [Key("N")], "N", .live(.moveToEvent(-1)), in: [.live], "",
      "cursor to the event before", when: .hasEvents),
    Binding(
      "live.why", [Key("i")], "i", .live(.toggleWhy), in: [.live], "why",
      "why the weight moved: everything at the cursor, and what changed", priority: 8, when: .hasRun),
    Binding(
      "live.why-down", [Key(.pageDown)], "PgDn", .live(.scrollWhy(4)), in: [.live], "",
      "down in the panel that says why", when: .showsWhy),
    Binding(
      "live.why-up", [Key(.pageUp)], "PgUp", .live(.scrollWhy(-4)), in: [.live], "",
      "up in the panel that says why", when: .showsWhy),
    Binding(
      "live.series", [Key(".")], ".", .live(.chooseSeries), in: [.live], "series",
      "choose which series of the focused panel are drawn", priority: 44, when: .hasRun),

    // Live: other runs on the same charts.
    Binding(
      "live.runs", [Key("o")], "o", .live(.chooseRuns), in: [.live], "overlay",
      "draw other runs on the same charts", priority: 20, when: .hasRun),
    Binding(
      "live.band", [Key("b")], "b", .live(.toggleBand), in: [.live], "band",
      "seed groups as mean ± standard deviation, or every run as a line", priority: 21, when: .compares),
    Binding(
      "live.baseline", [Key("B")], "B", .live(.chooseBaseline), in: [.live], "baseline",
      "show the runs as differences to one of them", priority: 22, when: .compares),

    // Live: steering.
    Binding(
      "live.pause-or-resume", [Key("p"), Key(" ")], "p", .live(.pauseOrResume), in: [.live], "pause",
      "pause or resume the run", priority: 3,
      when: .steerable),
    Binding(
      "live.learning-rate", [Key("l")], "l", .live(.askLearningRate), in: [.live], "rate",
      "set the base learning rate", priority: 5,
      when: .steerable),
    Binding(
      "live.weighting", [Key("w")], "w", .live(.askWeighting), in: [.live], "weighting",
      "change how the tasks are weighted",
      priority: 4, when: .steerable),
    Binding(
      "live.thresholds", [Key("t")], "t", .live(.askThresholds), in: [.live], "thresholds",
      "move the thresholds, see what it does, apply it to the run", priority: 6, when: .hasRun),
    Binding(
      "live.fork", [Key("F")], "F", .live(.askFork), in: [.live], "fork",
      "a new run from the cursor's step, with some settings changed", priority: 9, when: .hasSteps),
    Binding(
      "live.nice", [Key("u")], "u", .live(.toggleNice), in: [.live], "nice",
      "unobtrusive training: one thread of low priority, or all again", priority: 34, when: .steerable),
    Binding(
      "live.more-epochs", [Key("m")], "m", .live(.askMoreEpochs), in: [.live], "more epochs",
      "let the run go on for more epochs", priority: 33, when: .steerable),
    Binding(
      "live.evaluate", [Key("e")], "e", .live(.evaluate), in: [.live], "evaluate", "evaluate now",
      priority: 30, when: .steerable),
    Binding(
      "live.checkpoint", [Key("c")], "c", .live(.checkpoint), in: [.live], "checkpoint",
      "save a checkpoint now", priority: 31,
      when: .steerable),
    Binding(
      "live.stop", [Key("S")], "S", .live(.askStop), in: [.live], "stop", "stop the run (asks)", priority: 7,
      when: .steerable),

    Binding(
      "live.resume-here", [Key("R")], "R", .live(.resumeHere), in: [.live], "resume here",
      "train the run on here, from its last checkpoint", priority: 3, when: .resumable),
  ]
}

extension Requirement {
  static let hasSteps = Requirement(
    { $0.live.newestStep > 0 }, else: { $0.live.record == nil ? nil : "the run has no steps yet" })
  static let hasEvents = Requirement(
    { !$0.live.numberedEvents.isEmpty },
    else: { $0.live.record == nil ? nil : "nothing has been changed in this run yet" })
  static let showsWhy = Requirement { $0.live.whyLine != nil }
  static let compares = Requirement(
    { !$0.live.comparison.isEmpty },
    else: { $0.live.record == nil ? nil : "one run is drawn: o draws others beside it" })
}
