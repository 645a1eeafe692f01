import Checkpoints
import Foundation
import Models
import Runs
import TaskWeighting

/// Saves and loads the checkpoint folders of a run and points the links to them (docs/formats.md, "The store").
enum CheckpointKeeper {
  static let headsFile = "heads.safetensors"
  /// Written beside the tensors: configuration, tokenizer and states are small.
  static let smallFilesBytes = 4 << 20
  private static let prefix = "step-"

  // MARK: Saving

  /// Saves the session as it stands into a new folder, points `links` to it, and removes folders that no link
  /// needs any more.
  static func save(_ session: Session, links: [RunFolder.Link]) throws {
    let engine = session.engine
    engine.flush()
    let isUntouched = session.state.step == 0 && !session.isFork
    let weights = try CheckpointWeights(
      session.model, engine, source: session.source, isUntouched: isUntouched)
    let moments = engine.optimizerTensors.map { TensorToSave($0) }
    let adapter = session.weighting.state
    let state = session.state
    let directory = session.folder.url
    let carried = session.model.carried
    let bytes =
      smallFilesBytes + weights.neededBytes + carried.reduce(0) { $0 + $1.data.count }
      + (links.contains(.last) ? SafetensorsWriter.neededBytes(for: moments) : 0)
    let saved = try CheckpointFolder.save(
      in: directory, name: name(ofStep: state.step), neededBytes: bytes
    ) { folder in
      try weights.write(to: folder)
      try withAdapterTensors(adapter) { adapterTensors in
        try SafetensorsWriter.write(
          engine.headTensors.map { TensorToSave($0) } + adapterTensors, metadata: ["format": "pt"],
          to: folder.appendingPathComponent(headsFile))
      }
      try write(OptimizerState(step: engine.optimizerStep, weighting: adapter), to: folder)
      for file in carried {
        try CheckpointFolder.write(file.data, to: folder.appendingPathComponent(file.name))
      }
      if links.contains(.last) {
        try SafetensorsWriter.write(
          moments, to: folder.appendingPathComponent(OptimizerState.momentsFileName))
      }
      // The state comes last: a folder that has it is whole.
      try write(state, to: folder)
    }
    for link in links {
      try CheckpointFolder.point(link: link.rawValue, in: directory, to: saved.lastPathComponent)
    }
    if session.plan.keep != .all { try removeUnlinked(in: session.folder) }
  }

  private static let encoder: JSONEncoder = {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return encoder
  }()

  private static let decoder: JSONDecoder = {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return decoder
  }()

  static func write(_ state: CheckpointState, to folder: URL) throws {
    try CheckpointFolder.write(
      try encoder.encode(state), to: folder.appendingPathComponent(CheckpointState.fileName))
  }

  static func write(_ state: OptimizerState, to folder: URL) throws {
    try CheckpointFolder.write(
      try encoder.encode(state), to: folder.appendingPathComponent(OptimizerState.fileName))
  }

  /// The folder's name for a checkpoint after so many steps.
  static func name(ofStep step: Int) -> String {
    let digits = "\(step)"
    return prefix + String(repeating: "0", count: max(0, 8 - digits.count)) + digits
  }

  /// The names of all checkpoint folders of a run, linked or not.
  static func names(in folder: RunFolder) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.url.path)) ?? []
    return names.filter { $0.hasPrefix(prefix) }.sorted()
  }

  /// The adapter's learned values as tensors for `heads.safetensors`: for other programs to read; a resume reads
  /// them from the optimizer's state.
  static func withAdapterTensors(
    _ state: WeightingState, _ body: ([TensorToSave]) throws -> Void
  ) throws {
    let names = state.values.keys.filter { $0.hasPrefix("adapter.") }.sorted()
    let values = names.map { state.values[$0, default: []].map(Float.init) }
    let flat = values.flatMap { $0 }
    try flat.withUnsafeBufferPointer { buffer in
      var tensors: [TensorToSave] = []
      var offset = 0
      for (name, value) in zip(names, values) {
        tensors.append(
          TensorToSave(
            name: name, shape: shape(of: name, count: value.count),
            values: UnsafeBufferPointer(rebasing: buffer[offset..<offset + value.count])))
        offset += value.count
      }
      try body(tensors)
    }
  }

  /// FC1 is H×2 and FC2 is 2×H; everything else is a vector.
  private static func shape(of name: String, count: Int) -> [Int] {
    switch name {
    case "adapter.fc1.weight": [count / 2, 2]
    case "adapter.fc2.weight": [2, count / 2]
    default: [count]
    }
  }

  // MARK: Loading

  /// Fills the engine from a checkpoint of this run. One after step 0 needs the optimizer's moments, unless its
  /// optimizer has made no step: `initial`, and that of a fork whose parent had no moments left.
  static func load(
    _ folder: URL, _ model: RunModel, source: TensorMap?, into engine: StepEngine, seed: UInt64
  ) throws -> (state: CheckpointState, weighting: any WeightingMethod) {
    let state = try state(of: folder)
    try loadWeights(folder, model, source: source, into: engine)
    var weighting = try state.weighting.method(seed: seed)
    let optimizer = try optimizerState(of: folder)
    if let optimizer { try weighting.restore(optimizer.weighting) }
    if hasMoments(folder) {
      try read(
        engine.optimizerTensors, from: folder.appendingPathComponent(OptimizerState.momentsFileName))
    } else if optimizer?.step ?? state.step > 0 {
      throw SessionError(
        "\(folder.path)/\(OptimizerState.momentsFileName): missing, so the run cannot go on from step "
          + "\(state.step)")
    }
    engine.optimizerStep = optimizer?.step ?? 0
    return (state, weighting)
  }

  /// Fills the engine's model and heads.
  ///
  /// - Parameter source: a pretrained model's weights; only those of a run with adapters are read.
  static func loadWeights(_ folder: URL, _ model: RunModel, source: TensorMap?, into engine: StepEngine)
    throws
  {
    engine.flush()
    if let file = model.file {
      if model.plan.lowRank != nil, let source {
        try engine.readBackbone(source)
        try engine.readAdapters(of: folder, for: file)
      } else {
        try engine.readBackbone(try TensorMap(TensorSource(folder: folder), expected: file.tensors))
      }
    } else {
      try read(engine.modelTensors, from: folder.appendingPathComponent(CheckpointWeights.fileName))
    }
    try read(engine.headTensors, from: folder.appendingPathComponent(headsFile))
    engine.tensorsWereReplaced()
  }

  /// True where the optimizer's moments are still there.
  static func hasMoments(_ folder: URL) -> Bool {
    FileManager.default.fileExists(
      atPath: folder.appendingPathComponent(OptimizerState.momentsFileName).path)
  }

  /// nil for a checkpoint without one.
  static func optimizerState(of folder: URL) throws -> OptimizerState? {
    let file = folder.appendingPathComponent(OptimizerState.fileName)
    guard FileManager.default.fileExists(atPath: file.path) else { return nil }
    do {
      return try decoder.decode(OptimizerState.self, from: try Data(contentsOf: file))
    } catch { throw SessionError("\(file.path): not the state of an optimizer") }
  }

  private static func read(_ tensors: [NamedTensor], from url: URL) throws {
    let file = try SafetensorsFile(url)
    for tensor in tensors {
      guard let shape = file.shape(of: tensor.name) else {
        throw SessionError("\(url.path): the tensor \(tensor.name) is missing")
      }
      guard shape == tensor.shape else {
        throw SessionError("\(url.path): \(tensor.name) has the shape \(shape), expected \(tensor.shape)")
      }
      try file.read(tensor.name, into: tensor.values)
    }
  }

  static func state(of folder: URL) throws -> CheckpointState {
    let file = folder.appendingPathComponent(CheckpointState.fileName)
    do {
      return try decoder.decode(CheckpointState.self, from: try Data(contentsOf: file))
    } catch { throw SessionError("\(file.path): not the state of a checkpoint") }
  }

  // MARK: Tidying

  /// Removes what a killed process left: unfinished folders, and whole ones that no link came to point to.
  static func removeDebris(in folder: RunFolder, keep: KeepPolicy) throws {
    CheckpointFolder.removeUnfinished(in: folder.url)
    if keep != .all { try removeUnlinked(in: folder) }
  }

  /// Removes every checkpoint of a run whose plan keeps none.
  static func removeAll(in folder: RunFolder) throws {
    for link in RunFolder.Link.allCases {
      if CheckpointFolder.target(of: link.rawValue, in: folder.url) != nil {
        unlink(folder.url.appendingPathComponent(link.rawValue).path)
      } else if let place = CheckpointFolder.place(of: link.rawValue, in: folder.url) {
        try CheckpointFolder.remove(place, in: folder.url)
      }
    }
    try removeUnlinked(in: folder)
  }

  private static func removeUnlinked(in folder: RunFolder) throws {
    let linked = Set(
      RunFolder.Link.allCases.compactMap { CheckpointFolder.place(of: $0.rawValue, in: folder.url) })
    // A fork that has not come to its own first checkpoint goes on from `initial`.
    let newest = [RunFolder.Link.last, .initial].lazy.compactMap {
      CheckpointFolder.place(of: $0.rawValue, in: folder.url)
    }.first
    for name in linked.union(names(in: folder)) {
      if !linked.contains(name) {
        try CheckpointFolder.remove(name, in: folder.url)
      } else if name != newest {
        // Only the newest needs the optimizer's moments; they are two thirds of a checkpoint.
        let place = folder.url.appendingPathComponent(name)
        unlink(place.appendingPathComponent(OptimizerState.momentsFileName).path)
      }
    }
  }
}

extension TensorToSave {
  init(_ tensor: NamedTensor) {
    self.init(name: tensor.name, shape: tensor.shape, values: UnsafeBufferPointer(tensor.values))
  }
}
