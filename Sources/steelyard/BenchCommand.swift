import ArgumentParser
import Foundation
import History
import Kernels
import Models
import Runs
import TaskWeighting
import Training

/// `steelyard bench`: the speed of the trainer's own step, or of the screen.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure the training step on random weights, or the screen (--screen).")

  @Option(help: ArgumentHelp("The model's shape.", valueName: BenchmarkShape.names.joined(separator: "|")))
  var shape = "tiny"
  @Option(help: "Layers instead of the shape's own.")
  var layers: Int?
  @Option(
    help: ArgumentHelp("Adapters of this rank, with everything else but the heads frozen.", valueName: "rank")
  )
  var lora: Int?
  @Option(
    help: ArgumentHelp(
      "Frozen weights in memory; default: as the shape's public checkpoint has them.",
      valueName: "f32|bf16|f16"))
  var dtype: String?
  @Option(help: ArgumentHelp("Texts whose activations are in memory at once.", valueName: "texts"))
  var microBatch: Int?
  @Flag(help: "Compute activations again in backward instead of keeping them.")
  var recompute = false
  @OptionGroup(title: "Weighting") var weighting: WeightingOptions
  @Option(help: ArgumentHelp("One batch a line: the token counts of its texts.", valueName: "file"))
  var lengths: String?
  @Option(help: "Threads; default: the physical cores.")
  var threads: Int?
  @Option(help: "Steps measured; default: about 20 seconds of work, at least 3.")
  var steps: Int?
  @Flag(help: "Measure the screen instead: first frame, frames, bytes, memory.")
  var screen = false
  @Option(help: ArgumentHelp("Steps of the run that the screen shows.", valueName: "steps"))
  var screenSteps = 1_000_000
  @Option(help: ArgumentHelp("Runs of the list that the screen shows.", valueName: "runs"))
  var screenRuns = 10_000
  @Option(
    help: ArgumentHelp(
      "Keep the screen's made-up store here and use it again; default: a temporary folder.", valueName: "dir")
  )
  var store: String?
  @Flag(help: .hidden)
  var makeStore = false
  @Option(help: ArgumentHelp("Size of the screen.", valueName: "WxH"))
  var size = "200x60"
  @Flag(help: "Print the figures as JSON.")
  var json = false

  func run() throws {
    guard screen else { return try step() }
    let bench = ScreenBench(size: size, steps: screenSteps, runs: screenRuns, place: store, json: json)
    try makeStore ? bench.make() : bench.run()
  }

  private func step() throws {
    for (option, isGiven) in [("--store", store != nil), ("--make-store", makeStore)] where isGiven {
      throw RequestError("\(option): expected --screen with it")
    }
    for (option, value) in [
      ("--layers", layers), ("--threads", threads), ("--steps", steps), ("--lora", lora),
      ("--micro-batch", microBatch),
    ] {
      guard let value, value < 1 else { continue }
      throw RequestError("\(option): found \(value), expected a whole number of 1 or more")
    }
    if let threads, threads > 256 {
      throw RequestError("--threads: found \(threads), expected a whole number from 1 to 256")
    }
    let plan = try weighting.plan()
    if let option = weighting.unused.first {
      let users = WeightingMethods.names.filter { name in
        WeightingMethods.options(of: name)?.contains { "--" + $0.rawValue == option } ?? false
      }
      throw RequestError(
        "\(option): found with the weighting \(plan.method), which has no use for it, expected with "
          + users.joined(separator: ", "))
    }
    var request = StepBenchmark.Request()
    request.shape = shape
    request.layers = layers
    request.lora = lora ?? 0
    request.frozen = try dtype.map { name in
      guard let format = Self.formats[name] else {
        throw RequestError("--dtype: found \(name), expected f32, bf16 or f16")
      }
      guard lora != nil else {
        throw RequestError("--dtype: expected --lora with it: nothing else is frozen")
      }
      return format
    }
    request.scope = plan.scope
    request.lengths = try lengths.map(LengthsFile.read) ?? LengthsFile.standard
    if let microBatch, let batch = request.lengths.map(\.count).max(), microBatch > batch {
      throw RequestError(
        "--micro-batch: found \(microBatch), expected at most the \(batch) texts of a batch")
    }
    request.threads = threads ?? Processor.current.physicalCores
    request.steps = steps
    request.microBatch = microBatch
    request.recomputes = recompute
    let report = try StepBenchmark.run(request, weighting: try plan.method(seed: 42))
    try StandardOutput.print(json ? JSONOutput.line(report) : text(report))
  }

  private static let formats: [String: FrozenFormat] = ["f32": .float32, "bf16": .bfloat16, "f16": .float16]

  private func text(_ report: StepBenchmarkReport) -> String {
    """
    shape            \(report.shape)
    weighting        \(report.weighting), scope \(report.scope.rawValue)
    threads          \(report.threads)
    steps            \(report.steps)
    step             \(report.stepMilliseconds.formatted(places: 2)) ms (median)
    tokens/s         \(report.tokensPerSecond.formatted(places: 0))
    matrix products  \((100 * report.productShare).formatted(places: 1)) % of the time, \
    \(report.productRate.formatted(places: 1)) GFLOP/s a thread
    peak memory      \(report.peakResidentMiB) MiB
    """
  }
}

/// A file of batches: each line the token counts of one batch's texts.
enum LengthsFile {
  /// Eight texts a batch, as long as newspaper sentences are: 8 to 40 tokens, 24 in the mean.
  static let standard = (0..<40).map { batch in (0..<8).map { text in 8 + (batch * 8 + text) * 13 % 33 } }

  static func read(_ path: String) throws -> [[Int]] {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw RequestError("--lengths \(path): no such file, or not text")
    }
    var batches: [[Int]] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let words = line.split(whereSeparator: \.isWhitespace)
      if words.isEmpty { continue }
      batches.append(
        try words.map { word in
          guard let count = Int(word), (1...512).contains(count) else {
            throw RequestError(
              "\(path): line \(index + 1): found \(word.prefix(20)), expected token counts from 1 to 512")
          }
          return count
        })
    }
    guard !batches.isEmpty else { throw RequestError("\(path): the file is empty, expected token counts") }
    return batches
  }
}
