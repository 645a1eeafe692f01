/// Reads the vocabulary and the model of a `tokenizer.json`.
extension PretrainedTokenizer.Parts {
  /// - Throws: `TokenizerError` that names what the file asks for and we lack.
  init(tokenizerJSON object: FileObject) throws {
    guard let model = try object.object("model") else { throw object.error("no model") }
    // Files of 2019 and 2020 give no type: only WordPiece has a longest word, only BPE has merges.
    let type =
      try model.string("type")
      ?? (model.value("merges") != nil
        ? "BPE" : model.value("max_input_chars_per_word") != nil ? "WordPiece" : "unknown")
    switch type {
    case "WordPiece":
      (self.vocabulary, self.model) = try Self.wordPiece(model)
    case "BPE":
      (self.vocabulary, self.model) = try Self.bytePair(model)
    default:
      throw model.error("the model \(type.quoted) is not supported, expected WordPiece or BPE")
    }
    normalizer = try object.object("normalizer").map(Normalizer.init)
    preTokenizer = try object.object("pre_tokenizer").map(PreTokenizer.init)
    if let processor = try object.object("post_processor") {
      let framing = try Framing(processor)
      (prefix, suffix) = (framing.prefix, framing.suffix)
    }
    addedTokens = try (object.objects("added_tokens") ?? []).map { entry in
      guard let content = try entry.string("content") else { throw entry.error("no content") }
      return try AddedToken(entry, content: content, id: try entry.id("id"))
    }
    for token in addedTokens {
      if let id = vocabulary.id(of: token.content.utf8), id != token.id {
        throw object.error(
          "added token \(token.content.quoted) has the id \(token.id), the vocabulary gives it \(id)")
      }
    }
    for id in prefix + suffix {
      guard
        vocabulary.entries.contains(where: { $0.id == id }) || addedTokens.contains(where: { $0.id == id })
      else { throw object.error("the post-processor names the id \(id), which no token has") }
    }
    if let truncation = try object.object("truncation") {
      truncatesLeft = try truncation.string("direction") == "Left"
    }
    if let padding = try object.object("padding") { paddingID = try padding.id("pad_id") }
  }

  /// The vocabulary of a model: spellings and ids, none twice.
  private static func vocabulary(_ model: FileObject) throws -> Vocabulary {
    guard let vocab = try model.object("vocab") else { throw model.error("no vocab") }
    return try Vocabulary(vocab)
  }

  private static func wordPiece(_ model: FileObject) throws -> (Vocabulary, PretrainedTokenizer.Model) {
    try model.expect(only: "vocab", "unk_token", "continuing_subword_prefix", "max_input_chars_per_word")
    let vocabulary = try vocabulary(model)
    let unknown = try model.string("unk_token") ?? "[UNK]"
    guard let id = vocabulary.id(of: unknown.utf8) else {
      throw model.error("the vocabulary has no unknown token \(unknown.quoted)")
    }
    let longest = try model.number("max_input_chars_per_word") ?? 100
    guard longest >= 0, longest <= 1e9 else {
      throw model.error("max_input_chars_per_word: expected a number from 0 to 1e9")
    }
    let prefix = Array((try model.string("continuing_subword_prefix") ?? "##").utf8)
    return (
      vocabulary,
      .wordPiece(
        WordPiece(vocabulary: vocabulary, prefix: prefix, unknown: id, longestWord: Int(longest)))
    )
  }

  private static func bytePair(_ model: FileObject) throws -> (Vocabulary, PretrainedTokenizer.Model) {
    try model.expect(
      only: "vocab", "merges", "dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix",
      "fuse_unk", "byte_fallback", "ignore_merges")
    if let dropout = try model.number("dropout"), dropout != 0 {
      throw model.error("dropout is not supported, expected none")
    }
    let vocabulary = try vocabulary(model)
    var options = BytePairModel.Options()
    if let unknown = try model.string("unk_token") {
      guard let id = vocabulary.id(of: unknown.utf8) else {
        throw model.error("the vocabulary has no unknown token \(unknown.quoted)")
      }
      options.unknown = id
    }
    options.fusesUnknown = try model.bool("fuse_unk") ?? false
    options.fallsBackToBytes = try model.bool("byte_fallback") ?? false
    options.ignoresMerges = try model.bool("ignore_merges") ?? false
    options.continuationPrefix = Array((try model.string("continuing_subword_prefix") ?? "").utf8)
    options.endSuffix = Array((try model.string("end_of_word_suffix") ?? "").utf8)
    let pairs = try (model.array("merges") ?? []).enumerated().map { rank, merge in
      guard let pair = Self.pair(merge) else {
        throw model.error("merges.\(rank): expected two tokens")
      }
      return pair
    }
    let merges = try Self.merges(pairs, of: vocabulary, prefix: options.continuationPrefix) {
      model.error("merge \($0 + 1) names a token that the vocabulary has not: \($1.quoted)")
    }
    return (
      vocabulary, .bytePair(BytePairModel(vocabulary: vocabulary, merges: merges, options: options))
    )
  }

  /// A merge written as `"a b"`, or as `["a", "b"]` by newer versions.
  private static func pair(_ merge: JSONValue) -> (Substring, Substring)? {
    switch merge {
    case .string(let text):
      let parts = text.utf8.split(separator: 0x20, omittingEmptySubsequences: false)
      return parts.count == 2 ? (Substring(parts[0]), Substring(parts[1])) : nil
    case .array(let items):
      guard items.count == 2, case .string(let left) = items[0], case .string(let right) = items[1] else {
        return nil
      }
      return (left[...], right[...])
    default: return nil
    }
  }

  /// The merges by id; `error` makes the complaint about the merge at a rank and what it lacks.
  static func merges(
    _ pairs: [(Substring, Substring)], of vocabulary: Vocabulary, prefix: [UInt8] = [],
    error: (Int, String) -> TokenizerError
  ) throws -> [Merge] {
    var merges: [Merge] = []
    merges.reserveCapacity(pairs.count)
    for (rank, (left, right)) in pairs.enumerated() {
      guard let leftID = vocabulary.id(of: left.utf8) else { throw error(rank, String(left)) }
      guard let rightID = vocabulary.id(of: right.utf8) else { throw error(rank, String(right)) }
      let joined = Array(left.utf8) + right.utf8.dropFirst(prefix.count)
      guard let result = vocabulary.id(of: joined) else {
        throw error(rank, String(decoding: joined, as: UTF8.self))
      }
      merges.append(Merge(left: leftID, right: rightID, result: result))
    }
    return merges
  }
}

extension Vocabulary {
  /// The members of an object: spellings and ids.
  init(_ vocab: FileObject) throws {
    self.init()
    var taken = Set<Int32>(minimumCapacity: vocab.members.count)
    for member in vocab.members {
      guard let id = FileObject.id(member.value) else {
        throw vocab.error("\(member.key.quoted): expected an id from 0 to \(Vocabulary.highestID)")
      }
      guard insert(member.key.utf8, id: id), taken.insert(id).inserted else {
        throw vocab.error("\(member.key.quoted) or its id \(id) is given twice")
      }
    }
    guard count > 0 else { throw vocab.error("has no tokens") }
  }
}

extension AddedToken {
  /// No special token is longer; what is would only cost memory.
  private static let longest = 4_096

  init(_ entry: FileObject, content: String, id: Int32) throws {
    guard content.utf8.count <= Self.longest else {
      throw entry.error("the added token has \(content.utf8.count) bytes, expected at most \(Self.longest)")
    }
    self.init(content: content, id: id)
    isSingleWord = try entry.bool("single_word") ?? false
    stripsLeft = try entry.bool("lstrip") ?? false
    stripsRight = try entry.bool("rstrip") ?? false
    isSpecial = try entry.bool("special") ?? false
    isNormalized = try entry.bool("normalized") ?? !isSpecial
  }
}
