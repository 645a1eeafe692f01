import Foundation

/// Tokenizers from the plain files of a vocabulary: the pipeline is that of the tokenizer's class.
extension TokenizerSettings {
  private static let bertClasses = [
    "BertTokenizer", "DistilBertTokenizer", "ElectraTokenizer", "MobileBertTokenizer",
    "ConvBertTokenizer", "LayoutLMTokenizer", "PreTrainedTokenizer", "TokenizersBackend",
  ]

  private static let byteLevelClasses = [
    "RobertaTokenizer", "BartTokenizer", "LongformerTokenizer", "GPT2Tokenizer", "Qwen2Tokenizer",
  ]

  /// What `tokenizer_config.json` changes in a `tokenizer.json`: BERT's options, and the space in front of
  /// byte-level text.
  func override(_ parts: inout PretrainedTokenizer.Parts) throws {
    if case .bert(var normalizer)? = parts.normalizer,
      className.map({ $0.hasSuffix("BertTokenizer") || $0 == "ElectraTokenizer" }) ?? false
    {
      if let lowercases = try bool("do_lower_case"), lowercases != normalizer.lowercases {
        // Left open, accents go with the case.
        if try bool("strip_accents") == nil, normalizer.stripsAccents == normalizer.lowercases {
          normalizer.stripsAccents = lowercases
        }
        normalizer.lowercases = lowercases
      }
      if let strips = try bool("strip_accents") { normalizer.stripsAccents = strips }
      if let separates = try bool("tokenize_chinese_chars") { normalizer.separatesIdeographs = separates }
      parts.normalizer = .bert(normalizer)
    }
    if case .byteLevel(_, let splits)? = parts.preTokenizer, let adds = try bool("add_prefix_space") {
      parts.preTokenizer = .byteLevel(addsPrefixSpace: adds, splits: splits)
    }
  }

  /// BERT's WordPiece from a `vocab.txt`, whose lines are the tokens in the order of their ids.
  mutating func bert(_ data: Data, file path: String) throws -> PretrainedTokenizer.Parts {
    if let className, !Self.bertClasses.contains(className) {
      if let modelType {
        throw TokenizerError(
          file: URL(fileURLWithPath: path).deletingLastPathComponent().path,
          message: "vocab.txt is no tokenizer of the model_type \(modelType.quoted), expected tokenizer.json"
            + (Self.byteLevelClasses.contains(className) ? ", or vocab.json and merges.txt" : ""))
      }
      throw TokenizerError(
        file: file, message: "\(className.quoted) from vocab.txt is not supported, expected BertTokenizer")
    }
    var vocabulary = Vocabulary()
    for (id, line) in try Self.lines(data, file: path).enumerated() {
      guard id <= Vocabulary.highestID else {
        throw TokenizerError(file: path, message: "more than \(Vocabulary.highestID) tokens")
      }
      vocabulary.insert(line.utf8, id: Int32(id))
    }
    for (role, content) in [
      ("unk_token", "[UNK]"), ("sep_token", "[SEP]"), ("pad_token", "[PAD]"), ("cls_token", "[CLS]"),
      ("mask_token", "[MASK]"),
    ] { setDefault(role, content) }
    func id(_ role: String) throws -> Int32 {
      guard let id = vocabulary.id(of: content(role)!.utf8) else {
        throw TokenizerError(file: path, message: "no \(role) \(content(role)!.quoted)")
      }
      return id
    }
    let lowercases = try bool("do_lower_case") ?? true
    var parts = PretrainedTokenizer.Parts(
      model: .wordPiece(
        WordPiece(
          vocabulary: vocabulary, prefix: Array("##".utf8), unknown: try id("unk_token"), longestWord: 100)),
      vocabulary: vocabulary)
    parts.normalizer = .bert(
      BertNormalizer(
        cleansText: true, separatesIdeographs: try bool("tokenize_chinese_chars") ?? true,
        stripsAccents: try bool("strip_accents") ?? lowercases, lowercases: lowercases))
    parts.preTokenizer = .split(.bert, .removed, inverted: false)
    parts.prefix = [try id("cls_token")]
    parts.suffix = [try id("sep_token")]
    try complete(&parts)
    return parts
  }

  /// Byte-level BPE from a `vocab.json` and a `merges.txt`.
  mutating func byteLevel(_ vocab: FileObject, merges data: Data, file path: String) throws
    -> PretrainedTokenizer.Parts
  {
    let vocabulary = try Vocabulary(vocab)
    var pairs: [(Substring, Substring)] = []
    for (number, line) in try Self.lines(data, file: path).enumerated()
    where !line.isEmpty && !line.hasPrefix("#version") {
      let parts = line.utf8.split(separator: 0x20, omittingEmptySubsequences: false)
      guard parts.count == 2 else {
        throw TokenizerError(file: path, message: "line \(number + 1): expected two tokens")
      }
      pairs.append((Substring(parts[0]), Substring(parts[1])))
    }
    let merges = try PretrainedTokenizer.Parts.merges(pairs, of: vocabulary) {
      TokenizerError(
        file: path, message: "merge \($0 + 1) names a token that the vocabulary has not: \($1.quoted)")
    }
    var parts = PretrainedTokenizer.Parts(
      model: .bytePair(BytePairModel(vocabulary: vocabulary, merges: merges, options: .init())),
      vocabulary: vocabulary)
    let addsSpace = try bool("add_prefix_space") ?? false
    parts.preTokenizer = .byteLevel(addsPrefixSpace: addsSpace, splits: true)
    switch className {
    case "RobertaTokenizer", "BartTokenizer", "LongformerTokenizer":
      for (role, content) in [
        ("bos_token", "<s>"), ("eos_token", "</s>"), ("sep_token", "</s>"), ("cls_token", "<s>"),
        ("unk_token", "<unk>"), ("pad_token", "<pad>"), ("mask_token", "<mask>"),
      ] { setDefault(role, content) }
      try complete(&parts)
      parts.prefix = [try Self.id(content("cls_token")!, in: parts, vocab)]
      parts.suffix = [try Self.id(content("sep_token")!, in: parts, vocab)]
    case "GPT2Tokenizer", "Qwen2Tokenizer":
      for role in ["unk_token", "eos_token"] { setDefault(role, "<|endoftext|>") }
      if className == "Qwen2Tokenizer" {
        setDefault("pad_token", "<|endoftext|>")
        parts.normalizer = .form(.nfc)
        parts.preTokenizer = .sequence([
          .split(.tiktoken(digits: 1), .isolated, inverted: false),
          .byteLevel(addsPrefixSpace: addsSpace, splits: false),
        ])
      } else {
        setDefault("bos_token", "<|endoftext|>")
      }
      try complete(&parts)
      if try bool("add_bos_token") ?? false, let token = content("bos_token") {
        parts.prefix = [try Self.id(token, in: parts, vocab)]
      }
      if try bool("add_eos_token") ?? false, let token = content("eos_token") {
        parts.suffix = [try Self.id(token, in: parts, vocab)]
      }
    default:
      if let modelType {
        throw TokenizerError(
          file: URL(fileURLWithPath: path).deletingLastPathComponent().path,
          message:
            "vocab.json and merges.txt are no tokenizer of the model_type \(modelType.quoted), expected "
            + "tokenizer.json" + (className.map(Self.bertClasses.contains) ?? false ? ", or vocab.txt" : ""))
      }
      throw TokenizerError(
        file: file,
        message: "tokenizer_class is \(className?.quoted ?? "not given"); from vocab.json and merges.txt "
          + "RobertaTokenizer, GPT2Tokenizer and Qwen2Tokenizer are supported")
    }
    return parts
  }

  private static func id(_ content: String, in parts: PretrainedTokenizer.Parts, _ vocab: FileObject) throws
    -> Int32
  {
    guard let id = parts.id(of: content) else { throw vocab.error("no token \(content.quoted)") }
    return id
  }

  /// The lines of a file, without their ends (LF or CRLF).
  private static func lines(_ data: Data, file: String) throws -> [Substring] {
    guard let text = String(validating: data, as: UTF8.self) else {
      throw TokenizerError(file: file, message: "not UTF-8")
    }
    var lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines.map { Substring($0.last == 0x0D ? $0.dropLast() : $0) }
  }
}
