import Foundation

/// Zeroed memory at 64-byte boundaries: large blocks are pages of their own, which the system provides when
/// they are first touched, so that what is reserved and never used costs nothing.
enum Memory {
  /// From here on a block has pages of its own.
  private static let pageThreshold = 1 << 20

  /// - Parameter purpose: for the complaint where there is none left.
  static func allocate(_ bytes: Int, for purpose: StaticString) -> UnsafeMutableRawPointer {
    if bytes >= pageThreshold { return pages(bytes, for: purpose) }
    let size = max(64, bytes)
    let block = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 64)
    block.initializeMemory(as: UInt8.self, repeating: 0, count: size)
    return block
  }

  /// - Parameter bytes: as it was allocated.
  static func free(_ block: UnsafeMutableRawPointer, _ bytes: Int) {
    if bytes >= pageThreshold {
      munmap(block, bytes)
    } else {
      block.deallocate()
    }
  }

  /// Ordinary pages: asking for huge ones made the first touch slower and neither products nor updates
  /// faster.
  private static func pages(_ bytes: Int, for purpose: StaticString) -> UnsafeMutableRawPointer {
    #if canImport(Darwin)
      let flags = MAP_PRIVATE | MAP_ANON
    #else
      let flags = MAP_PRIVATE | MAP_ANONYMOUS
    #endif
    guard let block = mmap(nil, bytes, PROT_READ | PROT_WRITE, flags, -1, 0), block != MAP_FAILED else {
      OutOfMemory.end(bytes, for: purpose)
    }
    return block
  }
}
