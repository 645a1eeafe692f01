import Foundation

/// What the small files beside a vocabulary say: `tokenizer_config.json`, `special_tokens_map.json`,
/// `added_tokens.json`, and `config.json` for the kind of model.
struct TokenizerSettings: Sendable {
  /// The roles of special tokens, in the order they are added in.
  private static let roles = [
    "bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token",
  ]

  /// The tokenizer's class without `Fast`, or the model's type with `Tokenizer` behind it.
  let className: String?
  /// For complaints: `tokenizer_config.json`, or where there is none the folder.
  let file: String
  /// The type that `config.json` gives, where the class is known by nothing else.
  let modelType: String?
  private let options: FileObject
  /// The most tokens that the model has positions for.
  private let positions: Int?
  private var special: [String: AddedToken] = [:]
  private var extraSpecial: [AddedToken] = []
  private var added: [AddedToken] = []

  /// Reads the files of `folder`; one that is missing says nothing.
  init(_ folder: URL) throws {
    let url = folder.appendingPathComponent("tokenizer_config.json")
    let written = try FileObject(contentsOf: url)
    options = written ?? FileObject(file: url.path, members: [])
    file = written == nil ? folder.path : url.path
    let model = try FileObject(contentsOf: folder.appendingPathComponent("config.json"))
    positions = try model.flatMap(Self.positions)
    let named = try options.string("tokenizer_class")
    let type = named == nil ? try? model?.string("model_type") : nil
    modelType = type
    className =
      named.map { $0.hasSuffix("Fast") ? String($0.dropLast(4)) : $0 }
      ?? {
        switch type {
        case "bert": "BertTokenizer"
        case "distilbert": "DistilBertTokenizer"
        case "electra": "ElectraTokenizer"
        case "roberta": "RobertaTokenizer"
        case "gpt2": "GPT2Tokenizer"
        case "qwen2": "Qwen2Tokenizer"
        case let type?: type
        case nil: nil
        }
      }()
    try readSpecial(options)
    if let tokens = try options.object("added_tokens_decoder") {
      for member in tokens.members {
        guard case .object(let members) = member.value,
          case let entry = FileObject(file: file, place: tokens.place + "." + member.key, members: members),
          let content = try entry.string("content"),
          let id = FileObject.id(.number(Double(member.key) ?? -1))
        else { throw tokens.error("\(member.key.quoted): expected an id and its token") }
        added.append(try AddedToken(entry, content: content, id: id))
      }
    } else {
      if let map = try FileObject(contentsOf: folder.appendingPathComponent("special_tokens_map.json")) {
        try readSpecial(map)
      }
      let tokens = try FileObject(contentsOf: folder.appendingPathComponent("added_tokens.json"))
      for member in tokens?.members ?? [] {
        guard let id = FileObject.id(member.value) else {
          throw tokens!.error("\(member.key.quoted): expected an id from 0 to \(Vocabulary.highestID)")
        }
        let isSpecial = special.values.contains { $0.content.utf8.elementsEqual(member.key.utf8) }
        added.append(
          AddedToken(content: member.key, id: id, isNormalized: !isSpecial, isSpecial: isSpecial))
      }
    }
  }

  private mutating func readSpecial(_ object: FileObject) throws {
    for role in Self.roles {
      if let token = try Self.token(object, role) { special[role] = token }
    }
    for key in ["additional_special_tokens", "extra_special_tokens"] {
      guard case .array(let items)? = object.value(key) else { continue }
      for case .string(let text) in items { extraSpecial.append(.special(text, id: -1)) }
    }
  }

  /// A special token written as a text, or as an object with its text and its flags.
  private static func token(_ object: FileObject, _ role: String) throws -> AddedToken? {
    switch object.value(role) {
    case nil, .bool?: return nil
    case .string(let text)?: return .special(text, id: -1)
    default:
      guard let entry = try object.object(role), let content = try entry.string("content") else {
        throw object.error("\(role): expected a token")
      }
      var token = try AddedToken(entry, content: content, id: -1)
      token.isSpecial = true
      token.isNormalized = try entry.bool("normalized") ?? false
      return token
    }
  }

  /// RoBERTa's family begins to count positions behind the padding's id.
  private static func positions(_ model: FileObject) throws -> Int? {
    guard let count = try model.number("max_position_embeddings") ?? model.number("n_positions"),
      count >= 1, count <= 1e9
    else { return nil }
    let isRoberta = ["roberta", "xlm-roberta", "camembert", "longformer"].contains(
      try model.string("model_type") ?? "")
    guard isRoberta else { return Int(count) }
    return max(1, Int(count) - Int((try? model.id("pad_token_id")) ?? 1) - 1)
  }

  func bool(_ key: String) throws -> Bool? { try options.bool(key) }

  /// The special token of a role.
  func content(_ role: String) -> String? { special[role]?.content }

  mutating func setDefault(_ role: String, _ content: String) {
    if special[role] == nil { special[role] = .special(content, id: -1) }
  }

  /// Puts what these files say into the parts of a tokenizer: added tokens, padding, lengths.
  func complete(_ parts: inout PretrainedTokenizer.Parts) throws {
    var known = Set(parts.addedTokens.map { Array($0.content.utf8) })
    for token in added where known.insert(Array(token.content.utf8)).inserted {
      if let id = parts.vocabulary.id(of: token.content.utf8), id != token.id {
        throw TokenizerError(
          file: file,
          message:
            "added token \(token.content.quoted) has the id \(token.id), the vocabulary gives it \(id)")
      }
      parts.addedTokens.append(token)
    }
    for token in Self.roles.compactMap({ special[$0] }) + extraSpecial {
      guard let id = parts.vocabulary.id(of: token.content.utf8),
        known.insert(Array(token.content.utf8)).inserted
      else { continue }
      var token = token
      token.id = id
      parts.addedTokens.append(token)
    }
    if let padding = content("pad_token") { parts.paddingID = parts.id(of: padding) ?? parts.paddingID }
    let length = try options.number("model_max_length").flatMap { $0 >= 1 && $0 <= 1e9 ? Int($0) : nil }
    parts.maximumLength = [length, positions].compactMap(\.self).min()
    if let side = try options.string("truncation_side") { parts.truncatesLeft = side == "left" }
  }
}

extension PretrainedTokenizer.Parts {
  /// The id of a token, added or not.
  func id(of content: String) -> Int32? {
    addedTokens.first { $0.content.utf8.elementsEqual(content.utf8) }?.id ?? vocabulary.id(of: content.utf8)
  }
}
