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

/// GELU in its tanh form, x·(1 + tanh(√(2/π)·(x + 0.044715·x³)))/2, with the bias in front of it.
public enum TanhGELU {
  /// pre += bias (width); out = gelu(pre). `out`, `pre`: rows × width.
  public static func forward(
    out: UnsafeMutablePointer<Float>, pre: UnsafeMutablePointer<Float>, bias: UnsafePointer<Float>,
    rows: Int, width: Int
  ) {
    sy_gelu_tanh_forward(out, pre, bias, rows, width)
  }

  /// d (rows × lanes × width) *= gelu'(pre) (rows × width).
  public static func backward(
    d: UnsafeMutablePointer<Float>, pre: UnsafePointer<Float>, rows: Int, width: Int, lanes: Int
  ) {
    sy_gelu_tanh_backward(d, pre, rows, width, lanes)
  }
}

/// The gated unit silu(gate) ∘ up with silu(x) = x/(1 + e^(−x)) (Shazeer, 2020).
public enum SwiGLU {
  /// out: rows × inner; gateUp: rows × 2·inner, the gate in front of the other in each row.
  public static func forward(
    out: UnsafeMutablePointer<Float>, gateUp: UnsafePointer<Float>, rows: Int, inner: Int
  ) {
    sy_swiglu_forward(out, gateUp, rows, inner)
  }

  /// dGateUp (rows × lanes × 2·inner) from dOut (rows × lanes × inner); gateUp as in forward.
  public static func backward(
    dGateUp: UnsafeMutablePointer<Float>, dOut: UnsafePointer<Float>, gateUp: UnsafePointer<Float>,
    rows: Int, inner: Int, lanes: Int
  ) {
    sy_swiglu_backward(dGateUp, dOut, gateUp, rows, inner, lanes)
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

/// Softmax over what each row of a matrix may see: row r sees columns 0 ... offset + r.
public enum CausalSoftmax {
  /// x (rows × width) = softmax(scale · x) over the visible columns, in place; the others are not read
  /// and are 0 afterwards. offset ≥ 0, scale > 0.
  public static func forward(
    _ x: UnsafeMutablePointer<Float>, rows: Int, width: Int, offset: Int = 0, scale: Float = 1
  ) {
    sy_causal_softmax_forward(x, rows, width, offset, scale)
  }

  /// As `Softmax.backward`; columns that a row does not see get the gradient 0, and are not read.
  public static func backward(
    d: UnsafeMutablePointer<Float>, p: UnsafePointer<Float>, rows: Int, width: Int, offset: Int = 0,
    lanes: Int, scale: Float, mask: DropoutMask
  ) {
    sy_causal_softmax_backward(d, p, rows, width, offset, lanes, scale, mask)
  }
}
