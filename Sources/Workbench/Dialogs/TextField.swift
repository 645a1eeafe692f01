/// One line of text being typed.
package struct TextField: Equatable, Sendable {
  package private(set) var scalars: [Unicode.Scalar]
  package private(set) var cursor: Int
  /// The text was put there for a person and nobody has touched it: what is typed first replaces it.
  package private(set) var isProposal: Bool
  /// Characters at most.
  package let limit: Int

  package init(_ text: String, limit: Int = 200) {
    self.limit = limit
    scalars = Array(text.unicodeScalars.filter { $0.value >= 32 && $0.value != 127 }.prefix(limit))
    cursor = scalars.count
    isProposal = cursor > 0
  }

  package var text: String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  /// Types at the cursor; control characters are left out.
  package mutating func insert(_ text: String) {
    if isProposal { clear() }
    for scalar in text.unicodeScalars where scalar.value >= 32 && scalar.value != 127 {
      guard scalars.count < limit else { return }
      scalars.insert(scalar, at: cursor)
      cursor += 1
    }
  }

  package mutating func backspace() {
    if isProposal { return clear() }
    guard cursor > 0 else { return }
    cursor -= 1
    scalars.remove(at: cursor)
  }

  package mutating func delete() {
    if isProposal { return clear() }
    guard cursor < scalars.count else { return }
    scalars.remove(at: cursor)
  }

  /// Marks the text whole: what is typed next replaces it.
  package mutating func select() { isProposal = !scalars.isEmpty }

  package mutating func move(_ distance: Int) { place(cursor + distance) }
  package mutating func moveToStart() { place(0) }
  package mutating func moveToEnd() { place(scalars.count) }

  private mutating func place(_ wanted: Int) {
    cursor = max(0, min(scalars.count, wanted))
    isProposal = false
  }

  private mutating func clear() {
    scalars = []
    place(0)
  }
}
