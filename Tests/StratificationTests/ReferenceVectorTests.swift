import Foundation
import Stratification
import Testing

/// Numbers of an independent reference; `Fixtures/make_thresholds.py` made them.
private struct ReferenceCase: Decodable, Sendable, CustomTestStringConvertible {
  struct Terms: Decodable, Sendable {
    var total, within, spacing, balance: Double
  }
  var kind: String
  var scores: [Double]
  var classes: Int
  var lambda, gamma: Double
  var min_count: Int
  var quantile_thresholds: [Double]
  var quantile_objective: Terms
  var quantile_counts: [Int]
  var exact_grid_thresholds: [Double]
  var exact_grid_objective: Terms
  var exact_grid_counts: [Int]

  var testDescription: String { "\(kind), \(classes) classes, lambda \(lambda), gamma \(gamma)" }
  var settings: StratificationSettings {
    StratificationSettings(classes: classes, lambda: lambda, gamma: gamma, minimumCount: min_count)
  }

  static let all: [ReferenceCase] = {
    let url = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/thresholds.json")
    do { return try JSONDecoder().decode([ReferenceCase].self, from: Data(contentsOf: url)) } catch {
      fatalError("\(url.path): \(error)")
    }
  }()
}

@Suite("Reference numbers of the stratification")
struct ReferenceVectorTests {
  @Test("the exact solver has the reference's counts and is not worse", arguments: ReferenceCase.all)
  private func exact(reference: ReferenceCase) throws {
    let answer = try Stratifier.solve(
      scores: reference.scores, method: .exact, settings: reference.settings)
    #expect(answer.counts == reference.exact_grid_counts)
    #expect(answer.objective.total <= reference.exact_grid_objective.total + 1e-7)
    #expect(abs(answer.objective.within - reference.exact_grid_objective.within) < 1e-8)
    #expect(abs(answer.objective.balance - reference.exact_grid_objective.balance) < 1e-8)
  }

  @Test("given thresholds have the reference's objective", arguments: ReferenceCase.all)
  private func objective(reference: ReferenceCase) throws {
    let answer = try Stratifier.solve(
      scores: reference.scores, method: .fixed(reference.exact_grid_thresholds),
      settings: reference.settings)
    #expect(abs(answer.objective.total - reference.exact_grid_objective.total) < 2e-9)
    #expect(abs(answer.objective.within - reference.exact_grid_objective.within) < 2e-9)
    #expect(abs(answer.objective.spacing - reference.exact_grid_objective.spacing) < 2e-9)
    #expect(abs(answer.objective.balance - reference.exact_grid_objective.balance) < 2e-9)
    #expect(answer.counts == reference.exact_grid_counts)
    #expect(answer.thresholds == reference.exact_grid_thresholds)
  }

  @Test("quantiles fall where the reference's do", arguments: ReferenceCase.all)
  private func quantiles(reference: ReferenceCase) throws {
    let scores = try SortedScores(reference.scores)
    for k in 1..<reference.classes {
      let quantile = scores.quantile(Double(k) / Double(reference.classes))
      #expect(abs(quantile - reference.quantile_thresholds[k - 1]) < 1e-8)
    }
    // Ties aside, moving a threshold off a score changes no count.
    if reference.kind != "five-values" {
      let answer = try Stratifier.solve(scores, method: .quantile, settings: reference.settings)
      #expect(answer.counts == reference.quantile_counts)
    }
  }
}
