import Foundation
import Kernels
import Models
import Runs
import TaskWeighting

/// What a benchmark of training steps found (docs/formats.md, `bench --json`).
public struct StepBenchmarkReport: Codable, Sendable, Equatable {
  public var shape: String
  public var weighting: String
  public var scope: GramScope
  /// Rank of the adapters; 0: none.
  public var lora: Int
  public var threads: Int
  public var steps: Int
  /// Median, in milliseconds.
  public var stepMilliseconds: Double
  public var tokensPerSecond: Double
  /// Share of the threads' time that is spent in matrix products.
  public var productShare: Double
  /// 10⁹ floating-point operations a second of one thread while it is in a product.
  public var productRate: Double
  public var peakResidentMiB: Int

  public enum CodingKeys: String, CodingKey {
    case shape, weighting, scope, lora, threads, steps
    case stepMilliseconds = "step_ms"
    case tokensPerSecond = "tokens_per_s"
    case productShare = "gemm_share"
    case productRate = "gemm_gflops"
    case peakResidentMiB = "peak_rss_mib"
  }
}

/// Times the trainer's own step on random weights, ids and labels; speed does not depend on them.
public enum StepBenchmark {
  /// Work that is done without `--steps`, in seconds.
  private static let defaultSeconds = 20.0
  private static let warmUpSteps = 3
  private static let classes = 5

  /// What is timed.
  public struct Request: Sendable {
    public var shape = "tiny"
    /// Instead of the shape's own number of layers.
    public var layers: Int?
    /// Rank of the adapters; 0: none.
    public var lora = 0
    /// How frozen weights lie in memory; nil: as the shape's public checkpoint has them.
    public var frozen: FrozenFormat?
    public var scope = GramScope.full
    /// The token counts of each batch's texts.
    public var lengths: [[Int]] = []
    public var threads = 1
    /// nil: about 20 s of work, at least 3 steps.
    public var steps: Int?
    public var microBatch: Int?
    public var recomputes = false

    public init() {}
  }

  /// - Throws: `BenchmarkError`, `ModelError`, or what the weighting throws.
  public static func run(_ request: Request, weighting: any WeightingMethod) throws -> StepBenchmarkReport {
    guard var shape = BenchmarkShape.named(request.shape) else { throw BenchmarkError.shape(request.shape) }
    guard !request.lengths.isEmpty else { throw BenchmarkError.noBatches }
    if let longest = request.lengths.joined().max(), longest > shape.configuration.positions {
      throw BenchmarkError.tooLong(longest, positions: shape.configuration.positions)
    }
    shape.configuration.layers = request.layers ?? shape.configuration.layers
    let configuration = shape.configuration
    let lowRank =
      request.lora > 0 ? LowRankConfiguration(rank: request.lora, alpha: Double(request.lora)) : nil
    try checkMemory(configuration, lowRank, request)
    let engine = try StepEngine(
      configuration: configuration, classes: classes, pooling: shape.pooling, threads: request.threads,
      seed: 42, lowRank: lowRank, frozen: lowRank == nil ? .float32 : request.frozen ?? shape.frozen,
      recomputes: request.recomputes,
      maximumTokens: request.lengths.map { $0.reduce(0, +) }.max() ?? 0)
    engine.textsAtOnce = request.microBatch
    engine.initializeWeights()
    let name = weighting.name
    var weighting = weighting
    var batches = Batches(configuration, classes: classes)
    var times: [Double] = [], tokens = 0, total = 0.0
    var index = 0
    while true {
      let batch = batches.next(request.lengths[index % request.lengths.count])
      index += 1
      if index == warmUpSteps + 1 { engine.measureProducts() }
      let start = ProcessClock.monotonic()
      _ = try engine.step(
        batch, index: index, dropout: configuration.dropout, weighting: &weighting, scope: request.scope,
        learningRate: 2e-5, clip: 1, weightDecay: 0.01)
      let seconds = ProcessClock.monotonic() - start
      guard index > warmUpSteps else { continue }
      times.append(seconds)
      total += seconds
      tokens += batch.tokens
      if let steps = request.steps {
        if times.count >= max(1, steps) { break }
      } else if times.count >= 3, total >= defaultSeconds {
        break
      }
    }
    let products = engine.productMeter
    return StepBenchmarkReport(
      shape: request.shape, weighting: name, scope: request.scope, lora: request.lora,
      threads: request.threads, steps: times.count,
      stepMilliseconds: times.sorted()[times.count / 2] * 1e3, tokensPerSecond: Double(tokens) / total,
      productShare: products.seconds / (total * Double(request.threads)),
      productRate: products.seconds > 0 ? products.operations / products.seconds * 1e-9 : 0,
      peakResidentMiB: Int(ProcessClock.peakResidentMiB()))
  }

  /// Holds the parameters, their moments and gradients against the machine's memory.
  private static func checkMemory(
    _ configuration: BackboneConfiguration, _ lowRank: LowRankConfiguration?, _ request: Request
  ) throws {
    // One layer and another: a mistyped number of them must not be laid out.
    func bytes(layers: Int) -> Double {
      var part = configuration
      part.layers = layers
      let table = ParameterTable(part, classes: classes, lowRank: lowRank, frozen: .bfloat16)
      return 12 * Double(table.count) + 4 * Double(table.gradientCount) + 4 * Double(table.frozenCount)
        + 2 * Double(table.frozenHalfCount)
    }
    try configuration.validate()
    let one = bytes(layers: 1), needed = one + Double(configuration.layers - 1) * (bytes(layers: 2) - one)
    let present = Double(ProcessInfo.processInfo.physicalMemory)
    guard needed <= present else {
      throw BenchmarkError.memory(neededGiB: needed / 0x1p30, presentGiB: present / 0x1p30)
    }
  }

  /// Batches of random ids and labels.
  struct Batches {
    private let configuration: BackboneConfiguration
    private let classes: Int
    private let stream = RandomStream(seed: 1, purpose: "benchmark")
    private var drawn = 0

    init(_ configuration: BackboneConfiguration, classes: Int) {
      self.configuration = configuration
      self.classes = classes
    }

    /// - Parameter lengths: the token counts of the texts.
    mutating func next(_ lengths: [Int]) -> PackedBatch {
      var batch = PackedBatch(tokenIDs: [], offsets: [0])
      for length in lengths {
        for _ in 0..<length { batch.tokenIDs.append(Int32(draw(configuration.vocabulary))) }
        batch.offsets.append(Int32(batch.tokenIDs.count))
        batch.scores.append(Float(draw(2_001) - 1_000) / 1_000)
        batch.classes.append(Int32(draw(classes)))
      }
      return batch
    }

    private mutating func draw(_ bound: Int) -> Int {
      drawn += 1
      return stream.integer(drawn, below: bound)
    }
  }
}

public enum BenchmarkError: Error, Equatable, CustomStringConvertible {
  case shape(String)
  case noBatches
  case tooLong(Int, positions: Int)
  case memory(neededGiB: Double, presentGiB: Double)

  public var description: String {
    switch self {
    case .shape(let name):
      "--shape is \(name), expected \(BenchmarkShape.names.joined(separator: ", "))"
    case .noBatches: "--lengths has no batches, expected the token counts of a batch on each line"
    case .memory(let needed, let present):
      "the model needs \(needed.formatted(places: 1)) GiB, this machine has \(present.formatted(places: 1))"
    case .tooLong(let length, let positions):
      "--lengths has a text of \(length) tokens, the shape takes at most \(positions)"
    }
  }
}
