import Foundation
import TaskWeighting
import Testing
import Training

@Suite("The benchmark of the step")
struct StepBenchmarkTests {
  /// A tiny model of one layer.
  private func request(_ change: (inout StepBenchmark.Request) -> Void = { _ in }) -> StepBenchmark.Request {
    var request = StepBenchmark.Request()
    request.layers = 1
    request.lengths = [[5, 9], [3]]
    request.threads = 2
    request.steps = 4
    change(&request)
    return request
  }

  @Test("times as many steps as asked and reports the fields of bench --json")
  func report() throws {
    let report = try StepBenchmark.run(request(), weighting: FixedBalance())
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

  @Test("times adapters on a base in two bytes, a text at a time, with activations computed again")
  func adapters() throws {
    let request = request {
      $0.lora = 4
      $0.frozen = .bfloat16
      $0.microBatch = 1
      $0.recomputes = true
    }
    let report = try StepBenchmark.run(request, weighting: GradientBalance())
    #expect(report.lora == 4)
    #expect(report.steps == 4)
  }

  @Test("refuses shapes it does not know, texts that are too long for them and a file without batches")
  func refusals() {
    #expect(throws: BenchmarkError.shape("giant")) {
      try StepBenchmark.run(request { $0.shape = "giant" }, weighting: FixedBalance())
    }
    #expect(throws: BenchmarkError.noBatches) {
      try StepBenchmark.run(request { $0.lengths = [] }, weighting: FixedBalance())
    }
    #expect(throws: BenchmarkError.tooLong(513, positions: 512)) {
      try StepBenchmark.run(request { $0.lengths = [[513]] }, weighting: FixedBalance())
    }
  }
}
