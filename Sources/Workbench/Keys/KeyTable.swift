import Cells

/// One line of the key table: it drives dispatch, the footer and the help.
package struct Binding: Sendable {
  package var keys: [Key]
  /// How the footer and the help write the key.
  package var keyName: String
  package var action: Action
  package var contexts: [KeyContext]
  /// One or two words for the footer; empty: only in the help.
  package var label: String
  package var help: String
  /// What comes first in a narrow footer; lower is earlier.
  package var priority: Int
  package var condition: Condition

  /// When a key does something: a key that does not is not shown.
  package enum Condition: Sendable {
    case always, hasRun, steerable, resumable, hasRuns, canTrash, canUndo, zoomed, canGoBack
  }

  init(
    _ keys: [Key], _ keyName: String, _ action: Action, in contexts: [KeyContext], _ label: String,
    _ help: String, priority: Int = 50, when condition: Condition = .always
  ) {
    self.keys = keys
    self.keyName = keyName
    self.action = action
    self.contexts = contexts
    self.label = label
    self.help = help
    self.priority = priority
    self.condition = condition
  }

  package func isOffered(in state: AppState) -> Bool {
    let live = state.live
    switch condition {
    case .always: return true
    case .hasRun: return live.record != nil
    case .steerable: return live.isSteerable
    case .resumable: return state.canResumeHere
    case .hasRuns: return !state.runs.records.isEmpty
    case .canTrash:
      guard let record = state.runs.selectedRecord else { return false }
      return !state.runs.locked.contains(record.id) && !record.pinned
    case .canUndo: return !state.runs.trashed.isEmpty
    case .zoomed: return live.range != nil
    case .canGoBack: return live.isMaximised || live.cursor != nil || live.range != nil
    }
  }

  /// The label as it fits the moment.
  package func label(in state: AppState) -> String {
    switch action {
    case .pauseOrResume: state.live.isPaused ? "resume" : "pause"
    case .toggleFreeze: state.live.follows ? "freeze" : "follow"
    case .maximise: state.live.isMaximised ? "smaller" : "larger"
    default: label
    }
  }
}

package enum KeyTable {
  private static func character(_ scalar: Unicode.Scalar) -> Key { Key(scalar) }
  private static let screens: [KeyContext] = [.live, .runs]

  package static let bindings: [Binding] = [
    // Screens.
    Binding(
      [Key("1"), Key(.function(1))], "1", .showLive, in: [.runs], "live", "the live screen", priority: 20,
      when: .hasRun),
    Binding(
      [Key("3"), Key(.function(3))], "3", .showRuns, in: [.live], "runs", "the list of runs", priority: 20),
    Binding([Key("?")], "?", .help, in: screens, "help", "all keys", priority: 1),
    Binding(
      [Key("q")], "q", .quit, in: screens, "quit", "quit; asks while this process trains the run", priority: 2
    ),

    // Live: panels.
    Binding([Key(.tab)], "Tab", .focusNext, in: [.live], "next", "focus the next panel", priority: 3),
    Binding([Key(.backTab)], "Shift-Tab", .focusPrevious, in: [.live], "", "focus the panel before"),
    Binding(
      [Key(.enter)], "Enter", .maximise, in: [.live], "larger", "maximise the focused panel, and back",
      priority: 14),
    Binding(
      [Key("v")], "v", .nextView, in: [.live], "view", "the panel's next view: w, λ, share, confusion …",
      priority: 15),
    Binding(
      [Key(.escape)], "Esc", .back, in: [.live], "", "one layer back: cursor, zoom, maximised panel",
      when: .canGoBack),

    // Live: the time axis.
    Binding(
      [Key("+"), Key("=")], "+", .zoomIn, in: [.live], "", "zoom in around the cursor or the newest step",
      when: .hasRun),
    Binding([Key("-")], "-", .zoomOut, in: [.live], "", "zoom out", when: .zoomed),
    Binding([Key("0")], "0", .zoomReset, in: [.live], "", "the whole run", when: .zoomed),
    Binding(
      [Key(.left)], "←", .moveCursor(-1), in: [.live], "", "cursor to the left, shared by all charts",
      when: .hasRun),
    Binding([Key(.right)], "→", .moveCursor(1), in: [.live], "", "cursor to the right", when: .hasRun),
    Binding(
      [Key(.left, .shift)], "Shift-←", .moveCursor(-10), in: [.live], "", "cursor ten columns to the left",
      when: .hasRun),
    Binding(
      [Key(.right, .shift)], "Shift-→", .moveCursor(10), in: [.live], "", "cursor ten columns to the right",
      when: .hasRun),
    Binding([Key("[")], "[", .pan(-1), in: [.live], "", "pan back", when: .zoomed),
    Binding([Key("]")], "]", .pan(1), in: [.live], "", "pan forward", when: .zoomed),
    Binding(
      [Key(.home)], "Home", .cursorToStart, in: [.live], "", "cursor to the first step shown", when: .hasRun),
    Binding(
      [Key(.end)], "End", .followTail, in: [.live], "", "drop the cursor and follow the newest step",
      when: .hasRun),
    Binding(
      [Key("y")], "y", .toggleLog, in: [.live], "log", "logarithmic axis in the focused panel", priority: 40),
    Binding(
      [Key("s")], "s", .cycleSmoothing, in: [.live], "smooth", "smoothing: off, light, strong", priority: 41),
    Binding(
      [Key("x")], "x", .cycleAxis, in: [.live], "axis", "time axis in steps, epochs or training time",
      priority: 42),
    Binding(
      [Key("f")], "f", .toggleFreeze, in: [.live], "freeze",
      "freeze the time axis, or follow the newest step", priority: 43, when: .hasRun),

    // Live: steering.
    Binding(
      [Key("p"), Key(" ")], "p", .pauseOrResume, in: [.live], "pause", "pause or resume the run", priority: 3,
      when: .steerable),
    Binding(
      [Key("l")], "l", .askLearningRate, in: [.live], "rate", "set the base learning rate", priority: 5,
      when: .steerable),
    Binding(
      [Key("w")], "w", .askWeighting, in: [.live], "weighting", "change how the tasks are weighted",
      priority: 4, when: .steerable),
    Binding(
      [Key("t")], "t", .askThresholds, in: [.live], "thresholds",
      "move the thresholds or let a solver find them", priority: 6, when: .steerable),
    Binding(
      [Key("e")], "e", .evaluate, in: [.live], "evaluate", "evaluate now", priority: 30, when: .steerable),
    Binding(
      [Key("c")], "c", .checkpoint, in: [.live], "checkpoint", "save a checkpoint now", priority: 31,
      when: .steerable),
    Binding(
      [Key("S")], "S", .askStop, in: [.live], "stop", "stop the run (asks)", priority: 7, when: .steerable),

    Binding(
      [Key("R")], "R", .resumeHere, in: [.live], "resume here",
      "train the run on here, from its last checkpoint", priority: 3, when: .resumable),

    // Runs.
    Binding([Key(.up), Key("k")], "↑", .move(-1), in: [.runs, .help], "", "up"),
    Binding([Key(.down), Key("j")], "↓", .move(1), in: [.runs, .help], "", "down"),
    Binding([Key(.pageUp)], "PgUp", .move(-10), in: [.runs, .help], "", "ten rows up"),
    Binding([Key(.pageDown)], "PgDn", .move(10), in: [.runs, .help], "", "ten rows down"),
    Binding([Key(.home)], "Home", .moveToStart, in: [.runs, .help], "", "to the first row"),
    Binding([Key(.end)], "End", .moveToEnd, in: [.runs, .help], "", "to the last row"),
    Binding(
      [Key(.enter)], "Enter", .open, in: [.runs], "open", "open the run on the live screen", priority: 5,
      when: .hasRuns),
    Binding(
      [Key("d")], "d", .trash, in: [.runs], "trash",
      "put the run in the trash (not one that trains or is pinned)", priority: 10, when: .canTrash),
    Binding(
      [Key("z")], "z", .undo, in: [.runs], "undo", "bring back the run trashed last", priority: 11,
      when: .canUndo),
    Binding([Key(.escape)], "Esc", .back, in: [.runs], "", "back to the live screen", when: .hasRun),

    // Dialogs.
    Binding(
      [Key(.escape), Key("?"), Key("q")], "Esc", .cancel, in: [.help], "close", "close the help", priority: 1),
    Binding(
      [Key(.enter)], "Enter", .accept, in: [.learningRate, .weighting, .thresholds], "apply",
      "ask the run for it", priority: 1),
    Binding(
      [Key(.escape)], "Esc", .cancel, in: [.learningRate, .weighting, .thresholds, .confirmStop, .quit],
      "cancel", "change nothing", priority: 2),
    Binding([Key(.up)], "↑", .choose(-1), in: [.weighting], "", "the method before"),
    Binding([Key(.down)], "↓", .choose(1), in: [.weighting], "method", "the next method", priority: 5),
    Binding(
      [Key(.tab)], "Tab", .chooseSide(1), in: [.weighting], "scope",
      "the next scope of the gradients' comparison", priority: 6),
    Binding([Key(.up)], "↑", .choose(-1), in: [.thresholds], "", "the solver before"),
    Binding([Key(.down)], "↓", .choose(1), in: [.thresholds], "solver", "the next solver", priority: 5),
    Binding([Key(.left)], "←", .edit(.left), in: [.learningRate, .weighting, .thresholds], "", "left"),
    Binding([Key(.right)], "→", .edit(.right), in: [.learningRate, .weighting, .thresholds], "", "right"),
    Binding(
      [Key(.home), Key("a", .control)], "Home", .edit(.start), in: [.learningRate, .weighting, .thresholds],
      "", "to the start of the text"),
    Binding(
      [Key(.end), Key("e", .control)], "End", .edit(.end), in: [.learningRate, .weighting, .thresholds], "",
      "to the end of the text"),
    Binding(
      [Key(.backspace)], "Backspace", .edit(.backspace), in: [.learningRate, .weighting, .thresholds], "",
      "delete to the left"),
    Binding(
      [Key(.delete)], "Del", .edit(.delete), in: [.learningRate, .weighting, .thresholds], "",
      "delete to the right"),
    Binding(
      [Key("y")], "y", .confirmStop, in: [.confirmStop], "yes, stop",
      "stop the run after this step; it can be resumed", priority: 1),
    Binding(
      [Key("b")], "b", .leaveTraining, in: [.quit], "leave it training",
      "another process trains on, this screen closes", priority: 1),
    Binding(
      [Key("p")], "p", .pauseAndQuit, in: [.quit], "pause it",
      "checkpoint and quit; the run goes on when it is opened again", priority: 1),
    Binding([Key("s")], "s", .stopAndQuit, in: [.quit], "stop it", "stop the run, then quit", priority: 1),
  ]

  /// The binding that a key has in a state, if it does something there.
  package static func binding(for key: Key, in state: AppState) -> Binding? {
    let context = KeyContext(state)
    return bindings.first {
      $0.contexts.contains(context) && $0.keys.contains(key) && $0.isOffered(in: state)
    }
  }

  /// What the footer names, the most important first.
  package static func footer(in state: AppState) -> [Binding] {
    let context = KeyContext(state)
    return bindings.filter { $0.contexts.contains(context) && !$0.label.isEmpty && $0.isOffered(in: state) }
      .enumerated().sorted { ($0.element.priority, $0.offset) < ($1.element.priority, $1.offset) }
      .map(\.element)
  }
}
