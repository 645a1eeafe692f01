import Foundation
import Runs
import Testing
import Training

@Suite("A run's time and memory are estimated before it is made")
struct RunEstimateTests {
  private func plan(_ change: (inout Plan) -> Void = { _ in }) -> Plan {
    var plan = Plan(
      version: "1", name: "euro", tags: [], data: DataPlan(path: "/tmp/a.csv", format: .csv),
      model: ModelPlan(layers: 1, width: 32, heads: 2, feedForward: 128, vocabulary: 500),
      stratification: StratificationPlan(), thresholds: [], weighting: WeightingPlan(),
      optimization: OptimizationPlan(), split: SplitPlan(seed: 42, train: [], validation: []))
    change(&plan)
    return plan
  }

  @Test("a small plan has all three, the time in line with its steps")
  func small() throws {
    let estimate = RunEstimate.of(plan: plan(), trainRows: 800, meanTokens: 20)
    let step = try #require(estimate.secondsPerStep), seconds = try #require(estimate.seconds)
    #expect(step > 0)
    #expect(seconds >= step * 1_200 && seconds < step * 1_200 * 1.5)
    #expect(estimate.memoryMiB > 20 && estimate.memoryMiB < 100)
    #expect(
      RunEstimate.of(plan: plan { $0.optimization.maxSteps = 3 }, trainRows: 800, meanTokens: 20).seconds
        != nil)
  }

  @Test("memory grows with the model, the batch, the length of texts and the rows")
  func memory() {
    let base = RunEstimate.memoryMiB(plan: plan(), trainRows: 800, meanTokens: 20)
    #expect(RunEstimate.memoryMiB(plan: plan { $0.model.width = 512 }, trainRows: 800, meanTokens: 20) > base)
    #expect(
      RunEstimate.memoryMiB(plan: plan { $0.optimization.batch = 512 }, trainRows: 800, meanTokens: 20) > base
    )
    #expect(RunEstimate.memoryMiB(plan: plan(), trainRows: 800, meanTokens: 200) > base)
    #expect(RunEstimate.memoryMiB(plan: plan(), trainRows: 800_000, meanTokens: 20) > base)
  }

  @Test("a model beyond the machine is sized, not tried")
  func huge() {
    let huge = plan {
      $0.model = ModelPlan(layers: 48, width: 4_096, heads: 64, feedForward: 16_384, vocabulary: 200_000)
    }
    let estimate = RunEstimate.of(plan: huge, trainRows: 1_000, meanTokens: 500)
    #expect(estimate.seconds == nil && estimate.secondsPerStep == nil)
    #expect(estimate.memoryMiB > 50_000)
  }

  @Test("a large model is tried by the layer; frozen weights need no moments, parts of a batch less memory")
  func large() throws {
    let large = plan {
      $0.model = ModelPlan(layers: 24, width: 256, heads: 4, feedForward: 1_024, vocabulary: 150_000)
      $0.optimization.batch = 8
    }
    let estimate = RunEstimate.of(plan: large, trainRows: 800, meanTokens: 20)
    #expect(try #require(estimate.secondsPerStep) > 0)
    func memory(_ change: (inout Plan) -> Void) -> Double {
      var plan = large
      change(&plan)
      return RunEstimate.memoryMiB(plan: plan, trainRows: 800, meanTokens: 200)
    }
    let all = memory { _ in }
    #expect(memory { $0.model.lowRank = LowRankPlan(rank: 8) } < 0.9 * all)
    #expect(memory { $0.optimization.recomputes = true } < all)
    #expect(
      memory { $0.optimization.batch = 64 }
        > memory {
          $0.optimization.batch = 64
          $0.optimization.microBatch = 2
        })
  }
}
