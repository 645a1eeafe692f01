import Checkpoints
import Foundation
import Models
import Runs
import Tokenizers

/// What a run's model is made of besides its numbers: the network's shape, the tokenizer, the files that every
/// checkpoint carries, and where the weights of a pretrained model come from.
struct RunModel {
  /// A small file that goes into every checkpoint.
  struct CarriedFile {
    var name: String
    var data: Data
  }

  let plan: ModelPlan
  let configuration: BackboneConfiguration
  let tokenizer: any Tokenizer
  let carried: [CarriedFile]
  /// nil for the built-in encoder.
  let file: ModelConfigurationFile?

  /// The built-in encoder with a tokenizer learned from its texts.
  init(tiny plan: ModelPlan, tokenizer: ByteLevelBPE) {
    self.plan = plan
    self.tokenizer = tokenizer
    configuration = BackboneConfiguration(plan, vocabulary: tokenizer.vocabularySize)
    let json = plan.configurationFile(vocabulary: tokenizer.vocabularySize).json()
    carried =
      [CarriedFile(name: "config.json", data: json)]
      + tokenizer.files(maximumLength: plan.positions).map { CarriedFile(name: $0.name, data: $0.data) }
    file = nil
  }

  /// A pretrained model as a folder describes it: its source's, or that of one of the run's checkpoints.
  init(pretrained plan: ModelPlan, in folder: URL) throws {
    self.plan = plan
    let file = try SourceFolder.configuration(of: folder)
    let source = try SourceFolder.tokenizer(of: folder, for: file)
    self.file = file
    tokenizer = source
    configuration = BackboneConfiguration(file, dropout: plan.dropoutShares)
    // Checkpoints of full fine-tuning have floats of four bytes, and say so.
    let json = plan.lowRank == nil ? file.contentsForFloats : file.contents
    carried =
      try [CarriedFile(name: "config.json", data: json)]
      + TokenizerFolder.files(in: folder).map {
        CarriedFile(name: $0.lastPathComponent, data: try Data(contentsOf: $0, options: .mappedIfSafe))
      }
  }

  /// The model that a checkpoint of the plan's run has.
  init(_ plan: ModelPlan, checkpoint: URL) throws {
    if plan.pretrained != nil {
      try self.init(pretrained: plan, in: checkpoint)
    } else {
      let file = checkpoint.appendingPathComponent("tokenizer.json")
      self.init(
        tiny: plan, tokenizer: try ByteLevelBPE(json: try Data(contentsOf: file), file: file.path))
    }
  }

  /// The source's weights, after they have been held against the plan; nil for the built-in encoder.
  func source() throws -> TensorMap? {
    guard let file, let pretrained = plan.pretrained else { return nil }
    let folder = URL(fileURLWithPath: plan.source)
    try pretrained.verify(in: folder)
    return try TensorMap(TensorSource(folder: folder), expected: file.tensors)
  }

  var encoder: TextEncoder { TextEncoder(tokenizer: tokenizer, maximumLength: plan.positions) }

  /// An engine without weights.
  ///
  /// - Parameter frozen: nil: what is frozen lies in memory as the source has it.
  func engine(
    _ optimization: OptimizationPlan, classes: Int, threads: Int? = nil, frozen: FrozenFormat? = nil
  ) throws -> StepEngine {
    let engine = try StepEngine(
      configuration: configuration, classes: classes, pooling: plan.pooling.modelPooling,
      threads: threads ?? optimization.threads, seed: optimization.seed,
      lowRank: plan.lowRank?.configuration, frozen: frozen ?? plan.frozenFormat,
      recomputes: optimization.recomputes, maximumTokens: Outputs.tokens)
    engine.textsAtOnce = optimization.microBatch
    return engine
  }
}

extension ModelPlan {
  var isTiny: Bool { pretrained == nil }

  var dropoutShares: DropoutShares {
    DropoutShares(
      hidden: Float(dropout), attention: Float(attentionDropout ?? dropout),
      pooled: Float(pooledDropout ?? dropout), lowRank: Float(lowRank?.dropout ?? 0))
  }

  /// The network without its tokenizer, for estimates: of a pretrained model as its folder says, of the built-in
  /// encoder with the largest vocabulary that it may get.
  var backboneConfiguration: BackboneConfiguration {
    guard pretrained != nil,
      let file = try? SourceFolder.configuration(of: URL(fileURLWithPath: source))
    else { return BackboneConfiguration(self, vocabulary: vocabulary) }
    return BackboneConfiguration(file, dropout: dropoutShares)
  }

  /// How frozen weights lie in memory.
  var frozenFormat: FrozenFormat {
    guard lowRank != nil else { return .float32 }
    return FrozenFormat((pretrained?.weightType).flatMap(ElementType.init(rawValue:)) ?? .float32)
  }
}

extension FrozenFormat {
  /// As a source has its matrices, where the engine reads them in place.
  init(_ type: ElementType) {
    switch type {
    case .bfloat16: self = .bfloat16
    case .float16: self = .float16
    default: self = .float32
    }
  }
}

extension LowRankPlan {
  var configuration: LowRankConfiguration { LowRankConfiguration(rank: rank, alpha: alpha, targets: targets) }
}

extension ModelConfigurationFile {
  /// The file with four-byte floats as the weights' type, for programs that load weights as it says.
  var contentsForFloats: Data {
    let text = String(decoding: contents, as: UTF8.self)
    let pattern = #"("(?:torch_)?dtype"\s*:\s*)"(?:torch\.)?(?:float16|bfloat16)""#
    return Data(
      text.replacingOccurrences(of: pattern, with: #"$1"float32""#, options: .regularExpression).utf8)
  }
}
