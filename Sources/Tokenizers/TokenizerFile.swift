import Foundation

extension ByteLevelBPE {
  /// The vocabulary as a `tokenizer.json` that the Python `tokenizers` package loads.
  public func json() -> Data {
    var out = ""
    out.reserveCapacity(64 * tokens.count)
    out += #"{"version":"1.0","truncation":null,"padding":null,"added_tokens":["#
    out += SpecialToken.allCases.map {
      #"{"id":\#($0.id),"content":"\#($0.text)","single_word":false,"lstrip":false,"rstrip":false,"#
        + #""normalized":false,"special":true}"#
    }.joined(separator: ",")
    out += #"],"normalizer":null,"#
    out +=
      #""pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true},"#
    out += #""post_processor":{"type":"RobertaProcessing","sep":["</s>",2],"cls":["<s>",0],"#
    out += #""trim_offsets":true,"add_prefix_space":false},"#
    out += #""decoder":{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true,"use_regex":true},"#
    out += #""model":{"type":"BPE","dropout":null,"unk_token":null,"continuing_subword_prefix":null,"#
    out +=
      #""end_of_word_suffix":null,"fuse_unk":false,"byte_fallback":false,"ignore_merges":false,"vocab":{"#
    let special = SpecialToken.allCases.count
    let spellings =
      SpecialToken.allCases.map(\.text)
      + tokens.dropFirst(special).map { Self.quotable(ByteAlphabet.encode($0)) }
    out += spellings.enumerated().map { "\"\($0.element)\":\($0.offset)" }.joined(separator: ",")
    out += #"},"merges":["#
    out += merges.merges.map { "\"\(spellings[Int($0.left)]) \(spellings[Int($0.right)])\"" }
      .joined(separator: ",")
    out += "]}}\n"
    return Data(out.utf8)
  }

  /// Reads a `tokenizer.json` of the kind that `json()` writes.
  ///
  /// What the file asks for and this tokenizer has not is an error that names it: nothing is
  /// ignored, nothing guessed. `file` is the name to put into errors.
  public init(json: Data, file: String) throws {
    func refuse(_ message: String) -> TokenizerError { TokenizerError(file: file, message: message) }
    let contents: TokenizerFile
    do {
      contents = try JSONDecoder().decode(TokenizerFile.self, from: json)
    } catch let error as DecodingError {
      throw refuse(error.oneLine)
    } catch {
      throw refuse("not a tokenizer.json")
    }
    if let unsupported = contents.firstUnsupported { throw refuse(unsupported) }

    let vocabulary = contents.model.vocab
    var tokens = [[UInt8]?](repeating: nil, count: vocabulary.count)
    var ids: [[UInt8]: Int32] = [:]
    let special = SpecialToken.allCases
    for token in special where vocabulary[token.text] != Int(token.id) {
      throw refuse("the vocabulary gives \(token.text) no id \(token.id)")
    }
    for (spelling, id) in vocabulary {
      guard tokens.indices.contains(id), tokens[id] == nil else {
        throw refuse("token id \(id) is given twice or lies outside 0…\(vocabulary.count - 1)")
      }
      if id < special.count {
        tokens[id] = Array(spelling.utf8)
        continue
      }
      guard let bytes = ByteAlphabet.decode(spelling), !bytes.isEmpty else {
        throw refuse("token \(id) is not spelt in the byte-level alphabet")
      }
      tokens[id] = bytes
      ids[bytes] = Int32(id)
    }
    for byte in 0...255 where ids[[UInt8(byte)]] == nil {
      throw refuse("the vocabulary has no token for byte \(byte)")
    }
    var merges: [Merge] = []
    merges.reserveCapacity(contents.model.merges.count)
    for (rank, pair) in contents.model.merges.enumerated() {
      guard let leftBytes = ByteAlphabet.decode(pair.left), let rightBytes = ByteAlphabet.decode(pair.right),
        let left = ids[leftBytes], let right = ids[rightBytes], let result = ids[leftBytes + rightBytes]
      else { throw refuse("merge \(rank + 1) names a token that the vocabulary has not") }
      merges.append(Merge(left: left, right: right, result: result))
    }
    self.init(tokens: tokens.map { $0! }, merges: merges)
  }

  /// The files that `AutoTokenizer.from_pretrained` reads beside the weights, by name; the model
  /// takes at most `maximumLength` tokens.
  public func files(maximumLength: Int) -> [(name: String, data: Data)] {
    let names = #"""
      "bos_token": "<s>",
        "cls_token": "<s>",
        "eos_token": "</s>",
        "mask_token": "<mask>",
        "pad_token": "<pad>",
        "sep_token": "</s>",
        "unk_token": "<unk>"
      """#
    let configuration = """
      {
        "add_prefix_space": false,
        "clean_up_tokenization_spaces": false,
        "model_input_names": ["input_ids", "attention_mask"],
        "model_max_length": \(maximumLength),
        "tokenizer_class": "PreTrainedTokenizerFast",
        \(names)
      }

      """
    return [
      ("tokenizer.json", json()),
      ("tokenizer_config.json", Data(configuration.utf8)),
      ("special_tokens_map.json", Data("{\n  \(names)\n}\n".utf8)),
    ]
  }

  /// `spelling` as it stands between quotes in JSON; the byte alphabet has no control characters.
  private static func quotable(_ spelling: String) -> String {
    guard spelling.utf8.contains(where: { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) else {
      return spelling
    }
    return spelling.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
  }
}

/// The parts of a `tokenizer.json` that decide which ids a text gets.
private struct TokenizerFile: Decodable {
  struct AddedToken: Decodable {
    var id: Int
    var content: String
    var single_word: Bool?
    var lstrip: Bool?
    var rstrip: Bool?
    var normalized: Bool?
  }

  struct Component: Decodable {
    var type: String
    var add_prefix_space: Bool?
    var use_regex: Bool?
    var sep: Framing?
    var cls: Framing?
  }

  /// A special token around a text, written as `["<s>", 0]`.
  struct Framing: Decodable, Equatable {
    var text: String
    var id: Int32

    init(_ token: SpecialToken) {
      text = token.text
      id = token.id
    }

    init(from decoder: any Decoder) throws {
      var items = try decoder.unkeyedContainer()
      text = try items.decode(String.self)
      id = try items.decode(Int32.self)
    }
  }

  /// Written as `"a b"`, or as `["a", "b"]` by newer versions.
  struct Pair: Decodable {
    var left: Substring
    var right: Substring

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      let parts =
        if let text = try? container.decode(String.self) {
          text.split(separator: " ", omittingEmptySubsequences: false)
        } else {
          try container.decode([String].self).map { $0[...] }
        }
      guard parts.count == 2 else {
        throw DecodingError.dataCorruptedError(in: container, debugDescription: "a merge joins two tokens")
      }
      (left, right) = (parts[0], parts[1])
    }
  }

  struct Model: Decodable {
    /// The only field read of a model of another type.
    var type: String
    var dropout: Double?
    var unk_token: String?
    var continuing_subword_prefix: String?
    var end_of_word_suffix: String?
    var byte_fallback: Bool?
    var ignore_merges: Bool?
    var vocab: [String: Int]
    var merges: [Pair]

    enum CodingKeys: String, CodingKey {
      case type, dropout, unk_token, continuing_subword_prefix, end_of_word_suffix, byte_fallback
      case ignore_merges, vocab, merges
    }

    init(from decoder: any Decoder) throws {
      let fields = try decoder.container(keyedBy: CodingKeys.self)
      // Files of 2019 give no type: they are all BPE.
      type = try fields.decodeIfPresent(String.self, forKey: .type) ?? "BPE"
      guard type == "BPE" else {
        (vocab, merges) = ([:], [])
        return
      }
      dropout = try fields.decodeIfPresent(Double.self, forKey: .dropout)
      unk_token = try fields.decodeIfPresent(String.self, forKey: .unk_token)
      continuing_subword_prefix = try fields.decodeIfPresent(String.self, forKey: .continuing_subword_prefix)
      end_of_word_suffix = try fields.decodeIfPresent(String.self, forKey: .end_of_word_suffix)
      byte_fallback = try fields.decodeIfPresent(Bool.self, forKey: .byte_fallback)
      ignore_merges = try fields.decodeIfPresent(Bool.self, forKey: .ignore_merges)
      vocab = try fields.decode([String: Int].self, forKey: .vocab)
      merges = try fields.decode([Pair].self, forKey: .merges)
    }
  }

  var added_tokens: [AddedToken]
  var normalizer: Component?
  var pre_tokenizer: Component?
  var post_processor: Component?
  var truncation: Truncation?
  var model: Model

  /// The length a file cuts texts to; the caller says that here, so the value is not read.
  struct Truncation: Decodable {}

  /// The first thing the file asks for that `ByteLevelBPE` does not do, in words.
  var firstUnsupported: String? {
    guard model.type == "BPE" else { return "model type \(model.type) is not supported, expected BPE" }
    if let dropout = model.dropout, dropout != 0 { return "BPE dropout is not supported" }
    if model.unk_token != nil { return "BPE with an unknown token is not supported" }
    if let prefix = model.continuing_subword_prefix, !prefix.isEmpty {
      return "continuing_subword_prefix is not supported"
    }
    if let suffix = model.end_of_word_suffix, !suffix.isEmpty { return "end_of_word_suffix is not supported" }
    if model.byte_fallback == true { return "byte_fallback is not supported" }
    if model.ignore_merges == true { return "ignore_merges is not supported" }
    if let normalizer { return "normalizer \(normalizer.type) is not supported, expected none" }
    if truncation != nil { return "truncation is not supported, expected none" }
    guard pre_tokenizer?.type == "ByteLevel" else {
      return "pre_tokenizer \(pre_tokenizer?.type ?? "null") is not supported, expected ByteLevel"
    }
    if pre_tokenizer?.add_prefix_space != false { return "add_prefix_space is not supported" }
    if pre_tokenizer?.use_regex == false { return "ByteLevel without its regex is not supported" }
    guard let post = post_processor, post.type == "RobertaProcessing", post.cls == Framing(.start),
      post.sep == Framing(.end)
    else { return "post_processor: expected RobertaProcessing with <s> 0 and </s> 2" }
    for (token, expected) in zip(added_tokens, SpecialToken.allCases)
    where token.id != Int(expected.id) || token.content != expected.text {
      return "added token \(token.id) is not supported, expected \(expected.text) as \(expected.id)"
    }
    guard added_tokens.count == SpecialToken.allCases.count else {
      return "\(added_tokens.count) added tokens, expected \(SpecialToken.allCases.count)"
    }
    for token in added_tokens
    where token.single_word == true || token.lstrip == true || token.rstrip == true
      || token.normalized == true
    {
      return "added token \(token.content): single_word, lstrip, rstrip and normalized are not supported"
    }
    return nil
  }
}

extension DecodingError {
  /// What is wrong and where, in one line.
  var oneLine: String {
    func place(_ path: [any CodingKey]) -> String {
      path.isEmpty
        ? "" : " at " + path.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
    }
    switch self {
    case .keyNotFound(let key, let context): return "no \(key.stringValue)\(place(context.codingPath))"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      return "a value of another type than expected\(place(context.codingPath))"
    case .dataCorrupted(let context):
      return context.codingPath.isEmpty
        ? "not JSON" : "\(context.debugDescription)\(place(context.codingPath))"
    @unknown default: return "not a tokenizer.json"
    }
  }
}
