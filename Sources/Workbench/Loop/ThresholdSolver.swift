import Foundation
import Runs
import Stratification
import Training

/// Runs a threshold solver on the scores of a run's training part, read again from its data.
enum ThresholdSolver {
  static func solve(_ name: String, _ form: ThresholdForm, plan: Plan) -> ThresholdForm {
    var form = form
    do {
      let train = Set(plan.split.train)
      let scores = try DataSet.load(plan.data).rows.filter { train.contains($0.record) }.map(\.score)
      let settings = StratificationSettings(
        classes: form.count + 1, lambda: plan.stratification.lambda, gamma: plan.stratification.gamma,
        minimumCount: plan.stratification.minimumCount)
      let answer = try Stratifier.solve(
        scores: scores, method: try ThresholdMethod(parsing: name), settings: settings)
      form.field = TextField(ThresholdForm.text(answer.thresholds))
      form.answer = "classes of " + answer.counts.map(String.init).joined(separator: ", ")
    } catch {
      form.answer = "\(error)"
    }
    return form
  }
}
