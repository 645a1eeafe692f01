import Stratification
import Testing

@Suite("Scores around a cut")
struct ScoreNeighbourTests {
  @Test("the nearest come first, from both sides", arguments: 1...20)
  func nearest(seed: Int) throws {
    var samples = ScoreSamples(seed: UInt64(seed))
    let scores = try SortedScores(samples.neutralHeavy(samples.integer(1...60), decimals: 2))
    let cut = Double(samples.integer(-99...99)) / 100
    let ranks = scores.nearest(to: cut, limit: 12)
    #expect(ranks.count == min(12, scores.count) && Set(ranks).count == ranks.count)
    let distances = ranks.map { abs(scores.values[$0] - cut) }
    #expect(distances == distances.sorted())
    let all = scores.values.map { abs($0 - cut) }.sorted()
    #expect(distances == Array(all.prefix(12)))
  }

  @Test("a gap's middle changes no count, and a cut on a score goes to the gap above it")
  func gap() throws {
    let scores = try SortedScores([-0.5, 0.1, 0.3, 0.3, 0.8])
    #expect(abs(scores.gapMiddle(at: 0.12) - 0.2) < 1e-12)
    #expect(abs(scores.gapMiddle(at: 0.1) - 0.2) < 1e-12)
    #expect(abs(scores.gapMiddle(at: -0.9) + 0.75) < 1e-12)
    #expect(abs(scores.gapMiddle(at: 0.9) - 0.9) < 1e-12)
    #expect(scores.rank(of: scores.gapMiddle(at: 0.5)) == scores.rank(of: 0.5))
  }

  @Test("a bar holds the scores above its lower end up to and with its upper end")
  func bar() throws {
    let scores = try SortedScores([-0.5, 0.1, 0.3, 0.3, 0.8])
    #expect(scores.ranks(in: 0.1...0.3) == 2..<4)
    #expect(scores.ranks(in: -1...1) == 0..<5)
    #expect(scores.ranks(in: 0.31...0.4).isEmpty)
  }
}
