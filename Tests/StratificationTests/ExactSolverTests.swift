import Foundation
import Stratification
import Testing

@Suite("The exact solver")
struct ExactSolverTests {
  @Test("is never worse than the grid's optimum, on any scores and settings", arguments: 1...40)
  func isNeverWorseThanTheGrid(seed: Int) throws {
    var samples = ScoreSamples(seed: UInt64(seed))
    let count = samples.integer(12...160)
    let scores =
      switch seed % 4 {
      case 0: samples.fewValues(count)
      case 1: samples.neutralHeavy(count, decimals: 3)
      case 2: samples.neutralHeavy(count, decimals: 2)
      default: samples.neutralHeavy(count)
      }
    let settings = StratificationSettings(
      classes: samples.integer(2...6), lambda: [0, 0.01, 0.1, 1][samples.integer(0...3)],
      gamma: [0, 0.1, 0.3, 1][samples.integer(0...3)],
      minimumCount: samples.integer(0...count / 20))
    guard let optimum = plainOptimum(scores, settings) else {
      // Where the grid has no answer the solver either finds a finer one or names the tie.
      if let answer = try? Stratifier.solve(scores: scores, method: .exact, settings: settings) {
        #expect(answer.counts.allSatisfy { $0 >= settings.minimumCount ?? 0 })
      }
      return
    }
    let answer = try Stratifier.solve(scores: scores, method: .exact, settings: settings)
    #expect(answer.counts.allSatisfy { $0 >= settings.minimumCount ?? 0 })
    #expect(answer.objective.total <= optimum + 1e-7)
    #expect(answer.gapToExact == 0)
  }

  @Test("keeps clear of every score", arguments: 1...12)
  func keepsClear(seed: Int) throws {
    var samples = ScoreSamples(seed: UInt64(1000 + seed))
    let scores = samples.neutralHeavy(200, decimals: seed % 2 == 0 ? 2 : nil)
    for method in [ThresholdMethod.exact, .kmeans, .quantile, .gradient, .literal, .equalWidth] {
      let answer = try Stratifier.solve(
        scores: scores, method: method, settings: StratificationSettings())
      #expect(ThresholdMethod.areCuts(answer.thresholds))
      let sorted = scores.sorted()
      for cut in answer.thresholds {
        let above = sorted.first { $0 > cut } ?? 1
        let below = sorted.last { $0 <= cut } ?? -1
        let margin = min(1e-6, (above - below) / 4) * (1 - 1e-6)
        #expect(cut - below >= margin, "\(method)")
        #expect(above - cut >= margin, "\(method)")
      }
    }
  }

  @Test("sits in the middle of a gap where nothing else pulls")
  func sitsInTheMiddle() throws {
    let answer = try Stratifier.solve(
      scores: [-0.8, -0.7, 0.1, 0.2], method: .exact,
      settings: StratificationSettings(classes: 2, minimumCount: 1))
    #expect(abs(answer.thresholds[0] + 0.3) < 1e-12)
  }

  @Test("takes the leftmost of equally good cuts")
  func takesTheLeftmost() throws {
    let answer = try Stratifier.solve(
      scores: [-0.5, 0, 0.5], method: .kmeans, settings: StratificationSettings(classes: 2))
    #expect(answer.counts == [1, 2])
  }

  @Test("parts scores closer together than its grid")
  func partsCloseScores() throws {
    let scores = (0..<40).map { 0.1001 + Double($0) * 1e-5 }
    let answer = try Stratifier.solve(
      scores: scores, method: .exact, settings: StratificationSettings(classes: 4, minimumCount: 10))
    #expect(answer.counts == [10, 10, 10, 10])
  }

  @Test("lowers the default minimum count with a warning, and says so")
  func lowersTheDefault() throws {
    let scores = [Double](repeating: 0, count: 500) + [-0.5, 0.5, 0.6]
    let answer = try Stratifier.solve(
      scores: scores, method: .exact, settings: StratificationSettings(classes: 3))
    #expect(answer.warnings == ["the minimum class count 6 is out of reach: lowered to 1"])
    #expect(answer.counts.allSatisfy { $0 >= 1 })
  }

  @Test("names the tie that makes a minimum count impossible")
  func namesTheTie() {
    let scores = [Double](repeating: 0.25, count: 90) + (0..<10).map { 0.3 + Double($0) / 100 }
    #expect(
      throws: StratificationError.tie(score: 0.25, count: 90, of: 100, minimum: 8, classes: 3)
    ) {
      try Stratifier.solve(
        scores: scores, method: .exact,
        settings: StratificationSettings(classes: 3, minimumCount: 8))
    }
  }

  @Test("reaches a minimum count of exactly N/K among many different scores")
  func reachesTheLargestMinimum() throws {
    var samples = ScoreSamples(seed: 9)
    let scores = (0..<60_000).map { _ in samples.uniform() * 2 - 1 }
    let answer = try Stratifier.solve(
      scores: scores, method: .exact,
      settings: StratificationSettings(classes: 4, minimumCount: 15_000))
    #expect(answer.counts == [15_000, 15_000, 15_000, 15_000])
  }
}
