/// What can be asked of a run while it is training.
public enum CommandKind: Codable, Sendable, Equatable {
  case pause
  case resume
  case stop
  case evaluate
  case checkpoint
  /// A new base learning rate; the schedule's shape stays.
  case setLearningRate(Double)
  case setWeighting(WeightingPlan)
  /// As many cuts as before; relabels from the next step.
  case setThresholds([Double])
  /// More epochs: T is restated.
  case extend(epochs: Int)
  /// One thread at low priority, to the same bits; a session starts without it.
  case setNice(Bool)

  /// True for commands that change what later steps compute: they are applied again on resume.
  public var changesTraining: Bool {
    switch self {
    case .setLearningRate, .setWeighting, .setThresholds, .extend: true
    case .pause, .resume, .stop, .evaluate, .checkpoint, .setNice: false
    }
  }

  /// The command in words, for ticks and logs, e.g. `learning rate 0.0005`.
  public var summary: String {
    switch self {
    case .pause: "pause"
    case .resume: "resume"
    case .stop: "stop"
    case .evaluate: "evaluate"
    case .checkpoint: "checkpoint"
    case .setLearningRate(let rate): "learning rate \(rate)"
    case .setWeighting(let plan): "weighting \(plan.method)"
    case .setThresholds(let cuts):
      "thresholds " + cuts.map { "\(($0 * 1_000).rounded() / 1_000)" }.joined(separator: " ")
    case .extend(let epochs): "\(epochs) more epochs"
    case .setNice(let isNice): "nice mode \(isNice ? "on" : "off")"
    }
  }
}

public struct Command: Codable, Sendable, Equatable, Identifiable {
  public enum Status: Codable, Sendable, Equatable {
    case requested
    /// Took effect from this step on.
    case applied(step: Int)
    case refused(reason: String)
  }

  public var id: Int64
  public var run: RunID
  public var kind: CommandKind
  /// Seconds since 1970.
  public var requestedAt: Double
  public var status: Status

  public init(id: Int64, run: RunID, kind: CommandKind, requestedAt: Double, status: Status) {
    self.id = id
    self.run = run
    self.kind = kind
    self.requestedAt = requestedAt
    self.status = status
  }
}

/// Something that happened to a run, ticked on every time axis.
public struct RunEvent: Codable, Sendable, Equatable {
  public enum Kind: String, Codable, Sendable, CaseIterable {
    case started, resumed, paused, stopped, finished, failed, suspended
    /// A command took effect.
    case intervention
    case checkpoint
    /// A new best validation MSE.
    case best
    case warning
  }

  public var step: Int
  /// Seconds since 1970.
  public var at: Double
  public var kind: Kind
  public var text: String

  public init(step: Int, at: Double, kind: Kind, text: String) {
    self.step = step
    self.at = at
    self.kind = kind
    self.text = text
  }
}
