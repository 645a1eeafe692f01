/// How many of the first i numbers of a sequence are below a value, in O(log n): a wavelet matrix
/// (Claude, Navarro & Ordóñez 2015) over the numbers 0..<n.
///
/// One bit of every number a level, the highest first; each level puts the numbers with a 0 before
/// those with a 1 and keeps their order otherwise. n·log₂ n bits, and half as many again for the ranks.
struct DominanceCounts: Sendable {
  private struct Level: Sendable {
    var words: [UInt64]
    /// Zeros before each word.
    var zeros: [Int32]
    /// Zeros of the whole level.
    var zeroCount: Int

    /// Zeros among the first `index` bits.
    func zeros(before index: Int) -> Int {
      let word = index >> 6
      let rest = index & 63
      guard rest > 0 else { return Int(zeros[word]) }
      let ones = (words[word] & ((1 << UInt64(rest)) - 1)).nonzeroBitCount
      return Int(zeros[word]) + rest - ones
    }
  }

  private let levels: [Level]
  let count: Int

  /// - Parameter sequence: numbers of 0..<n, n their count.
  init(_ sequence: [Int32]) {
    count = sequence.count
    var current = sequence
    var levels: [Level] = []
    let depth = max(1, Int.bitWidth - count.leadingZeroBitCount)
    for bit in (0..<depth).reversed() {
      var level = Level(words: [], zeros: [0], zeroCount: 0)
      level.words = [UInt64](repeating: 0, count: count / 64 + 1)
      var lower: [Int32] = []
      var upper: [Int32] = []
      lower.reserveCapacity(count)
      for (index, number) in current.enumerated() {
        if number >> Int32(bit) & 1 == 1 {
          level.words[index >> 6] |= 1 << UInt64(index & 63)
          upper.append(number)
        } else {
          lower.append(number)
        }
      }
      level.zeroCount = lower.count
      var zeros = 0
      for word in level.words {
        zeros += 64 - word.nonzeroBitCount
        level.zeros.append(Int32(truncatingIfNeeded: zeros))
      }
      levels.append(level)
      current = lower + upper
    }
    self.levels = levels
  }

  /// How many of the first `prefix` numbers are below `limit`.
  func count(ofFirst prefix: Int, below limit: Int) -> Int {
    guard prefix > 0, limit > 0 else { return 0 }
    guard limit < count else { return prefix }
    var (start, end) = (0, prefix)
    var result = 0
    for (depth, level) in levels.enumerated() {
      let (low, high) = (level.zeros(before: start), level.zeros(before: end))
      if limit >> (levels.count - 1 - depth) & 1 == 1 {
        result += high - low
        (start, end) = (level.zeroCount + start - low, level.zeroCount + end - high)
      } else {
        (start, end) = (low, high)
      }
    }
    return result
  }
}
