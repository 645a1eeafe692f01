import Cells
import Foundation
import History
import Runs
import Terminal
import Training

/// Measures the screen on a pseudo-terminal: the real loop, driver and store, with keys in place of a person.
public enum ScreenBenchmark {
  /// Why nothing can be measured, in one line.
  struct Problem: Error, CustomStringConvertible {
    let description: String
  }

  /// Opens `run`, then the list of runs, at a size, and shows about `frames` frames of each.
  ///
  /// Everything is measured in this process: the store must have been filled by another one.
  public static func run(store: Store, run: RunID, width: Int, height: Int, frames: Int = 600) throws
    -> ScreenReport
  {
    let terminal = try PseudoTerminal(width: width, height: height)
    defer { terminal.finish() }
    let driver = try TerminalDriver(options: TerminalOptions(color: .palette256, glyphs: .braille))
    let start = ThreadClock.steady()
    let live = Loop(store: store, host: nil, tendsQueue: false, driver: driver, theme: .dark)
    try live.open(run)
    try driver.enter()
    defer { driver.leave() }
    live.present()
    let firstFrame = 1_000 * (ThreadClock.steady() - start)
    settle(driver)

    let repaints = driver.repaints
    let liveFrames = try play(ScreenScript.live, frames, on: live, driver)
    let liveIdle = idle(live, driver)

    let listStart = ThreadClock.steady()
    let list = Loop(store: store, host: nil, tendsQueue: false, driver: driver, theme: .dark)
    try list.open(nil)
    list.present()
    let firstList = 1_000 * (ThreadClock.steady() - listStart)
    settle(driver)
    let listFrames = try play(ScreenScript.runs, frames / 2, on: list, driver)
    let listIdle = idle(list, driver)
    let fullRepaints = driver.repaints - repaints
    let (moves, resident) = try thresholdMoves(live, driver)

    return ScreenReport(
      firstFrameMilliseconds: firstFrame, frameMedianMilliseconds: liveFrames.wall.at(0.5),
      frame99thMilliseconds: liveFrames.wall.at(0.99),
      frame99thProcessorMilliseconds: liveFrames.busy.at(0.99),
      bytesPerFrame: Double(liveFrames.bytes) / Double(max(1, liveFrames.wall.count)),
      runsFirstFrameMilliseconds: firstList, runsFrameMedianMilliseconds: listFrames.wall.at(0.5),
      runsFrame99thMilliseconds: listFrames.wall.at(0.99),
      runsFrame99thProcessorMilliseconds: listFrames.busy.at(0.99),
      thresholdMoveMilliseconds: moves.at(0.5), thresholdMove99thMilliseconds: moves.at(0.99),
      residentMiB: resident,
      idlePercent: max(liveIdle.percent, listIdle.percent), idleBytes: liveIdle.bytes + listIdle.bytes,
      fullRepaints: fullRepaints, blankFrames: liveFrames.blank + listFrames.blank)
  }

  // MARK: - Frames

  private struct Frames {
    /// Milliseconds, by the clock and of the processor.
    var wall = Samples()
    var busy = Samples()
    var bytes = 0
    /// Frames with nothing on them.
    var blank = 0
  }

  /// Plays a script again and again until there are enough frames.
  private static func play(_ script: ScreenScript, _ count: Int, on loop: Loop, _ driver: TerminalDriver)
    throws -> Frames
  {
    var frames = Frames()
    func press(_ key: Key) {
      let (wall, busy, bytes) = (ThreadClock.steady(), ThreadClock.threadSeconds(), driver.bytesWritten)
      loop.send(.key(key))
      loop.present()
      frames.busy.add(1_000 * (ThreadClock.threadSeconds() - busy))
      frames.wall.add(1_000 * (ThreadClock.steady() - wall))
      frames.bytes += driver.bytesWritten - bytes
      if loop.shown?.cells.allSatisfy(\.isBlank) ?? true { frames.blank += 1 }
      settle(driver)
    }
    while frames.wall.count < max(1, count) {
      let before = frames.wall.count
      for move in script.moves {
        guard let key = ScreenScript.key(move.binding, in: loop.state) else { continue }
        press(key)
        for key in move.then { press(key) }
      }
      guard frames.wall.count > before else {
        throw Problem(description: "no key of the script does anything on this screen")
      }
    }
    return frames
  }

  /// Lets the frame leave before the next one is timed.
  private static func settle(_ driver: TerminalDriver) {
    _ = driver.poll(timeoutMilliseconds: 1)
  }

  /// What the loop costs, and sends, while nothing happens.
  private static func idle(_ loop: Loop, _ driver: TerminalDriver) -> (percent: Double, bytes: Int) {
    // What the last keys left to do is no idleness.
    for _ in 0..<3 { loop.turn(timeoutMilliseconds: Loop.patience) }
    let (wall, busy, bytes) = (ThreadClock.steady(), ThreadClock.threadSeconds(), driver.bytesWritten)
    while ThreadClock.steady() < wall + 3 { loop.turn(timeoutMilliseconds: Loop.patience) }
    let percent = 100 * (ThreadClock.threadSeconds() - busy) / (ThreadClock.steady() - wall)
    return (percent, driver.bytesWritten - bytes)
  }

  // MARK: - Thresholds and memory

  /// The thresholds screen of the run over 1,000,000 scores: times of keys that move a cut, each to its frame on
  /// the terminal, and the memory while the scores are held.
  private static func thresholdMoves(_ loop: Loop, _ driver: TerminalDriver) throws -> (Samples, Double) {
    var state = loop.state
    // Solvers that would run beside it, and reading the data file, are effects; they are not wanted here.
    _ = perform(&state, .show(.thresholds))
    guard let run = state.thresholds.run,
      let data = ThresholdData(run: run, histograms: scores)
    else { throw Problem(description: "the thresholds screen does not open") }
    _ = update(&state, .thresholds(.read(run, Shared(data))))
    var times = Samples()
    for index in 0..<400 {
      guard let key = ScreenScript.key("thresholds." + (index / 20 % 2 == 0 ? "right" : "left"), in: state)
      else { throw Problem(description: "no key moves a cut") }
      let cuts = state.thresholds.draft?.set.cuts
      let before = ThreadClock.steady()
      _ = update(&state, .key(key))
      driver.present(draw(state))
      times.add(1_000 * (ThreadClock.steady() - before))
      guard state.thresholds.draft?.set.cuts != cuts else { throw Problem(description: "the cut stays") }
      settle(driver)
    }
    return (times, residentMiB())
  }

  /// 1,000,000 scores, crowded around 0.
  private static var scores: ScoreHistograms {
    let scores = (0..<1_000_000).map { index in
      let x = Double(index) / 500_000 - 1
      return x * x * x
    }
    return ScoreHistograms(train: scores, validation: [], bins: 10_000)
  }

  private static func residentMiB() -> Double {
    #if os(Linux)
      // The second number is resident pages (proc(5)).
      let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
      let pages = text.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0
      return pages * Double(sysconf(Int32(_SC_PAGESIZE))) / 1_048_576
    #else
      var usage = rusage()
      getrusage(RUSAGE_SELF, &usage)
      return Double(usage.ru_maxrss) / 1_048_576
    #endif
  }

  /// Times of which percentiles are wanted.
  private struct Samples {
    private var values: [Double] = []
    var count: Int { values.count }

    mutating func add(_ value: Double) { values.append(value) }

    func at(_ share: Double) -> Double {
      guard !values.isEmpty else { return .nan }
      return values.sorted()[min(values.count - 1, Int(share * Double(values.count)))]
    }
  }
}
