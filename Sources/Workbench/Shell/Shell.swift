import Cells
import Runs

/// What belongs to no single screen: see `ScreenModule` for the functions about dialogs.
enum Shell {
  static func perform(_ state: inout AppState, _ action: ShellAction) -> [Effect] {
    switch action {
    case .palette:
      state.overlay = .picker(CommandPalette.picker(state))
      return state.runs.isLoaded ? [] : [.loadRuns]
    case .themes: state.overlay = .picker(themePicker(state))
    case .export: state.overlay = .picker(Export.picker(state))
    case .log: return openLog(&state)
    case .messages: openMessages(&state)
    case .copy: return copy(&state)
    case .findLine: ListSearch.open(&state)
    case .find, .findNext, .scroll: return PageUpdate.perform(&state, action)
    }
    return []
  }

  static func receive(_ state: inout AppState, _ message: ShellMessage) -> [Effect] {
    switch message {
    case .themes(let themes):
      state.shell.themes = themes
      // The list may have been opened before they were read.
      if case .picker(var picker) = state.overlay, case .shell(.themes(let before)) = picker.purpose {
        picker.items = themeItems(state, now: before)
        picker.selected = picker.matches.firstIndex { $0.name == state.theme.name } ?? 0
        state.overlay = .picker(picker)
      }
    case .fileExists(let format, let path):
      state.overlay = .question(
        Question(
          .shell(.replaceFile(format, path: path)), title: "replace the file?",
          lines: [path, "is there already."], yes: "replace it"))
    case .log(let run, let lines, let isCut):
      guard case .page(var page) = state.overlay, page.source == .log(run) else { break }
      page.lines = (isCut ? ["… (what came before is in the run's log.txt)"] : []) + lines
      if page.lines.isEmpty { page.lines = ["nothing is in the log yet"] }
      state.overlay = .page(page)
    }
    return []
  }

  // MARK: - Dialogs

  static func check(_ dialog: ShellDialog, _ form: Form, _ state: AppState) -> Result<String, FormProblem> {
    if case .findLine = dialog { return ListSearch.check(form.text("text"), state) }
    guard case .exportFile = dialog else { return .success("") }
    let path = form.text("text").trimmingBlanks
    if path.isEmpty { return .failure(FormProblem("type a file's name")) }
    if path.hasSuffix("/") { return .failure(FormProblem("that is a folder")) }
    return .success("save as \(path)")
  }

  static func accept(_ dialog: ShellDialog, _ form: Form, _ state: inout AppState) -> [Effect] {
    switch dialog {
    case .exportFile(let format):
      return Export.save(format, as: String(form.text("text").trimmingBlanks), replacing: false, &state)
    case .replaceFile(let format, let path): return Export.save(format, as: path, replacing: true, &state)
    case .findLine:
      ListSearch.accept(String(form.text("text").trimmingBlanks), &state)
      return []
    case .palette, .themes, .export: return []
    }
  }

  static func changed(_ dialog: ShellDialog, _ form: Form, _ state: inout AppState) -> [Effect] { [] }

  static func cancelled(_ dialog: ShellDialog, _ state: inout AppState) -> [Effect] {
    if case .themes(let before) = dialog { state.theme = before }
    return []
  }

  static func picked(_ dialog: ShellDialog, _ items: [Picker.Item], _ state: inout AppState) -> [Effect] {
    guard let item = items.first else { return [] }
    switch dialog {
    case .palette: return CommandPalette.take(item.name, &state)
    case .themes: return useTheme(item.name, &state)
    case .export: return Export.take(item.name, &state)
    case .exportFile, .replaceFile, .findLine: return []
    }
  }

  static func selected(_ dialog: ShellDialog, _ item: Picker.Item?, _ state: inout AppState) -> [Effect] {
    guard case .themes = dialog, let theme = state.shell.themes.first(where: { $0.name == item?.name }) else {
      return []
    }
    state.theme = theme
    return []
  }

  /// The open palette gets the runs that have been read meanwhile.
  static func refreshPalette(_ state: inout AppState) {
    guard case .picker(var picker) = state.overlay, picker.purpose == .shell(.palette) else { return }
    let chosen = picker.chosen?.name
    follow(&picker, state)
    picker.selected = picker.matches.firstIndex { $0.name == chosen } ?? 0
    state.overlay = .picker(picker)
  }

  /// The lines of a list follow what is typed, where they depend on it.
  static func follow(_ picker: inout Picker, _ state: AppState) {
    guard picker.purpose == .shell(.palette) else { return }
    picker.items = CommandPalette.items(state, query: picker.query.text)
  }

  // MARK: - Themes

  private static func themeItems(_ state: AppState, now: Theme) -> [Picker.Item] {
    state.shell.themes.map { Picker.Item($0.name, $0.name, detail: $0.name == now.name ? "now" : "") }
  }

  private static func themePicker(_ state: AppState) -> Picker {
    let items = themeItems(state, now: state.theme)
    var picker = Picker(.shell(.themes(before: state.theme)), title: "colours", items: items)
    picker.selected = items.firstIndex { $0.name == state.theme.name } ?? 0
    return picker
  }

  static func useTheme(_ name: String, _ state: inout AppState) -> [Effect] {
    guard let theme = state.shell.themes.first(where: { $0.name == name }) else { return [] }
    state.theme = theme
    state.say("theme \(name)", .good)
    return [.remember("shell.theme", name)]
  }

  // MARK: - Texts

  private static func openLog(_ state: inout AppState) -> [Effect] {
    guard let record = state.live.record else { return [] }
    var page = Page(title: "log of \(record.name)", lines: ["reading"], source: .log(record.id))
    page.follows = true
    state.overlay = .page(page)
    return [.shell(.readLog(record.id))]
  }

  private static func openMessages(_ state: inout AppState) {
    let lines = state.shell.messages.map { past in
      ClockText.time(past.at) + " " + past.status.look(state.glyphs).sign + past.status.text
    }
    var page = Page(
      title: "messages", lines: lines.isEmpty ? ["nothing was said yet"] : lines, source: .messages)
    page.follows = true
    state.overlay = .page(page)
  }

  /// The text of a page; else the open run's id.
  private static func copy(_ state: inout AppState) -> [Effect] {
    if let page = state.page {
      state.say("copied \(page.lines.count == 1 ? "the line" : "\(page.lines.count) lines")", .good)
      return [.shell(.copy(page.lines.joined(separator: "\n")))]
    }
    guard let record = state.live.record else { return [] }
    state.say("copied \(record.id)", .good)
    return [.shell(.copy(record.id.rawValue))]
  }

  // MARK: - Memory and ends

  static func restore(_ state: inout AppState, _ values: [String: String]) {
    if let recent = values["shell.recent"] { state.shell.restore(recent: recent) }
  }

  /// A run that was at work and is not any more, unless a person stopped it here.
  static func announceEnd(_ state: AppState, before: RunState?) -> [Effect] {
    guard let before, before.isLive, let record = state.live.record, !record.state.isLive else { return [] }
    switch record.state {
    case .finished, .failed: break
    case .stopped:
      let asked = state.live.commands.last { $0.kind == .stop }
      if case .applied = asked?.status { return [] }
    default: return []
    }
    return [.shell(.announce("\(record.name): \(record.state.rawValue)"))]
  }

  /// What the terminal's window is called.
  package static func windowTitle(_ state: AppState) -> String {
    guard let record = state.live.record else { return "steelyard" }
    let life = RunLife(record, hasEngine: state.live.hasEngine)
    let share = record.totalSteps > 0 ? 100 * Double(record.step) / Double(record.totalSteps) : 0
    let percent = life == .training ? " \(Int(max(0, min(100, share)).rounded(.down))) %" : ""
    return "steelyard: \(record.name) \(life.rawValue)\(percent)"
  }
}

/// The time of day, UTC, from seconds since 1970.
enum ClockText {
  static func time(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0, seconds < 1e12 else { return "--:--:--" }
    let whole = Int(seconds) % 86_400
    return [whole / 3600, whole / 60 % 60, whole % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
      .joined(separator: ":")
  }
}
