import Cells

/// Keys of the list of runs.
enum RunListKeys {
  static let bindings: [Binding] = [
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
      "runs.open", [Key(.enter)], "Enter", .open, in: [.runs], "open", "open the run on the live screen",
      priority: 5,
      when: .hasRuns),
    Binding(
      "runs.trash", [Key("d")], "d", .trash, in: [.runs], "trash",
      "put the run in the trash (not one that trains or is pinned)", priority: 10, when: .canTrash),
    Binding(
      "runs.undo", [Key("z")], "z", .undo, in: [.runs], "undo", "bring back the run trashed last",
      priority: 11,
      when: .canUndo),
    Binding(
      "runs.back", [Key(.escape)], "Esc", .back, in: [.runs], "", "back to the live screen", when: .hasRun),
  ]
}
