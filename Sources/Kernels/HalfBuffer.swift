import CKernels

/// The two formats of two-byte floats.
public enum HalfFormat: Sendable {
  /// The upper half of a float: 8 bits of exponent, 7 of mantissa.
  case bfloat16
  /// IEEE binary16: 5 bits of exponent, 10 of mantissa.
  case float16

  /// out = x, exactly.
  public func widen(
    into out: UnsafeMutablePointer<Float>, _ x: UnsafePointer<UInt16>, _ count: Int
  ) {
    switch self {
    case .bfloat16: sy_bf16_widen(out, x, count)
    case .float16: sy_f16_widen(out, x, count)
    }
  }

  /// out = x rounded to nearest, ties to even; past the largest number infinity; NaN stays NaN.
  public func narrow(
    into out: UnsafeMutablePointer<UInt16>, _ x: UnsafePointer<Float>, _ count: Int
  ) {
    switch self {
    case .bfloat16: sy_bf16_narrow(out, x, count)
    case .float16: sy_f16_narrow(out, x, count)
    }
  }
}

/// Two-byte floats on 64-byte boundaries, zero at first, outside reference counting: frozen weights as the
/// checkpoint has them. Large buffers take memory only where they are touched.
public final class HalfBuffer {
  public let pointer: UnsafeMutablePointer<UInt16>
  public let count: Int
  public let format: HalfFormat

  public init(count: Int, format: HalfFormat) {
    self.count = count
    self.format = format
    pointer = Memory.allocate(2 * count, for: "frozen weights").bindMemory(to: UInt16.self, capacity: count)
  }

  deinit { Memory.free(pointer, 2 * count) }

  /// out = elements start ..< start + count as floats.
  public func widen(into out: UnsafeMutablePointer<Float>, from start: Int, count: Int) {
    format.widen(into: out, pointer + start, count)
  }
}
