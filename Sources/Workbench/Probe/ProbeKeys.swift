import Cells

/// Keys of the probe.
enum ProbeKeys {
  static let bindings: [Binding] = [
    Binding(
      "probe.type", [Key("i")], "i", .probe(.type), in: [.probe], "type", "type a sentence",
      priority: 3, when: .hasRun),
    Binding(
      "probe.next-view", [Key(.tab), Key("v")], "Tab", .probe(.nextView(1)), in: [.probe], "next view",
      "the next view of the predictions", priority: 4),
    Binding(
      "probe.previous-view", [Key(.backTab), Key("V")], "Shift-Tab", .probe(.nextView(-1)), in: [.probe], "",
      "the view before"),
    Binding("probe.up", [Key(.up), Key("k")], "↑", .move(-1), in: [.probe], "", "up", when: .hasProbeList),
    Binding(
      "probe.down", [Key(.down), Key("j")], "↓", .move(1), in: [.probe], "", "down", when: .hasProbeList),
    Binding(
      "probe.page-up", [Key(.pageUp)], "PgUp", .move(-10), in: [.probe], "", "ten lines up",
      when: .hasProbeList),
    Binding(
      "probe.page-down", [Key(.pageDown)], "PgDn", .move(10), in: [.probe], "", "ten lines down",
      when: .hasProbeList),
    Binding(
      "probe.first", [Key(.home)], "Home", .moveToStart, in: [.probe], "", "to the first line",
      when: .hasProbeList),
    Binding(
      "probe.last", [Key(.end)], "End", .moveToEnd, in: [.probe], "", "to the last line", when: .hasProbeList),
    Binding(
      "probe.show-row", [Key(.enter)], "Enter", .probe(.showRow), in: [.probe], "read", "read the row whole",
      priority: 5, when: .hasProbeList),
    Binding(
      "probe.take-row", [Key("t")], "t", .probe(.takeRow), in: [.probe], "take",
      "put the row's text into the field",
      priority: 6, when: .takesProbeRows),
    Binding(
      "probe.influence", [Key("w")], "w", .probe(.influence), in: [.probe], "words",
      "what each word does to the score", priority: 7, when: .hasAnswer),
    Binding(
      "probe.clear", [Key("x")], "x", .probe(.clear), in: [.probe], "clear", "empty the field", priority: 30,
      when: .hasSentence),
    Binding(
      "probe.checkpoint", [Key("c")], "c", .probe(.nextCheckpoint), in: [.probe], "checkpoint",
      "ask another checkpoint: best, last, initial", priority: 8, when: .hasRun),
    Binding(
      "probe.file", [Key("o")], "o", .probe(.askFile), in: [.probe], "file", "predict the texts of a file",
      priority: 9, when: .hasModel),
    Binding(
      "probe.write", [Key("W")], "W", .probe(.askOutput), in: [.probe], "write",
      "write the file's texts with their predictions as CSV", priority: 10, when: .hasBatch),
    Binding(
      "probe.reload", [Key("u")], "u", .probe(.reload), in: [.probe], "reload",
      "load the newest model of the run", priority: 31, when: .hasRun),
    Binding("probe.back", [Key(.escape)], "Esc", .back, in: [.probe], "", "back to the live screen"),

    Binding(
      "probe-input.keep", [Key(.enter)], "Enter", .probe(.keep), in: [.probeInput], "keep",
      "keep the sentence with its answer", priority: 1),
    Binding(
      "probe-input.leave", [Key(.escape), Key(.tab)], "Esc", .probe(.leaveField), in: [.probeInput], "done",
      "leave the field", priority: 2),
    Binding("probe-input.left", [Key(.left)], "←", .edit(.left), in: [.probeInput], "", "left"),
    Binding("probe-input.right", [Key(.right)], "→", .edit(.right), in: [.probeInput], "", "right"),
    Binding(
      "probe-input.start", [Key(.home), Key("a", .control)], "Home", .edit(.start), in: [.probeInput], "",
      "to the start"),
    Binding(
      "probe-input.end", [Key(.end), Key("e", .control)], "End", .edit(.end), in: [.probeInput], "",
      "to the end"),
    Binding(
      "probe-input.backspace", [Key(.backspace)], "Backspace", .edit(.backspace), in: [.probeInput], "",
      "delete to the left"),
    Binding(
      "probe-input.delete", [Key(.delete)], "Del", .edit(.delete), in: [.probeInput], "",
      "delete to the right"),
    Binding(
      "probe-input.clear", [Key("u", .control)], "Ctrl-U", .probe(.clear), in: [.probeInput], "clear",
      "empty the field", priority: 3, when: .hasSentence),
  ]
}

extension Requirement {
  static let hasModel = Requirement(
    { $0.probe.model != nil },
    else: {
      $0.probe.problem
        ?? ($0.live.record == nil ? "no run is open: 3 lists the runs" : "the model is being loaded")
    })
  static let hasAnswer = Requirement(
    { $0.probe.answer != nil }, else: { _ in "type a sentence first: i" })
  static let hasSentence = Requirement { !$0.probe.field.text.isEmpty }
  static let hasProbeList = Requirement { $0.probe.listCount > 0 }
  static let takesProbeRows = Requirement { $0.probe.listCount > 0 && $0.probe.model != nil }
  static let hasBatch = Requirement(
    { $0.probe.batch != nil }, else: { _ in "predict the texts of a file first: o" })
}
