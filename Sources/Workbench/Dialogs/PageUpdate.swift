import Cells

/// Keys in pages and in the help.
enum PageUpdate {
  static func perform(_ state: inout AppState, _ action: Action) -> [Effect] {
    switch state.overlay {
    case .page(var page):
      let last = PageView(page, state).lastFirst
      let start = page.follows ? last : min(last, page.first)
      switch action {
      case .move(let distance): page.go(to: start + distance, last: last)
      case .moveToStart: page.go(to: 0, last: last)
      case .moveToEnd: page.go(to: last, last: last)
      case .accept: page.search?.isTyping = false
      case .edit(let edit):
        page.search?.field.apply(edit)
        page.seek(from: page.found ?? start, 1, last: last)
      default: return []
      }
      state.overlay = .page(page)
    case .help(var help):
      switch action {
      case .move(let distance): help.first += distance
      case .moveToStart: help.first = 0
      case .moveToEnd: help.first = .max / 2
      case .accept: help.search?.isTyping = false
      case .edit(let edit):
        help.search?.field.apply(edit)
        help.first = 0
      default: return []
      }
      help.first = max(0, min(HelpText.lastFirst(help, state), help.first))
      state.overlay = .help(help)
    default: break
    }
    return []
  }

  /// `/`, `n`, `N` and sideways.
  static func perform(_ state: inout AppState, _ action: ShellAction) -> [Effect] {
    switch (state.overlay, action) {
    case (.help(var help), .find):
      help.search = TextSearch()
      state.overlay = .help(help)
    case (.page(var page), .find):
      page.search = TextSearch()
      state.overlay = .page(page)
    case (.page(var page), .findNext(let direction)):
      let last = PageView(page, state).lastFirst
      if !page.seek(from: page.found.map { $0 + direction } ?? page.first, direction, last: last) {
        state.say("\"\(page.search?.field.text ?? "")\" stands nowhere in this text", .bad)
      }
      state.overlay = .page(page)
    case (.page(var page), .scroll(let columns)):
      page.column = max(0, min(PageView(page, state).mostColumns, page.column + columns))
      state.overlay = .page(page)
    default: break
    }
    return []
  }

  static func type(_ state: inout AppState, _ text: String) -> [Effect]? {
    switch state.overlay {
    case .page(var page) where page.search?.isTyping ?? false:
      page.search?.field.insert(text)
      page.seek(from: page.found ?? page.first, 1, last: PageView(page, state).lastFirst)
      state.overlay = .page(page)
      return []
    case .help(var help) where help.search?.isTyping ?? false:
      help.search?.field.insert(text)
      help.first = 0
      state.overlay = .help(help)
      return []
    default: return nil
    }
  }

  /// Esc: the search goes first, then the overlay; false where there is no search.
  static func leaveSearch(_ state: inout AppState) -> Bool {
    switch state.overlay {
    case .page(var page) where page.search != nil:
      page.search = nil
      state.overlay = .page(page)
    case .help(var help) where help.search != nil:
      help.search = nil
      help.first = 0
      state.overlay = .help(help)
    default: return false
    }
    return true
  }
}

extension Page {
  /// Scrolls; a text that grows is followed again from its end on.
  mutating func go(to line: Int, last: Int) {
    first = max(0, min(last, line))
    follows = source != .text && line >= last
    found = nil
  }

  /// To the next line that has the word, round the end; false where none has.
  @discardableResult
  mutating func seek(from start: Int, _ direction: Int, last: Int) -> Bool {
    guard let search, !lines.isEmpty else { return false }
    for offset in lines.indices {
      let index = ((start + offset * direction) % lines.count + lines.count) % lines.count
      guard search.finds(lines[index]) else { continue }
      found = index
      first = min(last, index)
      follows = false
      return true
    }
    found = nil
    return false
  }
}
