import Runs

/// How a person likes the live screen, kept for the next time.
extension LiveScreen {
  private static let name = "live.looks"

  /// One text: `axis=epoch smoothing=2 view:losses=1 hidden:alphaBeta=β`; names of hidden runs are left out,
  /// they mean nothing to another comparison.
  static func rememberLooks(_ state: AppState) -> [Effect] {
    let live = state.live
    var words = ["axis=\(live.axis.rawValue)", "smoothing=\(live.smoothing.rawValue)"]
    for panel in Panel.allCases {
      if let view = live.views[panel], view > 0 { words.append("view:\(panel.rawValue)=\(view)") }
    }
    for view in PanelView.allCases {
      let keys = (live.hidden[view] ?? []).filter { $0.count < 8 }.sorted()
      if !keys.isEmpty { words.append("hidden:\(view.rawValue)=\(keys.joined(separator: ","))") }
    }
    return [.remember(name, words.joined(separator: " "))]
  }

  /// Takes up what was remembered; anything that is not understood is passed over.
  static func restore(_ state: inout AppState, _ values: [String: String]) -> [Effect] {
    for word in (values[name] ?? "").prefix(4_000).split(separator: " ") {
      let parts = word.split(separator: "=", maxSplits: 1)
      guard parts.count == 2 else { continue }
      let (key, value) = (parts[0], String(parts[1]))
      if key == "axis", let axis = TimeAxis(rawValue: value) { state.live.axis = axis }
      if key == "smoothing", let smoothing = Int(value).flatMap(LiveState.Smoothing.init(rawValue:)) {
        state.live.smoothing = smoothing
      }
      if key.hasPrefix("view:"), let panel = Int(key.dropFirst(5)).flatMap(Panel.init(rawValue:)),
        let view = Int(value), panel.views.indices.contains(view)
      {
        state.live.views[panel] = view
      }
      if key.hasPrefix("hidden:"), let view = PanelView(rawValue: String(key.dropFirst(7))) {
        state.live.hidden[view] = Set(value.split(separator: ",").map(String.init))
      }
    }
    return []
  }
}
