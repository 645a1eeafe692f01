import CKernels

/// What layer normalisation keeps for its backward: the normalised rows and 1/σ of each.
public struct NormCache {
  /// rows × width
  public let normalized: UnsafeMutablePointer<Float>
  /// rows
  public let inverse: UnsafeMutablePointer<Float>

  public init(normalized: UnsafeMutablePointer<Float>, inverse: UnsafeMutablePointer<Float>) {
    self.normalized = normalized
    self.inverse = inverse
  }

  /// The part from a row on.
  public func from(row: Int, width: Int) -> NormCache {
    NormCache(normalized: normalized + row * width, inverse: inverse + row)
  }
}

/// A learned gain and bias (width each).
public struct NormWeights {
  public let gain: UnsafePointer<Float>
  public let bias: UnsafePointer<Float>

  public init(gain: UnsafePointer<Float>, bias: UnsafePointer<Float>) {
    self.gain = gain
    self.bias = bias
  }
}

/// Post-norm residual: layer norm of residual + dropout(y + bias).
public enum ResidualNorm {
  /// out, y, residual: rows × width; yBias: width.
  public static func forward(
    out: UnsafeMutablePointer<Float>, cache: NormCache, y: UnsafePointer<Float>,
    yBias: UnsafePointer<Float>, residual: UnsafePointer<Float>, weights: NormWeights, rows: Int,
    width: Int, epsilon: Float, mask: DropoutMask
  ) {
    sy_residual_norm_forward(
      out, cache.normalized, cache.inverse, y, yBias, residual, weights.gain, weights.bias, rows, width,
      epsilon, mask)
  }

  /// dSum: gradient of the sum, so of the residual; dBranch: that of y. All rows × lanes × width.
  public static func backward(
    dSum: UnsafeMutablePointer<Float>, dBranch: UnsafeMutablePointer<Float>, dOut: UnsafePointer<Float>,
    cache: NormCache, weights: NormWeights, rows: Int, width: Int, lanes: Int,
    mask: DropoutMask
  ) {
    sy_residual_norm_backward(
      dSum, dBranch, dOut, cache.normalized, cache.inverse, weights.gain, rows, width, lanes,
      mask)
  }
}

/// One text's embeddings: dropout of the layer norm of word + position + type.
public enum EmbeddingNorm {
  /// out: rows × width; ids: rows, each below the number of rows of `words`; `type`: width.
  public static func forward(
    out: UnsafeMutablePointer<Float>, cache: NormCache, ids: UnsafePointer<Int32>,
    words: UnsafePointer<Float>, positions: UnsafePointer<Float>, type: UnsafePointer<Float>,
    weights: NormWeights, rows: Int, width: Int, epsilon: Float, mask: DropoutMask
  ) {
    sy_embedding_forward(
      out, cache.normalized, cache.inverse, ids, words, positions, type, weights.gain, weights.bias, rows,
      width, epsilon, mask)
  }

  /// dNorm: gradient in front of the dropout; dSum: of the sum of the three. All rows × lanes × width.
  public static func backward(
    dSum: UnsafeMutablePointer<Float>, dNorm: UnsafeMutablePointer<Float>, dOut: UnsafePointer<Float>,
    cache: NormCache, weights: NormWeights, rows: Int, width: Int, lanes: Int,
    mask: DropoutMask
  ) {
    sy_embedding_backward(
      dSum, dNorm, dOut, cache.normalized, cache.inverse, weights.gain, rows, width, lanes,
      mask)
  }
}
