/// The architectures of models that are read, by Hugging Face's names.
public enum Architecture: String, Sendable, CaseIterable {
  case bert
  /// Also XLM-RoBERTa, which is the same network with another tokenizer.
  case roberta
  case llama
  case qwen2

  /// True where a token sees those before it only.
  public var isDecoder: Bool { self == .llama || self == .qwen2 }

  /// Values of `model_type`.
  static let modelTypes: [(name: String, architecture: Architecture)] = [
    ("bert", .bert), ("roberta", .roberta), ("xlm-roberta", .roberta), ("llama", .llama), ("qwen2", .qwen2),
  ]

  /// The supported values of `model_type` as a message lists them.
  static let expected =
    modelTypes.dropLast().map(\.name).joined(separator: ", ") + " or " + modelTypes[modelTypes.count - 1].name

  /// The class names of files that are too old to have a `model_type` begin like this.
  static let classPrefixes: [(prefix: String, architecture: Architecture)] = [
    ("BertFor", .bert), ("BertModel", .bert), ("RobertaFor", .roberta), ("RobertaModel", .roberta),
  ]
}

/// The function between the two halves of a feed-forward block.
public enum Activation: String, Sendable, CaseIterable {
  /// With the error function, exactly.
  case gelu
  /// With the hyperbolic tangent: `0.5x(1 + tanh(√(2/π)(x + 0.044715x³)))`.
  case geluTanh = "gelu_pytorch_tanh"
  /// `x·σ(x)`.
  case silu

  /// By the value of `hidden_act`; nil for another function.
  init?(configured name: String) {
    switch name {
    case "gelu", "gelu_python": self = .gelu
    case "gelu_new", "gelu_pytorch_tanh": self = .geluTanh
    case "silu", "swish": self = .silu
    default: return nil
    }
  }
}
