extension StepRecord {
  /// The step as one line of the trace: a JSON object without the clock fields, numbers in their shortest
  /// form that reads back to the same bits, no line end (docs/formats.md, "Trace").
  public func traceLine() -> String {
    var line = "{\"step\":\(step),\"epoch\":\(epoch),\"rows\":\(rows),"
    func add(_ key: CodingKeys, _ value: Double?) {
      line += "\"\(key.rawValue)\":\(value.map(Self.json) ?? "null"),"
    }
    add(.learningRate, learningRate)
    add(.lossRegression, lossRegression)
    add(.lossClassification, lossClassification)
    add(.lossImbalanced, lossImbalanced)
    add(.lossTotal, lossTotal)
    line +=
      "\"class_losses\":[" + classLosses.map { $0.map(Self.json) ?? "null" }.joined(separator: ",") + "],"
    line += "\"class_counts\":\(classCounts),\"scope\":\"\(scope.rawValue)\","
    add(.normR, normR)
    add(.normC, normC)
    add(.cosine, cosine)
    add(.lambdaR, lambdaR)
    add(.lambdaC, lambdaC)
    add(.wR, wR)
    add(.wC, wC)
    add(.coefficientR, coefficientR)
    add(.coefficientC, coefficientC)
    add(.alpha, alpha)
    add(.beta, beta)
    add(.gradientNorm, gradientNorm)
    add(.directionNorm, directionNorm)
    line += "\"tokens\":\(tokens)}"
    return line
  }

  /// JSON has no NaN or infinity: they become null.
  private static func json(_ value: Double) -> String { value.isFinite ? "\(value)" : "null" }
}
