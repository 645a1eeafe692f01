import Foundation
import Testing
import Tokenizers

@Suite("A model's folder says which tokenizer it has")
struct TokenizerFolderTests {
  static let vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nthe\nThe\ncafe\ncafé\n##s\n中\n中中\n!\n"

  private func encode(_ text: String, _ files: [String: String]) throws -> [String] {
    let folder = try Pretrained.folder(with: files)
    defer { try? FileManager.default.removeItem(at: folder) }
    let tokenizer = try TokenizerFolder.load(folder)
    return tokenizer.encode(text, maximumLength: 100).dropFirst().dropLast().map {
      tokenizer.spelling(of: $0) ?? "?"
    }
  }

  @Test(
    "BERT's options come from tokenizer_config.json",
    arguments: [
      ("{}", ["the", "cafe", "##s", "中", "中", "!"]),
      (#"{"do_lower_case": false}"#, ["The", "café", "##s", "中", "中", "!"]),
      (#"{"strip_accents": false}"#, ["the", "café", "##s", "中", "中", "!"]),
      (#"{"tokenize_chinese_chars": false}"#, ["the", "cafe", "##s", "中中", "!"]),
    ])
  func bertOptions(_ configuration: String, _ expected: [String]) throws {
    #expect(
      try encode(
        "The cafés\u{200B} 中中!", ["vocab.txt": Self.vocabulary, "tokenizer_config.json": configuration])
        == expected)
  }

  @Test("tokenizer_config.json has the last word on BERT's case in a tokenizer.json")
  func bertOverride() throws {
    let copies = [Pretrained.folder("bert").appendingPathComponent("tokenizer.json")]
    let folder = try Pretrained.folder(
      with: ["tokenizer_config.json": #"{"do_lower_case": false, "tokenizer_class": "BertTokenizer"}"#],
      copying: copies)
    defer { try? FileManager.default.removeItem(at: folder) }
    let lower = try TokenizerFolder.load(Pretrained.folder("bert"))
    let kept = try TokenizerFolder.load(folder)
    #expect(lower.encode("THE", maximumLength: 9) == lower.encode("the", maximumLength: 9))
    #expect(kept.encode("THE", maximumLength: 9) != kept.encode("the", maximumLength: 9))
  }

  @Test("A token that is spelt with another composition of the same character is another token")
  func compositions() throws {
    let files = [
      "vocab.txt": Self.vocabulary + "cafe\u{301}\n", "tokenizer_config.json": #"{"do_lower_case": false}"#,
    ]
    #expect(try encode("cafe\u{301} café", files) == ["cafe\u{301}", "café"])
  }

  @Test("add_prefix_space puts a space in front of byte-level text")
  func prefixSpace() throws {
    let copies = TokenizerFolder.files(in: Pretrained.folder("roberta-files"))
    let folder = try Pretrained.folder(
      with: [
        "tokenizer_config.json": #"{"add_prefix_space": true, "tokenizer_class": "RobertaTokenizerFast"}"#
      ],
      copying: copies)
    defer { try? FileManager.default.removeItem(at: folder) }
    let plain = try TokenizerFolder.load(Pretrained.folder("roberta-files"))
    let spaced = try TokenizerFolder.load(folder)
    #expect(spaced.encode("euro", maximumLength: 9) == plain.encode(" euro", maximumLength: 9))
    #expect(spaced.encode(" euro", maximumLength: 9) == plain.encode(" euro", maximumLength: 9))
  }

  @Test("truncation_side left keeps the end of a text")
  func leftTruncation() throws {
    let files = ["vocab.txt": Self.vocabulary, "tokenizer_config.json": #"{"truncation_side": "left"}"#]
    let folder = try Pretrained.folder(with: files)
    defer { try? FileManager.default.removeItem(at: folder) }
    let tokenizer = try TokenizerFolder.load(folder)
    #expect(tokenizer.encode("the cafe !", maximumLength: 4) == [2, 7, 12, 3])
  }

  @Test(
    "The longest text is what the tokenizer and the model's positions allow",
    arguments: [
      ("{}", #"{"max_position_embeddings": 128}"#, 128),
      (#"{"model_max_length": 64}"#, #"{"max_position_embeddings": 128}"#, 64),
      (#"{"model_max_length": 1e30}"#, #"{"model_type": "roberta", "max_position_embeddings": 514}"#, 512),
      (#"{"model_max_length": 1e30}"#, "{}", nil),
    ])
  func longestText(_ settings: String, _ model: String, _ expected: Int?) throws {
    let folder = try Pretrained.folder(
      with: [
        "tokenizer_config.json": settings, "config.json": model, "tokenizer.json": UnsupportedTests.small,
      ])
    defer { try? FileManager.default.removeItem(at: folder) }
    #expect(try TokenizerFolder.load(folder).maximumLength == expected)
  }

  @Test("What is missing or unknown is one line that names it")
  func refusedFolders() throws {
    func message(_ files: [String: String]) throws -> String {
      let folder = try Pretrained.folder(with: files)
      defer { try? FileManager.default.removeItem(at: folder) }
      do {
        _ = try TokenizerFolder.load(folder)
        return "read"
      } catch let error as TokenizerError {
        #expect(!error.description.contains("\n"))
        return error.message
      }
    }
    #expect(
      try message([:])
        == "no tokenizer, expected tokenizer.json, or vocab.txt, or vocab.json and merges.txt")
    #expect(
      try message(["tokenizer.model": "x", "tokenizer_config.json": "{}"])
        == "no tokenizer but tokenizer_config.json, tokenizer.model, expected tokenizer.json, or vocab.txt, or "
        + "vocab.json and merges.txt")
    #expect(try message(["vocab.json": "{\"a\": 0}"]) == "vocab.json without merges.txt, expected both")
    #expect(
      try message(["vocab.json": "{\"a\": 0}", "merges.txt": ""])
        == "tokenizer_class is not given; from vocab.json and merges.txt RobertaTokenizer, GPT2Tokenizer and "
        + "Qwen2Tokenizer are supported")
    #expect(
      try message([
        "vocab.txt": Self.vocabulary, "tokenizer_config.json": #"{"tokenizer_class": "BertweetTokenizer"}"#,
      ])
        == "\"BertweetTokenizer\" from vocab.txt is not supported, expected BertTokenizer")
    // Without a tokenizer_config.json the model's type decides, and the files that it would need are named.
    #expect(
      try message(["vocab.txt": Self.vocabulary, "config.json": #"{"model_type": "roberta"}"#])
        == "vocab.txt is no tokenizer of the model_type \"roberta\", expected tokenizer.json, or vocab.json and "
        + "merges.txt")
    #expect(
      try message([
        "vocab.json": "{\"a\": 0}", "merges.txt": "", "config.json": #"{"model_type": "bert"}"#,
      ])
        == "vocab.json and merges.txt are no tokenizer of the model_type \"bert\", expected tokenizer.json, or "
        + "vocab.txt")
    #expect(try message(["vocab.txt": "a\nb\n"]) == "no unk_token \"[UNK]\"")
    #expect(
      try message(["tokenizer.json": "[1"]) == "not JSON: expected a comma or a closing bracket at byte 2")
    #expect(try message(["tokenizer.json": "[]"]) == "expected a JSON object")
    #expect(
      try message(["tokenizer.json": String(repeating: "[", count: 100_000)])
        == "not JSON: nested more than 64 deep at byte 64")
    #expect(throws: TokenizerError(file: "/nowhere/at/all", message: "no such folder")) {
      try TokenizerFolder.load(URL(fileURLWithPath: "/nowhere/at/all"))
    }
  }
}

@Suite("What a tokenizer.json asks for and we lack is named")
struct UnsupportedTests {
  static let small = #"""
    {"version":"1.0","truncation":null,"padding":null,
    "added_tokens":[{"id":0,"content":"<s>","special":true}],
    "normalizer":null,"pre_tokenizer":null,"post_processor":null,
    "model":{"type":"BPE","dropout":null,"unk_token":null,"vocab":{"<s>":0,"a":1,"b":2,"ab":3},"merges":["a b"]}}
    """#

  @Test("The small file itself is read")
  func small() throws {
    let tokenizer = try TokenizerFolder.load(json: Data(Self.small.utf8), file: "t")
    #expect(tokenizer.encode("abba<s>x", maximumLength: 9) == [3, 2, 1, 0])
    #expect(tokenizer.vocabularySize == 4)
  }

  @Test(
    "One change, one complaint",
    arguments: [
      (#""BPE""#, #""Unigram""#, "model: the model \"Unigram\" is not supported, expected WordPiece or BPE"),
      (
        #""BPE""#, #""WordLevel""#,
        "model: the model \"WordLevel\" is not supported, expected WordPiece or BPE"
      ),
      (#""dropout":null"#, #""dropout":0.1"#, "model: dropout is not supported, expected none"),
      (#""dropout":null"#, #""surprise":1"#, "model: \"surprise\" is not supported"),
      (#""unk_token":null"#, #""unk_token":"?""#, "model: the vocabulary has no unknown token \"?\""),
      (#""unk_token":null"#, #""unk_token":7"#, "model.unk_token: expected a string"),
      (
        #""normalizer":null"#, #""normalizer":{"type":"Precompiled"}"#,
        "normalizer: the normalizer \"Precompiled\" is not supported"
      ),
      (
        #""normalizer":null"#,
        #""normalizer":{"type":"Sequence","normalizers":[{"type":"NFC"},{"type":"Nmt"}]}"#,
        "normalizer.normalizers.1: the normalizer \"Nmt\" is not supported"
      ),
      (
        #""normalizer":null"#,
        #""normalizer":{"type":"Replace","pattern":{"Regex":"a\u001b+"},"content":""}"#,
        "normalizer: the pattern \"a\\u{1b}+\" is not supported"
      ),
      (
        #""pre_tokenizer":null"#,
        #""pre_tokenizer":{"type":"Split","pattern":{"Regex":"[^\\n]+\n"},"behavior":"Isolated","invert":false}"#,
        "pre_tokenizer: the pattern \"[^\\n]+\\n\" is not supported"
      ),
      (
        #""pre_tokenizer":null"#,
        #""pre_tokenizer":{"type":"Split","pattern":{"String":""},"behavior":"Isolated","invert":false}"#,
        "pre_tokenizer.pattern: expected String or Regex with a text that is not empty"
      ),
      (
        #""pre_tokenizer":null"#, #""pre_tokenizer":{"type":"UnicodeScripts"}"#,
        "pre_tokenizer: the pre-tokenizer \"UnicodeScripts\" is not supported"
      ),
      (
        #""pre_tokenizer":null"#, #""pre_tokenizer":{"type":"Punctuation","behavior":"Sideways"}"#,
        "pre_tokenizer: the behavior \"Sideways\" is not supported"
      ),
      (
        #""post_processor":null"#, #""post_processor":{"type":"Other"}"#,
        "post_processor: the post-processor \"Other\" is not supported"
      ),
      (
        #""post_processor":null"#, #""post_processor":{"type":"TemplateProcessing","single":[]}"#,
        "post_processor: the text stands 0 times in the template, expected once"
      ),
      (
        #""merges":["a b"]"#, #""merges":["a c"]"#,
        "model: merge 1 names a token that the vocabulary has not: \"c\""
      ),
      (
        #""merges":["a b"]"#, #""merges":["b a"]"#,
        "model: merge 1 names a token that the vocabulary has not: \"ba\""
      ),
      (#""merges":["a b"]"#, #""merges":["a b c"]"#, "model: merges.0: expected two tokens"),
      (#""b":2"#, #""b":1"#, "model.vocab: \"b\" or its id 1 is given twice"),
      (#""b":2"#, #""a":2"#, "model.vocab: \"a\" or its id 2 is given twice"),
      (#""b":2"#, #""b":99999999"#, "model.vocab: \"b\": expected an id from 0 to 16777216"),
      (#""b":2"#, #""b":-1"#, "model.vocab: \"b\": expected an id from 0 to 16777216"),
      (#""b":2"#, #""b":1.5"#, "model.vocab: \"b\": expected an id from 0 to 16777216"),
      (
        #""id":0,"#, #""id":3,"#, "added token \"<s>\" has the id 3, the vocabulary gives it 0"
      ),
      (#""id":0,"#, #""id":"0","#, "added_tokens.0.id: expected an id from 0 to 16777216"),
      (#""b":2"#, #""\ud800":2"#, "not JSON: half a surrogate pair at byte 255"),
    ])
  func refused(_ found: String, _ replacement: String, _ message: String) throws {
    try #require(Self.small.contains(found))
    let changed = Self.small.replacingOccurrences(of: found, with: replacement)
    #expect(throws: TokenizerError(file: "tokenizer.json", message: message)) {
      try TokenizerFolder.load(json: Data(changed.utf8), file: "tokenizer.json")
    }
  }

  @Test(
    "Truncated and damaged files are refused or read, and never trap", arguments: ["bert", "llama", "qwen2"])
  func damaged(_ name: String) throws {
    let good = try [UInt8](Data(contentsOf: Pretrained.folder(name).appendingPathComponent("tokenizer.json")))
    var refused = 0
    for place in stride(from: 1, to: good.count - 20, by: 97) {
      var changed = good
      changed[place] = UInt8(truncatingIfNeeded: 37 * place)
      for bytes in [changed, Array(good[..<place]), Array(good[..<place] + good[(place + 20)...])] {
        do {
          let tokenizer = try TokenizerFolder.load(json: Data(bytes), file: "x")
          let ids = tokenizer.encode("the euro doesn't rise <s> é 漢", maximumLength: 20)
          #expect(ids.allSatisfy { (0..<Int32(tokenizer.vocabularySize)).contains($0) })
        } catch let error as TokenizerError {
          refused += 1
          #expect(!error.description.contains("\n"))
        }
      }
    }
    #expect(refused > 40)
  }
}
