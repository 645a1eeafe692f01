import Checkpoints
import Foundation
import History
import Kernels
import Models
import Runs

/// A run's model as a folder for other programs: what `transformers` or `peft` opens, with the heads and the
/// thresholds beside it.
public enum ModelExport {
  public struct Report: Codable, Sendable, Equatable {
    public var run: RunID
    public var checkpoint: String
    public var step: Int
    public var folder: String
    public var bytes: Int
  }

  /// Files that only a run that goes on has a use for.
  private static let inner: Set<String> = [
    OptimizerState.fileName, OptimizerState.momentsFileName, CheckpointWeights.hashesFileName,
  ]

  /// Writes the folder, whole or not at all.
  ///
  /// - Parameters:
  ///   - checkpoint: nil: `best`, else `last`, else `initial`.
  ///   - merged: adapters are added to the weights they adapt: W + (alpha/rank)·B·A, in four-byte floats.
  /// - Throws: `RequestError` where the folder is there or nothing can be merged; `SessionError` or
  ///   `CheckpointError` where the work fails.
  public static func write(
    _ run: RunID, of store: Store, checkpoint: RunFolder.Link? = nil, merged: Bool, to path: String
  ) throws -> Report {
    let option = merged ? "--merged" : "export"
    guard !OutputFile.isStream(path) else {
      throw RequestError("\(option) \(path): found a stream, expected a folder to make")
    }
    let plan = try store.plan(run)
    let target = URL(fileURLWithPath: path).standardizedFileURL
    let mode = try modeOfEmptyFolder(target, option: option)
    guard !merged || plan.model.lowRank != nil else {
      throw RequestError(
        "--merged: run \(run) has no adapters to merge, expected steelyard export \(run) \(path)")
    }
    let folder = RunFolder(store.runDirectory(run))
    let links: [RunFolder.Link] = checkpoint.map { [$0] } ?? [.best, .last, .initial]
    for link in links {
      guard let place = folder.checkpoint(link) else { continue }
      let state = try CheckpointKeeper.state(of: place)
      if mode != nil { rmdir(target.path) }
      // Made again where the work fails: what was there stays as it was.
      defer { if let mode, mkdir(target.path, mode) == 0 || errno == EEXIST { chmod(target.path, mode) } }
      let saved =
        try merged
        ? merge(plan, state, place, to: target) : copy(place, to: target)
      return Report(
        run: run, checkpoint: link.rawValue, step: state.step, folder: saved.path,
        bytes: DiskUse.bytes(of: saved))
    }
    throw SessionError(
      "run \(run) has no checkpoint\(checkpoint.map { " `\($0.rawValue)`" } ?? "") to export")
  }

  /// The mode of the empty folder that may be there; nil where nothing is.
  private static func modeOfEmptyFolder(_ target: URL, option: String) throws -> mode_t? {
    var status = stat()
    guard lstat(target.path, &status) == 0 else { return nil }
    guard status.st_mode & S_IFMT == S_IFDIR,
      try FileManager.default.contentsOfDirectory(atPath: target.path).isEmpty
    else { throw RequestError("\(option) \(target.path): is there already, expected a new folder") }
    return status.st_mode & 0o7777
  }

  /// The checkpoint's files; links become what they point to.
  private static func copy(_ place: URL, to target: URL) throws -> URL {
    let names = try FileManager.default.contentsOfDirectory(atPath: place.path)
      .filter { !inner.contains($0) }.sorted()
    let files = names.map { place.appendingPathComponent($0).resolvingSymlinksInPath() }
    let bytes = try files.reduce(0) { total, file in
      var status = stat()
      guard stat(file.path, &status) == 0 else {
        throw SessionError("\(file.path): \(String(cString: strerror(errno)))")
      }
      return total + Int(status.st_size)
    }
    return try CheckpointFolder.save(
      in: target.deletingLastPathComponent(), name: target.lastPathComponent, neededBytes: bytes
    ) { folder in
      for (name, file) in zip(names, files) {
        try FileManager.default.copyItem(at: file, to: folder.appendingPathComponent(name))
      }
    }
  }

  private static func merge(
    _ plan: Plan, _ state: CheckpointState, _ place: URL, to target: URL
  ) throws -> URL {
    let model = try RunModel(plan.model, checkpoint: place)
    guard let file = model.file, let lowRank = plan.model.lowRank, let source = try model.source() else {
      throw SessionError("\(place.path): no adapters of a pretrained model")
    }
    let engine = try model.engine(
      plan.optimization, classes: state.thresholds.count + 1, frozen: .float32)
    try CheckpointKeeper.loadWeights(place, model, source: source, into: engine)
    engine.mergeAdapters(scale: Float(lowRank.alpha / Double(lowRank.rank)))
    let values = Dictionary(
      uniqueKeysWithValues: engine.modelTensors.map { ($0.name, UnsafeBufferPointer($0.values)) })
    let tensors = try source.tensorsToSave { values[$0] }
    return try CheckpointFolder.save(
      in: target.deletingLastPathComponent(), name: target.lastPathComponent,
      neededBytes: SafetensorsWriter.neededBytes(for: tensors) + CheckpointKeeper.smallFilesBytes
    ) { folder in
      try CheckpointWeights.tensors(tensors).write(to: folder)
      for carried in model.carried {
        let data = carried.name == "config.json" ? file.contentsForFloats : carried.data
        try CheckpointFolder.write(data, to: folder.appendingPathComponent(carried.name))
      }
      for name in [CheckpointKeeper.headsFile, CheckpointState.fileName] {
        try FileManager.default.copyItem(
          at: place.appendingPathComponent(name), to: folder.appendingPathComponent(name))
      }
    }
  }
}

extension StepEngine {
  /// Adds scale·B·A to each adapted weight, which lies in four-byte floats; the adapters are spent then.
  fileprivate func mergeAdapters(scale: Float) {
    let weights = Dictionary(uniqueKeysWithValues: modelTensors.map { ($0.name, $0) })
    let product = MatrixProduct()
    for (path, a, b) in adapters {
      guard let weight = weights[path + ".weight"], let base = weight.values.baseAddress,
        let first = a.values.baseAddress, let second = b.values.baseAddress
      else { continue }
      let (rows, columns, rank) = (weight.shape[0], weight.shape[1], a.shape[0])
      for index in b.values.indices { b.values[index] *= scale }
      product(
        rows: rows, columns: columns, inner: rank, .rows(second, stride: rank), .rows(first, stride: columns),
        into: base, stride: columns, beta: 1)
    }
  }
}
