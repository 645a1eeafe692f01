import CBLAS
import CKernels
import Dispatch

/// OpenBLAS runs single-threaded: parallelism is the team's.
private let singleThreaded: Void = openblas_set_num_threads(1)

/// Matrix products of one thread, and what they cost when that is asked for.
public final class MatrixProduct {
  /// Who computes them.
  public enum Engine: Sendable {
    /// OpenBLAS.
    case library
    /// Tiles of our own, for AVX-512. An element's bits depend on its row of A, its column of B and the
    /// inner dimension alone, not on the rows and columns around it.
    case tiles

    /// Tiles where the processor has AVX-512. On the products of a step they are a little faster than the
    /// library's AVX-512 kernels and twice as fast as its AVX2 kernels, which it picks where it does not know
    /// the processor or is told to. (Products of a few rows, or with an inner dimension of a few, are not.)
    public static let preferred = sy_gemm_runs() != 0 ? Engine.tiles : .library
  }

  /// Floating-point operations and seconds spent in products since the meter was reset; counted only
  /// while `isMeasured`.
  public private(set) var operations = 0.0
  public private(set) var seconds = 0.0
  public var isMeasured = false
  public let engine: Engine
  /// Packed operands of the tiles; of the library, operands as floats.
  private let scratch = (FloatBuffer(), FloatBuffer())

  /// - Parameter engine: the library in place of tiles on processors that cannot run them.
  public init(engine: Engine = .library) {
    _ = singleThreaded
    self.engine = Engine.preferred == .tiles ? engine : .library
  }

  public func resetMeter() {
    operations = 0
    seconds = 0
  }

  /// A row-major matrix in memory, as it is or transposed.
  public struct Operand {
    fileprivate let pointer: UnsafeRawPointer
    fileprivate let stride: Int
    fileprivate let isTransposed: Bool
    /// nil: floats.
    fileprivate let format: HalfFormat?

    /// The matrix itself; `stride`: floats between two rows in memory.
    public static func rows(_ pointer: UnsafePointer<Float>, stride: Int) -> Operand {
      Operand(pointer: pointer, stride: stride, isTransposed: false, format: nil)
    }

    /// Its transpose; `stride`: floats between two rows in memory, so of what is transposed.
    public static func transposed(_ pointer: UnsafePointer<Float>, stride: Int) -> Operand {
      Operand(pointer: pointer, stride: stride, isTransposed: true, format: nil)
    }

    /// A matrix of two-byte floats, widened on the way; `stride`: elements between two rows in memory.
    public static func rows(_ pointer: UnsafePointer<UInt16>, _ format: HalfFormat, stride: Int) -> Operand {
      Operand(pointer: pointer, stride: stride, isTransposed: false, format: format)
    }

    /// The transpose of a matrix of two-byte floats.
    public static func transposed(
      _ pointer: UnsafePointer<UInt16>, _ format: HalfFormat, stride: Int
    ) -> Operand {
      Operand(pointer: pointer, stride: stride, isTransposed: true, format: format)
    }

    fileprivate var matrix: sy_matrix {
      let kind: Int32 =
        switch format {
        case nil: 0
        case .bfloat16: 1
        case .float16: 2
        }
      return sy_matrix(x: pointer, stride: stride, turned: isTransposed ? 1 : 0, format: kind)
    }

    fileprivate var order: CBLAS_TRANSPOSE { isTransposed ? CblasTrans : CblasNoTrans }

    /// The same with floats, which `buffer` holds where the matrix has two-byte ones; `rows`, `columns`: as
    /// operand.
    fileprivate func widened(rows: Int, columns: Int, in buffer: FloatBuffer) -> Operand {
      guard let format else { return self }
      let count = isTransposed ? columns : rows, length = isTransposed ? rows : columns
      let source = pointer.assumingMemoryBound(to: UInt16.self)
      buffer.reserve(count * length)
      for row in 0..<count {
        format.widen(into: buffer.pointer + row * length, source + row * stride, length)
      }
      return Operand(pointer: buffer.pointer, stride: length, isTransposed: isTransposed, format: nil)
    }
  }

  /// C = A · B + beta · C with A rows × inner, B inner × columns, C rows × columns.
  public func callAsFunction(
    rows: Int, columns: Int, inner: Int, _ a: Operand, _ b: Operand,
    into c: UnsafeMutablePointer<Float>, stride: Int, beta: Float = 0
  ) {
    guard rows > 0, columns > 0 else { return }
    let start = isMeasured ? DispatchTime.now().uptimeNanoseconds : 0
    switch engine {
    case .library:
      let left = a.widened(rows: rows, columns: inner, in: scratch.0)
      let right = b.widened(rows: inner, columns: columns, in: scratch.1)
      cblas_sgemm(
        CblasRowMajor, left.order, right.order, blasint(rows), blasint(columns), blasint(inner), 1,
        left.pointer.assumingMemoryBound(to: Float.self), blasint(left.stride),
        right.pointer.assumingMemoryBound(to: Float.self), blasint(right.stride), beta, c, blasint(stride))
    case .tiles:
      scratch.0.reserve(sy_gemm_scratch(rows, inner))
      sy_gemm(rows, columns, inner, a.matrix, b.matrix, beta, c, stride, scratch.0.pointer)
    }
    if isMeasured {
      seconds += Double(DispatchTime.now().uptimeNanoseconds - start) * 1e-9
      operations += 2 * Double(rows) * Double(columns) * Double(inner)
    }
  }
}
