import History
import Runs

/// Opens a run: what was looked at before is forgotten, how it was looked at stays.
func open(_ state: inout AppState, _ snapshot: RunSnapshot) -> [Effect] {
  var live = LiveState()
  live.focus = state.live.focus
  live.views = state.live.views
  live.smoothing = state.live.smoothing
  live.axis = state.live.axis
  live.logarithmic = state.live.logarithmic
  live.hidden = state.live.hidden
  live.whyLine = state.live.whyLine
  live.queueLength = state.live.queueLength
  if state.live.comparison.opening == snapshot.record.id {
    live.comparison = state.live.comparison
    live.comparison.opening = nil
  } else {
    // Answers to what was asked for the run before are dropped.
    live.comparison.ticket = state.live.comparison.ticket
  }
  live.record = snapshot.record
  live.plan = snapshot.plan
  live.knownEpochScale = snapshot.epochScale
  live.histograms = snapshot.histograms
  live.series = snapshot.series
  live.epochs = snapshot.epochs
  live.events = snapshot.events
  live.commands = snapshot.commands
  live.hasEngine = snapshot.hasEngine
  live.append(snapshot.steps)
  state.live = live
  state.waiting = [:]
  state.screen = .live
  var effects = LiveScreen.loadCurves(&state, of: state.live.comparison.companions)
  if snapshot.record.parent != nil {
    effects.append(.live(.loadAncestors(snapshot.record.id, buckets: min(256, seriesBuckets(state)))))
  }
  return effects
}

/// Takes in what a run got, and answers the commands that wait for it.
func grow(_ state: inout AppState, _ growth: RunGrowth) -> [Effect] {
  if let record = growth.record {
    announce(&state, from: state.live.record?.state, record)
    state.live.record = record
  }
  if let epochs = growth.epochs { state.live.epochs = epochs }
  if let events = growth.events { state.live.events = events }
  if let length = growth.queueLength { state.live.queueLength = length }
  if let hasEngine = growth.hasEngine { state.live.hasEngine = hasEngine }
  if let commands = growth.commands {
    state.live.commands = commands
    acknowledge(&state)
  }
  state.live.append(growth.steps)
  // A stretch that moves with the newest step is loaded afresh once most of it has been passed.
  if let range = state.live.range, state.live.follows, let record = state.live.record,
    range.lowerBound - state.live.series.first > range.count
  {
    return [.loadSeries(record.id, range, buckets: seriesBuckets(state))]
      + LiveScreen.refreshCurves(&state)
  }
  return LiveScreen.refreshCurves(&state)
}

/// Says that a run has come to an end.
private func announce(_ state: inout AppState, from before: RunState?, _ record: RunRecord) {
  guard before != record.state else { return }
  let reason = record.reason.isEmpty ? "" : ": \(record.reason)"
  switch record.state {
  case .finished: state.say("the run is finished after \(record.step) steps", .good)
  case .failed: state.say("the run failed\(reason)", .bad)
  case .stopped: state.say("the run stopped at step \(record.step)\(reason)")
  case .planned, .training, .paused, .evaluating, .suspended: break
  }
}

/// requested → applied at step N, or refused and why.
private func acknowledge(_ state: inout AppState) {
  for command in state.live.commands {
    guard state.waiting[command.id] != nil else { continue }
    switch command.status {
    case .requested: continue
    case .applied(let step): state.say("\(command.kind.summary): applied at step \(step)", .good)
    case .refused(let reason): state.say("\(command.kind.summary): refused, \(reason)", .bad)
    }
    state.waiting[command.id] = nil
  }
}

/// Buckets worth loading: two dots a column of a chart.
func seriesBuckets(_ state: AppState) -> Int {
  max(64, min(1024, 2 * state.size.width / PanelGrid.columns(state)))
}

/// Loads the stretch that is shown once more where the charts have room for much finer series than are there,
/// however small the steps were in which they got it.
func sharpen(_ state: AppState) -> [Effect] {
  guard let record = state.live.record, state.live.newestStep > 0 else { return [] }
  let range = state.live.visibleSteps
  let last = min(range.upperBound, max(range.lowerBound, state.live.newestStep))
  let buckets = seriesBuckets(state)
  let best = Store.bucketWidth(from: range.lowerBound, through: last, buckets: buckets)
  guard Double(state.live.series.width) > Double(best) * 1.25 else { return [] }
  return [.loadSeries(record.id, range, buckets: buckets)]
}
