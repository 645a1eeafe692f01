import Cells
import Runs

/// Keys of the list of runs.
func browse(_ state: inout AppState, _ action: Action) -> [Effect] {
  guard state.screen == .runs else { return [] }
  let last = state.runs.lines.count - 1
  switch action {
  case .move(let distance): return RunListScreen.select(&state, state.runs.selected + distance)
  case .moveToStart: return RunListScreen.select(&state, 0)
  case .moveToEnd: return RunListScreen.select(&state, last)
  default: return []
  }
}

/// Takes a new list of runs; the first time the open run is selected.
func list(_ state: inout AppState, _ records: [RunRecord], _ locked: Set<RunID>) -> [Effect] {
  let isFirst = !state.runs.isLoaded
  state.runs.take(all: records, locked: locked, now: state.now, glyphs: state.glyphs)
  if isFirst, let open = state.live.record?.id { state.runs.select(.run(open)) }
  return RunListScreen.follow(&state)
}

/// Moving about and what is shown.
extension RunListScreen {
  static func select(_ state: inout AppState, _ line: Int) -> [Effect] {
    state.runs.selected = max(0, min(line, state.runs.lines.count - 1))
    return follow(&state)
  }

  /// New lines after a change; no effects of its own.
  package static func arrange(_ state: inout AppState) {
    state.runs.arrange(now: state.now, glyphs: state.glyphs)
  }

  /// After the selection may have moved: the window follows it, and the preview is loaded.
  static func follow(_ state: inout AppState) -> [Effect] {
    let table = RunListTable(state)
    state.runs.top = table.scroll.firstRow
    if state.runs.leftColumn > 0 { state.runs.leftColumn = min(state.runs.leftColumn, table.lastLeftColumn) }
    guard state.screen == .runs, let record = state.runs.selectedRecord else { return [] }
    var effects = [RunListMemory.selected(record.id)]
    if state.runs.glance?.run != record.id || state.runs.glance?.step != record.step,
      RunListLayout(state).preview != nil
    {
      effects.append(.runList(.glance(record.id)))
    }
    return effects
  }

  static func open(_ state: inout AppState) -> [Effect] {
    if let group = state.runs.selectedGroup {
      if state.runs.unfolded.remove(group.key) == nil { state.runs.unfolded.insert(group.key) }
      arrange(&state)
      return follow(&state)
    }
    guard let record = state.runs.selectedRecord else { return [] }
    state.screen = .live
    return [.open(record.id)]
  }

  /// Marks the line's runs, or unmarks them where all are, and goes on to the next line.
  static func mark(_ state: inout AppState) -> [Effect] {
    let runs =
      state.runs.selectedGroup.map { $0.members.map { state.runs.all[$0].id } }
      ?? state.runs.selectedRecord.map { [$0.id] } ?? []
    if state.runs.marked.isSuperset(of: runs) {
      state.runs.marked.subtract(runs)
    } else {
      state.runs.marked.formUnion(runs)
    }
    return select(&state, state.runs.selected + 1)
  }

  static func markAll(_ state: inout AppState) {
    var shown: Set<RunID> = []
    for line in state.runs.lines {
      switch line.subject {
      case .run(let place): shown.insert(state.runs.all[place].id)
      case .group(let place): shown.formUnion(state.runs.groups[place].members.map { state.runs.all[$0].id })
      }
    }
    state.runs.marked = state.runs.marked.isSuperset(of: shown) ? [] : state.runs.marked.union(shown)
  }

  static func order(_ state: inout AppState, by order: RunListState.Order) -> [Effect] {
    state.runs.order = order
    arrange(&state)
    return follow(&state) + [RunListMemory.order(state)]
  }

  // MARK: Columns

  static func askColumns(_ state: inout AppState) {
    let shown = state.runs.columns
    let others = RunColumn.all.filter { !shown.contains($0) }
    let items = (shown + others).map { column in
      Picker.Item(column.name, column.name, detail: column.help, isMarked: shown.contains(column))
    }
    state.overlay = .picker(Picker(.runs(.columns), title: "columns", items: items, marksLines: true))
  }

  static func takeColumns(_ state: inout AppState, _ items: [Picker.Item]) -> [Effect] {
    let columns = items.compactMap { RunColumn.named($0.name) }
    guard !columns.isEmpty else {
      state.say("the columns stay: none was marked")
      return []
    }
    state.runs.columns = columns
    arrange(&state)
    return follow(&state) + [RunListMemory.columns(state)]
  }

  static func moveColumn(_ state: inout AppState, _ distance: Int) -> [Effect] {
    guard let place = state.runs.sortedColumn else { return [] }
    return moveColumn(&state, from: place, to: place + distance)
  }

  static func moveColumn(_ state: inout AppState, from: Int, to: Int) -> [Effect] {
    guard state.runs.columns.indices.contains(from), state.runs.columns.indices.contains(to), from != to
    else {
      return []
    }
    state.runs.columns.insert(state.runs.columns.remove(at: from), at: to)
    return follow(&state) + [RunListMemory.columns(state)]
  }

  // MARK: The sort

  static func askSort(_ state: inout AppState) {
    let keys = state.runs.sort.keys
    let first = keys.map(\.column)
    let shown = state.runs.columns.filter { !first.contains($0) }
    let others = RunColumn.all.filter { !first.contains($0) && !shown.contains($0) }
    let items = (first + shown + others).map { column -> Picker.Item in
      let key = keys.first { $0.column == column }
      let now = key.map { $0.isDescending ? ", now downwards" : ", now upwards" } ?? ""
      return Picker.Item(column.name, column.name + now, detail: column.help)
    }
    state.overlay = .picker(Picker(.runs(.sort), title: "sort by", items: items))
  }

  /// The column becomes the first key, in its natural direction (the best or the newest first); if it was the
  /// first already, it is reversed, then dropped. The keys before it decide between equals.
  static func sort(_ state: inout AppState, by name: String) -> [Effect] {
    guard let column = RunColumn.named(name) else { return [] }
    var keys = state.runs.sort.keys
    let natural = column.isNaturallyDescending
    if let first = keys.first, first.column == column {
      if first.isDescending == natural {
        keys[0].isDescending.toggle()
      } else {
        keys.removeFirst()
      }
    } else {
      keys.removeAll { $0.column == column }
      keys = Array(([RunSort.Key(column, isDescending: natural)] + keys).prefix(3))
    }
    state.runs.sort = RunSort(keys)
    arrange(&state)
    return follow(&state) + [RunListMemory.sort(state)]
  }
}

extension RunColumn {
  /// The direction that a person most likely wants first.
  var isNaturallyDescending: Bool {
    if let better { return better == .higher }
    return kind != .text && name != "age"
  }
}
