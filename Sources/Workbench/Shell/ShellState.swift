import Cells
import Runs

/// What belongs to no single screen.
package struct ShellState: Equatable, Sendable {
  /// The person's own keys.
  package var keys = KeyMap()
  /// Themes to choose from, by name; empty until they have been read.
  package var themes: [Theme] = []
  /// What was said lately, oldest first.
  package private(set) var messages: [PastMessage] = []
  /// Names of the palette's entries that were taken lately, newest first.
  package private(set) var recent: [String] = []
  /// What was looked for last in a list.
  package var lastFound = ""
  /// How the end of a run is announced.
  package var announcements = Announcements()

  package init() {}

  package struct PastMessage: Equatable, Sendable {
    package var at: Double
    package var status: AppState.Status
  }

  package struct Announcements: Equatable, Sendable {
    package var rings = false
    package var notifies = true
    package init() {}
  }

  private static let mostMessages = 300
  private static let mostRecent = 8

  mutating func keep(_ status: AppState.Status, at now: Double) {
    messages.append(PastMessage(at: now, status: status))
    if messages.count > Self.mostMessages { messages.removeFirst(messages.count - Self.mostMessages) }
  }

  mutating func use(_ entry: String) {
    recent.removeAll { $0 == entry }
    recent.insert(entry, at: 0)
    recent = Array(recent.prefix(Self.mostRecent))
  }

  /// As it is remembered: one name a line.
  var recentText: String { recent.joined(separator: "\n") }

  mutating func restore(recent text: String) {
    recent = text.split(separator: "\n").prefix(Self.mostRecent).map { String($0.prefix(100)) }
  }
}

/// What a key can mean that belongs to no single screen.
package enum ShellAction: Equatable, Sendable {
  case palette, themes, export, log, messages, copy
  case find
  /// In the list that has the keys.
  case findLine
  /// To the next match, or the one before.
  case findNext(Int)
  /// Columns to the right, of long lines.
  case scroll(Int)
}

/// The dialogs of the shell.
package enum ShellDialog: Equatable, Sendable {
  case palette
  /// Esc puts the theme back.
  case themes(before: Theme)
  case export
  case exportFile(ExportFormat)
  case replaceFile(ExportFormat, path: String)
  case findLine
}

/// What the shell wants done.
package enum ShellEffect: Equatable, Sendable {
  /// To the terminal's clipboard.
  case copy(String)
  case save(ExportFormat, path: String, text: String, replacing: Bool)
  case readLog(RunID)
  /// A run has ended, in a few words.
  case announce(String)
}

/// News for the shell.
package enum ShellMessage: Equatable, Sendable {
  case themes([Theme])
  /// The file to be written is there already.
  case fileExists(ExportFormat, path: String)
  /// The end of a run's log; `isCut`: something came before.
  case log(RunID, lines: [String], isCut: Bool)
}
