import Checkpoints
import Foundation
import History
import Models
import Runs
import Stratification
import TaskWeighting

/// A checkpoint that a run can be forked from.
public struct ForkSource: Sendable, Equatable {
  /// The last step that it contains.
  public var step: Int
  /// True where the optimizer's moments are there: the fork then continues to the parent's own bits. Without
  /// them the optimizer starts anew, as at step 0; the learning rate stays where the schedule has it.
  public var hasOptimizer: Bool
  /// The links that point to it; none for one that `--keep all` kept.
  public var links: [RunFolder.Link]
  /// Its folder in the run's folder.
  var name: String
}

/// What a person asks of a fork.
public struct ForkRequest: Sendable, Equatable {
  public var run: RunID
  /// The fork begins at the newest checkpoint at or before this step; nil: the newest there is.
  public var step: Int?
  /// Only what is to be other than in the parent (`PlanEditor`).
  public var settings: [Setting]
  /// nil: the parent's, with the step.
  public var name: String?
  /// nil: the parent's.
  public var tags: [String]?

  public init(
    run: RunID, step: Int? = nil, settings: [Setting] = [], name: String? = nil, tags: [String]? = nil
  ) {
    self.run = run
    self.step = step
    self.settings = settings
    self.name = name
    self.tags = tags
  }
}

/// Makes a run that begins where another one stood at a checkpoint, with some settings changed.
///
/// The fork is a run of its own. Its `initial` is the parent's checkpoint; its history begins at the step after it,
/// and its clocks at zero. It takes over the settings that were in force there, whatever the parent's plan said at
/// first. With nothing changed, and the optimizer's state at hand, its steps are the parent's to the bit.
///
/// - Another learning rate, weighting, dropout, schedule or length holds from its first step on. A changed
///   weighting starts its own state anew, as it does within a run.
/// - Another number of classes: the classification head starts anew; the regression head and the backbone stay.
/// - Another batch size or seed: the epoch that the checkpoint is in is gone through from its beginning, in the
///   new batches.
public enum RunForker {
  public struct Made {
    public var record: RunRecord
    public var plan: Plan
    /// What a person should know, each one sentence.
    public var warnings: [String]
    public var source: ForkSource
    /// Steps between the step asked for and the checkpoint.
    public var gap: Int
  }

  /// Settings that make it another model or other data: a checkpoint cannot go on under them.
  static let fixedSettings: Set<String> = [
    "data", "format", "encoding", "header", "skip-bad", "text-column", "score-column", "group-column",
    "group-pattern", "split-column", "test-share", "score-range", "split-seed", "model", "pooling", "layers",
    "width", "heads", "vocabulary", "lora", "lora-alpha", "lora-targets",
  ]

  /// The settings that a fork may change, in the order of `Plan.settings`.
  public static let changeableSettings = PlanEditor.names.filter { !fixedSettings.contains($0) }

  /// A run that is training replaces its checkpoints; so often another one is looked for.
  private static let attempts = 20

  // MARK: Where from

  /// The checkpoints there are, by step. One that is gone a moment later is no error: `make` looks again.
  public static func points(of run: RunID, in store: Store) -> [ForkSource] {
    let folder = RunFolder(store.runDirectory(run))
    var links: [String: [RunFolder.Link]] = [:]
    for link in RunFolder.Link.allCases {
      if let name = CheckpointFolder.place(of: link.rawValue, in: folder.url) {
        links[name, default: []].append(link)
      }
    }
    var sources: [Int: ForkSource] = [:]
    let names = CheckpointKeeper.names(in: folder)
    // In a copied store the links may be folders themselves.
    for name in names + links.keys.filter({ !names.contains($0) }).sorted() {
      let place = folder.url.appendingPathComponent(name)
      guard let state = try? CheckpointKeeper.state(of: place) else { continue }
      let source = ForkSource(
        step: state.step, hasOptimizer: state.step == 0 || CheckpointKeeper.hasMoments(place),
        links: links[name] ?? [], name: name)
      // Of several after one step, all of the same bits, the one that has most.
      if let other = sources[state.step], other.hasOptimizer, !source.hasOptimizer { continue }
      sources[state.step] = source
    }
    return sources.values.sorted { $0.step < $1.step }
  }

  /// The newest checkpoint at or before a step; nil: the newest of all.
  public static func nearest(to step: Int?, in sources: [ForkSource]) -> ForkSource? {
    sources.last { $0.step <= step ?? .max }
  }

  /// The parent's plan with the settings that were in force at a checkpoint: what a fork starts from.
  public static func plan(of run: RunID, at source: ForkSource, in store: Store) throws -> Plan {
    let place = store.runDirectory(run).appendingPathComponent(source.name)
    return inForce(try store.plan(run), try CheckpointKeeper.state(of: place))
  }

  private static func inForce(_ plan: Plan, _ state: CheckpointState) -> Plan {
    var plan = plan
    plan.weighting = state.weighting
    plan.optimization.learningRate = state.learningRate
    plan.optimization.epochs = state.epochs
    if state.thresholds != plan.thresholds {
      plan.thresholds = state.thresholds
      plan.stratification.method = "\(ThresholdMethod.fixed(state.thresholds))"
    }
    return plan
  }

  // MARK: Making

  /// Makes the fork: its folder with the checkpoint, then its row in the store; nothing where it cannot be made.
  ///
  /// - Throws: `RequestError` where the settings are wrong or there is no such checkpoint; `StoreError`,
  ///   `CheckpointError` (a full disk) or `SessionError` where the work fails.
  public static func make(_ request: ForkRequest, in store: Store) throws -> Made {
    for setting in request.settings where fixedSettings.contains(setting.name) {
      throw RequestError(
        "\(setting.name): a fork keeps the parent's model and data, and another \(setting.name) would be another "
          + "run: train a new one")
    }
    guard let parent = try store.run(request.run) else {
      throw StoreError.noSuchRun(text: request.run.rawValue, candidates: [])
    }
    let parentPlan = try store.plan(request.run)
    var attempt = 1
    while true {
      let sources = points(of: request.run, in: store)
      guard let source = nearest(to: request.step, in: sources) else {
        let first = sources.first.map { "; the first one is at step \($0.step)" } ?? ""
        let place = request.step.map { " at or before step \($0)" } ?? ""
        throw RequestError("run \(request.run) has no checkpoint\(place) to fork from\(first)")
      }
      let place = store.runDirectory(request.run).appendingPathComponent(source.name)
      do {
        let made = try Fork(
          request: request, parent: parent, parentPlan: parentPlan, source: source, place: place
        ).make(in: store)
        return Made(
          record: made.record, plan: made.plan, warnings: made.warnings, source: source,
          gap: request.step.map { max(0, $0 - source.step) } ?? 0)
      } catch {
        // Gone, or without its moments since: the parent has a newer one now.
        let isSame = points(of: request.run, in: store).contains(source)
        guard !isSame, attempt < attempts, !(error is RequestError) else { throw error }
        attempt += 1
      }
    }
  }

  /// The parent's settings at `state` with the changes, and what they begin with.
  static func basis(
    _ request: ForkRequest, parent: RunRecord, plan: Plan, state: CheckpointState
  ) throws(RequestError) -> (before: Plan, after: Plan) {
    var before = inForce(plan, state)
    before.version = productVersion
    before.parent = ForkPoint(run: request.run, step: state.step)
    // The parent's trace is the parent's.
    before.trace = nil
    before.name = request.name ?? "\(parent.name.prefix(240)) from step \(state.step)"
    before.tags = request.tags ?? parent.tags
    return (before, try PlanEditor.apply(request.settings, to: before))
  }
}
