/// Byte strings and the order in which they came: a hash table that is asked with a piece of a
/// buffer, so that looking a word up allocates nothing.
struct ByteStringTable: Sendable {
  /// All strings end to end; string `i` is `bytes[starts[i]..<starts[i + 1]]`.
  private var bytes: [UInt8] = []
  private var starts: [Int] = [0]
  /// Index of a string plus one, 0 where free; a power of two long, at most half full.
  private var slots = [Int32](repeating: 0, count: 64)

  var count: Int { starts.count - 1 }

  subscript(index: Int) -> ArraySlice<UInt8> { bytes[starts[index]..<starts[index + 1]] }

  /// The index of `string`; nil where the table does not hold it.
  func index(of string: UnsafeBufferPointer<UInt8>) -> Int? {
    let found = slots[slot(of: string)]
    return found > 0 ? Int(found) - 1 : nil
  }

  /// The index of `string`, which is added where the table does not hold it yet.
  mutating func insert(_ string: UnsafeBufferPointer<UInt8>) -> Int {
    let slot = slot(of: string)
    if slots[slot] > 0 { return Int(slots[slot]) - 1 }
    bytes.append(contentsOf: string)
    starts.append(bytes.count)
    slots[slot] = Int32(count)
    if 2 * count > slots.count { grow() }
    return count - 1
  }

  /// The slot that holds `string`, or the free one where it belongs.
  private func slot(of string: UnsafeBufferPointer<UInt8>) -> Int {
    let mask = slots.count - 1
    var slot = Self.hash(string) & mask
    while slots[slot] > 0 {
      let start = starts[Int(slots[slot]) - 1]
      let length = starts[Int(slots[slot])] - start
      if length == string.count, bytes[start..<(start + length)].elementsEqual(string) { break }
      slot = (slot + 1) & mask
    }
    return slot
  }

  private mutating func grow() {
    slots = [Int32](repeating: 0, count: 2 * slots.count)
    bytes.withUnsafeBufferPointer { all in
      for index in 0..<count {
        let string = UnsafeBufferPointer(rebasing: all[starts[index]..<starts[index + 1]])
        slots[slot(of: string)] = Int32(index + 1)
      }
    }
  }

  /// FNV-1a, with the high bits folded down; words are short.
  private static func hash(_ string: UnsafeBufferPointer<UInt8>) -> Int {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in string { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return Int(truncatingIfNeeded: hash ^ (hash >> 32))
  }
}
