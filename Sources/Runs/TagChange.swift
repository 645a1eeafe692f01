/// A change of a run's tags: some added, some removed, or all of them replaced.
public struct TagChange: Sendable, Equatable {
  public var added: [String]
  public var removed: [String]
  /// The run's other tags go.
  public var replacesAll: Bool

  public init(added: [String] = [], removed: [String] = [], replacesAll: Bool = false) {
    self.added = added
    self.removed = removed
    self.replacesAll = replacesAll
  }

  /// A line such as `+good -draft`, or the whole new list: `good, fast`. Commas part tags, and so do blanks
  /// where there are no commas; tags with blanks need commas: `very good, fast`.
  public init(parsing line: String) {
    let hasCommas = line.contains(",")
    let words = line.split { hasCommas ? $0 == "," : $0 == " " }
      .map { word in
        var word = word
        while word.first == " " { word.removeFirst() }
        while word.last == " " { word.removeLast() }
        return String(word)
      }.filter { !$0.isEmpty }
    let isChange = words.contains { ($0.hasPrefix("+") || $0.hasPrefix("-")) && $0.count > 1 }
    self.init(replacesAll: !isChange)
    for word in words {
      if isChange, word.hasPrefix("-"), word.count > 1 {
        removed.append(String(word.dropFirst()))
      } else {
        added.append(isChange && word.hasPrefix("+") && word.count > 1 ? String(word.dropFirst()) : word)
      }
    }
  }

  /// The tags after the change: in their order, the new ones at the end, none twice.
  public func applied(to tags: [String]) -> [String] {
    var result = replacesAll ? [] : tags.filter { !removed.contains($0) }
    for tag in added where !result.contains(tag) { result.append(tag) }
    return result
  }
}
