import Cells

/// Keys of the thresholds screen.
enum ThresholdsKeys {
  /// What works on the cuts, whether the rows have the keys or not.
  private static let both: [KeyContext] = [.thresholds, .thresholdRows]

  private static func key(
    _ id: String, _ keys: [Key], _ name: String, _ action: ThresholdsAction, in contexts: [KeyContext] = both,
    _ label: String, _ help: String, priority: Int = 50, when requirement: Requirement = .hasCuts
  ) -> Binding {
    Binding(
      "thresholds." + id, keys, name, .thresholds(action), in: contexts, label, help, priority: priority,
      when: requirement)
  }

  static let bindings: [Binding] = cuts + looking + solvers + rows + keeping

  private static let cuts: [Binding] = [
    key(
      "next-cut", [Key(.tab), Key(".")], "Tab", .select(1), "next cut", "select the next cut", priority: 4,
      when: .hasSeveralCuts),
    key(
      "previous-cut", [Key(.backTab), Key(",")], "Shift-Tab", .select(-1), "", "select the cut before",
      when: .hasSeveralCuts),
    key("left", [Key("h")], "h", .nudge(-1, isCoarse: false), "", "move the cut a little to the left"),
    key(
      "right", [Key("l")], "h l", .nudge(1, isCoarse: false), "move", "move the cut a little to the right",
      priority: 3),
    key("far-left", [Key("H")], "H", .nudge(-1, isCoarse: true), "", "move the cut far to the left"),
    key("far-right", [Key("L")], "L", .nudge(1, isCoarse: true), "", "move the cut far to the right"),
    key("type", [Key("=")], "=", .type, "type", "type where the cut shall be", priority: 12),
    key(
      "add", [Key("a")], "a", .add, "add", "one class more: cut at the cursor, or in the largest bar",
      priority: 13, when: .canAddCut),
    key(
      "remove", [Key("d"), Key(.delete)], "d", .remove, "", "one class less: take the selected cut out",
      when: .hasSeveralCuts),
    key(
      "to-quantile", [Key("Q")], "Q", .snapToQuantile, "",
      "move the cut to its quantile: as many scores below as equal classes have"),
    key("to-gap", [Key("G")], "G", .snapToGap, "", "move the cut to the middle of its gap in the data"),
    key(
      "undo", [Key("z")], "z", .undo, "undo", "take the last change back, without limit", priority: 10,
      when: .canUndoCuts),
    key("redo", [Key("Z")], "Z", .redo, "", "make it again", when: .canRedoCuts),
    key(
      "reset", [Key("u")], "u", .reset, "", "back to the saved cuts (an undoable step)", when: .cutsModified),
  ]

  private static let looking: [Binding] = [
    key("log", [Key("y")], "y", .toggleLog, "log", "logarithmic heights", priority: 40),
    key("zoom-in", [Key("+")], "+", .zoomIn, "", "zoom in around the cursor or the selected cut"),
    key("zoom-out", [Key("-")], "-", .zoomOut, "", "zoom out", when: .scoresZoomed),
    key("zoom-reset", [Key("0")], "0", .zoomReset, "", "all scores", when: .scoresZoomed),
    key("pan-left", [Key("[")], "[", .pan(-1), "", "pan to lower scores", when: .scoresZoomed),
    key("pan-right", [Key("]")], "]", .pan(1), "", "pan to higher scores", when: .scoresZoomed),
    key("cursor-left", [Key(.left)], "←", .moveCursor(-1), "", "cursor to the bar on the left"),
    key("cursor-right", [Key(.right)], "→", .moveCursor(1), "", "cursor to the bar on the right"),
    key(
      "cursor-far-left", [Key(.left, .shift)], "Shift-←", .moveCursor(-10), "", "cursor ten bars to the left"),
    key(
      "cursor-far-right", [Key(.right, .shift)], "Shift-→", .moveCursor(10), "",
      "cursor ten bars to the right"),
    key(
      "next-panel", [Key("v")], "v", .nextPanel, "view", "the next panels, where not all have room",
      priority: 15),
    Binding(
      "thresholds.back", [Key(.escape)], "Esc", .back, in: [.thresholds], "",
      "one layer back: walk, ghost, cursor, zoom, then the live screen"),
  ]

  private static let solvers: [Binding] = [
    key(
      "next-ghost", [Key("s")], "s", .cycleGhost(1), "solvers",
      "show the next solver's cuts as ghost lines; the last turn shows all", priority: 6, when: .hasAnswers),
    key(
      "previous-ghost", [Key("S")], "S", .cycleGhost(-1), "", "the solver before", when: .hasAnswers),
    key(
      "take-ghost", [Key(.enter)], "Enter", .takeGhost, in: [.thresholds], "take it",
      "take the cuts of the ghost lines shown", priority: 5, when: .hasGhost),
    key(
      "walk", [Key("w")], "w", .walk, "walk", "watch the gradient solver walk; any key stops it", priority: 14
    ),
    key(
      "stop-walk", [Key(.escape), Key(.enter), Key(" ")], "any key", .stopWalk, in: [.thresholdWalk], "stop",
      "stop the walk here; Enter then takes its cuts", priority: 1, when: .always),
  ]

  private static let rows: [Binding] = [
    key(
      "rows", [Key("r")], "r", .openRows, in: [.thresholds], "rows",
      "the rows nearest the cut, or in the bar under the cursor", priority: 7, when: .hasRows),
    key("row-up", [Key(.up), Key("k")], "↑", .moveRow(-1), in: [.thresholdRows], "", "the row above"),
    key("row-down", [Key(.down), Key("j")], "↓", .moveRow(1), in: [.thresholdRows], "", "the row below"),
    key("row-page-up", [Key(.pageUp)], "PgUp", .moveRow(-10), in: [.thresholdRows], "", "ten rows up"),
    key("row-page-down", [Key(.pageDown)], "PgDn", .moveRow(10), in: [.thresholdRows], "", "ten rows down"),
    key("row-first", [Key(.home)], "Home", .firstRow, in: [.thresholdRows], "", "the first row"),
    key("row-last", [Key(.end)], "End", .lastRow, in: [.thresholdRows], "", "the last row"),
    key(
      "row-read", [Key(.enter)], "Enter", .readRow, in: [.thresholdRows], "read", "read the whole row",
      priority: 2),
    key(
      "rows-close", [Key(.escape), Key("r")], "Esc", .closeRows, in: [.thresholdRows], "close",
      "back to the cuts", priority: 2),
    key(
      "part", [Key("p")], "p", .nextPart, "", "list rows of the validation or of the training part",
      when: .hasParts),
  ]

  private static let keeping: [Binding] = [
    key("settings", [Key("e")], "e", .settings, "settings", "λ, γ, the least class and K", priority: 16),
    key("save", [Key("n")], "n", .save, "save", "save the cuts under a name", priority: 9),
    key(
      "load", [Key("o")], "o", .load, "load", "take a saved set, or the cuts in force, as the start",
      priority: 17),
    key(
      "delete", [Key("X")], "X", .delete, "", "delete a saved set", when: .hasSets),
    key(
      "apply", [Key("A")], "A", .apply, "apply",
      "apply the cuts to the run that trains: relabels from the next step", priority: 8, when: .canApplyCuts),
    key(
      "fork", [Key("F")], "F", .fork, "fork", "a new run that goes on from a checkpoint with these cuts",
      priority: 18, when: .canForkCuts),
    key(
      "new-run", [Key("N")], "N", .newRun, "",
      "fill the form of a new run with this run's settings and these cuts"),
  ]
}

extension Requirement {
  static let hasCuts = Requirement({ $0.thresholds.isReady }, else: { $0.whyNoCuts })
  static let hasSeveralCuts = Requirement(
    { $0.thresholds.isReady && ($0.thresholds.draft?.set.cuts.count ?? 0) > 1 },
    else: { $0.thresholds.isReady ? "there is one cut only: two classes are the fewest" : $0.whyNoCuts })
  static let canAddCut = Requirement(
    { $0.thresholds.isReady && ($0.thresholds.draft?.set.cuts.count ?? 0) < CutSet.mostClasses - 1 },
    else: { $0.thresholds.isReady ? "\(CutSet.mostClasses) classes are the most" : $0.whyNoCuts })
  static let canUndoCuts = Requirement(
    { !($0.thresholds.draft?.undone.isEmpty ?? true) }, else: { _ in "there is nothing to take back" })
  static let canRedoCuts = Requirement(
    { !($0.thresholds.draft?.redone.isEmpty ?? true) }, else: { _ in "there is nothing to make again" })
  static let cutsModified = Requirement(
    { $0.thresholds.isReady && $0.cutsAreModified }, else: { _ in "the cuts are the saved ones" })
  static let scoresZoomed = Requirement { $0.thresholds.isReady && $0.thresholds.zoom != nil }
  static let hasAnswers = Requirement(
    { state in state.thresholds.answers.contains { $0.problem == nil } },
    else: { $0.thresholds.isReady ? "the solvers are at work" : $0.whyNoCuts })
  static let hasGhost = Requirement(
    { $0.thresholds.chosenGhost != nil || $0.thresholds.shownWalk != nil },
    else: { _ in "no solver's cuts are shown: s shows them" })
  static let hasRows = Requirement(
    { $0.thresholds.data.map { !$0.value.isApproximate } ?? false },
    else: { $0.thresholds.problem ?? $0.whyNoCuts })
  static let hasParts = Requirement { $0.thresholds.data?.value.validation != nil }
  static let hasSets = Requirement(
    { $0.thresholds.isReady && !$0.thresholds.sets.isEmpty },
    else: { _ in "no set is saved yet: n saves one" })
  static let canForkCuts = Requirement(
    { $0.thresholds.isReady && $0.cutMeaning != .inForce },
    else: { $0.thresholds.isReady ? "these cuts are in force already: nothing to fork for" : $0.whyNoCuts })
  static let canApplyCuts = Requirement({ $0.whyNotApply == nil }, else: { $0.whyNotApply })
}

extension ThresholdsState {
  /// There are scores and cuts to work on.
  package var isReady: Bool { data != nil && draft != nil }
}

extension AppState {
  fileprivate var whyNoCuts: String? {
    if live.record == nil { return "no run is open: 3 lists the runs" }
    if let problem = thresholds.problem { return problem }
    return thresholds.isReading ? "the run's data are being read" : nil
  }

  /// Why the cuts cannot be applied to the run as it is; nil where they can.
  var whyNotApply: String? {
    guard thresholds.isReady, let record = live.record else { return whyNoCuts }
    switch cutMeaning {
    case .inForce: return "these cuts are in force already"
    case .retrains(let classes, let running):
      return "the run has \(running) classes, these cuts make \(classes): F forks it with them"
    case .relabels: return nil
    case .rescores:
      let life = RunLife(record, hasEngine: live.hasEngine)
      return "nothing trains this run (\(life.rawValue)): F forks it with these cuts"
    }
  }
}
