import Cells
import Runs

/// Text to read: a log, a comparison, a row of data.
package struct Page: Equatable, Sendable {
  package enum Source: Equatable, Sendable {
    case text
    /// A run's log, read again as it grows.
    case log(RunID)
    /// What was said on the status line.
    case messages
  }

  package var title: String
  package var lines: [String]
  /// The first line shown.
  package var first: Int
  package var source: Source
  /// Cells that long lines are moved to the left by.
  package var column = 0
  /// New lines move the page.
  package var follows = false
  package var search: TextSearch?
  /// The line that was found last.
  package var found: Int?

  package init(title: String, lines: [String], first: Int = 0, source: Source = .text) {
    self.title = title
    self.lines = lines
    self.first = first
    self.source = source
  }
}

/// The list of keys over a screen.
package struct Help: Equatable, Sendable {
  /// The first line shown.
  package var first = 0
  package var search: TextSearch?
  package init() {}
}

/// What is looked for in a text.
package struct TextSearch: Equatable, Sendable {
  package var field: TextField
  package var isTyping = true

  package init(_ text: String = "") { field = TextField(text) }

  /// In lower case, without blanks around it.
  var word: String { String(field.text.lowercased().trimmingBlanks) }

  func finds(_ line: String) -> Bool { !word.isEmpty && line.lowercased().contains(word) }
}
