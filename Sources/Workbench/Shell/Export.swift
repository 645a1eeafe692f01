import Cells
import Charts

/// How what is on the screen is written down.
package enum ExportFormat: String, CaseIterable, Sendable {
  case svg, text, csv, markdown

  package var fileEnding: String {
    switch self {
    case .svg: "svg"
    case .text: "txt"
    case .csv: "csv"
    case .markdown: "md"
    }
  }

  package var isData: Bool { self == .csv || self == .markdown }
}

/// Takes what is on the screen elsewhere: into a file or to the clipboard.
package enum Export {
  struct Choice {
    var name: String
    var text: String
    var format: ExportFormat?
    var copies = false
  }

  static let choices: [Choice] = [
    Choice(name: "svg", text: "picture of the screen, SVG", format: .svg),
    Choice(name: "text", text: "picture of the screen, text", format: .text),
    Choice(name: "csv", text: "data of the focused part, CSV", format: .csv),
    Choice(name: "markdown", text: "data of the focused part, Markdown", format: .markdown),
    Choice(name: "copy-markdown", text: "copy the data as Markdown", format: .markdown, copies: true),
    Choice(name: "copy-text", text: "copy the screen as text", format: .text, copies: true),
    Choice(name: "copy-command", text: "copy the equivalent command line", copies: true),
  ]

  static func picker(_ state: AppState) -> Picker {
    let table = table(state)
    let items = choices.map { choice -> Picker.Item in
      var item = Picker.Item(choice.name, choice.text)
      if choice.format == nil { item.detail = command(state) }
      guard choice.format?.isData ?? false else { return item }
      item.detail = table.map { "\($0.title), \($0.rows.count) \($0.rows.count == 1 ? "row" : "rows")" } ?? ""
      if table == nil { item.problem = "nothing here has data" }
      return item
    }
    return Picker(.shell(.export), title: "export", items: items)
  }

  static func take(_ name: String, _ state: inout AppState) -> [Effect] {
    guard let choice = choices.first(where: { $0.name == name }) else { return [] }
    guard let format = choice.format else {
      state.say("copied: \(command(state))", .good)
      return [.shell(.copy(command(state)))]
    }
    guard let text = text(format, state) else {
      state.say("nothing here has data to export", .bad)
      return []
    }
    if choice.copies {
      state.say("copied \(text.utf8.count) bytes", .good)
      return [.shell(.copy(text))]
    }
    state.overlay = .prompt(
      Prompt(.shell(.exportFile(format)), label: "save as", fileName(format, state)))
    return []
  }

  static func save(_ format: ExportFormat, as path: String, replacing: Bool, _ state: inout AppState)
    -> [Effect]
  {
    guard let text = text(format, state) else {
      state.say("nothing here has data to export", .bad)
      return []
    }
    return [.shell(.save(format, path: path, text: text, replacing: replacing))]
  }

  /// The run's name and the screen, in letters that every file system takes.
  static func fileName(_ format: ExportFormat, _ state: AppState) -> String {
    let words = [state.screen == .runs ? "" : state.live.record?.name ?? "", state.screen.title]
    let name = words.filter { !$0.isEmpty }.joined(separator: "-").unicodeScalars.map { scalar in
      scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "-")
        ? Character(scalar) : "-"
    }
    return String(name.prefix(60)) + "." + format.fileEnding
  }

  /// nil where there is no data.
  package static func text(_ format: ExportFormat, _ state: AppState) -> String? {
    switch format {
    case .svg: return picture(state).svg(title: Shell.windowTitle(state), colors: colors(state.theme))
    case .text: return picture(state).plainText() + "\n"
    case .csv: return table(state).map { TableText.csv(header: $0.header, rows: $0.rows) }
    case .markdown:
      return table(state).map {
        "### \($0.title)\n\n" + TableText.markdown(header: $0.header, rows: $0.rows)
          + "\n`\(command(state))`\n"
      }
    }
  }

  /// The screen without what lies over it.
  private static func picture(_ state: AppState) -> CellBuffer {
    var state = state
    state.overlay = nil
    state.status = nil
    return draw(state)
  }

  /// What stands for the terminal's own colours: by whether the theme's text is made for a dark ground.
  private static func colors(_ theme: Theme) -> PictureColors {
    guard case .rgb(let text) = theme[.text].foreground else { return .dark }
    let parts = [text >> 16 & 255, text >> 8 & 255, text & 255]
    return parts.reduce(0, +) > 3 * 128 ? .dark : .light
  }

  static func table(_ state: AppState) -> ExportTable? {
    switch state.screen {
    case .live: LiveScreen.table(state)
    case .thresholds: ThresholdsScreen.table(state)
    case .runs: RunListScreen.table(state)
    case .newRun: NewRunScreen.table(state)
    case .probe: ProbeScreen.table(state)
    }
  }

  static func command(_ state: AppState) -> String {
    switch state.screen {
    case .live: LiveScreen.command(state)
    case .thresholds: ThresholdsScreen.command(state)
    case .runs: RunListScreen.command(state)
    case .newRun: NewRunScreen.command(state)
    case .probe: ProbeScreen.command(state)
    }
  }
}
