import CKernels

/// The error-function GELU x·Φ(x), with the bias in front of it.
public enum GELU {
  /// pre += bias (width); out = gelu(pre). `out`, `pre`: rows × width.
  public static func forward(
    out: UnsafeMutablePointer<Float>, pre: UnsafeMutablePointer<Float>, bias: UnsafePointer<Float>,
    rows: Int, width: Int
  ) {
    sy_gelu_forward(out, pre, bias, rows, width)
  }

  /// d (rows × lanes × width) *= gelu'(pre) (rows × width).
  public static func backward(
    d: UnsafeMutablePointer<Float>, pre: UnsafePointer<Float>, rows: Int, width: Int, lanes: Int
  ) {
    sy_gelu_backward(d, pre, rows, width, lanes)
  }
}

/// Softmax over the rows of a matrix.
public enum Softmax {
  /// x (rows × width) = softmax(scale · x), in place.
  public static func forward(_ x: UnsafeMutablePointer<Float>, rows: Int, width: Int, scale: Float = 1) {
    sy_softmax_forward(x, rows, width, scale)
  }

  /// From the gradient of the dropped probabilities (rows × lanes × width) to that of the unscaled scores,
  /// in place; p: the probabilities before dropout (rows × width).
  public static func backward(
    d: UnsafeMutablePointer<Float>, p: UnsafePointer<Float>, rows: Int, width: Int, lanes: Int,
    scale: Float, mask: DropoutMask
  ) {
    sy_softmax_backward(d, p, rows, width, lanes, scale, mask)
  }
}
