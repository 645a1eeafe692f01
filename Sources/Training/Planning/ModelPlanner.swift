import Checkpoints
import Foundation
import Models
import Runs
import Tokenizers

/// The model's part of a request: the options held against each other, and the plan they give.
struct ModelPlanner {
  private let request: RunRequest

  init(_ request: RunRequest) { self.request = request }

  private var isTiny: Bool { request.model == ModelPlan.tiny }

  /// Looks into no file.
  ///
  /// - Throws: `RequestError`.
  func checkOptions() throws {
    if isTiny {
      let defaults = ModelPlan()
      let width = request.width ?? defaults.width
      let heads = request.heads ?? defaults.heads
      guard width % heads == 0 else {
        throw RequestError("--width: found \(width), expected a multiple of the \(heads) heads")
      }
      guard request.lora == nil else {
        throw RequestError(
          "--lora: adapters on the built-in encoder would train on random weights, expected a pretrained model's "
            + "folder with it (--model)")
      }
    } else {
      for (name, value) in [
        ("layers", request.layers), ("width", request.width), ("heads", request.heads),
        ("vocabulary", request.vocabulary),
      ] {
        guard let value else { continue }
        throw RequestError(
          "--\(name): found \(value) with a pretrained model, which has its own, expected it for tiny alone")
      }
    }
    guard request.lora == nil else { return }
    for (name, isGiven) in [
      ("lora-alpha", request.loraAlpha != nil), ("lora-targets", request.loraTargets != nil),
      ("lora-dropout", request.loraDropout != nil),
    ] where isGiven {
      throw RequestError("--\(name): expected --lora RANK with it")
    }
  }

  /// Opens the model's folder where there is one.
  ///
  /// - Parameter warnings: gains what a person should know of the folder.
  /// - Throws: `RequestError`: the option, what was found, what was expected.
  func plan(_ warnings: inout [String]) throws -> ModelPlan {
    guard !isTiny else { return tiny }
    let folder = URL(fileURLWithPath: request.model).standardizedFileURL
    do {
      let source = try SourceFolder(folder)
      warnings += source.warnings
      return try pretrained(source)
    } catch let error as CheckpointError {
      throw RequestError("--model: \(error)")
    } catch let error as TokenizerError {
      throw RequestError("--model: \(error)")
    } catch let error as ModelError {
      throw RequestError("--model: \(folder.path): \(error)")
    }
  }

  private var tiny: ModelPlan {
    var plan = ModelPlan()
    plan.pooling = request.pooling ?? plan.pooling
    plan.layers = request.layers ?? plan.layers
    plan.heads = request.heads ?? plan.heads
    if let width = request.width {
      plan.width = width
      plan.feedForward = 4 * width
    }
    plan.vocabulary = request.vocabulary ?? plan.vocabulary
    plan.dropout = request.dropout ?? plan.dropout
    return plan
  }

  private func pretrained(_ source: SourceFolder) throws -> ModelPlan {
    let file = source.file
    var plan = ModelPlan(
      source: source.url.path, pooling: request.pooling ?? file.architecture.usualPooling,
      layers: file.layers,
      width: file.hiddenSize, heads: file.heads, feedForward: file.intermediateSize,
      vocabulary: file.vocabularySize, positions: file.textTokens,
      dropout: file.architecture.isDecoder ? 0 : file.hiddenDropout, pretrained: try source.plan)
    if plan.dropout != file.attentionDropout { plan.attentionDropout = file.attentionDropout }
    if plan.dropout != file.pooledDropout { plan.pooledDropout = file.pooledDropout }
    if let dropout = request.dropout { plan.setDropout(dropout) }
    if let rank = request.lora {
      // More than the width is no low rank; small models may take the paper's all the same.
      let most = max(1_024, file.hiddenSize)
      guard rank <= most else {
        throw RequestError("--lora: found \(rank), expected a rank from 1 to \(most)")
      }
      // The decoders' configurations have no dropout; that is no wish to have none in the adapters.
      let isOff = request.dropout == 0
      plan.lowRank = LowRankPlan(
        rank: rank, alpha: request.loraAlpha, targets: request.loraTargets,
        dropout: request.loraDropout ?? (isOff ? 0 : LowRankPlan.usualDropout))
      try checkTargets(file)
    }
    return plan
  }

  /// Every target names at least one projection.
  private func checkTargets(_ file: ModelConfigurationFile) throws {
    guard let targets = request.loraTargets else { return }
    let paths = file.projections.map(\.path)
    for target in targets where !paths.contains(where: { $0 == target || $0.hasSuffix("." + target) }) {
      let ends = Set(paths.compactMap { $0.split(separator: ".").last.map(String.init) }).sorted()
      throw RequestError(
        "--lora-targets: found \(excerpt(target)), expected some of \(ends.joined(separator: ", "))"
          + Suggestion.text(for: target, among: ends))
    }
  }
}

extension ModelPlan {
  /// Epochs and base learning rate where nothing else is said.
  var usualLength: (epochs: Int, learningRate: Double) {
    Self.usualLength(isTiny: pretrained == nil, hasAdapters: lowRank != nil)
  }

  static func usualLength(isTiny: Bool, hasAdapters: Bool) -> (epochs: Int, learningRate: Double) {
    isTiny ? (12, 1e-3) : (3, hasAdapters ? 2e-4 : 2e-5)
  }
}
