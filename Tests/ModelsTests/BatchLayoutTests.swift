import Models
import Testing

@Suite("The layout of a batch")
struct BatchLayoutTests {
  static let configuration = BackboneConfiguration(
    vocabulary: 50, width: 8, heads: 2, feedForward: 16, positions: 64)

  static func batch(_ lengths: [Int]) -> PackedBatch {
    var batch = PackedBatch(tokenIDs: [], offsets: [0])
    for length in lengths {
      for place in 0..<length { batch.tokenIDs.append(Int32((batch.tokenIDs.count * 7 + place) % 50)) }
      batch.offsets.append(Int32(batch.tokenIDs.count))
    }
    return batch
  }

  @Test("gives every text to one thread, end to end, with its own tokens", arguments: [1, 2, 3, 8])
  func texts(threads: Int) throws {
    let batch = Self.batch([5, 1, 30, 7, 64]), layout = BatchLayout(Self.configuration)
    try layout.arrange(batch, threads: threads)
    #expect(layout.shares.count == threads)
    #expect(layout.texts.map(\.index).sorted() == Array(0..<5))
    #expect(layout.rows == 107)
    #expect(layout.longest == 64)
    var row = 0
    for text in layout.texts {
      #expect(text.row == row)
      #expect(
        Array(layout.ids[text.row..<text.row + text.length])
          == Array(batch.tokenIDs[text.place..<text.place + text.length]))
      row += text.length
    }
    for share in layout.shares {
      #expect(share.rows.count == layout.texts[share.texts].reduce(0) { $0 + $1.length })
    }
    #expect(layout.textsInBatchOrder.map { layout.texts[$0].index } == Array(0..<5))
  }

  @Test("balances the threads: with many texts none has a fifth more than another")
  func balance() throws {
    let layout = BatchLayout(Self.configuration)
    try layout.arrange(Self.batch((0..<16).map { 4 + $0 * 11 % 37 }), threads: 2)
    let rows = layout.shares.map(\.rows.count)
    #expect(rows.max()! * 5 <= rows.min()! * 6)
  }

  @Test("lists each word once, with all its rows, batch after batch")
  func words() throws {
    let layout = BatchLayout(Self.configuration)
    for lengths in [[9, 9, 3], [2], [60, 1]] {
      try layout.arrange(Self.batch(lengths), threads: 2)
      #expect(Set(layout.words).count == layout.words.count)
      var seen: [Int] = []
      for (word, id) in layout.words.enumerated() {
        for place in layout.wordStarts[word]..<layout.wordStarts[word + 1] {
          let row = Int(layout.wordRows[Int(place)])
          #expect(layout.ids[row] == id)
          seen.append(row)
        }
      }
      #expect(seen.sorted() == Array(0..<layout.rows))
    }
  }
}

@Suite("The shape of a model")
struct ConfigurationTests {
  @Test("is refused in one line where it cannot be")
  func refusals() {
    func message(_ change: (inout BackboneConfiguration) -> Void) -> String? {
      var configuration = BackboneConfiguration()
      change(&configuration)
      do {
        try configuration.validate()
        return nil
      } catch { return "\(error)" }
    }
    #expect(message { _ in } == nil)
    #expect(message { $0.heads = 3 } == "model: width 128 is not a multiple of the 3 attention heads")
    #expect(message { $0.layers = 0 } == "model: layers is 0, expected 1 to 16777216")
    #expect(message { $0.vocabulary = .max }?.hasPrefix("model: vocabulary is") == true)
    #expect(
      message { $0.dropout.hidden = 1 } == "model: dropout is 1.0, expected 0 up to but not including 1")
  }

  @Test("names its tensors as Hugging Face does, and leaves no two at one place")
  func names() throws {
    let encoder = try Backbone(BackboneConfiguration(layers: 2), classes: 5, pooling: .mean, threads: 1)
    let tensors = encoder.table.tensors(in: encoder.weights.trained.pointer) { _ in true }
    #expect(Set(tensors.map(\.name)).count == tensors.count)
    #expect(tensors.count == 5 + 2 * 16 + 4)
    let spans = tensors.map { ($0.values.baseAddress!, $0.values.baseAddress! + $0.values.count) }
      .sorted { $0.0 < $1.0 }
    for (a, b) in zip(spans, spans.dropFirst()) { #expect(a.1 <= b.0) }
    #expect(
      tensors.contains { $0.name == "encoder.layer.1.attention.self.value.weight" && $0.shape == [128, 128] })
    #expect(tensors.contains { $0.name == "classification.weight" && $0.shape == [5, 128] })
  }

  @Test("starts from weights that are a function of the seed: normal, with norms of one")
  func initialization() throws {
    func values(_ seed: UInt64) throws -> [String: [Float]] {
      let encoder = try Backbone(BackboneConfiguration(layers: 1), classes: 5, pooling: .mean, threads: 1)
      encoder.initializeParameters(seed: seed)
      return Dictionary(
        uniqueKeysWithValues: encoder.table.tensors(in: encoder.weights.trained.pointer) { _ in true }
          .map { ($0.name, Array($0.values)) })
    }
    let first = try values(1)
    #expect(try values(1) == first)
    #expect(try values(2) != first)
    func deviation(_ name: String) throws -> Float {
      let values = try #require(first[name])
      return (values.reduce(0) { $0 + $1 * $1 } / Float(values.count)).squareRoot()
    }
    #expect(abs(try deviation("embeddings.word_embeddings.weight") - 0.02) < 1e-4)
    #expect(abs(try deviation("regression.weight") / 0.01 - 1) < 0.3)
    #expect(abs(try deviation("classification.weight") * Float(3 * 128).squareRoot() - 1) < 0.15)
    #expect(first["embeddings.LayerNorm.weight"]?.allSatisfy { $0 == 1 } == true)
    #expect(first["encoder.layer.0.output.dense.bias"]?.allSatisfy { $0 == 0 } == true)
    #expect(first["regression.bias"] == [0])
  }
}
