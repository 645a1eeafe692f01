import Stratification
import Testing

@Suite("The bootstrap band of the exact thresholds")
struct BootstrapBandTests {
  private func scores(_ count: Int, seed: UInt64 = 7) throws -> SortedScores {
    var samples = ScoreSamples(seed: seed)
    return try SortedScores(samples.neutralHeavy(count))
  }

  @Test("has one range a threshold, in order, around the exact answer")
  func contains() throws {
    let scores = try scores(400)
    let settings = StratificationSettings()
    let band = try #require(BootstrapBand(scores, settings: settings, resamples: 40))
    let exact = try Stratifier.solve(scores, method: .exact, settings: settings).thresholds
    #expect(band.ranges.count == 4 && band.resamples == 40)
    for (range, cut) in zip(band.ranges, exact) {
      // Percentiles of 40 answers: the exact one may lie a grid step or two outside.
      #expect(range.lowerBound - 0.02 <= cut && cut <= range.upperBound + 0.02)
    }
    for (low, high) in zip(band.ranges, band.ranges.dropFirst()) { #expect(low.lowerBound < high.lowerBound) }
  }

  @Test("is the same for the same seed, and another one for another")
  func seeded() throws {
    let scores = try scores(200)
    let settings = StratificationSettings(classes: 3)
    let first = BootstrapBand(scores, settings: settings, resamples: 12, seed: 1)
    #expect(first == BootstrapBand(scores, settings: settings, resamples: 12, seed: 1))
    #expect(first != BootstrapBand(scores, settings: settings, resamples: 12, seed: 2))
  }

  @Test("narrows with more scores, also where bins are drawn instead of scores")
  func narrows() throws {
    let settings = StratificationSettings(classes: 2)
    func width(_ count: Int) throws -> Double {
      let band = try #require(BootstrapBand(try scores(count), settings: settings, resamples: 16))
      return band.ranges.reduce(0) { $0 + $1.upperBound - $1.lowerBound }
    }
    let (few, many) = (try width(300), try width(30_000))
    #expect(many < few / 2, "\(few) \(many)")
  }

  @Test("there is none where nothing can be cut, and some where a class can hardly be filled")
  func edges() throws {
    let settings = StratificationSettings(classes: 3)
    #expect(BootstrapBand(try SortedScores([0.1, 0.2]), settings: settings) == nil)
    #expect(BootstrapBand(try SortedScores([0.1, 0.1, 0.1, 0.1]), settings: settings) == nil)
    let thin = StratificationSettings(classes: 3, minimumCount: 3)
    #expect(
      BootstrapBand(try SortedScores([-1, -1, -1, 0, 0, 0, 1, 1, 1]), settings: thin, resamples: 10) != nil)
  }
}
