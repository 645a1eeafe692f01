import ArgumentParser
import Foundation
import History
import Runs
import Training

extension QueueCommand {
  /// `queue work`: trains, without a screen, until the queue is empty.
  struct Work: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Train here until the queue is empty.",
      discussion: """
        Progress goes to stderr. Ctrl-C or SIGTERM checkpoints what is in training and leaves the rest queued; a \
        second one stops at once. Runs that other programs train count: it waits until there is room.
        """)

    @OptionGroup var store: StoreOption
    @Option(
      name: .customLong("resume"),
      help: "Train this run first, whatever the queue says; may be given several times.")
    var resumed: [String] = []

    func run() throws {
      let history = try store.open()
      let records = try resumed.map { try history.resolve($0) }
      let worker = QueueWorker(store: history)
      try worker.work(resuming: records.map(\.id))
    }
  }
}

/// Works through the queue of a store in this process and says what happens.
struct QueueWorker {
  let store: Store
  /// Seconds between two looks at the queue.
  private static let interval = 0.5
  /// Seconds between two lines about a run that goes on.
  private static let reportInterval = 10.0

  func work(resuming runs: [RunID]) throws {
    let keeper = QueueKeeper(store: store)
    let signals = EndingSignals(keeper)
    defer { signals.cancel() }
    var own: [TrainingRun] = []
    for run in runs { own.append(try keeper.start(run)) }
    var failures = 0
    var saysWaiting = false
    var nextReport = Date.distantPast
    while !signals.received {
      for news in try keeper.tend() {
        switch news {
        case .started(let run): say(run, "starts")
        case .failed(let run, let reason):
          failures += 1
          say(run, "cannot be started: \(reason)")
        }
      }
      let running = keeper.running
      own += running.filter { engine in !own.contains { $0 === engine } }
      failures += finish(&own)
      let waiting = try store.queue().count
      if running.isEmpty {
        if waiting == 0 { break }
        if !saysWaiting { Complaint.say("\(waiting) queued, no room yet: other programs train") }
        saysWaiting = true
      } else {
        saysWaiting = false
        if Date() >= nextReport {
          nextReport = Date(timeIntervalSinceNow: Self.reportInterval)
          for engine in running { report(engine.run) }
        }
      }
      signals.wait(seconds: Self.interval)
    }
    keeper.wait()
    failures += finish(&own)
    if signals.received {
      Complaint.say("checkpointed; \(try store.queue().count) still queued")
      ProgramEnd.now(ExitStatus.interrupted)
    }
    if failures > 0 { throw WorkFailed("\(failures) run\(failures == 1 ? "" : "s") failed") }
  }

  /// Says how the runs that have ended ended; returns how many of them failed.
  private func finish(_ own: inout [TrainingRun]) -> Int {
    var failures = 0
    for engine in own {
      switch engine.ending {
      case nil: continue
      case .finished:
        say(engine.run, "is finished")
        if let lost = engine.lostTrace { say(engine.run, lost) }
      case .stopped(let reason): say(engine.run, "stopped: \(reason)")
      case .failed(let reason):
        failures += 1
        say(engine.run, "failed: \(reason)")
      }
    }
    own.removeAll { $0.ending != nil }
    return failures
  }

  private func report(_ run: RunID) {
    guard let record = try? store.run(run) else { return }
    var text = "step \(record.step)/\(record.totalSteps)"
    if let mse = record.bestMSE { text += ", best MSE \(mse.formatted(places: 5))" }
    say(run, text)
  }

  private func say(_ run: RunID, _ text: String) {
    let name = (try? store.run(run))?.name ?? ""
    Complaint.say("run \(run) (\(name)): \(text)")
  }
}
