import Foundation
import Kernels
import Testing

@Suite("Buffers")
struct FloatBufferTests {
  @Test("are zero and lie on 64-byte boundaries, small and large")
  func zeroed() {
    for count in [0, 1, 17, 1 << 18 - 1, 1 << 18, 1 << 18 + 5, 3 << 20] {
      let floats = FloatBuffer(count: count), halves = HalfBuffer(count: count, format: .bfloat16)
      #expect(UInt(bitPattern: floats.pointer) % 64 == 0 && UInt(bitPattern: halves.pointer) % 64 == 0)
      #expect((0..<count).allSatisfy { floats.pointer[$0] == 0 && halves.pointer[$0] == 0 })
    }
  }

  @Test("are zero again after they grew, across the sizes at which memory comes from elsewhere")
  func growing() {
    let buffer = FloatBuffer()
    for count in [1, 1_000, 1 << 18, 1 << 20, 1 << 22] {
      buffer.reserve(count)
      #expect(buffer.count >= count)
      #expect((0..<buffer.count).allSatisfy { buffer.pointer[$0] == 0 })
      buffer.pointer.update(repeating: 1, count: buffer.count)
      buffer.reserve(count)
      #expect(buffer.pointer[0] == 1)
    }
  }

  #if os(Linux)
    @Test("take memory only where they are touched")
    func untouched() {
      let buffer = FloatBuffer(count: 1 << 26), pages = buffer.count * 4 / 4096
      buffer.pointer[buffer.count - 1] = 1
      var residents = [UInt8](repeating: 0, count: pages)
      #expect(mincore(buffer.pointer, pages * 4096, &residents) == 0)
      // One page, or a huge one of 2 MiB.
      #expect(residents.count { $0 & 1 == 1 } <= 512)
      #expect(buffer.pointer[0] == 0)
    }
  #endif
}
