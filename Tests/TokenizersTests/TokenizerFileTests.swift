import Foundation
import Testing
import Tokenizers

@Suite("A tokenizer.json is written and read back")
struct TokenizerFileTests {
  @Test("What was written gives the same vocabulary again, quotes and backslashes included")
  func roundTrip() throws {
    let corpus = Array(repeating: #"say \\ "" \\ "" now, ünd so wéiter"#, count: 3)
    let written = ByteLevelBPE.train(texts: corpus, vocabularySize: 300)
    let read = try ByteLevelBPE(json: written.json(), file: "tokenizer.json")
    #expect(read.json() == written.json())
    for text in corpus + [#" "\"" "#] {
      #expect(read.encode(text, maximumLength: 100) == written.encode(text, maximumLength: 100))
    }
  }

  @Test("The helper files are JSON and name the special tokens and the length")
  func helperFiles() throws {
    let files = ByteLevelBPE.train(texts: [], vocabularySize: 300).files(maximumLength: 512)
    #expect(files.map(\.name) == ["tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"])
    let configuration = try #require(
      JSONSerialization.jsonObject(with: files[1].data) as? [String: Any])
    #expect(configuration["model_max_length"] as? Int == 512)
    #expect(configuration["pad_token"] as? String == "<pad>")
    let map = try #require(JSONSerialization.jsonObject(with: files[2].data) as? [String: String])
    #expect(map["mask_token"] == "<mask>")
  }

  @Test(
    "What the file asks for and we have not is named",
    arguments: [
      (
        #""normalizer":null"#, #""normalizer":{"type":"NFC"}"#,
        "normalizer NFC is not supported, expected none"
      ),
      (
        #""truncation":null"#, #""truncation":{"max_length":9}"#, "truncation is not supported, expected none"
      ),
      (#""type":"BPE""#, #""type":"WordPiece""#, "model type WordPiece is not supported, expected BPE"),
      (#""dropout":null"#, #""dropout":0.1"#, "BPE dropout is not supported"),
      (#""unk_token":null"#, #""unk_token":"<unk>""#, "BPE with an unknown token is not supported"),
      (#""byte_fallback":false"#, #""byte_fallback":true"#, "byte_fallback is not supported"),
      (#""ignore_merges":false"#, #""ignore_merges":true"#, "ignore_merges is not supported"),
      (
        #""end_of_word_suffix":null"#, #""end_of_word_suffix":"</w>""#,
        "end_of_word_suffix is not supported"
      ),
      (
        #""pre_tokenizer":{"type":"ByteLevel","#, #""pre_tokenizer":{"type":"Whitespace","#,
        "pre_tokenizer Whitespace is not supported, expected ByteLevel"
      ),
      (
        #""pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false"#,
        #""pre_tokenizer":{"type":"ByteLevel","add_prefix_space":true"#, "add_prefix_space is not supported"
      ),
      (
        #""type":"RobertaProcessing""#, #""type":"BertProcessing""#,
        "post_processor: expected RobertaProcessing with <s> 0 and </s> 2"
      ),
      (
        #""content":"<mask>","single_word":false,"lstrip":false"#,
        #""content":"<mask>","single_word":false,"lstrip":true"#,
        "added token <mask>: single_word, lstrip, rstrip and normalized are not supported"
      ),
      (
        #""content":"<unk>""#, #""content":"[UNK]""#,
        "added token 3 is not supported, expected <unk> as 3"
      ),
      (#""<s>":0"#, #""<s>":1"#, "the vocabulary gives <s> no id 0"),
      (#""!":5"#, #""!":6"#, "token id 6 is given twice or lies outside 0…260"),
      (#""!":5"#, #""!":-1"#, "token id -1 is given twice or lies outside 0…260"),
      (#""!":5"#, #""漢":5"#, "token 5 is not spelt in the byte-level alphabet"),
      (#""!":5"#, #""!!":5"#, "the vocabulary has no token for byte 33"),
      (#""!":5"#, #""!":"5""#, "a value of another type than expected at model.vocab.!"),
      (#""merges":[]"#, #""merges":["a b"]"#, "merge 1 names a token that the vocabulary has not"),
      (#""merges":[]"#, #""merges":[["a","b","c"]]"#, "a merge joins two tokens at model.merges.0"),
      (#","merges":[]"#, "", "no merges at model"),
      (#"{"version""#, #"["version""#, "not JSON"),
    ])
  func refused(_ found: String, _ replacement: String, _ message: String) throws {
    let good = String(decoding: ByteLevelBPE.train(texts: [], vocabularySize: 0).json(), as: UTF8.self)
    try #require(good.contains(found))
    let bad = good.replacingOccurrences(of: found, with: replacement)
    #expect(throws: TokenizerError(file: "tokenizer.json", message: message)) {
      try ByteLevelBPE(json: Data(bad.utf8), file: "tokenizer.json")
    }
  }

  @Test("Truncated and damaged files are refused or read, and never trap")
  func damaged() throws {
    let good = try [UInt8](Fixture.tokenizerJSON())
    var refused = 0
    for place in stride(from: 1, to: good.count - 20, by: 61) {
      var changed = good
      changed[place] = UInt8(truncatingIfNeeded: 37 * place)
      let cut = good[..<place]
      let holed = good[..<place] + good[(place + 20)...]
      for bytes in [changed, Array(cut), Array(holed)] {
        do {
          let tokenizer = try ByteLevelBPE(json: Data(bytes), file: "x")
          _ = tokenizer.encode("the euro doesn't rise <mask>", maximumLength: 20)
        } catch let error as TokenizerError {
          refused += 1
          #expect(!error.description.contains("\n"))
        }
      }
    }
    #expect(refused > 300)
  }
}
