import Dispatch
import History
import Runs
import Training

/// What the live screen has asked for and not got yet: of many requests between two frames the last one counts.
final class LiveLoads {
  var series: (run: RunID, range: ClosedRange<Int>, buckets: Int)?
  var inspection: (run: RunID, step: Int, before: Int)?
  /// Curves of other runs, by run; loaded in the background, one request after the other.
  var curves: [RunID: CurveRequest] = [:]
  var ticket = 0
  var isLoadingCurves = false
  let scales = EpochScales()
}

/// Carries out what the live screen wants.
extension Loop {
  func carryOut(_ effect: LiveEffect) throws {
    switch effect {
    case .inspect(let run, let step, let before): liveLoads.inspection = (run, step, before)
    case .loadCurves(let ticket, let requests):
      liveLoads.ticket = ticket
      for request in requests { liveLoads.curves[request.run] = request }
    case .curvesTaken: liveLoads.isLoadingCurves = false
    case .loadAncestors(let run, let buckets):
      let reader = CurveReader(store: store, scales: liveLoads.scales)
      inBackground { .live(.ancestors(run, try reader.ancestors(of: run, buckets: buckets))) }
    case .findCheckpoint(let run, let step):
      inBackground { [store] in
        let points = RunForker.points(of: run, in: store)
        guard let source = RunForker.nearest(to: step, in: points) else {
          let first = points.first.map { ": the first one is at \($0.step)" } ?? ""
          return .failed("no checkpoint at or before step \(step)\(first)")
        }
        let plan = try RunForker.plan(of: run, at: source, in: store)
        return .live(
          .offered(
            ForkOffer(
              run: run, wanted: step, step: source.step, hasOptimizer: source.hasOptimizer, plan: plan)))
      }
    case .fork(let request):
      inBackground(isWriting: true) { [store] in
        let made = try RunForker.make(request, in: store)
        return .live(.forked(made.record, warnings: made.warnings))
      }
    case .enqueue(let run):
      try store.enqueue(run)
      send(.done("it waits in the queue for its turn"))
    case .listRuns:
      inBackground { [store] in .live(.choices(Array(try store.runs().prefix(1_000)))) }
    }
  }

  /// Before a frame: loads what it needs.
  func flushLiveLoads() {
    do {
      if let wanted = liveLoads.series {
        liveLoads.series = nil
        send(.series(try reader.series(wanted.run, wanted.range, buckets: wanted.buckets)))
      }
      if let wanted = liveLoads.inspection {
        liveLoads.inspection = nil
        let records = try [wanted.before, wanted.step].map { step in
          try store.steps(wanted.run, from: step, through: step).first
        }
        let answer = Inspection(step: wanted.step, record: records[1], before: records[0])
        send(.live(.inspected(wanted.run, answer)))
      }
    } catch {
      send(.failed("\(error)"))
    }
    guard !liveLoads.isLoadingCurves, !liveLoads.curves.isEmpty else { return }
    let requests = Array(liveLoads.curves.values)
    let ticket = liveLoads.ticket
    liveLoads.curves = [:]
    liveLoads.isLoadingCurves = true
    let reader = CurveReader(store: store, scales: liveLoads.scales)
    inBackground {
      do {
        let answers = try requests.map(reader.answer)
        return .live(.curves(ticket: ticket, answers, problem: nil))
      } catch {
        return .live(.curves(ticket: ticket, [], problem: "\(error)"))
      }
    }
  }
}
