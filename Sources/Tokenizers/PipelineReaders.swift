/// Reads what stands around the model in a `tokenizer.json`; a type or an option that we lack is an
/// error that names it.
extension Normalizer {
  init(_ object: FileObject) throws {
    switch try object.type() {
    case "Sequence":
      try object.expect(only: "normalizers")
      self = .sequence(try (object.objects("normalizers") ?? []).map(Normalizer.init))
    case "BertNormalizer":
      try object.expect(only: "clean_text", "handle_chinese_chars", "strip_accents", "lowercase")
      let lowercases = try object.bool("lowercase") ?? true
      self = .bert(
        BertNormalizer(
          cleansText: try object.bool("clean_text") ?? true,
          separatesIdeographs: try object.bool("handle_chinese_chars") ?? true,
          stripsAccents: try object.bool("strip_accents") ?? lowercases, lowercases: lowercases))
    case "Lowercase": self = .lowercase
    case "StripAccents": self = .stripAccents
    case "ByteLevel": self = .byteLevel
    case "Strip":
      try object.expect(only: "strip_left", "strip_right")
      self = .strip(
        left: try object.bool("strip_left") ?? true, right: try object.bool("strip_right") ?? true)
    case "Prepend":
      try object.expect(only: "prepend")
      self = .prepend(Array((try object.string("prepend") ?? "").utf8))
    case "Replace":
      try object.expect(only: "pattern", "content")
      self = .replace(try TextPattern(object), with: Array((try object.string("content") ?? "").utf8))
    case let type:
      guard let form = NormalizationForm(rawValue: type) else {
        throw object.error("the normalizer \(type.quoted) is not supported")
      }
      self = .form(form)
    }
  }
}

extension Normalizer.TextPattern {
  /// The regular expressions that files replace.
  private static let known: [(spelling: String, pattern: Self)] = [
    (" {2,}", .spaces(atLeast: 2)), (" +", .spaces(atLeast: 1)), (#"\s+"#, .whitespace),
  ]

  fileprivate init(_ object: FileObject) throws {
    switch try PatternSpelling(object) {
    case .text(let text): self = .text(text)
    case .regularExpression(let spelling):
      guard let found = Self.known.first(where: { $0.spelling == spelling }) else {
        throw object.error("the pattern \(spelling.quoted) is not supported")
      }
      self = found.pattern
    }
  }
}

/// The member `pattern`: a text or a regular expression, each known by its key.
private enum PatternSpelling {
  case text([UInt8])
  case regularExpression(String)

  init(_ object: FileObject) throws {
    if case .string(let text)? = object.value("pattern"), !text.isEmpty {
      self = .text(Array(text.utf8))
      return
    }
    guard let pattern = try object.object("pattern") else { throw object.error("no pattern") }
    if let text = try pattern.string("String"), !text.isEmpty {
      self = .text(Array(text.utf8))
    } else if let spelling = try pattern.string("Regex") {
      self = .regularExpression(spelling)
    } else {
      throw pattern.error("expected String or Regex with a text that is not empty")
    }
  }
}

extension PreTokenizer {
  init(_ object: FileObject) throws {
    switch try object.type() {
    case "Sequence":
      try object.expect(only: "pretokenizers")
      self = .sequence(try (object.objects("pretokenizers") ?? []).map(PreTokenizer.init))
    case "ByteLevel":
      try object.expect(only: "add_prefix_space", "trim_offsets", "use_regex")
      self = .byteLevel(
        addsPrefixSpace: try object.bool("add_prefix_space") ?? true,
        splits: try object.bool("use_regex") ?? true)
    case "BertPreTokenizer": self = .split(.bert, .removed, inverted: false)
    case "Whitespace": self = .split(.wordsAndSigns, .removed, inverted: true)
    case "WhitespaceSplit": self = .split(.whitespace, .removed, inverted: false)
    case "Punctuation":
      try object.expect(only: "behavior")
      self = .split(.punctuation, try SplitBehavior(object) ?? .isolated, inverted: false)
    case "Digits":
      try object.expect(only: "individual_digits")
      let behavior: SplitBehavior = try object.bool("individual_digits") ?? false ? .isolated : .contiguous
      self = .split(.digit, behavior, inverted: false)
    case "CharDelimiterSplit":
      try object.expect(only: "delimiter")
      guard let delimiter = try object.string("delimiter"), !delimiter.isEmpty else {
        throw object.error("no delimiter")
      }
      self = .split(.text(Array(delimiter.utf8)), .removed, inverted: false)
    case "Split":
      try object.expect(only: "pattern", "behavior", "invert")
      guard let behavior = try SplitBehavior(object) else { throw object.error("no behavior") }
      self = .split(try SplitPattern(object), behavior, inverted: try object.bool("invert") ?? false)
    case "Metaspace": self = .metaspace(try Metaspace(object))
    case let type: throw object.error("the pre-tokenizer \(type.quoted) is not supported")
    }
  }
}

extension SplitBehavior {
  fileprivate init?(_ object: FileObject) throws {
    guard let name = try object.string("behavior") else { return nil }
    guard let behavior = SplitBehavior(rawValue: name) else {
      throw object.error("the behavior \(name.quoted) is not supported")
    }
    self = behavior
  }
}

extension SplitPattern {
  fileprivate init(_ object: FileObject) throws {
    switch try PatternSpelling(object) {
    case .text(let text): self = .text(text)
    case .regularExpression(let spelling):
      guard let pattern = SplitPattern(regularExpression: spelling) else {
        throw object.error("the pattern \(spelling.quoted) is not supported")
      }
      self = pattern
    }
  }
}

extension PreTokenizer.Metaspace {
  fileprivate init(_ object: FileObject) throws {
    try object.expect(only: "replacement", "prepend_scheme", "add_prefix_space", "str_rep", "split")
    replacement = Array((try object.string("replacement") ?? "▁").utf8)
    guard !replacement.isEmpty else { throw object.error("the replacement is empty") }
    if let scheme = try object.string("prepend_scheme") {
      guard let prepending = Prepending(rawValue: scheme) else {
        throw object.error("the prepend_scheme \(scheme.quoted) is not supported")
      }
      self.prepending = prepending
    } else {
      // Files of before 2024 say it so.
      prepending = try object.bool("add_prefix_space") ?? true ? .always : .never
    }
    splits = try object.bool("split") ?? true
  }
}
