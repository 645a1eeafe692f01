import Runs
import TaskWeighting

extension StepRecord {
  /// The record of a step from what the engine computed.
  init(
    step: Int, epoch: Int, rows: [Int], learningRate: Double, outcome: StepOutcome, scope: GramScope,
    seconds: Double, processorSeconds: Double
  ) {
    self.init(
      step: step, epoch: epoch, rows: rows, learningRate: learningRate,
      lossRegression: outcome.lossRegression, lossClassification: outcome.lossClassification,
      lossImbalanced: outcome.lossImbalanced, lossTotal: outcome.lossTotal,
      classLosses: outcome.classLosses, classCounts: outcome.classCounts, scope: scope,
      normR: outcome.gram?.normR, normC: outcome.gram?.normC, cosine: outcome.gram?.cosine,
      lambdaR: outcome.lambdaR, lambdaC: outcome.lambdaC, wR: outcome.wR, wC: outcome.wC,
      coefficientR: outcome.coefficientR, coefficientC: outcome.coefficientC, alpha: outcome.alpha,
      beta: outcome.beta, gradientNorm: outcome.gradientNorm, directionNorm: outcome.directionNorm,
      tokens: outcome.tokens, seconds: seconds, processorSeconds: processorSeconds)
  }
}
