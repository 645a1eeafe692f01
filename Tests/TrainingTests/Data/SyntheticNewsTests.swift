import Foundation
import Testing
import Training

@Suite("The synthetic sentences")
struct SyntheticNewsTests {
  private func written(_ seed: UInt64, _ rows: Int) throws -> Data {
    var bytes = Data()
    try SyntheticNews(seed: seed).write(rows: rows) { bytes.append($0) }
    return bytes
  }

  @Test("are those of sample-data, byte for byte, for seed 42")
  func sampleData() throws {
    let root = (0..<4).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent() }
    let file = try Data(contentsOf: root.appending(path: "sample-data/eurusd-news.csv"))
    // Not #expect(a == b) on the bytes: a failure would print half a megabyte.
    let isSame = try written(42, 5_000) == file
    #expect(isSame)
  }

  @Test("begin alike however many are asked for, and differ by seed")
  func prefixes() throws {
    let news = SyntheticNews(seed: 3)
    #expect(Array(news.rows(500).prefix(100)) == news.rows(100))
    #expect(news.rows(100) != SyntheticNews(seed: 4).rows(100))
    #expect(try written(3, 0) == Data("id,article,text,score\n".utf8))
  }

  @Test("are neutral-heavy with thin tails on both sides, and never repeat a text")
  func shape() {
    let rows = SyntheticNews(seed: 5).rows(4_000)
    let scores = rows.map { Double($0.score) / 1_000 }
    #expect(scores.allSatisfy { $0 >= -1 && $0 <= 1 })
    let neutral = Double(scores.filter { abs($0) <= 0.25 }.count) / 4_000
    #expect(neutral > 0.75 && neutral < 0.92)
    for tail in [scores.filter { $0 > 0.5 }.count, scores.filter { $0 < -0.5 }.count] {
      #expect(tail > 10 && tail < 160)
    }
    #expect(Set(rows.map(\.text)).count == rows.count)
  }

  @Test("come in articles of a few sentences each")
  func articles() {
    let sizes = Dictionary(grouping: SyntheticNews(seed: 6).rows(2_000), by: \.article).mapValues(\.count)
    #expect(sizes.count > 300)
    #expect(sizes.values.allSatisfy { (1...8).contains($0) })
  }
}
