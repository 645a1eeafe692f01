import Cells

/// Keys inside dialogs and the help.
enum DialogKeys {
  static let bindings: [Binding] = [
    Binding(
      "help.cancel", [Key(.escape), Key("?"), Key("q")], "Esc", .cancel, in: [.help], "close",
      "close the help", priority: 1),
    Binding(
      "dialog.cancel", [Key(.escape)], "Esc", .cancel, in: [.quit], "cancel", "change nothing", priority: 2),
    Binding(
      "quit.leave-training", [Key("b")], "b", .leaveTraining, in: [.quit], "leave it training",
      "another process trains on, this screen closes", priority: 1),
    Binding(
      "quit.pause-and-quit", [Key("p")], "p", .pauseAndQuit, in: [.quit], "pause it",
      "checkpoint and quit; the run goes on when it is opened again", priority: 1),
    Binding(
      "quit.stop-and-quit", [Key("s")], "s", .stopAndQuit, in: [.quit], "stop it", "stop the run, then quit",
      priority: 1),

    // Forms, lists to pick from, questions, pages of text, one-line prompts.
    Binding(
      "form.accept", [Key(.enter)], "Enter", .accept, in: [.form], "do it", "do what the form says",
      priority: 1),
    Binding(
      "form.cancel", [Key(.escape)], "Esc", .cancel, in: [.form], "cancel", "close it and change nothing",
      priority: 2),
    Binding(
      "form.next", [Key(.tab), Key(.down)], "Tab", .choose(1), in: [.form], "next field", "the next field",
      priority: 3),
    Binding(
      "form.previous", [Key(.backTab), Key(.up)], "Shift-Tab", .choose(-1), in: [.form], "",
      "the field before"),
    Binding(
      "form.left", [Key(.left)], "←", .edit(.left), in: [.form, .prompt, .search], "",
      "left; in a choice: the one before"),
    Binding(
      "form.right", [Key(.right)], "→", .edit(.right), in: [.form, .prompt, .search], "",
      "right; in a choice: the next one"),
    Binding(
      "form.start", [Key(.home), Key("a", .control)], "Home", .edit(.start), in: [.form, .prompt, .search],
      "",
      "to the start"),
    Binding(
      "form.end", [Key(.end), Key("e", .control)], "End", .edit(.end), in: [.form, .prompt, .search], "",
      "to the end"),
    Binding(
      "form.backspace", [Key(.backspace)], "Backspace", .edit(.backspace),
      in: [.form, .prompt, .picker, .search], "",
      "delete to the left"),
    Binding(
      "form.delete", [Key(.delete)], "Del", .edit(.delete), in: [.form, .prompt, .search], "",
      "delete to the right"),
    Binding(
      "prompt.accept", [Key(.enter)], "Enter", .accept, in: [.prompt], "keep", "keep what is typed",
      priority: 1),
    Binding(
      "prompt.cancel", [Key(.escape)], "Esc", .cancel, in: [.prompt], "cancel", "as it was before",
      priority: 2),
    Binding(
      "picker.accept", [Key(.enter)], "Enter", .accept, in: [.picker], "take", "take the selected line",
      priority: 1),
    Binding(
      "picker.cancel", [Key(.escape)], "Esc", .cancel, in: [.picker], "close", "close the list", priority: 2),
    Binding("picker.down", [Key(.down), Key("n", .control)], "↓", .move(1), in: [.picker], "", "down"),
    Binding("picker.up", [Key(.up), Key("p", .control)], "↑", .move(-1), in: [.picker], "", "up"),
    Binding("picker.page-down", [Key(.pageDown)], "PgDn", .move(10), in: [.picker], "", "ten lines down"),
    Binding("picker.page-up", [Key(.pageUp)], "PgUp", .move(-10), in: [.picker], "", "ten lines up"),
    Binding("picker.first", [Key(.home)], "Home", .moveToStart, in: [.picker], "", "to the first line"),
    Binding("picker.last", [Key(.end)], "End", .moveToEnd, in: [.picker], "", "to the last line"),
    Binding(
      "picker.mark", [Key(.tab)], "Tab", .mark, in: [.picker], "mark", "mark or unmark the line", priority: 3,
      when: .marks),
    Binding("question.yes", [Key("y")], "y", .accept, in: [.question], "yes", "yes, do it", priority: 1),
    Binding(
      "question.no", [Key(.escape), Key("n"), Key("q")], "Esc", .cancel, in: [.question], "no",
      "no, change nothing", priority: 2),
    Binding(
      "page.close", [Key(.escape), Key("q")], "Esc", .cancel, in: [.page], "close", "close it", priority: 1),
    Binding("page.down", [Key(.down), Key("j")], "↓", .move(1), in: [.page, .help], "", "down"),
    Binding("page.up", [Key(.up), Key("k")], "↑", .move(-1), in: [.page, .help], "", "up"),
    Binding(
      "page.page-down", [Key(.pageDown), Key(" ")], "PgDn", .move(10), in: [.page, .help], "",
      "ten lines down"),
    Binding("page.page-up", [Key(.pageUp)], "PgUp", .move(-10), in: [.page, .help], "", "ten lines up"),
    Binding(
      "page.start", [Key(.home), Key("g")], "Home", .moveToStart, in: [.page, .help], "", "to the start"),
    Binding(
      "page.end", [Key(.end), Key("G")], "End", .moveToEnd, in: [.page, .help], "",
      "to the end; a log then follows what is written"),
    Binding(
      "page.right", [Key(.right), Key("l")], "→", .shell(.scroll(16)), in: [.page], "",
      "the rest of long lines", when: .hasLongLines),
    Binding(
      "page.left", [Key(.left), Key("h")], "←", .shell(.scroll(-16)), in: [.page], "",
      "back to the start of long lines", when: .isScrolledRight),
    Binding(
      "page.find", [Key("/")], "/", .shell(.find), in: [.page], "find", "look for a word", priority: 2),
    Binding(
      "help.find", [Key("/")], "/", .shell(.find), in: [.help], "find",
      "show only the keys about a word", priority: 2),
    Binding(
      "page.find-next", [Key("n")], "n", .shell(.findNext(1)), in: [.page], "next", "the next place",
      priority: 3, when: .hasSearch),
    Binding(
      "page.find-previous", [Key("N")], "N", .shell(.findNext(-1)), in: [.page], "", "the place before",
      when: .hasSearch),
    Binding(
      "page.copy", [Key("Y")], "Y", .shell(.copy), in: [.page], "copy", "copy the text to the clipboard",
      priority: 4),
    Binding(
      "search.accept", [Key(.enter)], "Enter", .accept, in: [.search], "find", "go there", priority: 1),
    Binding(
      "search.cancel", [Key(.escape)], "Esc", .cancel, in: [.search], "cancel", "look for nothing",
      priority: 2),
  ]
}

extension Requirement {
  static let hasSearch = Requirement(
    { $0.page?.search != nil }, else: { _ in "/ looks for a word first" })
  static let hasLongLines = Requirement { state in
    guard let page = state.page else { return false }
    return PageView(page, state).canScrollRight
  }
  static let isScrolledRight = Requirement { ($0.page?.column ?? 0) > 0 }
}

extension AppState {
  /// The page that is open.
  var page: Page? {
    guard case .page(let page) = overlay else { return nil }
    return page
  }
}
