import Foundation
import TaskWeighting
import Testing
import Training

@Suite("The benchmark of the step")
struct StepBenchmarkTests {
  @Test("times as many steps as asked and reports the fields of bench --json")
  func report() throws {
    let report = try StepBenchmark.run(
      layers: 1, weighting: FixedBalance(), lengths: [[5, 9], [3]], threads: 2, steps: 4)
    #expect(report.steps == 4)
    #expect(report.tokensPerSecond > 0)
    #expect(report.productShare > 0)
    #expect(report.productShare <= 1)
    #expect(report.productRate > 0)
    let data = try JSONEncoder().encode(report)
    let fields = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(
      Set(fields.keys) == [
        "shape", "weighting", "scope", "lora", "threads", "steps", "step_ms", "tokens_per_s", "gemm_share",
        "gemm_gflops", "peak_rss_mib",
      ])
  }

  @Test("refuses shapes it does not know and a file without batches")
  func refusals() {
    #expect(throws: BenchmarkError.shape("giant")) {
      try StepBenchmark.run(shape: "giant", weighting: FixedBalance(), lengths: [[5]], threads: 1, steps: 1)
    }
    #expect(throws: BenchmarkError.noBatches) {
      try StepBenchmark.run(weighting: FixedBalance(), lengths: [], threads: 1, steps: 1)
    }
  }
}
