import Foundation
import Runs
import TaskWeighting
import Testing

@Suite("plan.json")
struct PlanFileTests {
  private let plan = Plan(
    version: "0.1.0", name: "a \"name\", [1, 2]", tags: ["x"],
    data: DataPlan(path: "/data/[3,4].csv", format: .jsonl, encoding: .latin1, groupPattern: #"\[(\d+)\]"#),
    model: ModelPlan(source: "tiny", pooling: .last), stratification: StratificationPlan(minimumCount: 3),
    thresholds: [-0.30000000000000004, 1e-7, 1.0 / 3],
    weighting: WeightingPlan(alpha: .fixed(-0.25), floor: 0.1),
    optimization: OptimizationPlan(maxSteps: 7, seed: .max, patience: 2),
    split: SplitPlan(seed: 9, train: Array(0..<2_000), validation: [2_001], test: []), keep: .all,
    trace: "/tmp/t.jsonl", parent: ForkPoint(run: RunID(rawValue: "a"), step: 3))

  @Test("reads back to the same plan")
  func roundTrip() throws {
    #expect(try PlanFile.decode(try PlanFile.encode(plan)) == plan)
  }

  @Test("has its keys in snake case, the thresholds at the top, and a split on one line")
  func layout() throws {
    let text = String(decoding: try PlanFile.encode(plan), as: UTF8.self)
    let json = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(json["thresholds"] is [Double])
    #expect(text.contains("\"thresholds\" : [-0.30000000000000004, 1e-07, 0.3333333333333333]"))
    #expect((json["optimization"] as? [String: Any])?["learning_rate"] as? Double == 1e-3)
    #expect((json["data"] as? [String: Any])?["path"] as? String == "/data/[3,4].csv")
    #expect(text.contains("\"train\" : [0, 1, 2, 3,"))
    #expect(text.hasSuffix("}\n"))
    #expect(text.split(separator: "\n").count < 100)
  }

  @Test("is the same text every time")
  func stable() throws {
    #expect(try PlanFile.encode(plan) == (try PlanFile.encode(plan)))
  }
}

@Suite("Run ids")
struct RunIDTests {
  @Test("carry the time in UTC, so that they sort by it")
  func time() {
    let id = RunID.make(at: Date(timeIntervalSince1970: 1_795_417_262))
    #expect(id.rawValue.hasPrefix("20261123-070102-"))
    #expect(id.rawValue.utf8.count == 20)
    #expect(
      RunID.make(at: Date(timeIntervalSince1970: 1_795_417_263))
        > RunID(rawValue: String(id.rawValue.dropLast(4)) + "9999"))
  }
}

@Suite("A line of the trace")
struct TraceLineTests {
  @Test("has the fields in the documented order, null where there is none, and doubles that read back")
  func order() throws {
    let step = StepRecord(
      step: 3, epoch: 1, rows: [4, 5], learningRate: 1e-5, lossRegression: 0.1 + 0.2,
      lossClassification: .nan,
      lossImbalanced: nil, lossTotal: 1, classLosses: [nil, 2], classCounts: [0, 2], scope: .lastLayer,
      normR: 1, normC: nil, cosine: -0.0, lambdaR: nil, lambdaC: nil, wR: nil, wC: nil, coefficientR: 1,
      coefficientC: 0, alpha: nil, beta: nil, gradientNorm: 2, directionNorm: 1, tokens: 9, seconds: 5,
      processorSeconds: 6)
    #expect(
      step.traceLine() == """
        {"step":3,"epoch":1,"rows":[4, 5],"lr":1e-05,"loss_r":0.30000000000000004,"loss_c":null,\
        "loss_imb":null,"loss_total":1.0,"class_losses":[null,2.0],"class_counts":[0, 2],\
        "scope":"last-layer","norm_r":1.0,"norm_c":null,"cosine":-0.0,"lambda_r":null,"lambda_c":null,\
        "w_r":null,"w_c":null,"c_r":1.0,"c_c":0.0,"alpha":null,"beta":null,"grad_norm":2.0,\
        "direction_norm":1.0,"tokens":9}
        """)
    #expect(try JSONSerialization.jsonObject(with: Data(step.traceLine().utf8)) is [String: Any])
  }
}
