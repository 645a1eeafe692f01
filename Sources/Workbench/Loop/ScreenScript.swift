import Cells

/// What the screen benchmark presses: bindings by their ids, so that a key that comes to mean something else is
/// never pressed by mistake.
struct ScreenScript {
  struct Move {
    var binding: String
    /// Pressed one by one where the binding was there, e.g. the letters of a filter.
    var then: [Key] = []
  }

  let moves: [Move]

  /// Zooms, pans, moves the cursor, changes views, axes and scales, and leafs through everything.
  static let live = ScreenScript(
    [
      "cursor-left", "zoom-in", "cursor-left", "pan-back", "zoom-in", "pan-back", "cursor-right",
      "pan-forward",
      "cycle-smoothing", "zoom-out", "cycle-axis", "next-view", "focus-next", "toggle-log", "zoom-in",
      "pan-back",
      "zoom-in", "zoom-in", "pan-back", "pan-forward", "zoom-in", "zoom-in", "pan-back", "cursor-left-fast",
      "focus-next", "next-view", "zoom-in", "zoom-in", "zoom-in", "pan-back", "zoom-in", "pan-forward",
      "zoom-reset",
      "maximise", "cursor-left-fast", "toggle-log", "pan-back", "maximise", "cycle-axis", "focus-next",
      "toggle-freeze", "cycle-smoothing", "toggle-freeze", "follow-tail",
    ].map { Move(binding: "live." + $0) })

  /// Moves, sorts, groups and types filters.
  static let runs = ScreenScript(
    ["down", "down", "page-down", "page-down", "move-to-end", "up", "page-up", "move-to-start"]
      .map { Move(binding: "runs." + $0) } + [
        Move(binding: "runs.sort", then: [Key(.down), Key(.down), Key(.enter)]),
        Move(binding: "runs.page-down"),
        Move(binding: "runs.filter", then: letters("mse < 0.3 and weighting = dwa") + [Key(.enter)]),
        Move(binding: "runs.page-down"), Move(binding: "runs.move-to-end"),
        Move(binding: "runs.filter", then: clear + letters("tag:good or rising") + [Key(.enter)]),
        Move(binding: "runs.groups"), Move(binding: "runs.page-down"), Move(binding: "runs.groups"),
        Move(binding: "runs.filter", then: clear + [Key(.enter)]),
        Move(binding: "runs.columns-right"), Move(binding: "runs.columns-left"),
      ])

  private static let clear = [Key(.end)] + [Key](repeating: Key(.backspace), count: 40)

  private static func letters(_ text: String) -> [Key] { text.unicodeScalars.map { Key($0) } }

  private init(_ moves: [Move]) { self.moves = moves }

  /// The key of a binding where it does something now.
  static func key(_ id: String, in state: AppState) -> Key? {
    guard let key = KeyTable.bindings.first(where: { $0.id == id })?.keys.first,
      KeyTable.binding(for: key, in: state)?.id == id
    else { return nil }
    return key
  }
}
