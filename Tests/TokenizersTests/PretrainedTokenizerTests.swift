import Foundation
import Testing
import Tokenizers

@Suite("A pretrained tokenizer encodes like the Python tokenizers package")
struct PretrainedEncodingTests {
  static let folders = [
    "bert", "bert-cased", "bert-vocab", "roberta", "roberta-files", "qwen2", "qwen2-files", "llama",
    "llama-metaspace", "llama3",
  ]

  @Test("Ids of hard texts are the same, whole and cut to eight", arguments: folders)
  func sameIDs(_ folder: String) throws {
    let cases = try Pretrained.cases()
    let tokenizer = try TokenizerFolder.load(Pretrained.folder(folder))
    let whole = try #require(cases.whole[folder])
    let cut = try #require(cases.cut[folder])
    #expect(cases.texts.count > 100)
    for (index, text) in cases.texts.enumerated() {
      let shown = text.prefix(80).debugDescription
      #expect(tokenizer.encode(text, maximumLength: 100_000) == whole[index], "\(shown)")
      #expect(tokenizer.encode(text, maximumLength: 8) == cut[index], "\(shown), cut")
    }
  }

  @Test("Each part of a pipeline does what the package's does, alone")
  func sameParts() throws {
    let parts = try Pretrained.object("pretrained/parts.json")
    let texts = try #require(parts["texts"] as? [String])
    let made = try #require(parts["made"] as? [[String: Any]])
    #expect(made.count > 50)
    for entry in made {
      var object = try Pretrained.object("pretrained/llama/tokenizer.json")
      object["normalizer"] = NSNull()
      let changes = try #require(entry["parts"] as? [String: Any])
      object.merge(changes) { $1 }
      let tokenizer = try TokenizerFolder.load(json: Pretrained.data(object), file: "tokenizer.json")
      let ids = try #require(entry["ids"] as? [[Int32]])
      for (text, expected) in zip(texts, ids) {
        let found = tokenizer.encode(text, maximumLength: 1_000)
        #expect(found == expected, "\(text.debugDescription) with \(changes)")
      }
    }
  }

  @Test("Bytes that are no UTF-8 are read as U+FFFD", arguments: folders)
  func brokenBytes(_ folder: String) throws {
    let tokenizer = try TokenizerFolder.load(Pretrained.folder(folder))
    let broken = Array("a ".utf8) + [0xC3, 0x28, 0xFF, 0xE2, 0x82] + Array(" b".utf8)
    #expect(
      tokenizer.encode(broken, maximumLength: 50)
        == tokenizer.encode("a \u{FFFD}(\u{FFFD}\u{FFFD} b", maximumLength: 50))
  }

  @Test("The shortest cut leaves nothing but the special tokens", arguments: folders)
  func shortestCut(_ folder: String) throws {
    let tokenizer = try TokenizerFolder.load(Pretrained.folder(folder))
    let empty = tokenizer.encode("", maximumLength: 100)
    #expect(empty.count == tokenizer.framingCount)
    #expect(tokenizer.encode("the euro rises", maximumLength: tokenizer.framingCount) == empty)
  }

  @Test("A megabyte without a space, and one of nothing else, take no quadratic time", arguments: folders)
  func longWords(_ folder: String) throws {
    let tokenizer = try TokenizerFolder.load(Pretrained.folder(folder))
    for unit in ["ab", " ", "é", "\n", "'s", "1"] {
      let text = String(repeating: unit, count: (1 << 20) / unit.utf8.count)
      let ids = tokenizer.encode(text, maximumLength: 2_000_000)
      #expect(ids.allSatisfy { (0..<Int32(tokenizer.vocabularySize)).contains($0) })
      #expect(tokenizer.encode(text, maximumLength: 512).count <= 512)
    }
  }

  @Test("Several threads may encode with one tokenizer")
  func threads() async throws {
    let cases = try Pretrained.cases()
    let tokenizer = try TokenizerFolder.load(Pretrained.folder("roberta"))
    let expected = try #require(cases.whole["roberta"])
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<4 {
        group.addTask { cases.texts.map { tokenizer.encode($0, maximumLength: 100_000) } == expected }
      }
      for await isSame in group { #expect(isSame) }
    }
  }
}

@Suite("A pretrained tokenizer says what integration needs")
struct PretrainedFactsTests {
  @Test("Vocabulary with added tokens, padding, length and special tokens around a text")
  func facts() throws {
    let bert = try TokenizerFolder.load(Pretrained.folder("bert"))
    #expect(bert.paddingID == 0)
    #expect(bert.maximumLength == 512)
    #expect(bert.framingCount == 2)
    #expect(bert.spelling(of: 2) == "[CLS]")
    #expect(bert.spelling(of: Int32(bert.vocabularySize)) == nil)
    #expect(bert.spelling(of: -1) == nil)
    let qwen = try TokenizerFolder.load(Pretrained.folder("qwen2"))
    let last = Int32(qwen.vocabularySize) - 1
    #expect(qwen.spelling(of: last) == "<|im_end|>")
    #expect(qwen.paddingID == last - 2)
    #expect(qwen.framingCount == 0)
    let bare = try TokenizerFolder.load(Pretrained.folder("bert-vocab"))
    #expect(bare.maximumLength == nil)
    #expect(bare.paddingID == 0)
  }

  @Test("The built-in vocabulary is read from its own folder with the same ids")
  func builtIn() throws {
    let folder = try Pretrained.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let trained = ByteLevelBPE.train(
      texts: Array(repeating: "the euro isn't rising", count: 4), vocabularySize: 300)
    for file in trained.files(maximumLength: 512) {
      try file.data.write(to: folder.appendingPathComponent(file.name))
    }
    let read = try TokenizerFolder.load(folder)
    #expect(read.vocabularySize == trained.vocabularySize)
    #expect(read.paddingID == trained.paddingID)
    #expect(read.maximumLength == 512)
    for text in ["the euro", " <mask> é", "", "isn't   rising\n"] {
      #expect(read.encode(text, maximumLength: 20) == trained.encode(text, maximumLength: 20))
    }
    #expect(
      TokenizerFolder.files(in: folder).map(\.lastPathComponent)
        == ["tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"])
  }
}
