import Cells
import Foundation
import History
import Runs
import Stratification
import Terminal

/// What `bench --screen --json` prints (formats.md, "JSON out").
public struct ScreenReport: Codable, Sendable, Equatable {
  /// From opening the run to its frame on the terminal, milliseconds.
  public var firstFrameMilliseconds: Double
  /// Update, queries, drawing and output of a frame after a key.
  public var frameMedianMilliseconds: Double
  public var frame99thMilliseconds: Double
  public var bytesPerFrame: Double
  /// Moving one threshold over the scores: counts, objective, entropy.
  public var thresholdMoveMilliseconds: Double
  public var residentMiB: Double
  /// Of one core, with nothing happening.
  public var idlePercent: Double

  public enum CodingKeys: String, CodingKey {
    case firstFrameMilliseconds = "first_frame_ms"
    case frameMedianMilliseconds = "frame_p50_ms"
    case frame99thMilliseconds = "frame_p99_ms"
    case bytesPerFrame = "bytes_per_frame"
    case thresholdMoveMilliseconds = "threshold_move_ms"
    case residentMiB = "rss_mib"
    case idlePercent = "idle_cpu_percent"
  }
}

/// Measures the screen on a pseudo-terminal: the real loop, driver and store, with keys in place of a person.
public enum ScreenBenchmark {
  /// Keys that zoom, pan, move the cursor, change views, axes and scales, and leaf through everything.
  private static let keys: [Key] = [
    Key(.left), Key("+"), Key(.left), Key("["), Key("+"), Key("["), Key(.right), Key("]"), Key("s"), Key("-"),
    Key("x"), Key("v"), Key(.tab), Key("y"), Key("+"), Key("["), Key(.tab), Key("v"), Key("0"), Key(.enter),
    Key(.left, .shift), Key("y"), Key(.enter), Key("x"), Key(.tab), Key("f"), Key("s"), Key("f"), Key(.end),
  ]

  /// Opens `run` at a size and shows `frames` frames.
  public static func run(
    store: Store, run: RunID, width: Int, height: Int, frames: Int = 600, scores: [Double] = sampleScores()
  ) throws -> ScreenReport {
    let terminal = try PseudoTerminal(width: width, height: height)
    defer { terminal.finish() }
    let driver = try TerminalDriver(options: TerminalOptions(color: .palette256, glyphs: .braille))
    let start = ThreadClock.steady()
    let loop = Loop(store: store, host: nil, tendsQueue: false, driver: driver, theme: .dark)
    try loop.open(run)
    try driver.enter()
    defer { driver.leave() }
    loop.present()
    let first = (ThreadClock.steady() - start) * 1000
    settle(driver)

    let bytesBefore = driver.bytesWritten
    var times: [Double] = []
    for index in 0..<max(1, frames) {
      let before = ThreadClock.steady()
      loop.send(.key(keys[index % keys.count]))
      loop.present()
      times.append((ThreadClock.steady() - before) * 1000)
      settle(driver)
    }
    let bytes = Double(driver.bytesWritten - bytesBefore) / Double(times.count)
    times.sort()

    let idle = idlePercent(loop)
    return ScreenReport(
      firstFrameMilliseconds: first, frameMedianMilliseconds: times[times.count / 2],
      frame99thMilliseconds: times[min(times.count - 1, times.count * 99 / 100)], bytesPerFrame: bytes,
      thresholdMoveMilliseconds: try thresholdMove(scores), residentMiB: residentMiB(), idlePercent: idle)
  }

  /// Lets the frame leave before the next one is timed.
  private static func settle(_ driver: TerminalDriver) {
    _ = driver.poll(timeoutMilliseconds: 1)
  }

  private static func idlePercent(_ loop: Loop) -> Double {
    let (wall, busy) = (ThreadClock.steady(), ThreadClock.threadSeconds())
    while ThreadClock.steady() < wall + 3 { loop.turn(timeoutMilliseconds: Loop.patience) }
    return 100 * (ThreadClock.threadSeconds() - busy) / (ThreadClock.steady() - wall)
  }

  private static func thresholdMove(_ scores: [Double]) throws -> Double {
    var evaluation = ThresholdEvaluation(
      scores: try SortedScores(scores), thresholds: [-0.6, -0.2, 0.2, 0.6], settings: StratificationSettings()
    )
    var times: [Double] = []
    var sum = 0.0
    for index in 0..<400 {
      let before = ThreadClock.steady()
      evaluation.move(1, to: -0.2 + 0.0005 * Double(index))
      sum += evaluation.objective.total + evaluation.entropy + Double(evaluation.counts[1])
      times.append((ThreadClock.steady() - before) * 1000)
    }
    guard sum.isFinite else { return .nan }
    return times.sorted()[times.count / 2]
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

  /// 100,000 scores that crowd around 0.
  public static func sampleScores() -> [Double] {
    (0..<100_000).map { i in
      let x = Double(i) / 50_000 - 1
      return x * x * x
    }
  }

  /// Adds a finished run of so many made-up steps to a store.
  public static func makeRun(steps: Int, in store: Store) throws -> RunID {
    let id = RunID.make()
    let plan = Plan(
      version: "bench", name: "bench", tags: [], data: DataPlan(path: "/none.csv", format: .csv),
      model: ModelPlan(),
      stratification: StratificationPlan(), thresholds: [-0.6, -0.2, 0.2, 0.6], weighting: WeightingPlan(),
      optimization: OptimizationPlan(), split: SplitPlan(seed: 42, train: [], validation: []))
    try store.create(
      RunRecord(
        id: id, name: "bench", createdAt: ThreadClock.wall(), totalSteps: steps, totalEpochs: 12,
        weightingMethod: "dwa", model: "tiny", dataName: "none.csv"), plan: plan)
    let lease = try store.acquire(id)
    for n in 1...max(1, steps) {
      lease.record(step(n, of: steps))
      if n % 2000 == 0 { try lease.flush() }
    }
    for tick in 1...9 {
      try lease.record(
        RunEvent(step: steps * tick / 10, at: 0, kind: .intervention, text: "learning rate 0.000\(tick)"))
    }
    try lease.setState(.finished)
    try lease.close()
    return id
  }

  private static func step(_ n: Int, of steps: Int) -> StepRecord {
    // A noise that is the same everywhere.
    var bits = UInt64(n) &* 0x9E37_79B9_7F4A_7C15
    func noise() -> Double {
      bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9 &+ 1
      return Double(bits >> 40) / Double(1 << 24)
    }
    let progress = Double(n) / Double(max(1, steps))
    let r = 0.03 + 0.3 * exp(-4 * progress) * noise()
    let c = 0.6 + exp(-2 * progress) * noise()
    let lambda = 0.5 + 0.2 * noise()
    let seconds = Double(n) / 50
    return StepRecord(
      step: n, epoch: 1 + Int(progress * 11.99), rows: [n, n + 1], learningRate: 1e-3 * (1 - progress),
      lossRegression: r, lossClassification: c, lossImbalanced: c, lossTotal: r + c,
      classLosses: [c, nil, c, c, c],
      classCounts: [1, 0, 3, 3, 1], scope: .full, normR: r * 2, normC: c, cosine: noise() - 0.4,
      lambdaR: lambda,
      lambdaC: 1 - lambda, wR: 0.6, wC: 0.4, coefficientR: lambda * 0.6, coefficientC: (1 - lambda) * 0.4,
      alpha: 0.1 * (1 - progress), beta: 0.5 * (1 - progress), gradientNorm: 1 + noise(), directionNorm: 0.5,
      tokens: 200, seconds: seconds, processorSeconds: seconds)
  }
}
