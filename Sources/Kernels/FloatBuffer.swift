/// Floats on 64-byte boundaries, zero at first, outside reference counting: loops use `pointer`. Large
/// buffers take memory only where they are touched.
public final class FloatBuffer {
  public private(set) var pointer: UnsafeMutablePointer<Float>
  public private(set) var count: Int
  private let purpose: StaticString

  /// - Parameter purpose: what the numbers are, in the plural, for the complaint where memory is out.
  public init(count: Int = 0, for purpose: StaticString = "intermediate results") {
    self.count = count
    self.purpose = purpose
    pointer = Self.allocate(count, for: purpose)
  }

  deinit { Memory.free(pointer, count * MemoryLayout<Float>.stride) }

  /// Makes room for `count` floats and some more. Growing loses the contents: they are zero afterwards.
  public func reserve(_ count: Int) {
    guard count > self.count else { return }
    Memory.free(pointer, self.count * MemoryLayout<Float>.stride)
    self.count = count + count / 4
    pointer = Self.allocate(self.count, for: purpose)
  }

  private static func allocate(_ count: Int, for purpose: StaticString) -> UnsafeMutablePointer<Float> {
    Memory.allocate(count * MemoryLayout<Float>.stride, for: purpose)
      .bindMemory(to: Float.self, capacity: count)
  }
}
