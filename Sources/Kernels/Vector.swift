import CKernels

/// Sums and combinations of vectors.
public enum Vector {
  /// Σ x·y, accumulated in double beyond blocks of 512.
  public static func dot(_ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ count: Int) -> Double {
    sy_dot(x, y, count)
  }

  /// (Σ x·x, Σ x·y, Σ y·y) in one pass.
  public static func gram(_ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ count: Int)
    -> SIMD3<Double>
  {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 3) { sums in
      sy_gram(sums.baseAddress!, x, y, count)
      return SIMD3(sums[0], sums[1], sums[2])
    }
  }

  /// x *= scale.
  public static func scale(_ x: UnsafeMutablePointer<Float>, by scale: Float, _ count: Int) {
    sy_scale(x, scale, count)
  }

  /// out += scale · x.
  public static func add(
    to out: UnsafeMutablePointer<Float>, _ x: UnsafePointer<Float>, scale: Float = 1, _ count: Int
  ) {
    sy_axpy(out, x, scale, count)
  }

  /// out = a·x + b·y.
  public static func combine(
    into out: UnsafeMutablePointer<Float>, _ a: Float, _ x: UnsafePointer<Float>, _ b: Float,
    _ y: UnsafePointer<Float>, _ count: Int
  ) {
    sy_combine(out, x, a, y, b, count)
  }

  /// out = x ∘ mask.
  public static func dropout(
    into out: UnsafeMutablePointer<Float>, _ x: UnsafePointer<Float>, _ count: Int, mask: DropoutMask
  ) {
    sy_dropout_apply(out, x, count, mask)
  }
}

/// Operations on the rows and columns of a matrix.
public enum Matrix {
  /// x (rows × width) += bias, row by row.
  public static func addBias(
    _ x: UnsafeMutablePointer<Float>, _ bias: UnsafePointer<Float>, rows: Int, width: Int
  ) {
    sy_bias_add(x, bias, rows, width)
  }

  /// out (width) = the sum of the rows of x; `adding`: on top of what it holds.
  public static func columnSums(
    into out: UnsafeMutablePointer<Float>, _ x: UnsafePointer<Float>, rows: Int, width: Int,
    adding: Bool = false
  ) {
    if adding {
      sy_column_sums_add(out, x, rows, width)
    } else {
      sy_column_sums(out, x, rows, width)
    }
  }

  /// out (lanes × width) = Σ over rows of d (rows × lanes × width) ∘ y (rows × width); `adding`: on top
  /// of what it holds.
  public static func columnProducts(
    into out: UnsafeMutablePointer<Float>, _ d: UnsafePointer<Float>, _ y: UnsafePointer<Float>, rows: Int,
    width: Int, lanes: Int, adding: Bool = false
  ) {
    if adding {
      sy_column_products_add(out, d, y, rows, width, lanes)
    } else {
      sy_column_products(out, d, y, rows, width, lanes)
    }
  }
}
