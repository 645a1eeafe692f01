import Stratification
import Testing

@Suite("Threshold methods by name")
struct ThresholdMethodTests {
  @Test("every name reads back as itself", arguments: ThresholdMethod.names)
  func names(name: String) throws {
    #expect(try ThresholdMethod(parsing: name).description == name)
  }

  @Test("a misspelt one is answered with the nearest")
  func suggestion() {
    let error = #expect(throws: StratificationError.self) { try ThresholdMethod(parsing: "exat") }
    #expect(error?.description.hasSuffix("(did you mean exact?)") == true)
  }

  @Test(
    "given cuts are increasing numbers between -1 and 1",
    arguments: ["fixed:", "fixed:0.1,", "fixed:0.2,0.1", "fixed:0,0", "fixed:-1,0", "fixed:nan", "fixed:a"])
  func cuts(text: String) {
    #expect(throws: StratificationError.self) { try ThresholdMethod(parsing: text) }
  }

  @Test("given cuts settle the number of classes and are taken as they are")
  func fixed() throws {
    let method = try ThresholdMethod(parsing: "fixed:-0.5, 0,0.5")
    #expect(method == .fixed([-0.5, 0, 0.5]) && method.classes == 4)
    let settings = StratificationSettings(classes: 4)
    let answer = try Stratifier.solve(scores: [-0.5, 0, 0.5, 1], method: method, settings: settings)
    #expect(answer.thresholds == [-0.5, 0, 0.5] && answer.counts == [1, 1, 1, 1])
    #expect(throws: StratificationError.self) {
      try Stratifier.solve(
        scores: [-0.5, 0, 0.5, 1, 1], method: method, settings: StratificationSettings(classes: 5))
    }
  }

  @Test("scores that cannot be cut are refused with the reason")
  func badScores() {
    let settings = StratificationSettings(classes: 3)
    let cases: [([Double], StratificationError)] = [
      ([], .noScores), ([0, 0.1, 1.5], .badScore(index: 2, 1.5)),
      ([0, 1], .fewerScoresThanClasses(scores: 2, classes: 3)),
      ([0.3, 0.3, 0.3, 0.3], .oneScore(0.3, count: 4)),
    ]
    for (scores, error) in cases {
      #expect(throws: error) { try Stratifier.solve(scores: scores, method: .exact, settings: settings) }
    }
    #expect(throws: StratificationError.self) { try SortedScores([0, .nan]) }
  }
}

@Suite("The gradient descent")
struct GradientDescentTests {
  @Test("shows every iterate, ordered and inside, and answers with the best of them")
  func iterates() throws {
    var samples = ScoreSamples(seed: 3)
    let scores = try SortedScores(samples.neutralHeavy(400, decimals: 3))
    let settings = StratificationSettings()
    let iterates = Array(GradientDescent(scores: scores, settings: settings))
    #expect(iterates.map(\.iteration) == Array(0..<iterates.count))
    #expect(iterates.allSatisfy { ThresholdMethod.areCuts($0.thresholds) })
    let least = try #require(iterates.map(\.objective.total).min())
    let answer = try Stratifier.solve(scores, method: .gradient, settings: settings)
    #expect(abs(answer.objective.total - least) < 1e-4)
    #expect(answer.iterations == iterates.count - 1)
    #expect(answer.converged == iterates.last?.converged)
    #expect(answer.gapToExact > -1e-6)
  }

  @Test("to the letter only evens out the spacing")
  func literal() throws {
    var samples = ScoreSamples(seed: 4)
    let answer = try Stratifier.solve(
      scores: samples.neutralHeavy(400), method: .literal, settings: .paper())
    #expect(answer.converged)
    let gaps = zip(answer.thresholds, answer.thresholds.dropFirst()).map { $1 - $0 }
    #expect(gaps.allSatisfy { abs($0 - 0.5) < 1e-3 })
  }

  @Test("a moved threshold leaves the same evaluation as one made anew")
  func whatIf() throws {
    var samples = ScoreSamples(seed: 5)
    let scores = try SortedScores(samples.neutralHeavy(300))
    let settings = StratificationSettings(classes: 4)
    var moved = ThresholdEvaluation(scores: scores, thresholds: [-0.3, 0, 0.3], settings: settings)
    moved.move(1, to: 0.12)
    let fresh = ThresholdEvaluation(scores: scores, thresholds: [-0.3, 0.12, 0.3], settings: settings)
    #expect(moved.counts == fresh.counts && moved.objective == fresh.objective)
    #expect(moved.counts.reduce(0, +) == 300)
  }
}
