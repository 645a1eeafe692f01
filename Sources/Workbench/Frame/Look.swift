import Cells
import Charts

/// Styles of a frame, taken from the theme once.
struct Look {
  let theme: Theme
  let glyphs: GlyphSet
  let chart: ChartStyle

  init(_ state: AppState) {
    theme = state.theme.suited(to: state.terminalKind)
    glyphs = state.glyphs
    chart = ChartStyle(
      glyphs: state.glyphs, axis: theme[.border], label: theme[.dim], text: theme[.text],
      tick: theme[.tick], cursor: theme[.focus], dim: theme[.dim],
      ground: theme.ground)
  }

  subscript(role: Theme.Role) -> Style { theme[role] }

  /// A separator between facts of one line.
  var separator: String { glyphs == .ascii ? " | " : " · " }
}

/// Pieces of text beside each other in one row, as many as fit whole; the rest is left out, and a sign
/// says so.
struct TextRow {
  struct Piece {
    var text: String
    var style: Style
    /// Lower stays longer.
    var priority: Int
  }

  var pieces: [Piece] = []
  var gap = 2

  mutating func add(_ text: String, _ style: Style, priority: Int = 5) {
    pieces.append(Piece(text: text, style: style, priority: priority))
  }

  /// The cells that the pieces take which fit into a limit.
  func width(_ look: Look, limit: Int) -> Int {
    kept(look, limit: limit).reduce(-gap) { $0 + $1.1 + gap }
  }

  private func kept(_ look: Look, limit: Int) -> [(Piece, Int)] {
    var kept = pieces.map { ($0, CharacterWidth.width(of: $0.text, glyphs: look.glyphs)) }
    func width() -> Int { kept.reduce(-gap) { $0 + $1.1 + gap } }
    while kept.count > 1, width() > limit,
      let victim = kept.indices.max(by: { (kept[$0].0.priority, $0) < (kept[$1].0.priority, $1) })
    {
      kept.remove(at: victim)
    }
    return kept
  }

  /// Returns the cells used.
  @discardableResult
  func draw(into buffer: inout CellBuffer, in rect: Rect, look: Look) -> Int {
    guard !rect.isEmpty else { return 0 }
    var column = rect.column
    for (piece, _) in kept(look, limit: rect.width) {
      column += buffer.draw(
        piece.text, column: column, row: rect.row, style: piece.style, maxWidth: rect.endColumn - column,
        glyphs: look.glyphs)
      column += gap
    }
    return max(0, column - gap - rect.column)
  }
}
