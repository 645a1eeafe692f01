import Cells

/// Keys of the list of runs.
enum RunListKeys {
  static let bindings: [Binding] = moving + showing + changing + filtering

  private static let moving: [Binding] = [
    Binding(
      "runs.up", [Key(.up), Key("k")], "↑", .move(-1), in: [.runs], "", "up"),
    Binding(
      "runs.down", [Key(.down), Key("j")], "↓", .move(1), in: [.runs], "", "down"),
    Binding(
      "runs.page-up", [Key(.pageUp)], "PgUp", .move(-10), in: [.runs], "", "ten rows up"),
    Binding(
      "runs.page-down", [Key(.pageDown)], "PgDn", .move(10), in: [.runs], "", "ten rows down"),
    Binding(
      "runs.move-to-start", [Key(.home)], "Home", .moveToStart, in: [.runs], "", "to the first row"),
    Binding(
      "runs.move-to-end", [Key(.end)], "End", .moveToEnd, in: [.runs], "", "to the last row"),
    Binding(
      "runs.columns-left", [Key(.left), Key("h")], "←", .runs(.scrollColumns(-1)), in: [.runs], "",
      "columns to the left", when: .columnsAtLeft),
    Binding(
      "runs.columns-right", [Key(.right), Key("l")], "→", .runs(.scrollColumns(1)), in: [.runs], "",
      "columns to the right", when: .columnsAtRight),
    Binding(
      "runs.open", [Key(.enter)], "Enter", .runs(.open), in: [.runs], "open",
      "open the run on the live screen; a group of seeds: show its runs", priority: 3, when: .hasLine),
    Binding(
      "runs.back", [Key(.escape)], "Esc", .back, in: [.runs], "",
      "drop the marks, then the filter, leave the trash, then the list", when: .canLeaveRuns),
  ]

  private static let showing: [Binding] = [
    Binding(
      "runs.filter", [Key("/")], "/", .runs(.filter), in: [.runs], "filter",
      "show only runs such as mse < 0.02 and tag:good", priority: 4),
    Binding(
      "runs.sort", [Key("s")], "s", .runs(.chooseSort), in: [.runs], "sort",
      "sort by a column; the same one again reverses it", priority: 6),
    Binding(
      "runs.columns", [Key("c")], "c", .runs(.chooseColumns), in: [.runs], "columns",
      "choose the columns, settings of the plan among them", priority: 17),
    Binding(
      "runs.column-left", [Key("<")], "<", .runs(.moveColumn(-1)), in: [.runs], "",
      "move the sorted column to the left", when: .sortedColumnMovesLeft),
    Binding(
      "runs.column-right", [Key(">")], ">", .runs(.moveColumn(1)), in: [.runs], "",
      "move the sorted column to the right", when: .sortedColumnMovesRight),
    Binding(
      "runs.groups", [Key("g")], "g", .runs(.toggleGroups), in: [.runs], "seeds",
      "one line for runs that only seeds tell apart: mean ± deviation", priority: 15),
    Binding(
      "runs.tree", [Key("L")], "L", .runs(.toggleTree), in: [.runs], "lineage",
      "forks under the runs that they come from", priority: 16),
    Binding(
      "runs.preview", [Key("v")], "v", .runs(.togglePreview), in: [.runs], "",
      "show or hide what is known of the selected run", when: .hasPreviewRoom),
    Binding(
      "runs.compare", [Key("=")], "=", .runs(.compare), in: [.runs], "compare",
      "the settings in which the marked runs differ", priority: 9, when: .comparable),
    Binding(
      "runs.overlay", [Key("o")], "o", .runs(.overlay), in: [.runs], "overlay",
      "draw the marked runs on the live screen's charts", priority: 9, when: .hasLine),
    Binding(
      "runs.band", [Key("b")], "b", .runs(.band), in: [.runs], "band",
      "draw the marked runs, or all seeds of this one, as a band of mean ± deviation", priority: 14,
      when: .hasFellows),
    Binding(
      "runs.baseline", [Key("B")], "B", .runs(.baseline), in: [.runs], "",
      "draw the marked runs as differences to the selected one", when: .hasBaseline),
    Binding(
      "runs.disk", [Key("u")], "u", .runs(.diskUse), in: [.runs], "disk",
      "what the runs occupy on the disk, and what can go", priority: 30, when: .hasRuns),
  ]

  private static let changing: [Binding] = [
    Binding(
      "runs.mark", [Key(" ")], "Space", .runs(.mark), in: [.runs], "mark",
      "mark the run, or unmark it: what follows is about all that are marked", priority: 5, when: .hasLine),
    Binding(
      "runs.mark-all", [Key("*")], "*", .runs(.markAll), in: [.runs], "", "mark all runs shown, or none",
      when: .hasLine),
    Binding(
      "runs.tag", [Key("t")], "t", .runs(.tag), in: [.runs], "tag", "add and remove tags", priority: 10,
      when: .hasLine),
    Binding(
      "runs.note", [Key("n")], "n", .runs(.note), in: [.runs], "note", "write a note", priority: 11,
      when: .hasLine),
    Binding(
      "runs.rename", [Key("r")], "r", .runs(.rename), in: [.runs], "name", "rename the run", priority: 20,
      when: .oneTarget),
    Binding(
      "runs.pin", [Key("p")], "p", .runs(.pin), in: [.runs], "pin",
      "pin the run, or not: a pinned run stays out of the trash", priority: 12, when: .hasLine),
    Binding(
      "runs.color", [Key("C")], "C", .runs(.chooseColor), in: [.runs], "", "choose the colour in charts",
      when: .hasLine),
    Binding(
      "runs.steer", [Key("a")], "a", .runs(.steer), in: [.runs], "steer",
      "pause, resume, evaluate, checkpoint or stop runs in training", priority: 13, when: .someTrain),
    Binding(
      "runs.trash", [Key("d")], "d", .runs(.trash), in: [.runs], "trash",
      "put the run in the trash (not one that trains or is pinned)", priority: 8, when: .canTrash),
    Binding(
      "runs.undo", [Key("z")], "z", .runs(.undo), in: [.runs], "undo",
      "take back the last change: trash, tags, note, name, pin, colour", priority: 7, when: .canUndo),
    Binding(
      "runs.redo", [Key("Z")], "Z", .runs(.redo), in: [.runs], "", "do it again", when: .canRedo),
    Binding(
      "runs.trash-view", [Key("x")], "x", .runs(.toggleTrash), in: [.runs], "trash bin",
      "show what is in the trash, and back", priority: 31, when: .hasTrash),
    Binding(
      "runs.restore", [Key("R")], "R", .runs(.restore), in: [.runs], "restore", "take it out of the trash",
      priority: 3, when: .inTrash),
    Binding(
      "runs.delete", [Key("D")], "D", .runs(.delete), in: [.runs], "delete",
      "delete it for good (asks); only from the trash", priority: 4, when: .inTrash),
  ]

  private static let filtering: [Binding] = [
    Binding(
      "filter.accept", [Key(.enter)], "Enter", .accept, in: [.runsFilter], "keep", "keep the filter",
      priority: 1),
    Binding(
      "filter.cancel", [Key(.escape)], "Esc", .cancel, in: [.runsFilter], "cancel", "as it was before",
      priority: 2),
    Binding(
      "filter.complete", [Key(.tab)], "Tab", .runs(.complete(1)), in: [.runsFilter], "complete",
      "complete the word; again: the next one", priority: 3),
    Binding(
      "filter.complete-back", [Key(.backTab)], "Shift-Tab", .runs(.complete(-1)), in: [.runsFilter], "",
      "the word before"),
    Binding(
      "filter.older", [Key(.up)], "↑", .runs(.recall(1)), in: [.runsFilter], "earlier",
      "the filter kept before", priority: 4, when: .hasRecentFilters),
    Binding(
      "filter.newer", [Key(.down)], "↓", .runs(.recall(-1)), in: [.runsFilter], "", "the filter kept after",
      when: .hasRecentFilters),
    Binding("filter.left", [Key(.left)], "←", .edit(.left), in: [.runsFilter], "", "left"),
    Binding("filter.right", [Key(.right)], "→", .edit(.right), in: [.runsFilter], "", "right"),
    Binding(
      "filter.start", [Key(.home), Key("a", .control)], "Home", .edit(.start), in: [.runsFilter], "",
      "to the start"),
    Binding(
      "filter.end", [Key(.end), Key("e", .control)], "End", .edit(.end), in: [.runsFilter], "", "to the end"),
    Binding(
      "filter.backspace", [Key(.backspace)], "Backspace", .edit(.backspace), in: [.runsFilter], "",
      "delete to the left"),
    Binding(
      "filter.delete", [Key(.delete)], "Del", .edit(.delete), in: [.runsFilter], "", "delete to the right"),
  ]
}
