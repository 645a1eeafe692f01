/// What a run is doing, as its engine last said.
public enum RunState: String, Codable, Sendable, CaseIterable {
  /// Made, not started.
  case planned
  case training, paused, evaluating
  /// Its process was stopped by Ctrl-Z and will go on with `fg`.
  case suspended
  /// Stopped by a person or a signal before its end; can be resumed.
  case stopped
  case finished
  case failed

  /// True while an engine should be alive: with an old heartbeat such a run is dead.
  public var isLive: Bool {
    self == .training || self == .paused || self == .evaluating || self == .suspended
  }
}

/// Sign of life of a run's engine; for display only, the lock decides.
public struct Heartbeat: Codable, Sendable, Equatable {
  public var pid: Int32
  public var bootID: String
  /// Seconds since 1970.
  public var at: Double

  public init(pid: Int32, bootID: String, at: Double) {
    self.pid = pid
    self.bootID = bootID
    self.at = at
  }
}

/// A run as the history lists it: identity, state and the headline figures, without its plan.
public struct RunRecord: Codable, Sendable, Equatable, Identifiable {
  public var id: RunID
  public var name: String
  public var tags: [String]
  public var note: String
  public var pinned: Bool
  public var trashed: Bool
  public var parent: ForkPoint?
  /// Seconds since 1970.
  public var createdAt: Double
  public var state: RunState
  /// Why the run failed or stopped, one line.
  public var reason: String
  public var generation: Int
  public var heartbeat: Heartbeat?
  /// The last committed step and the total T as now stated.
  public var step: Int
  public var totalSteps: Int
  public var totalEpochs: Int
  /// Training seconds, over all generations.
  public var seconds: Double
  public var tokens: Int
  public var peakResidentMiB: Double
  /// Of the best epoch.
  public var bestEpoch: Double?
  public var bestMSE: Double?
  public var bestAccuracy: Double?
  public var bestR2: Double?
  public var secondsToBest: Double?
  public var weightingMethod: String
  public var model: String
  public var dataName: String
  /// A person's own choice among the colours of series, from 0; nil: the screen chooses.
  public var color: Int?
  /// The plan's settings as one text (`SettingsText`): thousands of records are held at once.
  public var settingsText: String

  public init(
    id: RunID, name: String, tags: [String] = [], note: String = "", pinned: Bool = false,
    trashed: Bool = false, parent: ForkPoint? = nil, createdAt: Double, state: RunState = .planned,
    reason: String = "", generation: Int = 0, heartbeat: Heartbeat? = nil, step: Int = 0,
    totalSteps: Int, totalEpochs: Int, seconds: Double = 0, tokens: Int = 0,
    peakResidentMiB: Double = 0, bestEpoch: Double? = nil, bestMSE: Double? = nil,
    bestAccuracy: Double? = nil, bestR2: Double? = nil, secondsToBest: Double? = nil,
    weightingMethod: String, model: String, dataName: String, color: Int? = nil, settingsText: String = ""
  ) {
    self.id = id
    self.name = name
    self.tags = tags
    self.note = note
    self.pinned = pinned
    self.trashed = trashed
    self.parent = parent
    self.createdAt = createdAt
    self.state = state
    self.reason = reason
    self.generation = generation
    self.heartbeat = heartbeat
    self.step = step
    self.totalSteps = totalSteps
    self.totalEpochs = totalEpochs
    self.seconds = seconds
    self.tokens = tokens
    self.peakResidentMiB = peakResidentMiB
    self.bestEpoch = bestEpoch
    self.bestMSE = bestMSE
    self.bestAccuracy = bestAccuracy
    self.bestR2 = bestR2
    self.secondsToBest = secondsToBest
    self.weightingMethod = weightingMethod
    self.model = model
    self.dataName = dataName
    self.color = color
    self.settingsText = settingsText
  }
}

extension RunRecord {
  /// The model as people call it: `tiny`, or the last part of its folder's path.
  /// False where only the score is trained: the class head's figures then say nothing.
  public var trainsClasses: Bool { weightingMethod != "single-regression" }

  public var modelName: Substring { model.split(separator: "/").last ?? model[...] }
}
