/// A dialog with fields: its screen says what is in it, checks it as it changes, and carries it out.
package struct Form: Equatable, Sendable {
  package struct Item: Equatable, Sendable {
    /// By which the form's screen knows it.
    package var name: String
    package var label: String
    /// One line, shown while the field has the focus.
    package var help: String
    package var value: Value

    package init(_ name: String, _ label: String, _ value: Value, help: String = "") {
      self.name = name
      self.label = label
      self.help = help
      self.value = value
    }
  }

  package enum Value: Equatable, Sendable {
    case text(TextField)
    /// One of several, by index.
    case choice([String], Int)
    case toggle(Bool)
  }

  package let purpose: Purpose
  package var title: String
  /// Lines above the fields.
  package var intro: [String]
  package var items: [Item]
  package var focus: Int

  package init(_ purpose: Purpose, title: String, intro: [String] = [], items: [Item], focus: Int = 0) {
    self.purpose = purpose
    self.title = title
    self.intro = intro
    self.items = items
    self.focus = focus
  }

  /// What a field says: its text, the chosen word, `on` or `off`; empty for a field that there is not.
  package func text(_ name: String) -> String {
    guard let item = items.first(where: { $0.name == name }) else { return "" }
    switch item.value {
    case .text(let field): return field.text
    case .choice(let words, let index): return words.indices.contains(index) ? words[index] : ""
    case .toggle(let isOn): return isOn ? "on" : "off"
    }
  }

  package func isOn(_ name: String) -> Bool { text(name) == "on" }

  /// Puts a text into a text field.
  package mutating func set(_ name: String, _ text: String) {
    guard let index = items.firstIndex(where: { $0.name == name }), case .text = items[index].value else {
      return
    }
    items[index].value = .text(TextField(text))
  }
}

/// One line being typed above the footer; its screen follows every letter.
package struct Prompt: Equatable, Sendable {
  package let purpose: Purpose
  package var label: String
  package var field: TextField

  package init(_ purpose: Purpose, label: String, _ text: String = "") {
    self.purpose = purpose
    self.label = label
    field = TextField(text)
  }
}

/// A list that is narrowed by typing; one line is taken, or several are marked.
package struct Picker: Equatable, Sendable {
  package struct Item: Equatable, Sendable {
    package var name: String
    package var text: String
    /// Dimmed, at the end of the line.
    package var detail: String
    package var isMarked: Bool
    /// Found by what is typed, not shown.
    package var keywords: String
    /// Why it cannot be taken now; it is dimmed then.
    package var problem: String?

    package init(
      _ name: String, _ text: String, detail: String = "", isMarked: Bool = false, keywords: String = "",
      problem: String? = nil
    ) {
      self.name = name
      self.text = text
      self.detail = detail
      self.isMarked = isMarked
      self.keywords = keywords
      self.problem = problem
    }
  }

  package let purpose: Purpose
  package var title: String
  package var items: [Item]
  package var query: TextField
  /// Index among the items that match.
  package var selected: Int
  /// Tab marks; Enter then takes all that are marked.
  package var marksLines: Bool

  package init(_ purpose: Purpose, title: String, items: [Item], marksLines: Bool = false) {
    self.purpose = purpose
    self.title = title
    self.items = items
    query = TextField("")
    selected = 0
    self.marksLines = marksLines
  }

  /// The items that match what is typed, the best first; all of them in their order where nothing is.
  package var matches: [Item] {
    let words = query.text.lowercased().split(separator: " ").map(String.init)
    guard !words.isEmpty else { return items }
    let ranked = items.enumerated().compactMap { index, item -> (rank: Int, index: Int)? in
      if let rank = Fuzzy.rank(words, item.text) { return (rank, index) }
      let rank = Fuzzy.rank(words, item.text + " " + item.detail + " " + item.keywords)
      return rank.map { ($0 + 1000, index) }
    }
    return ranked.sorted { ($0.rank, $0.index) < ($1.rank, $1.index) }.map { items[$0.index] }
  }

  package var chosen: Item? {
    let all = matches
    return all.indices.contains(selected) ? all[selected] : nil
  }
}

/// Yes or no; yes is another key than the one that asked.
package struct Question: Equatable, Sendable {
  package let purpose: Purpose
  package var title: String
  package var lines: [String]
  /// What yes does, two or three words.
  package var yes: String

  package init(_ purpose: Purpose, title: String, lines: [String], yes: String) {
    self.purpose = purpose
    self.title = title
    self.lines = lines
    self.yes = yes
  }
}

/// Whose dialog it is, and which of its dialogs.
package enum Purpose: Equatable, Sendable {
  case shell(ShellDialog)
  case live(LiveDialog)
  case thresholds(ThresholdsDialog)
  case runs(RunListDialog)
  case newRun(NewRunDialog)
  case probe(ProbeDialog)
}
