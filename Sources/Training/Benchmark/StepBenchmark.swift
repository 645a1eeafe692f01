import Kernels
import Models
import TaskWeighting

/// What a benchmark of training steps found (formats.md, `bench --json`).
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

  /// The shapes that can be timed.
  public static let shapes = ["tiny"]

  /// - Parameters:
  ///   - layers: instead of the shape's own number of layers.
  ///   - lengths: the token counts of each batch's texts.
  ///   - steps: nil: about 20 s of work, at least 3 steps.
  /// - Throws: `BenchmarkError`, `ModelError`, or what the weighting throws.
  public static func run(
    shape: String = "tiny", layers: Int? = nil, weighting: any WeightingMethod, scope: GramScope = .full,
    lengths: [[Int]], threads: Int, steps: Int? = nil
  ) throws -> StepBenchmarkReport {
    guard shapes.contains(shape) else { throw BenchmarkError.shape(shape) }
    var configuration = BackboneConfiguration()
    configuration.layers = layers ?? configuration.layers
    let engine = try StepEngine(
      configuration: configuration, classes: classes, pooling: .mean, threads: threads, seed: 42,
      maximumTokens: lengths.map { $0.reduce(0, +) }.max() ?? 0)
    engine.initializeWeights()
    guard !lengths.isEmpty else { throw BenchmarkError.noBatches }
    let name = weighting.name
    var weighting = weighting
    var batches = Batches(configuration, classes: classes)
    var times: [Double] = [], tokens = 0, total = 0.0
    var index = 0
    while true {
      let batch = batches.next(lengths[index % lengths.count])
      index += 1
      if index == warmUpSteps + 1 { engine.measureProducts() }
      let start = ProcessClock.monotonic()
      _ = try engine.step(
        batch, index: index, dropout: configuration.dropout, weighting: &weighting, scope: scope,
        learningRate: 2e-5, clip: 1, weightDecay: 0.01)
      let seconds = ProcessClock.monotonic() - start
      guard index > warmUpSteps else { continue }
      times.append(seconds)
      total += seconds
      tokens += batch.tokens
      if let steps {
        if times.count >= max(1, steps) { break }
      } else if times.count >= 3, total >= defaultSeconds {
        break
      }
    }
    let products = engine.productMeter
    return StepBenchmarkReport(
      shape: shape, weighting: name, scope: scope, lora: 0, threads: threads, steps: times.count,
      stepMilliseconds: times.sorted()[times.count / 2] * 1e3, tokensPerSecond: Double(tokens) / total,
      productShare: products.seconds / (total * Double(threads)),
      productRate: products.seconds > 0 ? products.operations / products.seconds * 1e-9 : 0,
      peakResidentMiB: Int(ProcessClock.peakResidentMiB()))
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

  public var description: String {
    switch self {
    case .shape(let name):
      "--shape is \(name), expected \(StepBenchmark.shapes.joined(separator: ", "))"
    case .noBatches: "--lengths has no batches, expected the token counts of a batch on each line"
    }
  }
}
