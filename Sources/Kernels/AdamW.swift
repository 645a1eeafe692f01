import CKernels
import Foundation

/// The scalars of one AdamW step; computed in double, applied in single precision.
public typealias AdamWStep = sy_adamw

extension AdamWStep {
  public static let beta1 = 0.9
  public static let beta2 = 0.999

  /// - Parameter index: the step t, from 1.
  public init(index: Int, learningRate: Double, weightDecay: Double, epsilon: Double = 1e-8) {
    let t = Double(index)
    self.init(
      keep: Float(1 - learningRate * weightDecay), beta1: Float(Self.beta1), beta2: Float(Self.beta2),
      gain1: Float(1 - Self.beta1), gain2: Float(1 - Self.beta2),
      rate: Float(learningRate / (1 - pow(Self.beta1, t))),
      inverse_root: Float(1 / (1 - pow(Self.beta2, t)).squareRoot()), epsilon: Float(epsilon))
  }
}

/// Decoupled weight decay with Adam (Loshchilov and Hutter, 2019), on ranges of parameters and moments.
public enum AdamW {
  /// One step with gradient a·x + b·y; `y` nil: a·x.
  public static func update(
    parameters p: UnsafeMutablePointer<Float>, first m: UnsafeMutablePointer<Float>,
    second v: UnsafeMutablePointer<Float>, _ a: Float, _ x: UnsafePointer<Float>, _ b: Float,
    _ y: UnsafePointer<Float>?, count: Int, step: AdamWStep
  ) {
    sy_adamw_update(p, m, v, x, a, y, b, count, step)
  }

  /// The steps with gradient zero, one after the other: the bits of `update` with zeros.
  public static func idle(
    parameters p: UnsafeMutablePointer<Float>, first m: UnsafeMutablePointer<Float>,
    second v: UnsafeMutablePointer<Float>, count: Int, steps: UnsafeBufferPointer<AdamWStep>
  ) {
    guard let first = steps.baseAddress else { return }
    sy_adamw_idle(p, m, v, count, first, steps.count)
  }
}
