import Cells

/// Keys that every screen has.
enum ShellKeys {
  private static func all(but own: KeyContext) -> [KeyContext] { KeyContext.screens.filter { $0 != own } }

  static let bindings: [Binding] = [
    // Screens.
    Binding(
      "any.show-live", [Key("1"), Key(.function(1))], "1", .show(.live), in: all(but: .live), "live",
      "the live screen", priority: 60),
    Binding(
      "any.show-runs", [Key("3"), Key(.function(3))], "3", .show(.runs), in: all(but: .runs), "runs",
      "the list of runs", priority: 60),
    Binding(
      "any.show-thresholds", [Key("2"), Key(.function(2))], "2", .show(.thresholds),
      in: all(but: .thresholds),
      "thresholds", "thresholds: move cuts and see what they do", priority: 60, when: .hasRun),
    Binding(
      "any.show-new-run", [Key("4"), Key(.function(4))], "4", .show(.newRun), in: all(but: .newRun), "new",
      "a new run, and the queue", priority: 60),
    Binding(
      "any.show-probe", [Key("5"), Key(.function(5))], "5", .show(.probe), in: all(but: .probe), "probe",
      "type a sentence, look at the predictions", priority: 60, when: .hasRun),
    Binding(
      "any.help", [Key("?")], "?", .help, in: KeyContext.screens, "help", "all keys", priority: 1),
    Binding(
      "any.quit", [Key("q")], "q", .quit, in: KeyContext.screens, "quit",
      "quit; asks while this process trains the run", priority: 2
    ),

    // Everywhere.
    Binding(
      "any.palette", [Key(":")], ":", .shell(.palette), in: KeyContext.screens, "commands",
      "find any command, run or theme by typing", priority: 3),
    Binding(
      "any.export", [Key("E")], "E", .shell(.export), in: KeyContext.screens, "export",
      "save or copy what is on the screen: picture, text, data, command line", priority: 56),
    Binding(
      "any.themes", [Key("T")], "T", .shell(.themes), in: KeyContext.screens, "theme",
      "choose the colours", priority: 58),
    Binding(
      "any.log", [Key("O")], "O", .shell(.log), in: KeyContext.screens, "log",
      "the log of the open run, as it grows", priority: 57, when: .hasRun),
    Binding(
      "any.find-line", [Key("/")], "/", .shell(.findLine),
      in: [.thresholdRows, .newRun, .newRunQueue, .probe], "find",
      "find a line of the list by a word; / Enter again: the next one", priority: 32, when: .hasLines),
    Binding(
      "any.messages", [Key("M")], "M", .shell(.messages), in: KeyContext.screens, "",
      "what was said on the status line"),
    Binding(
      "any.copy", [Key("Y")], "Y", .shell(.copy), in: KeyContext.screens, "",
      "copy the open run's id to the clipboard", when: .hasRun),
  ]
}
