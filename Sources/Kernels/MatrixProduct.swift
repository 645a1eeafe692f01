import CBLAS
import Dispatch

/// OpenBLAS runs single-threaded: parallelism is the team's.
private let singleThreaded: Void = openblas_set_num_threads(1)

/// Matrix products of one thread, and what they cost when that is asked for.
public final class MatrixProduct {
  /// Floating-point operations and seconds spent in products since the meter was reset; counted only
  /// while `isMeasured`.
  public private(set) var operations = 0.0
  public private(set) var seconds = 0.0
  public var isMeasured = false

  public init() { _ = singleThreaded }

  public func resetMeter() {
    operations = 0
    seconds = 0
  }

  /// A row-major matrix in memory, as it is or transposed.
  public struct Operand {
    let pointer: UnsafePointer<Float>
    let stride: Int
    let order: CBLAS_TRANSPOSE

    /// The matrix itself; `stride`: floats between two rows in memory.
    public static func rows(_ pointer: UnsafePointer<Float>, stride: Int) -> Operand {
      Operand(pointer: pointer, stride: stride, order: CblasNoTrans)
    }

    /// Its transpose; `stride`: floats between two rows in memory, so of what is transposed.
    public static func transposed(_ pointer: UnsafePointer<Float>, stride: Int) -> Operand {
      Operand(pointer: pointer, stride: stride, order: CblasTrans)
    }
  }

  /// C = alpha · A · B + beta · C with A rows × inner, B inner × columns, C rows × columns.
  public func callAsFunction(
    rows: Int, columns: Int, inner: Int, _ a: Operand, _ b: Operand,
    into c: UnsafeMutablePointer<Float>, stride: Int, alpha: Float = 1, beta: Float = 0
  ) {
    guard rows > 0, columns > 0 else { return }
    let start = isMeasured ? DispatchTime.now().uptimeNanoseconds : 0
    cblas_sgemm(
      CblasRowMajor, a.order, b.order, blasint(rows), blasint(columns), blasint(inner), alpha, a.pointer,
      blasint(a.stride), b.pointer, blasint(b.stride), beta, c, blasint(stride))
    if isMeasured {
      seconds += Double(DispatchTime.now().uptimeNanoseconds - start) * 1e-9
      operations += 2 * Double(rows) * Double(columns) * Double(inner)
    }
  }
}
