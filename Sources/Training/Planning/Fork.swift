import Checkpoints
import Foundation
import History
import Models
import Runs
import Stratification
import TaskWeighting

/// One fork being made: the plan, the state it begins with and the checkpoint folder.
struct Fork {
  let request: ForkRequest
  let parent: RunRecord
  let parentPlan: Plan
  let source: ForkSource
  /// The parent's checkpoint folder.
  let place: URL

  func make(in store: Store) throws -> (record: RunRecord, plan: Plan, warnings: [String]) {
    try checkSources()
    var warnings: [String] = []
    let parentState = try CheckpointKeeper.state(of: place)
    let (before, edited) = try RunForker.basis(request, parent: parent, plan: parentPlan, state: parentState)
    var plan = edited
    if plan.thresholds.isEmpty { try cut(&plan, &warnings) }
    let state = begin(from: parentState, plan)
    let total = try totalSteps(plan, state)
    let optimizer = try optimizerState(plan, state, parentState, &warnings)
    if plan.optimization.seed != before.optimization.seed, source.step == 0 {
      warnings.append(
        "the first weights are the parent's; the new seed holds for the order of texts and dropout")
    }
    if let origin = state.origin, origin != parentState.origin, !endsEpoch(parentState) {
      warnings.append("epoch \(origin.epoch + 1) is gone through from its beginning, in the new batches")
    }
    if plan.thresholds.count != parentState.thresholds.count {
      warnings.append(
        "\(plan.thresholds.count + 1) classes instead of \(parentState.thresholds.count + 1): the classification "
          + "head starts anew")
    }
    warnings += unused(plan)

    let id = RunID.make()
    let folder = RunFolder(store.runDirectory(id))
    do {
      try FileManager.default.createDirectory(at: folder.url, withIntermediateDirectories: true)
      try PlanFile.encode(plan).write(to: folder.plan, options: .atomic)
      try copyScores(to: folder, in: store)
      try save(state, optimizer, plan, to: folder)
      let record = RunRecord(
        id: id, name: plan.name, tags: plan.tags, parent: plan.parent, createdAt: ProcessClock.wall(),
        step: state.step, totalSteps: total, totalEpochs: plan.optimization.epochs,
        weightingMethod: plan.weighting.method, model: plan.model.source, dataName: parent.dataName)
      try store.create(record, plan: plan)
      return (record, plan, warnings)
    } catch {
      try? FileManager.default.removeItem(at: folder.url)
      throw error
    }
  }

  // MARK: Plan and state

  /// Data and weights have to be what the parent was made from: a fork of anything else could not take a step.
  private func checkSources() throws {
    let data = URL(fileURLWithPath: parentPlan.data.path)
    let found: String
    do { found = try SHA256.hexadecimal(ofFile: data) } catch { throw RequestError("\(error)") }
    guard found == parentPlan.data.sha256 else {
      throw RequestError(
        "\(data.path): the file has changed since the run \(parent.id) was made (SHA-256 \(found.prefix(12))…, "
          + "the plan has \(parentPlan.data.sha256.prefix(12))…)")
    }
    guard let pretrained = parentPlan.model.pretrained else { return }
    do { try pretrained.verify(in: URL(fileURLWithPath: parentPlan.model.source)) } catch {
      throw RequestError("\(error)")
    }
  }

  /// Cuts the classes anew, on the parent's training part.
  private func cut(_ plan: inout Plan, _ warnings: inout [String]) throws {
    let data = try DataSet.load(madeFrom: plan.data)
    let training = Set(plan.split.train)
    do {
      let solved = try Stratifier.solve(
        scores: data.rows.filter { training.contains($0.record) }.map(\.score),
        method: try ThresholdMethod(parsing: plan.stratification.method),
        settings: plan.stratification.settings)
      warnings += solved.warnings
      plan.thresholds = solved.thresholds
    } catch let error as StratificationError {
      throw RequestError("thresholds: \(error)")
    }
  }

  /// The parent's state under the new plan, with a history of its own.
  private func begin(from parentState: CheckpointState, _ plan: Plan) -> CheckpointState {
    var state = CheckpointState.initial(plan)
    state.step = parentState.step
    state.epoch = parentState.epoch
    state.origin = parentState.origin
    let old = parentPlan.optimization
    if plan.optimization.batch != old.batch || plan.optimization.seed != old.seed {
      state.origin = BatchOrder.Origin(step: parentState.step, epoch: parentState.epoch)
    }
    return state
  }

  private func endsEpoch(_ state: CheckpointState) -> Bool {
    BatchOrder(
      count: parentPlan.split.train.count, batch: parentPlan.optimization.batch,
      seed: parentPlan.optimization.seed, origin: state.origin ?? .init()
    ).endsEpoch(state.step)
  }

  private func totalSteps(_ plan: Plan, _ state: CheckpointState) throws -> Int {
    let order = BatchOrder(
      count: plan.split.train.count, batch: plan.optimization.batch, seed: plan.optimization.seed,
      origin: state.origin ?? .init())
    let epochs = plan.optimization.epochs
    let steps = order.steps(through: epochs)
    let total = plan.optimization.maxSteps.map { min($0, steps) } ?? steps
    guard total > state.step else {
      let end = "the checkpoint is at step \(state.step): expected "
      throw RequestError(
        total < steps || steps > state.step
          ? "max-steps: found \(total), and \(end)more, or nothing (max-steps=)"
          : "epochs: found \(epochs), which end at step \(steps), and \(end)more, e.g. epochs=\(epochs + 3)")
    }
    return total
  }

  /// The optimizer's scalars and the weighting's state.
  private func optimizerState(
    _ plan: Plan, _ state: CheckpointState, _ parentState: CheckpointState, _ warnings: inout [String]
  ) throws -> OptimizerState {
    let saved = try CheckpointKeeper.optimizerState(of: place)
    let fresh = try plan.weighting.method(seed: plan.optimization.seed).state
    var optimizer = OptimizerState(step: 0, weighting: fresh)
    if source.hasOptimizer {
      optimizer.step = saved?.step ?? 0
    } else {
      warnings.append(
        "the checkpoint at step \(source.step) no longer has the optimizer's moments: they start anew, so the "
          + "first steps are not the parent's")
    }
    if plan.weighting == parentState.weighting, let saved {
      optimizer.weighting = saved.weighting
    } else if source.step > 0, !fresh.values.isEmpty {
      warnings.append(
        "the weighting \(plan.weighting.method) starts anew: nothing that it learns is taken over")
    }
    return optimizer
  }

  private func unused(_ plan: Plan) -> [String] {
    guard let used = WeightingMethods.options(of: plan.weighting.method) else { return [] }
    return request.settings.filter { setting in
      WeightingOption(rawValue: setting.name).map { !used.contains($0) } ?? false
    }.map { "\($0.name) has no effect on the weighting \(plan.weighting.method)" }
  }

  private func copyScores(to folder: RunFolder, in store: Store) throws {
    let scores = RunFolder(store.runDirectory(parent.id)).scores
    if let data = try? Data(contentsOf: scores) { try data.write(to: folder.scores, options: .atomic) }
  }

  // MARK: The checkpoint

  /// Writes `initial`: the parent's files, shared where the disk can share them, with the heads, the states and,
  /// for another number of classes, the moments written anew.
  private func save(_ state: CheckpointState, _ optimizer: OptimizerState, _ plan: Plan, to folder: RunFolder)
    throws
  {
    let classes = plan.thresholds.count + 1
    let heads = try HeadTensors(place, classes: classes, plan: plan)
    let recuts = heads.isNewHead && source.hasOptimizer && optimizer.step > 0
    let written: Set<String> = [
      CheckpointState.fileName, OptimizerState.fileName, CheckpointKeeper.headsFile,
    ]
    let names = try FileManager.default.contentsOfDirectory(atPath: place.path)
    guard optimizer.step == 0 || names.contains(OptimizerState.momentsFileName) else {
      throw SessionError("\(place.path): the optimizer's moments are gone")
    }
    // Moments without a step belong to nothing.
    let isMoments = { (name: String) in name == OptimizerState.momentsFileName }
    let shared = names.filter { !written.contains($0) && !(isMoments($0) && (recuts || optimizer.step == 0)) }
    let moments = place.appendingPathComponent(OptimizerState.momentsFileName)
    let momentBytes = recuts ? size(of: moments) : 0
    let saved = try CheckpointFolder.save(
      in: folder.url, name: CheckpointKeeper.name(ofStep: state.step),
      neededBytes: CheckpointKeeper.smallFilesBytes + momentBytes
    ) { new in
      for name in shared {
        try share(place.appendingPathComponent(name), as: new.appendingPathComponent(name))
      }
      if recuts {
        try HeadTensors.rewriteMoments(moments, classes: classes, to: new)
      }
      try heads.write(adapter: optimizer.weighting, to: new)
      try CheckpointKeeper.write(optimizer, to: new)
      try CheckpointKeeper.write(state, to: new)
    }
    try CheckpointFolder.point(
      link: RunFolder.Link.initial.rawValue, in: folder.url, to: saved.lastPathComponent)
  }

  /// A second name for a file that nobody changes in place; a copy where the disk has no second names.
  private func share(_ file: URL, as new: URL) throws {
    if link(file.path, new.path) == 0 { return }
    guard errno != ENOENT else { throw SessionError("\(file.path): the file is gone") }
    try CheckpointFolder.checkRoom(in: new.deletingLastPathComponent(), for: size(of: file))
    try FileManager.default.copyItem(at: file, to: new)
  }

  private func size(of file: URL) -> Int {
    var status = stat()
    return stat(file.path, &status) == 0 ? Int(status.st_size) : 0
  }
}
