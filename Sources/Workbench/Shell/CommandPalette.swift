import Cells
import Runs

/// Every command by name: keys of this screen, then of the others, themes, steps and runs.
package enum CommandPalette {
  private static let mostRuns = 300

  package static func picker(_ state: AppState) -> Picker {
    Picker(.shell(.palette), title: "commands", items: items(state, query: ""))
  }

  /// What there is in a state without overlay; a number in the query is a step to go to.
  package static func items(_ state: AppState, query: String) -> [Picker.Item] {
    var state = state
    state.overlay = nil
    var all = commands(state) + exports + themes(state) + steps(state, query) + runs(state)
    if query.trimmingBlanks.isEmpty {
      let recent = state.shell.recent.compactMap { name in all.first { $0.name == name } }
      all.removeAll { item in recent.contains { $0.name == item.name } }
      all = recent + all
    }
    return all
  }

  private static func commands(_ state: AppState) -> [Picker.Item] {
    let own = KeyContext(state)
    var seen: Set<String> = ["any.palette"]
    var items: [Picker.Item] = []
    for screen in [state.screen] + Screen.allCases.filter({ $0 != state.screen }) {
      var there = state
      there.screen = screen
      let context = screen == state.screen ? own : KeyContext(screen: screen)
      for binding in KeyTable.bindings(in: state) where binding.contexts.contains(context) {
        guard seen.insert(binding.id).inserted else { continue }
        let isOffered = binding.isOffered(in: there)
        let place = screen == state.screen ? "" : screen.title + " "
        let label = binding.label.isEmpty ? "" : binding.label(in: there)
        items.append(
          Picker.Item(
            "key " + binding.id, title(binding, label), detail: place + binding.keyName,
            keywords: binding.id + " " + label,
            problem: isOffered ? nil : binding.requirement.reason(there) ?? ""))
      }
    }
    // What cannot be done now comes last.
    return items.filter { $0.problem == nil } + items.filter { $0.problem != nil }
  }

  /// The label where the help does not say it, then the help.
  private static func title(_ binding: Binding, _ label: String) -> String {
    label.isEmpty || binding.help.lowercased().hasPrefix(label.lowercased())
      ? binding.help : "\(label): \(binding.help)"
  }

  private static var exports: [Picker.Item] {
    Export.choices.map { Picker.Item("export " + $0.name, "export: " + $0.text) }
  }

  private static func themes(_ state: AppState) -> [Picker.Item] {
    state.shell.themes.map { Picker.Item("theme " + $0.name, "theme " + $0.name, detail: "colours") }
  }

  private static func steps(_ state: AppState, _ query: String) -> [Picker.Item] {
    let digits = query.filter { ("0"..."9").contains($0) }
    guard let step = Int(digits), step > 0, state.live.record != nil, state.live.newestStep > 0 else {
      return []
    }
    let known = min(step, state.live.newestStep)
    return [
      Picker.Item("step \(known)", "go to step \(known)", detail: "cursor", keywords: query)
    ]
  }

  private static func runs(_ state: AppState) -> [Picker.Item] {
    state.runs.records.prefix(mostRuns).map { record in
      Picker.Item("run " + record.id.rawValue, "open run " + record.name, detail: record.id.rawValue)
    }
  }

  /// Does what a line says.
  static func take(_ name: String, _ state: inout AppState) -> [Effect] {
    let parts = name.split(separator: " ", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return [] }
    var effects: [Effect] = []
    if parts[0] != "step" {
      state.shell.use(name)
      effects = [.remember("shell.recent", state.shell.recentText)]
    }
    switch parts[0] {
    case "key": return effects + press(parts[1], &state)
    case "export": return effects + Export.take(parts[1], &state)
    case "theme": return effects + Shell.useTheme(parts[1], &state)
    case "step":
      guard let step = Int(parts[1]) else { return [] }
      if state.screen != .live { effects += show(&state, .live) }
      state.live.cursor = step
      return effects
    case "run":
      state.screen = .live
      return effects + [.open(RunID(rawValue: parts[1]))]
    default: return effects
    }
  }

  /// What the key would do; a key of another screen goes there first.
  private static func press(_ id: String, _ state: inout AppState) -> [Effect] {
    guard let binding = KeyTable.bindings.first(where: { $0.id == id }) else { return [] }
    var effects: [Effect] = []
    if !binding.contexts.contains(KeyContext(state)),
      let screen = Screen.allCases.first(where: { binding.contexts.contains(KeyContext(screen: $0)) })
    {
      effects = show(&state, screen)
    }
    guard binding.isOffered(in: state) else {
      if let reason = binding.requirement.reason(state) { state.say(reason, .bad) }
      return effects
    }
    return effects + Workbench.perform(&state, binding.action)
  }
}
