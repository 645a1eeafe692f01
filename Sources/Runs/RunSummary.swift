/// What `train --json` and `runs show --json` print: the figures of the best epoch (docs/formats.md).
public struct RunSummary: Codable, Sendable, Equatable {
  public var run: RunID
  public var state: RunState
  public var bestEpoch: Double?
  public var epochs: Double
  public var steps: Int
  public var seconds: Double
  public var secondsToBest: Double?
  public var peakResidentMiB: Double
  public var tokensPerSecond: Double
  public var thresholds: [Double]
  public var validation: Figures?
  public var test: Figures?

  public init(record: RunRecord, plan: Plan, epochs: [EpochRecord]) {
    let best = epochs.last { $0.best }
    run = record.id
    state = record.state
    bestEpoch = best?.epoch
    self.epochs = epochs.last { !$0.onRequest }?.epoch ?? 0
    steps = record.step
    seconds = record.seconds
    secondsToBest = best?.seconds
    peakResidentMiB = record.peakResidentMiB
    tokensPerSecond = record.seconds > 0 ? Double(record.tokens) / record.seconds : 0
    thresholds = best?.thresholds ?? plan.thresholds
    validation = best?.validation
    test = best?.test
  }

  public enum CodingKeys: String, CodingKey {
    case run, state, epochs, steps, seconds, thresholds, validation, test
    case bestEpoch = "best_epoch"
    case secondsToBest = "seconds_to_best"
    case peakResidentMiB = "peak_rss_mib"
    case tokensPerSecond = "tokens_per_s"
  }
}
