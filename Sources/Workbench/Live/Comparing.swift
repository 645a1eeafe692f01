import History
import Runs

/// Runs beside the open one: choosing them, and keeping their curves up to date.
extension LiveScreen {
  /// Draws these runs on the live screen's charts; where the open run is not among them, the first is opened.
  ///
  /// The list of runs asks for it: `perform(&state, .live(.compare(records, band: false)))`; with `band`, runs
  /// of one seed group are drawn as a mean ± band at once.
  static func compare(_ state: inout AppState, runs: [RunRecord], band: Bool = false) -> [Effect] {
    guard let first = runs.first else {
      state.live.comparison = Comparison()
      return []
    }
    let open = state.live.record
    let main = runs.first { $0.id == open?.id } ?? first
    let others = runs.filter { $0.id != main.id }
    var comparison = Comparison()
    comparison.ticket = state.live.comparison.ticket
    let room = Comparison.most - 1
    comparison.companions = others.prefix(room).map { Companion(record: $0) }
    comparison.left = max(0, others.count - room)
    comparison.showsBand = band
    comparison.opening = main.id == open?.id ? nil : main.id
    state.live.comparison = comparison
    state.screen = .live
    if comparison.left > 0 {
      state.say("\(Comparison.most) runs are drawn, \(comparison.left) more are not", .info)
    }
    if comparison.opening != nil { return [.open(main.id)] }
    return loadCurves(&state, of: state.live.comparison.companions)
  }

  /// Asks for the curves of runs over the stretch that is shown.
  static func loadCurves(_ state: inout AppState, of companions: [Companion]) -> [Effect] {
    let asked = companions.isEmpty ? [] : companions
    guard !asked.isEmpty else { return [] }
    state.live.comparison.ticket += 1
    state.live.comparison.askedAt = state.now
    let buckets = min(256, seriesBuckets(state))
    let live = state.live
    let requests = asked.map { companion in
      CurveRequest(run: companion.record.id, range: live.stretch(of: companion), buckets: buckets)
    }
    return [.live(.loadCurves(ticket: state.live.comparison.ticket, requests))]
  }

  /// All curves once more, after the stretch that is shown has changed.
  static func reloadCurves(_ state: inout AppState) -> [Effect] {
    loadCurves(&state, of: state.live.comparison.companions + state.live.ancestors)
  }

  /// Curves of runs that are still training, at most every two seconds.
  static func refreshCurves(_ state: inout AppState) -> [Effect] {
    guard state.now - state.live.comparison.askedAt >= 2 else { return [] }
    return loadCurves(
      &state,
      of: state.live.comparison.companions.filter { $0.record.state.isLive || $0.record.state == .planned })
  }

  static func receive(_ state: inout AppState, _ message: LiveMessage) -> [Effect] {
    switch message {
    case .inspected(let run, let inspection):
      // The cursor may have moved on.
      guard run == state.live.record?.id, inspection.step == state.live.cursor else { return [] }
      state.live.inspection = inspection
    case .curves(let ticket, let answers, let problem):
      if let problem { state.say(problem, .bad) }
      for answer in answers { take(answer, ticket, &state) }
      return [.live(.curvesTaken)]
    case .ancestors(let run, let ancestors):
      guard run == state.live.record?.id else { return [] }
      state.live.ancestors = ancestors
    case .offered(let offer): self.offer(&state, offer)
    case .forked(let record, let warnings): return forked(&state, record, warnings)
    case .choices(let records): chooseRuns(&state, among: records)
    }
    return []
  }

  private static func take(_ answer: CurveAnswer, _ ticket: Int, _ state: inout AppState) {
    func put(_ companions: inout [Companion]) {
      guard let index = companions.firstIndex(where: { $0.record.id == answer.run }) else { return }
      guard companions[index].ticket < ticket else { return }
      guard var news = answer.companion else {
        companions.remove(at: index)
        return
      }
      news.fork = companions[index].fork
      news.ticket = ticket
      companions[index] = news
    }
    put(&state.live.comparison.companions)
    put(&state.live.ancestors)
  }

  // MARK: - Choosing

  /// A list of the store's runs, those on the charts marked.
  static func chooseRuns(_ state: inout AppState, among records: [RunRecord]) {
    guard let open = state.live.record, state.overlay == nil else { return }
    let shown = Set(state.live.comparison.companions.map(\.record.id))
    let others = records.filter { $0.id != open.id }
    guard !others.isEmpty else { return state.say("there is no other run in this store") }
    // Runs that differ from the open one by their seed alone come first, then those on the same data.
    func rank(_ record: RunRecord) -> Int {
      if shown.contains(record.id) { return 0 }
      if let group = open.seedGroup, record.seedGroup == group { return 1 }
      return record.dataName == open.dataName ? 2 : 3
    }
    let ranked = others.enumerated().sorted {
      (rank($0.element), $0.offset) < (rank($1.element), $1.offset)
    }.map(\.element)
    let items = ranked.map { record in
      let isSeed = open.seedGroup != nil && record.seedGroup == open.seedGroup
      let details = [
        isSeed ? "same but the seed" : record.dataName, record.weightingMethod, record.id.rawValue,
      ]
      return Picker.Item(
        record.id.rawValue, record.name, detail: details.joined(separator: "  "),
        isMarked: shown.contains(record.id))
    }
    state.live.choices = ranked
    state.overlay = .picker(
      Picker(.live(.runs), title: "runs beside this one", items: items, marksLines: true))
  }

  /// The series of the focused panel, those drawn marked.
  static func chooseSeries(_ state: inout AppState) {
    let panel = LivePanel(state: state, panel: state.live.focus)
    guard let chart = panel.chart(look: Look(state)), !chart.keys.isEmpty else {
      return state.say("this panel has no series to switch: Tab goes to another one")
    }
    let items = zip(chart.keys, chart.lines.series).map { key, line in
      Picker.Item(key, line.name, isMarked: !line.isHidden)
    }
    state.overlay = .picker(
      Picker(.live(.series), title: "series of this panel", items: items, marksLines: true))
  }

  static func chooseBaseline(_ state: inout AppState) {
    guard state.live.comparison.baseline == nil else {
      state.live.comparison.baseline = nil
      return state.say("curves as they are")
    }
    guard let open = state.live.record else { return }
    let items = ([open] + state.live.comparison.companions.map(\.record)).map {
      Picker.Item($0.id.rawValue, $0.name, detail: $0.id.rawValue)
    }
    state.overlay = .picker(Picker(.live(.baseline), title: "difference to which run?", items: items))
  }

  static func picked(_ dialog: LiveDialog, _ items: [Picker.Item], _ state: inout AppState) -> [Effect] {
    switch dialog {
    case .runs:
      guard let open = state.live.record else { return [] }
      let names = Set(items.map(\.name))
      let chosen = state.live.choices.filter { names.contains($0.id.rawValue) }
      state.live.choices = []
      let band = state.live.comparison.showsBand
      return compare(&state, runs: [open] + chosen, band: band)
    case .baseline:
      guard let name = items.first?.name else { return [] }
      state.live.comparison.baseline = RunID(rawValue: name)
    case .startFork: return begin(&state, items.first?.name ?? "")
    case .series:
      let panel = LivePanel(state: state, panel: state.live.focus)
      guard let chart = panel.chart(look: Look(state)) else { return [] }
      let view = state.live.view(of: state.live.focus)
      state.live.hidden[view] = Set(chart.keys).subtracting(items.map(\.name))
      return rememberLooks(state)
    default: break
    }
    return []
  }
}

extension LiveState {
  /// The stretch of another run's steps that the time axis shows; nil: all of them.
  func stretch(of companion: Companion) -> ClosedRange<Int>? {
    guard let range else { return nil }
    if axis == .step { return range }
    let own = StepAxis(self).timeline
    let other = companion.timeline(axis)
    guard axis == .epoch || other.series.bucketCount > 0 else { return nil }
    let low = max(1, min(other.step(at: own.x(ofStep: range.lowerBound)), 1 << 40))
    let high = max(low, min(other.step(at: own.x(ofStep: range.upperBound)), 1 << 40))
    return low...high
  }
}
