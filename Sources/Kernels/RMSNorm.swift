import CKernels

/// What RMS normalisation keeps for its backward: the residual stream it saw and 1/√(mean square + ε) of
/// each row.
public struct RMSCache {
  /// rows × width
  public let sum: UnsafeMutablePointer<Float>
  /// rows
  public let inverse: UnsafeMutablePointer<Float>

  public init(sum: UnsafeMutablePointer<Float>, inverse: UnsafeMutablePointer<Float>) {
    self.sum = sum
    self.inverse = inverse
  }

  /// The part from a row on.
  public func from(row: Int, width: Int) -> RMSCache {
    RMSCache(sum: sum + row * width, inverse: inverse + row)
  }
}

/// Pre-norm residual of Llama and Qwen2: the branch joins the residual stream, whose RMS norm (Zhang and
/// Sennrich, 2019) feeds the next branch.
public enum RMSNorm {
  /// cache.sum = residual + dropout(branch); out = gain ∘ sum / √(mean(sum²) + ε), row by row.
  ///
  /// out, branch, residual: rows × width; gain: width. Without a branch the sum is the residual;
  /// `cache.sum` may be `residual`.
  public static func forward(
    out: UnsafeMutablePointer<Float>, cache: RMSCache, branch: UnsafePointer<Float>? = nil,
    residual: UnsafePointer<Float>, gain: UnsafePointer<Float>, rows: Int, width: Int, epsilon: Float,
    mask: DropoutMask = .none
  ) {
    sy_rms_norm_forward(
      out, cache.sum, cache.inverse, branch, residual, gain, rows, width, epsilon, mask)
  }

  /// Adds the gradient of the sum to dSum, which holds the one that came along the residual stream. Both
  /// gradients: rows × lanes × width.
  public static func backward(
    dSum: UnsafeMutablePointer<Float>, dOut: UnsafePointer<Float>, cache: RMSCache,
    gain: UnsafePointer<Float>, rows: Int, width: Int, lanes: Int
  ) {
    sy_rms_norm_backward(dSum, dOut, cache.sum, cache.inverse, gain, rows, width, lanes)
  }

  /// dGain (lanes × width) = Σ over rows of dOut (rows × lanes × width) ∘ the normalised rows.
  public static func gainGradient(
    into dGain: UnsafeMutablePointer<Float>, dOut: UnsafePointer<Float>, cache: RMSCache, rows: Int,
    width: Int, lanes: Int
  ) {
    sy_rms_gain_gradient(dGain, dOut, cache.sum, cache.inverse, rows, width, lanes)
  }
}

/// A branch that joins the residual stream behind a dropout.
public enum ResidualAdd {
  /// out = residual + dropout(y + bias). out, residual, y: rows × width; bias: width or nil. `out` may be
  /// `residual`.
  public static func forward(
    out: UnsafeMutablePointer<Float>, residual: UnsafePointer<Float>, y: UnsafePointer<Float>,
    bias: UnsafePointer<Float>? = nil, rows: Int, width: Int, mask: DropoutMask = .none
  ) {
    sy_residual_add_forward(out, residual, y, bias, rows, width, mask)
  }

  /// dBranch = dropout of d, both rows × lanes × width; the residual's gradient is d itself. `dBranch` may
  /// be `d`.
  public static func backward(
    dBranch: UnsafeMutablePointer<Float>, d: UnsafePointer<Float>, rows: Int, width: Int, lanes: Int,
    mask: DropoutMask = .none
  ) {
    sy_residual_add_backward(dBranch, d, rows, width, lanes, mask)
  }
}
