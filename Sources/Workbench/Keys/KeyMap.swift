import Cells

/// A person's own keys: for some bindings, by their ids, the keys that they have instead.
package struct KeyMap: Equatable, Sendable {
  private var keys: [String: [Key]] = [:]

  package init() {}

  package var isEmpty: Bool { keys.isEmpty }

  /// What a file says about one binding.
  package struct Entry: Equatable, Sendable {
    package var id: String
    /// Keys as the file writes them; `none` alone takes them all away.
    package var keys: [String]

    package init(_ id: String, _ keys: [String]) {
      self.id = id
      self.keys = keys
    }
  }

  /// What is wrong with an entry, in one line.
  package struct Problem: Error, Equatable {
    package var id: String
    package var text: String
  }

  /// Takes the entries if no context gets one key twice and every dialog keeps its way out.
  package init(_ entries: [Entry]) throws(Problem) {
    for entry in entries {
      guard let binding = KeyTable.bindings.first(where: { $0.id == entry.id }) else {
        throw Problem(
          id: entry.id,
          text: "there is no such binding" + Self.hint(entry.id) + "; `steelyard keys` lists them")
      }
      keys[entry.id] = try Self.keys(of: entry, for: binding)
    }
    try check(entries)
  }

  private static func keys(of entry: Entry, for binding: Binding) throws(Problem) -> [Key] {
    if entry.keys == ["none"] {
      guard binding.action != .cancel else {
        throw Problem(id: entry.id, text: "expected a key: it is the way out")
      }
      return []
    }
    var keys: [Key] = []
    for text in entry.keys {
      let key: Key
      do { key = try KeySyntax.parse(text) } catch { throw Problem(id: entry.id, text: error.text) }
      if case .character = key.code, key.modifiers.isSubset(of: .shift),
        let context = binding.contexts.first(where: \.takesText)
      {
        throw Problem(id: entry.id, text: "\"\(text)\" is typed \(context.title), expected another key")
      }
      if !keys.contains(key) { keys.append(key) }
    }
    guard !keys.isEmpty else { throw Problem(id: entry.id, text: "found no key, expected one or \"none\"") }
    return keys
  }

  private func check(_ entries: [Entry]) throws(Problem) {
    let changed = Set(entries.map(\.id))
    let bindings = KeyTable.bindings(with: self)
    for context in KeyContext.allCases {
      var owners: [Key: String] = [:]
      for binding in bindings where binding.contexts.contains(context) {
        for key in binding.keys {
          guard let other = owners.updateValue(binding.id, forKey: key) else { continue }
          let (mine, theirs) = changed.contains(binding.id) ? (binding.id, other) : (other, binding.id)
          throw Problem(
            id: mine,
            text: "\"\(KeySyntax.text(key))\" is \(theirs) already (\(context.title)); give that one "
              + "another key or \"none\"")
        }
      }
    }
  }

  /// A binding as the person has it.
  func applied(to binding: Binding) -> Binding {
    guard let own = keys[binding.id] else { return binding }
    var binding = binding
    binding.keys = own
    binding.keyName = own.first.map(KeySyntax.shown) ?? ""
    return binding
  }

  /// The known id that shares most with a wrong one.
  private static func hint(_ id: String) -> String {
    let ids = KeyTable.bindings.map(\.id).sorted()
    let what = id.split(separator: ".").last.map(String.init) ?? id
    let near =
      ids.first { $0.hasSuffix("." + what) } ?? ids.first { Fuzzy.rank([what.lowercased()], $0) != nil }
    return near.map { "; did you mean \($0)?" } ?? ""
  }
}
