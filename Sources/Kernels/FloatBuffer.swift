/// Floats on 64-byte boundaries, zero at first, outside reference counting: loops use `pointer`. Large
/// buffers take memory only where they are touched.
public final class FloatBuffer {
  public private(set) var pointer: UnsafeMutablePointer<Float>
  public private(set) var count: Int

  public init(count: Int = 0) {
    self.count = count
    pointer = Self.allocate(count)
  }

  deinit { Memory.free(pointer, count * MemoryLayout<Float>.stride) }

  /// Makes room for `count` floats and some more. Growing loses the contents: they are zero afterwards.
  public func reserve(_ count: Int) {
    guard count > self.count else { return }
    Memory.free(pointer, self.count * MemoryLayout<Float>.stride)
    self.count = count + count / 4
    pointer = Self.allocate(self.count)
  }

  private static func allocate(_ count: Int) -> UnsafeMutablePointer<Float> {
    Memory.allocate(count * MemoryLayout<Float>.stride).bindMemory(to: Float.self, capacity: count)
  }
}
