import Foundation
import Runs
import Testing
import Training

@Suite("A folder's vectors of texts")
struct EmbedderTests {
  @Test("are PyTorch's, for each architecture and each pooling", arguments: ModelFolders.kinds)
  func reference(kind: String) throws {
    let expected = try ModelFolders.Expected.read()
    let texts = try #require(expected.models[kind])
    for pooling in Pooling.allCases {
      let embedder = try Embedder(folder: ModelFolders.path(kind), pooling: pooling, threads: 2)
      let vectors = embedder.embed(expected.texts)
      #expect(vectors.count == texts.count && embedder.width == 8)
      for (vector, text) in zip(vectors, texts) {
        let wanted = pooling == .first ? text.first : pooling == .mean ? text.mean : text.last
        for (found, number) in zip(vector, wanted) {
          #expect(abs(found - number) <= 1e-5 * max(1, abs(number)), "\(kind) \(pooling)")
        }
      }
    }
  }

  @Test("pool as the architecture does where nothing is said")
  func usualPooling() throws {
    for (kind, pooling) in [("bert", Pooling.first), ("qwen2", .last)] {
      let texts = ["the euro falls"]
      let usual = try Embedder(folder: ModelFolders.path(kind), pooling: nil, threads: 1).embed(texts)
      let named = try Embedder(folder: ModelFolders.path(kind), pooling: pooling, threads: 1).embed(texts)
      #expect(usual.map(Array.init) == named.map(Array.init))
    }
  }

  @Test("of a folder that is none are refused in one line")
  func refusals() throws {
    let error = #expect(throws: RequestError.self) {
      _ = try Embedder(folder: "/nowhere/at/all", pooling: nil, threads: 1)
    }
    #expect(error.map { "\($0)".hasPrefix("--model: /nowhere/at/all: no such folder") } == true)
  }
}
