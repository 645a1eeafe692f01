import Cells
import Runs

/// Keys of the list of runs.
func browse(_ state: inout AppState, _ action: Action) -> [Effect] {
  let last = max(0, state.runs.records.count - 1)
  switch action {
  case .move(let distance): state.runs.selected = max(0, min(last, state.runs.selected + distance))
  case .moveToStart: state.runs.selected = 0
  case .moveToEnd: state.runs.selected = last
  case .open:
    guard let record = state.runs.selectedRecord else { return [] }
    state.screen = .live
    return [.open(record.id)]
  case .trash:
    guard let record = state.runs.selectedRecord else { return [] }
    state.runs.trashed.append(record.id)
    state.runs.records.remove(at: state.runs.selected)
    state.runs.selected = max(0, min(state.runs.selected, state.runs.records.count - 1))
    state.say("\(record.name) is in the trash: z brings it back")
    return [.setTrashed(record.id, true), .loadRuns]
  case .undo:
    guard let id = state.runs.trashed.popLast() else { return [] }
    state.say("brought back from the trash", .good)
    return [.setTrashed(id, false), .loadRuns]
  default: break
  }
  return []
}

/// Takes a new list of runs and keeps the selection on its run.
func list(_ state: inout AppState, _ records: [RunRecord], _ locked: Set<RunID>) {
  let selected = state.runs.selectedRecord?.id ?? state.live.record?.id
  state.runs.records = records
  state.runs.locked = locked
  state.runs.isLoaded = true
  if let selected, let index = records.firstIndex(where: { $0.id == selected }) {
    state.runs.selected = index
  }
  state.runs.selected = max(0, min(state.runs.selected, records.count - 1))
}
