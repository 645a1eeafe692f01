import Cells

/// Keys of the new-run screen.
enum NewRunKeys {
  private static let both: [KeyContext] = [.newRun, .newRunQueue]

  static let bindings: [Binding] = form + typing + queue

  private static let form: [Binding] = [
    Binding(
      "newrun.enter", [Key(.enter), Key(" ")], "Enter", .newRun(.enter), in: [.newRun], "edit",
      "type the field, take the next choice, fold, or press the button", priority: 3),
    Binding(
      "newrun.start", [Key("S")], "S", .newRun(.start), in: [.newRun], "start",
      "make the run and train it here", priority: 4, when: .complete),
    Binding(
      "newrun.queue", [Key("Q")], "Q", .newRun(.queue), in: [.newRun], "queue",
      "make the run and queue it", priority: 5, when: .complete),
    Binding(
      "newrun.presets", [Key("P")], "P", .newRun(.presets), in: [.newRun], "presets",
      "fill the form: presets, the open run, a file", priority: 6),
    Binding(
      "newrun.pane", [Key(.tab)], "Tab", .newRun(.nextPane), in: both, "form/queue",
      "from the form to the queue and back", priority: 7),
    Binding(
      "newrun.look", [Key("v")], "v", .newRun(.look), in: [.newRun], "look",
      "what the data holds, and the command line that does the same", priority: 8),
    Binding(
      "newrun.undo", [Key("z")], "z", .newRun(.undo), in: [.newRun], "undo", "take the last change back",
      priority: 9, when: .draftUndo),
    Binding(
      "newrun.redo", [Key("Z")], "Z", .newRun(.redo), in: [.newRun], "", "take the taken back again",
      when: .draftRedo),
    Binding(
      "newrun.save", [Key("w")], "w", .newRun(.save), in: [.newRun], "save",
      "save the form as a TOML file that train --config reads", priority: 10),
    Binding(
      "newrun.down", [Key(.down), Key("j")], "↓", .newRun(.move(1)), in: [.newRun], "", "the next line"),
    Binding(
      "newrun.up", [Key(.up), Key("k")], "↑", .newRun(.move(-1)), in: [.newRun], "", "the line before"),
    Binding(
      "newrun.page-down", [Key(.pageDown)], "PgDn", .newRun(.move(10)), in: [.newRun], "", "ten lines down"),
    Binding("newrun.page-up", [Key(.pageUp)], "PgUp", .newRun(.move(-10)), in: [.newRun], "", "ten lines up"),
    Binding(
      "newrun.first", [Key(.home)], "Home", .newRun(.moveToStart), in: [.newRun], "", "to the first line"),
    Binding("newrun.last", [Key(.end)], "End", .newRun(.moveToEnd), in: [.newRun], "", "to the buttons"),
    Binding(
      "newrun.next-group", [Key("]")], "]", .newRun(.moveGroup(1)), in: [.newRun], "", "the next group"),
    Binding(
      "newrun.previous-group", [Key("[")], "[", .newRun(.moveGroup(-1)), in: [.newRun], "", "the group before"
    ),
    Binding(
      "newrun.turn-right", [Key(.right), Key("l")], "→", .newRun(.turn(1)), in: [.newRun], "",
      "the next choice; unfold", when: .turns),
    Binding(
      "newrun.turn-left", [Key(.left), Key("h")], "←", .newRun(.turn(-1)), in: [.newRun], "",
      "the choice before; fold", when: .turns),
    Binding(
      "newrun.clear", [Key(.backspace), Key(.delete)], "Del", .newRun(.clear), in: [.newRun], "",
      "the field as usual again", when: .fieldIsSet),
    Binding(
      "newrun.clear-all", [Key("X")], "X", .newRun(.clearAll), in: [.newRun], "",
      "the whole form as usual again", when: .formIsSet),
    Binding(
      "newrun.back", [Key(.escape)], "Esc", .back, in: both, "", "back: to the form, to the live screen"),
  ]

  private static let typing: [Binding] = [
    Binding(
      "newrun-field.keep", [Key(.enter)], "Enter", .newRun(.keep(0)), in: [.newRunEdit], "keep",
      "keep what is typed", priority: 1),
    Binding(
      "newrun-field.revert", [Key(.escape)], "Esc", .newRun(.revert), in: [.newRunEdit], "as before",
      "as it was before", priority: 2),
    Binding(
      "newrun-field.complete", [Key(.tab)], "Tab", .newRun(.complete), in: [.newRunEdit], "complete",
      "complete a file's or a column's name; else the next field", priority: 3),
    Binding(
      "newrun-field.down", [Key(.down)], "↓", .newRun(.keep(1)), in: [.newRunEdit], "next",
      "keep it and go to the next line", priority: 4),
    Binding(
      "newrun-field.up", [Key(.up), Key(.backTab)], "↑", .newRun(.keep(-1)), in: [.newRunEdit], "",
      "keep it and go to the line before"),
    Binding("newrun-field.left", [Key(.left)], "←", .newRun(.edit(.left)), in: [.newRunEdit], "", "left"),
    Binding("newrun-field.right", [Key(.right)], "→", .newRun(.edit(.right)), in: [.newRunEdit], "", "right"),
    Binding(
      "newrun-field.start", [Key(.home), Key("a", .control)], "Home", .newRun(.edit(.start)),
      in: [.newRunEdit], "", "to the start"),
    Binding(
      "newrun-field.end", [Key(.end), Key("e", .control)], "End", .newRun(.edit(.end)), in: [.newRunEdit], "",
      "to the end"),
    Binding(
      "newrun-field.backspace", [Key(.backspace)], "Backspace", .newRun(.edit(.backspace)),
      in: [.newRunEdit], "", "delete to the left"),
    Binding(
      "newrun-field.delete", [Key(.delete)], "Del", .newRun(.edit(.delete)), in: [.newRunEdit], "",
      "delete to the right"),
  ]

  private static let queue: [Binding] = [
    Binding(
      "queue.open", [Key(.enter)], "Enter", .newRun(.openRun), in: [.newRunQueue], "open",
      "the run's live screen", priority: 3, when: .queueHasRuns),
    Binding(
      "queue.earlier", [Key("K")], "K", .newRun(.shift(-1)), in: [.newRunQueue], "earlier",
      "the selected run earlier", priority: 4, when: .waitsInQueue),
    Binding(
      "queue.later", [Key("J")], "J", .newRun(.shift(1)), in: [.newRunQueue], "later",
      "the selected run later", priority: 5, when: .waitsInQueue),
    Binding(
      "queue.remove", [Key("d")], "d", .newRun(.remove), in: [.newRunQueue], "remove",
      "out of the queue; the run itself stays", priority: 6, when: .waitsInQueue),
    Binding(
      "queue.bring-back", [Key("z")], "z", .newRun(.bringBack), in: [.newRunQueue], "undo",
      "bring the removed run back", priority: 7, when: .wasRemoved),
    Binding(
      "queue.hold", [Key("p")], "p", .newRun(.hold), in: [.newRunQueue], "hold",
      "hold the queue: nothing more starts; or let it go", priority: 8),
    Binding(
      "queue.more", [Key("+"), Key("=")], "+", .newRun(.concurrency(1)), in: [.newRunQueue], "more at a time",
      "more runs at the same time", priority: 9),
    Binding(
      "queue.fewer", [Key("-")], "-", .newRun(.concurrency(-1)), in: [.newRunQueue], "",
      "fewer runs at the same time", when: .severalAtATime),
    Binding(
      "queue.down", [Key(.down), Key("j")], "↓", .newRun(.select(1)), in: [.newRunQueue], "", "down",
      when: .queueHasRuns),
    Binding(
      "queue.up", [Key(.up), Key("k")], "↑", .newRun(.select(-1)), in: [.newRunQueue], "", "up",
      when: .queueHasRuns),
    Binding(
      "queue.first", [Key(.home)], "Home", .newRun(.selectFirst), in: [.newRunQueue], "", "to the first run",
      when: .queueHasRuns),
    Binding(
      "queue.last", [Key(.end)], "End", .newRun(.selectLast), in: [.newRunQueue], "", "to the last run",
      when: .queueHasRuns),
  ]
}

extension Requirement {
  fileprivate static let complete = Requirement(
    { $0.newRun.obstacle == nil }, else: { $0.newRun.obstacle })
  fileprivate static let draftUndo = Requirement(
    { $0.newRun.undo.canUndo }, else: { _ in "nothing to take back" })
  fileprivate static let draftRedo = Requirement(
    { $0.newRun.undo.canRedo }, else: { _ in "nothing was taken back" })
  fileprivate static let turns = Requirement { state in
    switch state.newRun.focus {
    case .group: true
    case .field:
      switch state.newRun.focusedField?.kind {
      case .choice, .flag: true
      default: false
      }
    case .start, .queue: false
    }
  }
  fileprivate static let fieldIsSet = Requirement { state in
    state.newRun.focusedField.map { state.newRun.values[$0.name] != nil } ?? false
  }
  fileprivate static let formIsSet = Requirement { !$0.newRun.values.isEmpty }
  fileprivate static let queueHasRuns = Requirement(
    { !$0.newRun.queue.entries.isEmpty }, else: { _ in "the queue is empty" })
  fileprivate static let waitsInQueue = Requirement(
    { $0.newRun.selectedEntry?.isWaiting ?? false },
    else: { state in
      state.newRun.selectedEntry == nil
        ? "the queue is empty" : "it is in training already: only runs that wait can be moved or removed"
    })
  fileprivate static let wasRemoved = Requirement(
    { !$0.newRun.removed.isEmpty }, else: { _ in "nothing was removed" })
  fileprivate static let severalAtATime = Requirement(
    { $0.newRun.queue.concurrency > 1 }, else: { _ in "one at a time is the least; p holds the queue" })
}
