import Dispatch
import Foundation
import History
import Runs
import Training

/// A run trained in this process without a screen: progress on stderr, the final figures on stdout.
struct TrainingConsole {
  let store: Store
  let run: RunID
  let json: Bool
  var extraEpochs: Int?
  /// The stream that the trace goes to; nil: to the plan's file, if it has one.
  var trace: String?

  /// Trains to the end of the run or of the patience of whoever presses Ctrl-C.
  func train() throws {
    let keeper = QueueKeeper(store: store)
    let engine = try keeper.start(run, extraEpochs: extraEpochs, trace: trace)
    let signals = EndingSignals(keeper)
    defer { signals.cancel() }
    let progress = ProgressLine(store: store, run: run)
    while engine.isRunning {
      try progress.update()
      signals.wait(seconds: progress.isTerminal ? 0.1 : 0.25)
    }
    try progress.end()
    switch engine.wait() {
    case .finished: try RunReport(store: store, run: run).print(json: json)
    case .stopped(let reason):
      Complaint.say(
        "\(reason); the run \(run) is checkpointed, `steelyard runs resume \(run)` continues it")
      if signals.received { ProgramEnd.now(ExitStatus.interrupted) }
    case .failed(let reason): throw WorkFailed("run \(run): \(reason)")
    }
    if let lost = engine.lostTrace { throw WorkFailed(lost) }
  }
}

/// Ctrl-C and its kin during headless training: the first one checkpoints and stops, a second one stops at once;
/// Ctrl-Z shows the run as suspended.
final class EndingSignals: @unchecked Sendable {
  // `@unchecked`: the counter is touched on the signal queue and read after the semaphore alone.
  private let queue = DispatchQueue(label: "steelyard.signals")
  private let semaphore = DispatchSemaphore(value: 0)
  private var sources: [any DispatchSourceSignal] = []
  private var count = 0

  init(_ engines: QueueKeeper) {
    for number in [SIGINT, SIGTERM, SIGHUP, SIGQUIT] {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler { [self] in
        // A terminal that goes away hangs up more than once; nobody is there to be impatient.
        if count > 0, number == SIGHUP { return }
        count += 1
        if count > 1 { _exit(ExitStatus.interrupted) }
        engines.requestStop(number == SIGINT ? "interrupted by Ctrl-C" : "interrupted by signal \(number)")
        Complaint.say("checkpointing and stopping; once more stops at once")
        semaphore.signal()
      }
      source.resume()
      sources.append(source)
    }
    signal(SIGTSTP, SIG_IGN)
    let suspension = DispatchSource.makeSignalSource(signal: SIGTSTP, queue: queue)
    suspension.setEventHandler {
      engines.suspend()
      kill(getpid(), SIGSTOP)
      engines.resumeAfterSuspension()
    }
    suspension.resume()
    sources.append(suspension)
  }

  var received: Bool { queue.sync { count > 0 } }

  func wait(seconds: Double) { _ = semaphore.wait(timeout: .now() + seconds) }

  func cancel() {
    for source in sources { source.cancel() }
    for number in [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP] { signal(number, SIG_DFL) }
  }
}
