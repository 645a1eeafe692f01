/// One line of text being typed.
package struct TextField: Equatable, Sendable {
  package private(set) var scalars: [Unicode.Scalar]
  package private(set) var cursor: Int
  /// The text was put there for a person and nobody has touched it: what is typed first replaces it.
  package private(set) var isProposal: Bool
  private static let limit = 1_000

  package init(_ text: String) {
    scalars = Array(text.unicodeScalars.prefix(Self.limit))
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
      guard scalars.count < Self.limit else { return }
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
