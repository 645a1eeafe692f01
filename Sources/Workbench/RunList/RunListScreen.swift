import Cells
import Runs

/// The list of runs: see `ScreenModule`.
package enum RunListScreen: ScreenModule {
  typealias Dialog = RunListDialog

  static func enter(_ state: inout AppState) -> [Effect] { [.loadRuns] + follow(&state) }

  static func perform(_ state: inout AppState, _ action: RunListAction) -> [Effect] {
    switch action {
    case .open: return open(&state)
    case .mark: return mark(&state)
    case .markAll: markAll(&state)
    case .filter: askFilter(&state)
    case .complete(let distance): return complete(&state, distance)
    case .recall(let distance): return recall(&state, distance)
    case .chooseColumns: askColumns(&state)
    case .chooseSort: askSort(&state)
    case .moveColumn(let distance): return moveColumn(&state, distance)
    case .scrollColumns(let distance):
      let last = RunListTable(state).lastLeftColumn
      state.runs.leftColumn = max(0, min(last, state.runs.leftColumn + distance))
    case .toggleTree: return order(&state, by: state.runs.order == .tree ? .flat : .tree)
    case .toggleGroups: return order(&state, by: state.runs.order == .groups ? .flat : .groups)
    case .togglePreview:
      state.runs.showsPreview.toggle()
      return follow(&state) + [RunListMemory.preview(state)]
    case .toggleTrash:
      state.runs.showsTrash.toggle()
      state.runs.marked = []
      arrange(&state)
      return follow(&state)
    case .tag: askTags(&state)
    case .note: askNote(&state)
    case .rename: askName(&state)
    case .pin: return pin(&state)
    case .chooseColor: askColor(&state)
    case .trash: return trash(&state)
    case .restore: return restore(&state)
    case .delete: askDelete(&state)
    case .undo: return undo(&state)
    case .redo: return redo(&state)
    case .steer: askSteer(&state)
    case .compare: compare(&state)
    case .overlay: return LiveScreen.compare(&state, runs: state.runs.targets)
    case .band: return LiveScreen.compare(&state, runs: fellows(state), band: true)
    case .baseline: return overlayDifferences(&state)
    case .diskUse: return [.runList(.measureDisk)]
    }
    return []
  }

  static func receive(_ state: inout AppState, _ message: RunListMessage) -> [Effect] {
    switch message {
    case .changed(let records, let locked):
      state.runs.take(changed: records, locked: locked, now: state.now, glyphs: state.glyphs)
      return follow(&state)
    case .glance(let glance):
      guard glance.run == state.runs.selectedRecord?.id else { return [] }
      state.runs.glance = glance
    case .disk(let report): show(&state, report)
    }
    return []
  }

  /// Marks, then the filter, then the trash.
  static func back(_ state: inout AppState) -> [Effect]? {
    if !state.runs.marked.isEmpty {
      state.runs.marked = []
      return []
    }
    if !state.runs.filter.text.isEmpty {
      let effects = applyFilter("", &state)
      return effects + [RunListMemory.filter(state)]
    }
    if state.runs.showsTrash { return perform(&state, .toggleTrash) }
    return nil
  }

  static func draw(_ state: AppState, into buffer: inout CellBuffer, frame: ScreenFrame, look: Look) {
    drawRuns(state, into: &buffer, frame: frame, look: look)
  }

  // MARK: Dialogs

  static func check(_ dialog: RunListDialog, _ form: Form, _ state: AppState) -> Result<String, FormProblem> {
    switch dialog {
    case .filter: checkFilter(form.text("text"))
    case .tags(let runs): checkTags(form, runs)
    case .note(let runs): checkNote(form, runs, state)
    case .rename(let run): checkName(form, run, state)
    case .columns, .sort, .color, .steer, .stop, .delete, .disk, .prune: .success("")
    }
  }

  static func accept(_ dialog: RunListDialog, _ form: Form, _ state: inout AppState) -> [Effect] {
    switch dialog {
    case .filter:
      let effects = applyFilter(form.text("text"), &state)
      state.runs.filter.keep()
      return effects + [RunListMemory.filter(state), RunListMemory.recentFilters(state)]
    case .tags(let runs): return tag(&state, form, runs)
    case .note(let runs): return note(&state, form, runs)
    case .rename(let run): return rename(&state, form, run)
    case .stop(let runs): return runs.map { .request(.stop, $0) }
    case .delete(let runs):
      state.runs.marked.subtract(runs)
      return [.runList(.delete(runs))]
    case .prune(let pruning): return [.runList(.prune(pruning))]
    case .columns, .sort, .color, .steer, .disk: return []
    }
  }

  static func changed(_ dialog: RunListDialog, _ form: Form, _ state: inout AppState) -> [Effect] {
    dialog == .filter ? follow(form, &state) : []
  }

  static func cancelled(_ dialog: RunListDialog, _ state: inout AppState) -> [Effect] {
    guard dialog == .filter else { return [] }
    state.runs.filter.recalled = nil
    return applyFilter(state.runs.filter.before, &state)
  }

  static func picked(_ dialog: RunListDialog, _ items: [Picker.Item], _ state: inout AppState) -> [Effect] {
    switch dialog {
    case .columns: return takeColumns(&state, items)
    case .sort: return items.first.map { sort(&state, by: $0.name) } ?? []
    case .color(let runs): return color(&state, items, runs)
    case .steer(let runs): return steer(&state, items, runs)
    case .disk: askPrune(&state, items)
    case .filter, .tags, .note, .rename, .stop, .delete, .prune: break
    }
    return []
  }
}
