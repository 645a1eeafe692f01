import Runs
import TaskWeighting
import Testing
import Training

@Suite("A plan is edited by the names of its settings")
struct PlanEditorTests {
  private let plan = Plan(
    version: "1", name: "euro", tags: ["old"], data: DataPlan(path: "/tmp/a.csv", format: .csv),
    model: ModelPlan(), stratification: StratificationPlan(), thresholds: [-0.6, -0.2, 0.2, 0.6],
    weighting: WeightingPlan(), optimization: OptimizationPlan(),
    split: SplitPlan(seed: 42, train: [0, 1], validation: [2]))

  private func edited(_ settings: (String, String)...) throws -> Plan {
    try PlanEditor.apply(settings.map { Setting($0.0, $0.1) }, to: plan)
  }

  @Test("a plan's own settings give the plan again")
  func identity() throws {
    #expect(try PlanEditor.apply(plan.settings.filter { !$0.value.isEmpty }, to: plan) == plan)
    for setting in plan.settings {
      #expect(PlanEditor.names.contains(setting.name))
      #expect(PlanEditor.expectation(of: setting.name) != nil)
    }
  }

  @Test("each setting goes where it belongs, a later one wins, tags gather")
  func values() throws {
    let plan = try edited(
      ("learning-rate", "0.5"), ("learning-rate", "5e-4"), ("weighting", "constant"),
      ("task-weights", ".7,.3"),
      ("epochs", "20"), ("patience", "3"), ("max-steps", ""), ("dropout", "0"), ("name", "sterling"),
      ("tag", "a"), ("tag", "b,c"), ("keep", "all"), ("seed", "18446744073709551615"), ("width", "64"))
    #expect(plan.optimization.learningRate == 5e-4)
    #expect(plan.weighting.method == "constant" && plan.weighting.taskWeights == [0.7, 0.3])
    #expect(plan.optimization.epochs == 20 && plan.optimization.patience == 3)
    #expect(plan.model.dropout == 0 && plan.model.feedForward == 256)
    #expect(plan.name == "sterling" && plan.tags == ["a", "b", "c"])
    #expect(plan.keep == .all && plan.optimization.seed == .max)
    #expect(plan.thresholds == self.plan.thresholds)
  }

  @Test("given cuts are taken, others wait for the training part")
  func thresholds() throws {
    let given = try edited(("thresholds", "fixed:-0.5,0.5"))
    #expect(given.thresholds == [-0.5, 0.5] && given.stratification.classes == 3)
    #expect(try edited(("thresholds", "-.5,.5")) == given)
    #expect(try edited(("classes", "3")).thresholds.isEmpty)
    #expect(try edited(("gamma", "0.1")).thresholds.isEmpty)
    #expect(try edited(("thresholds", "exact")).thresholds == plan.thresholds)
  }

  @Test(
    "a wrong value is one line with the name, what was found and what was expected",
    arguments: [
      ("learning-rate", "fast", "learning-rate: found fast, expected a number above 0"),
      ("learning-rate", "0x1p3", "learning-rate: found 0x1p3"), ("learning-rate", "inf", "above 0"),
      ("learning-rate", "", "found nothing"), ("epochs", "0", "a whole number from 1 to 1000000"),
      ("epochs", "1.5", "epochs: found 1.5"), ("scope", "ful", "did you mean full?"),
      ("weighting", "equl", "did you mean equal?"), ("learning_rate", "1", "did you mean learning-rate?"),
      ("alpha", "fixed:0x1", "learned or fixed:X"), ("alpha", "fixed:3", "alpha is fixed:3.0"),
      ("thresholds", "fixed:0.5,0.1", "increasing"), ("classes", "10", "from 2 to 9"),
      ("heads", "3", "a multiple of the 3 heads"), ("name", "last", "other than last"),
      ("score-range", "4:-4", "LOW:HIGH"), ("task-weights", "1", "two numbers"),
      ("nonsense\u{1b}[2J", "1", "no such setting"), ("keep", "\u{1b}[2J", "one of best, all, none"),
    ])
  func refusals(name: String, value: String, words: String) {
    let error = #expect(throws: RequestError.self) { _ = try edited((name, value)) }
    guard let error else { return }
    #expect("\(error)".contains(words), "\(error)")
    #expect(!"\(error)".unicodeScalars.contains("\u{1b}"))
  }

  @Test("settings that contradict each other are refused")
  func contradictions() {
    #expect(throws: RequestError.self) { _ = try edited(("thresholds", "-.5,.5"), ("classes", "5")) }
  }

  @Test("a part of a batch is no larger than the batch; a plan that has such a part goes on as it is")
  func microBatch() throws {
    #expect(try edited(("micro-batch", "8")).optimization.microBatch == 8)
    #expect(try edited(("micro-batch", "16"), ("batch", "16")).optimization.microBatch == 16)
    for settings in [[Setting("micro-batch", "9")], [Setting("micro-batch", "4"), Setting("batch", "2")]] {
      let error = #expect(throws: RequestError.self) { _ = try PlanEditor.apply(settings, to: plan) }
      #expect(error.map { "\($0)".hasPrefix("micro-batch: found ") } == true)
    }
    var old = plan
    old.optimization.microBatch = 100
    #expect(try PlanEditor.apply([Setting("epochs", "3")], to: old).optimization.microBatch == 100)
  }

  @Test("one value can be checked as it is typed")
  func checking() throws {
    try PlanEditor.check(name: "batch", value: "16")
    #expect(throws: RequestError.self) { try PlanEditor.check(name: "batch", value: "-1") }
    #expect(try PlanEditor.setting("thresholds=fixed:a=b") == Setting("thresholds", "fixed:a=b"))
    #expect(throws: RequestError.self) { _ = try PlanEditor.setting("thresholds") }
    #expect(throws: RequestError.self) { _ = try PlanEditor.setting("=1") }
    #expect(PlanEditor.choices(of: "keep") == ["best", "all", "none"])
  }
}
