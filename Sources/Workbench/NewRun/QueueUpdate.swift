import Runs

/// Keys of the queue.
enum QueueUpdate {
  static func perform(_ state: inout AppState, _ action: NewRunAction) -> [Effect] {
    let queue = state.newRun.queue
    let last = max(0, queue.entries.count - 1)
    switch action {
    case .select(let distance): state.newRun.selected = max(0, min(last, state.newRun.selected + distance))
    case .selectFirst: state.newRun.selected = 0
    case .selectLast: state.newRun.selected = last
    case .openRun:
      guard let run = state.newRun.selectedEntry?.record.id else { return [] }
      state.screen = .live
      return [.open(run)]
    case .shift(let distance): return shift(&state, distance)
    case .remove: return remove(&state)
    case .bringBack:
      guard let removed = state.newRun.removed.popLast() else { return [] }
      state.say("\(removed.name) waits again", .good)
      return [.newRun(.enqueue(removed.run, at: removed.place)), .newRun(.loadQueue)]
    case .concurrency(let change):
      let count = max(1, min(64, queue.concurrency + change))
      guard count != queue.concurrency else { return [] }
      state.newRun.queue.concurrency = count
      return [.newRun(.setConcurrency(count)), .newRun(.loadQueue)]
    case .hold:
      state.newRun.queue.isHeld.toggle()
      let isHeld = state.newRun.queue.isHeld
      state.say(isHeld ? "the queue is held: nothing more starts until p lets it go" : "the queue goes on")
      return [.newRun(.hold(isHeld)), .newRun(.loadQueue)]
    default: break
    }
    return []
  }

  private static func shift(_ state: inout AppState, _ distance: Int) -> [Effect] {
    var entries = state.newRun.queue.entries
    let running = state.newRun.queue.running
    let place = state.newRun.selected
    guard entries.indices.contains(place), entries[place].isWaiting else { return [] }
    let target = max(running, min(entries.count - 1, place + distance))
    guard target != place else { return [] }
    let entry = entries.remove(at: place)
    entries.insert(entry, at: target)
    state.newRun.queue.entries = entries
    state.newRun.selected = target
    return [.newRun(.moveInQueue(entry.record.id, to: target - running)), .newRun(.loadQueue)]
  }

  private static func remove(_ state: inout AppState) -> [Effect] {
    guard let entry = state.newRun.selectedEntry, entry.isWaiting else { return [] }
    let place = state.newRun.selected
    state.newRun.removed.append(
      NewRunState.RemovedRun(
        run: entry.record.id, name: entry.record.name, place: place - state.newRun.queue.running))
    state.newRun.queue.entries.remove(at: place)
    state.newRun.selected = max(0, min(place, state.newRun.queue.entries.count - 1))
    state.say("\(entry.record.name) waits no more: z brings it back; the run itself stays")
    return [.newRun(.dequeue(entry.record.id)), .newRun(.loadQueue)]
  }

  /// A new look at the queue keeps the selection on its run.
  static func take(_ state: inout AppState, _ queue: QueueView) {
    let selected = state.newRun.selectedEntry?.record.id
    state.newRun.queue = queue
    if let selected, let index = queue.entries.firstIndex(where: { $0.record.id == selected }) {
      state.newRun.selected = index
    }
    state.newRun.selected = max(0, min(state.newRun.selected, queue.entries.count - 1))
  }
}

extension NewRunState {
  package var selectedEntry: QueueView.Entry? {
    queue.entries.indices.contains(selected) ? queue.entries[selected] : nil
  }
}
