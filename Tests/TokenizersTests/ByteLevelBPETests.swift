import Foundation
import Testing
import Tokenizers

@Suite("A byte-level vocabulary encodes like the Python tokenizers package")
struct EncodingTests {
  let cases: Fixture.Cases
  let tokenizer: ByteLevelBPE

  init() throws {
    cases = try Fixture.cases()
    tokenizer = try ByteLevelBPE(json: Fixture.tokenizerJSON(), file: "tokenizer.json")
  }

  @Test("Ids of plain and of awkward texts are the same")
  func sameIds() {
    #expect(cases.texts.count > 100)
    for item in cases.texts {
      #expect(tokenizer.encode(item.text, maximumLength: 10_000) == item.ids, "\(item.text.debugDescription)")
    }
  }

  @Test("A cut to eight ids keeps <s> and </s>")
  func sameCut() {
    for item in cases.texts {
      #expect(tokenizer.encode(item.text, maximumLength: 8) == item.cut, "\(item.text.debugDescription)")
    }
  }

  @Test("Bytes that are no UTF-8 are read as U+FFFD")
  func sameForBrokenBytes() {
    for item in cases.broken {
      #expect(tokenizer.encode(item.bytes, maximumLength: 10_000) == item.ids, "\(item.bytes)")
    }
  }

  @Test("The shortest cut leaves nothing but the special tokens")
  func shortestCut() {
    #expect(tokenizer.encode("the euro rises", maximumLength: 2) == [0, 2])
    #expect(tokenizer.encode("<mask><mask>", maximumLength: 2) == [0, 2])
    #expect(tokenizer.encode("<mask><mask>", maximumLength: 3) == [0, 4, 2])
  }

  @Test("Ids lie inside the vocabulary and every byte has one")
  func everyByte() {
    for byte in UInt8.min...UInt8.max {
      let ids = tokenizer.encode([byte], maximumLength: 10)
      #expect(ids.allSatisfy { (0..<Int32(tokenizer.vocabularySize)).contains($0) && $0 != 3 })
    }
  }

  @Test("Half a megabyte without a space takes no quadratic time")
  func longWord() {
    let ids = tokenizer.encode(String(repeating: "ab", count: 250_000), maximumLength: 1_000_000)
    #expect(ids.count > 60_000)
  }
}

@Suite("A byte-level vocabulary is learned from texts")
struct TrainingTests {
  @Test("It is the one that the Python tokenizers package learns from them, ties included")
  func sameVocabulary() throws {
    let cases = try Fixture.cases()
    let learned = ByteLevelBPE.train(texts: cases.corpus, vocabularySize: cases.vocabularySize)
    #expect(learned.vocabularySize == cases.vocabularySize)
    let read = try ByteLevelBPE(json: Fixture.tokenizerJSON(), file: "tokenizer.json")
    #expect(learned.json() == read.json())
  }

  @Test("Texts that run out of pairs give a smaller vocabulary")
  func runsOut() {
    let tokenizer = ByteLevelBPE.train(texts: ["abc abc", "x"], vocabularySize: 8_000)
    // "ab" and "abc"; " abc" and all else occur once.
    #expect(tokenizer.vocabularySize == ByteLevelBPE.minimumVocabularySize + 2)
    #expect(tokenizer.encode("abc", maximumLength: 10).count == 3)
  }

  @Test("Without texts the vocabulary is the bytes, however small a one was asked for")
  func nothing() {
    let tokenizer = ByteLevelBPE.train(texts: [], vocabularySize: 3)
    #expect(tokenizer.vocabularySize == 261)
    #expect(tokenizer.encode("é", maximumLength: 10).count == 4)
  }

  @Test("A special token's name in the texts is learned as plain text")
  func specialNamesInTexts() {
    let tokenizer = ByteLevelBPE.train(texts: Array(repeating: "<s>s</s>", count: 5), vocabularySize: 300)
    #expect(tokenizer.encode("<s>", maximumLength: 10) == [0, 0, 2])
    #expect(tokenizer.vocabularySize == ByteLevelBPE.minimumVocabularySize + 1)
  }
}
