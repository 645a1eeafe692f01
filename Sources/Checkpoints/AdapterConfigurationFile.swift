import Foundation

/// The `adapter_config.json` of a LoRA adapter as Hugging Face's `peft` writes it.
///
/// An adapted map computes `Wx + (alpha/rank)·B·A·x`.
public struct AdapterConfigurationFile: Sendable, Equatable {
  public static let fileName = "adapter_config.json"

  public var rank: Int
  public var alpha: Double
  public var dropout: Double
  /// The adapted modules by the ends of their paths: `query`, `q_proj`.
  public var targetModules: [String]
  /// Where the base model is, a path or a name on the hub; nil where that is not said.
  public var baseModel: String?

  public init(rank: Int, alpha: Double, dropout: Double, targetModules: [String], baseModel: String?) {
    self.rank = rank
    self.alpha = alpha
    self.dropout = dropout
    self.targetModules = targetModules
    self.baseModel = baseModel
  }

  /// True where `path` is one of the adapted modules: its end is a target, at a dot.
  public func adapts(_ path: String) -> Bool {
    targetModules.contains { path == $0 || path.hasSuffix(".\($0)") }
  }

  /// The shortest ends of paths that name `adapted` and no other module of `all`, nor an encoder's pooler, which
  /// `peft` would adapt as well.
  public static func targetModules(adapting adapted: [ProjectionShape], among all: [ProjectionShape])
    -> [String]
  {
    let chosen = Set(adapted.map(\.path))
    let others = all.map(\.path).filter { !chosen.contains($0) } + ["pooler.dense"]
    let targets = adapted.map { projection in
      let parts = projection.path.split(separator: ".")
      let ends = (1...parts.count).map { parts.suffix($0).joined(separator: ".") }
      return ends.first { end in !others.contains { $0.hasSuffix(".\(end)") } } ?? projection.path
    }
    return Set(targets).sorted()
  }

  /// The file's contents; base and adapter are meant for `AutoModel`.
  public func json() -> Data {
    let members: [(String, JSONValue)] = [
      ("base_model_name_or_path", baseModel.map(JSONValue.string) ?? .null),
      ("bias", .string("none")),
      ("fan_in_fan_out", .bool(false)),
      ("inference_mode", .bool(true)),
      ("init_lora_weights", .bool(true)),
      ("lora_alpha", Int(exactly: alpha).map(JSONValue.integer) ?? .double(alpha)),
      ("lora_dropout", .double(dropout)),
      ("modules_to_save", .null),
      ("peft_type", .string("LORA")),
      ("r", .integer(rank)),
      ("target_modules", .array(targetModules.map(JSONValue.string))),
      ("task_type", .string("FEATURE_EXTRACTION")),
      ("use_dora", .bool(false)),
      ("use_rslora", .bool(false)),
    ]
    let lines = members.map { "  \(JSONValue.string($0.0).text): \($0.1.text)" }
    return Data(("{\n" + lines.joined(separator: ",\n") + "\n}\n").utf8)
  }

  /// Reads a file; what it asks for beyond plain LoRA is an error that names it.
  public init(_ url: URL) throws {
    let fields = try ConfigurationFields(url)
    try fields.require("peft_type", "LORA")
    if fields["bias"] != nil { try fields.require("bias", "none") }
    for name in ["fan_in_fan_out", "use_dora", "use_rslora", "use_qalora", "lora_bias"] {
      try fields.require(name, false)
    }
    for name in Self.variants { try fields.requireNothing(name) }
    try Self.requireKnownStart(fields)
    // Task heads are not the encoder's; any other module would be trained away from the base model.
    for module in fields["modules_to_save"]?.array ?? [] where !Self.heads.contains(module.string ?? "") {
      throw fields.problem(
        "modules_to_save \(quoted(module.string ?? module.text)) is not supported, expected none but task heads"
      )
    }
    rank = try fields.size("r", to: 1 << 16)
    alpha = try fields.number("lora_alpha", in: 0...1e9, orElse: 8)
    dropout = try fields.number("lora_dropout", in: 0...1, orElse: 0)
    baseModel = fields["base_model_name_or_path"]?.string
    guard let targets = fields["target_modules"]?.array, !targets.isEmpty else {
      throw fields.problem(
        "target_modules: found \(fields.found("target_modules")), expected a list of modules' names")
    }
    targetModules = try targets.map { target in
      guard let name = target.string, !name.isEmpty else {
        throw fields.problem("target_modules: found \(quoted(target.text)), expected a module's name")
      }
      return name
    }
  }

  /// What stands on a network and is none of it.
  static let heads: Set<String> = ["classifier", "score", "pooler", "cls", "lm_head"]

  /// Members that make something else of LoRA where they are given.
  private static let variants = [
    "rank_pattern", "alpha_pattern", "layers_to_transform", "layer_replication", "target_parameters",
    "trainable_token_indices", "exclude_modules", "alora_invocation_tokens", "arrow_config", "use_bdlora",
    "megatron_config",
  ]

  /// Some starts change the base model's weights, so that the adapter does not fit those we have.
  private static func requireKnownStart(_ fields: ConfigurationFields) throws {
    guard let start = fields["init_lora_weights"], start.bool == nil else { return }
    guard ["gaussian", "orthogonal", "eva"].contains(start.string) else {
      throw fields.problem(
        "init_lora_weights \(quoted(start.string ?? start.text)) is not supported, expected true, gaussian, "
          + "orthogonal or eva")
    }
  }
}
