import Runs

/// What the list looks like, remembered from one start to the next.
package enum RunListMemory {
  static func columns(_ state: AppState) -> Effect {
    .remember("runs.columns", state.runs.columns.map(\.name).joined(separator: ","))
  }

  /// Columns separated by commas, the descending ones with a minus.
  static func sort(_ state: AppState) -> Effect {
    .remember("runs.sort", text(of: state.runs.sort))
  }

  static func filter(_ state: AppState) -> Effect { .remember("runs.filter", state.runs.filter.text) }

  static func recentFilters(_ state: AppState) -> Effect {
    .remember("runs.recent-filters", state.runs.filter.recent.joined(separator: "\n"))
  }

  static func order(_ state: AppState) -> Effect { .remember("runs.order", state.runs.order.rawValue) }

  static func preview(_ state: AppState) -> Effect {
    .remember("runs.preview", state.runs.showsPreview ? "on" : "off")
  }

  static func selected(_ run: RunID) -> Effect { .remember("runs.selected", run.rawValue) }

  package static func text(of sort: RunSort) -> String {
    sort.keys.map { ($0.isDescending ? "-" : "") + $0.column.name }.joined(separator: ",")
  }

  /// What was remembered by a version that knew other columns is taken as far as it goes.
  static func restore(_ state: inout AppState, _ values: [String: String]) -> [Effect] {
    let names = { (text: String) in text.split(separator: ",").map(String.init) }
    if let columns = values["runs.columns"].map(names)?.compactMap(RunColumn.named), !columns.isEmpty {
      var seen: Set<RunColumn> = []
      state.runs.columns = columns.filter { seen.insert($0).inserted }
    }
    if let keys = values["runs.sort"].map(names) {
      state.runs.sort = RunSort(
        keys.compactMap { key in
          let isDescending = key.hasPrefix("-")
          return RunColumn.named(isDescending ? String(key.dropFirst()) : key).map {
            RunSort.Key($0, isDescending: isDescending)
          }
        })
    }
    if let filter = values["runs.filter"] { _ = state.runs.filter.set(filter) }
    if let recent = values["runs.recent-filters"] {
      state.runs.filter.recent = recent.split(separator: "\n").prefix(RunListFilter.mostRecent).map(
        String.init)
    }
    if let order = values["runs.order"].flatMap(RunListState.Order.init) { state.runs.order = order }
    if let preview = values["runs.preview"] { state.runs.showsPreview = preview != "off" }
    RunListScreen.arrange(&state)
    if let selected = values["runs.selected"], state.live.record == nil {
      state.runs.select(.run(RunID(rawValue: selected)))
    }
    return RunListScreen.follow(&state)
  }
}
