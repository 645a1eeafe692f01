/// Which part of which epoch a step is in.
///
/// A fork with another batch size has other epochs than its parent: its scale begins where it was forked, and before
/// that its steps are spread evenly over the epochs that the parent had done.
public struct EpochScale: Codable, Sendable, Equatable {
  /// At least 1.
  public let stepsPerEpoch: Double
  /// The last step before this scale holds, and the epochs done by then.
  public let originStep: Int
  public let originEpoch: Double

  public init(stepsPerEpoch: Double, originStep: Int = 0, originEpoch: Double = 0) {
    self.stepsPerEpoch = stepsPerEpoch.isFinite ? max(1, stepsPerEpoch) : 1
    self.originStep = max(0, originStep)
    self.originEpoch = originEpoch.isFinite ? max(0, originEpoch) : 0
  }

  /// Of a run that begins with its own first step; nil for a plan without training texts.
  public init?(_ plan: Plan) {
    let (count, batch) = (plan.split.train.count, plan.optimization.batch)
    guard count > 0, batch > 0 else { return nil }
    self.init(stepsPerEpoch: (Double(count) / Double(batch)).rounded(.up))
  }

  /// Epochs done after a step, with the share of the one it is in.
  public func epochs(after step: Int) -> Double {
    guard step < originStep else { return originEpoch + Double(step - originStep) / stepsPerEpoch }
    return Double(step) / Double(originStep) * originEpoch
  }

  /// The step, not rounded, after which so many epochs are done.
  public func step(after epochs: Double) -> Double {
    guard epochs < originEpoch else { return Double(originStep) + (epochs - originEpoch) * stepsPerEpoch }
    return epochs / originEpoch * Double(originStep)
  }
}
