import Foundation
import History
import Runs

/// Makes a run out of a request: its folder with plan and histograms, then its row in the store.
public enum RunMaker {
  public struct Made {
    public var record: RunRecord
    public var plan: Plan
    public var warnings: [String]
  }

  public static func make(_ request: RunRequest, in store: Store) throws -> Made {
    let built = try PlanBuilder(request).build()
    var plan = built.plan
    if let pretrained = plan.model.pretrained {
      plan.model.pretrained = try pretrained.hashed(in: URL(fileURLWithPath: plan.model.source))
    }
    let id = RunID.make()
    let folder = RunFolder(store.runDirectory(id))
    try FileManager.default.createDirectory(at: folder.url, withIntermediateDirectories: true)
    try PlanFile.encode(plan).write(to: folder.plan, options: .atomic)
    let scores = Dictionary(uniqueKeysWithValues: built.data.rows.map { ($0.record, $0.score) })
    let histograms = ScoreHistograms(
      train: plan.split.train.compactMap { scores[$0] },
      validation: plan.split.validation.compactMap { scores[$0] })
    try JSONEncoder().encode(histograms).write(to: folder.scores, options: .atomic)
    let record = RunRecord(
      id: id, name: plan.name, tags: plan.tags, parent: plan.parent, createdAt: ProcessClock.wall(),
      totalSteps: steps(of: plan),
      totalEpochs: plan.optimization.epochs, weightingMethod: plan.weighting.method,
      model: plan.model.source, dataName: URL(fileURLWithPath: plan.data.path).lastPathComponent)
    try store.create(record, plan: plan)
    return Made(record: record, plan: plan, warnings: built.warnings)
  }

  /// The steps of a whole run.
  public static func steps(of plan: Plan) -> Int {
    let perEpoch = BatchOrder.stepsPerEpoch(count: plan.split.train.count, batch: plan.optimization.batch)
    let (steps, isTooLarge) = perEpoch.multipliedReportingOverflow(by: plan.optimization.epochs)
    return min(isTooLarge ? .max : steps, plan.optimization.maxSteps ?? .max)
  }
}

/// The version that plans and `--version` carry.
public let productVersion = "0.1.0"
