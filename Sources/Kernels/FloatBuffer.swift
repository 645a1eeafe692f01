/// Floats on 64-byte boundaries, zero at first, outside reference counting: loops use `pointer`.
public final class FloatBuffer {
  public private(set) var pointer: UnsafeMutablePointer<Float>
  public private(set) var count: Int

  public init(count: Int = 0) {
    self.count = count
    pointer = Self.allocate(count)
  }

  deinit { UnsafeMutableRawPointer(pointer).deallocate() }

  /// Makes room for `count` floats and some more. Growing loses the contents: they are zero afterwards.
  public func reserve(_ count: Int) {
    guard count > self.count else { return }
    UnsafeMutableRawPointer(pointer).deallocate()
    self.count = count + count / 4
    pointer = Self.allocate(self.count)
  }

  private static func allocate(_ count: Int) -> UnsafeMutablePointer<Float> {
    let bytes = max(64, (count * MemoryLayout<Float>.stride + 63) / 64 * 64)
    let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    raw.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    return raw.bindMemory(to: Float.self, capacity: bytes / 4)
  }
}
