import Dispatch
import Foundation
import History
import Runs
import Stratification
import Training

/// Carries out what the thresholds screen wants.
extension Loop {
  func carryOut(_ effect: ThresholdsEffect) throws {
    switch effect {
    case .read(let run): read(run)
    case .readPredictions(let run):
      let folder = RunFolder(store.runDirectory(run))
      inBackground {
        let set = folder.readPredictions(best: false)
        return .thresholds(.predictions(run, set.flatMap(RunPredictions.init).map(Shared.init)))
      }
    case .solve(let key, let data): solve(key, data)
    case .startWalk(let set, let data):
      let run = data.value.run
      inBackground {
        guard let walk = Walk(data.value.train.scores, set) else {
          return .failed("there are too few scores for the solver to walk on")
        }
        return .thresholds(.walked(run, Shared(walk)))
      }
    case .walkOn(let walk, let run):
      // About 20 pictures a second.
      DispatchQueue.global().asyncAfter(deadline: .now() + 0.05) { [mailbox] in
        var next = walk.value
        next.go(next.stride)
        mailbox.post(.message(.thresholds(.walked(run, Shared(next)))))
      }
    case .loadSets: send(.thresholds(.sets(try store.thresholdSets())))
    case .save(let set):
      try store.save(set)
      send(.thresholds(.sets(try store.thresholdSets())))
      send(.done("saved as \"\(set.name)\": o loads it"))
    case .delete(let name):
      try store.deleteThresholdSet(name)
      send(.thresholds(.sets(try store.thresholdSets())))
    case .readRow(let run, let record):
      guard let plan = state.live.plan else { return }
      inBackground {
        let row = try DataSet.load(madeFrom: plan.data).rows.first { $0.record == record }
        return .thresholds(.row(run, record: record, text: row?.text ?? "the file has no such row any more"))
      }
    }
  }

  /// The scores of the run's parts; where its file is gone or another one, what its histograms say.
  private func read(_ run: RunID) {
    guard let plan = state.live.plan else {
      return send(.thresholds(.unreadable(run, "the run's plan cannot be read", nil)))
    }
    let histograms = state.live.histograms
    inBackground {
      do {
        let set = try DataSet.load(madeFrom: plan.data)
        let data = try ThresholdData(run: run, rows: set.rows, split: plan.split)
        return .thresholds(.read(run, Shared(data)))
      } catch {
        let rest = histograms.flatMap { ThresholdData(run: run, histograms: $0) }
        return .thresholds(.unreadable(run, "\(error)", rest.map(Shared.init)))
      }
    }
  }

  /// One solver after the other, then the bootstrap, which takes longest.
  private func solve(_ key: SolveKey, _ data: Shared<ThresholdData>) {
    DispatchQueue.global().async { [mailbox] in
      let (run, scores) = (data.value.run, data.value.train.scores)
      for method in Ghost.solvers {
        let ghost = Ghost(method, key, scores)
        mailbox.post(.message(.thresholds(.solved(run, key, ghost))))
      }
      let band = BootstrapBand(scores, settings: key.settings)
      mailbox.post(.message(.thresholds(.band(run, key, band))))
    }
  }
}
