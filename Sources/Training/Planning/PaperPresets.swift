import Runs

/// The pretrained model that a preset is made for.
public struct PresetModel: Sendable, Equatable {
  public var title: String
  /// Where people find it.
  public var repository: String
  /// As in a plan.
  public var architecture: String
  public var layers: Int
  public var width: Int

  static let robertaLarge = PresetModel(
    title: "RoBERTa-Large", repository: "FacebookAI/roberta-large", architecture: "roberta", layers: 24,
    width: 1_024)
  static let twitterRobertaLarge = PresetModel(
    title: "Twitter-RoBERTa-Large", repository: "cardiffnlp/twitter-roberta-large-2022-154m",
    architecture: "roberta", layers: 24, width: 1_024)
  static let tinyLlama = PresetModel(
    title: "TinyLlama-1.1B", repository: "TinyLlama/TinyLlama_v1.1", architecture: "llama", layers: 22,
    width: 2_048)
  static let qwen2 = PresetModel(
    title: "Qwen2-0.5B", repository: "Qwen/Qwen2-0.5B", architecture: "qwen2", layers: 24, width: 896)

  /// One sentence where a plan's model is another one; nil where it is as expected.
  public func mismatch(_ plan: ModelPlan) -> String? {
    let found = plan.pretrained?.architecture ?? plan.source
    guard found != architecture || plan.layers != layers || plan.width != width else { return nil }
    return "found \(found) with \(plan.layers) layers of width \(plan.width), the paper's is \(title): "
      + "\(architecture) with \(layers) layers of width \(width)"
  }
}

/// The nine configurations of the source paper (its Table 1).
extension RunPreset {
  static let paper: [RunPreset] = [
    benchmark("B1", .robertaLarge, "regression only", single),
    benchmark("B2", .twitterRobertaLarge, "regression only", single),
    benchmark("B3", .twitterRobertaLarge, "two tasks, constant weights", constant),
    benchmark("B4", .twitterRobertaLarge, "two tasks, DWA", dwa),
    benchmark("B5", .tinyLlama, "two tasks, DWA", dwa),
    benchmark("B6", .qwen2, "two tasks, DWA", dwa),
    benchmark("B7", .twitterRobertaLarge, "two tasks, DWA + LoRA", dwa + lora),
    benchmark("B8", .tinyLlama, "two tasks, DWA + LoRA", dwa + lora),
    benchmark("B9", .qwen2, "two tasks, DWA + LoRA", dwa + lora),
  ]

  private static let single = [Setting("weighting", "single-regression")]
  // The paper does not say its constant weights.
  private static let constant = [Setting("weighting", "constant"), Setting("task-weights", "0.5,0.5")]
  private static let dwa = [Setting("weighting", "dwa"), Setting("scope", "full")]
  /// Its alpha is the rank, as is ours where nothing else is said.
  private static let lora = [Setting("lora", "128"), Setting("lora-dropout", "0.05")]

  /// The paper's setup: batches of 5 to 10, 512 tokens (which is what texts are cut to), a 9:1 split (which is the
  /// usual one), a cosine schedule (likewise).
  private static let setup = [
    Setting("classes", "5"), Setting("batch", "8"), Setting("epochs", "100"), Setting("warmup", "100"),
    Setting("seed", "42"),
  ]

  private static func benchmark(_ name: String, _ model: PresetModel, _ task: String, _ settings: [Setting])
    -> RunPreset
  {
    RunPreset(
      name, "paper \(name)", "\(model.title): \(task)", settings + setup, model: model)
  }
}
