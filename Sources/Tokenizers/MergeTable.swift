/// Two neighbouring tokens that become one.
struct Merge: Sendable, Equatable {
  var left: Int32
  var right: Int32
  var result: Int32

  /// Both parts in one number, ordered like (left, right).
  static func key(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }
}

/// The merges of a vocabulary in the order of their rank, found by the pair they join.
struct MergeTable: Sendable {
  let merges: [Merge]
  /// Pairs by hash; a power of two long, at most half full. No pair has the key `free`.
  private var keys: [UInt64]
  private var ranks: [Int32]
  private let mask: Int
  private static let free = UInt64.max

  /// `merges` in rank order; of two that join the same pair the last counts, as in the Python package.
  init(_ merges: [Merge]) {
    var size = 64
    while size < 2 * merges.count { size *= 2 }
    self.merges = merges
    keys = [UInt64](repeating: Self.free, count: size)
    ranks = [Int32](repeating: 0, count: size)
    mask = size - 1
    for (rank, merge) in merges.enumerated() {
      let key = Merge.key(merge.left, merge.right)
      let slot = slot(of: key)
      keys[slot] = key
      ranks[slot] = Int32(rank)
    }
  }

  /// The rank of the merge that joins two tokens; nil where they stay apart.
  @inline(__always)
  func rank(_ left: Int32, _ right: Int32) -> Int32? {
    let key = Merge.key(left, right)
    let slot = slot(of: key)
    return keys[slot] == key ? ranks[slot] : nil
  }

  @inline(__always)
  private func slot(of key: UInt64) -> Int {
    var slot = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
    while keys[slot] != key, keys[slot] != Self.free { slot = (slot + 1) & mask }
    return slot
  }
}

/// Applies merges to one word after another, keeping its memory between words.
///
/// Always the merge of lowest rank first, of equal ranks the leftmost, through a heap: a word of
/// n bytes costs O(n log n), so that a megabyte without a space is no trap.
struct WordMerger: Sendable {
  /// Where a token ends its word.
  private static let none: Int32 = -1

  /// The tokens as a linked list over the word's bytes; a token that was merged away holds `none`.
  private var tokens: [Int32] = []
  private var previous: [Int32] = []
  private var following: [Int32] = []
  /// Rank in the high half, place of the left token in the low half.
  private var candidates = BinaryHeap<UInt64>()

  /// Appends to `ids` the tokens that `word`'s bytes, as `byteTokens` names them, merge into.
  mutating func append(
    _ word: UnsafeBufferPointer<UInt8>, byteTokens: [Int32], merges: MergeTable, to ids: inout [Int32]
  ) {
    begin()
    for byte in word { add(byteTokens[Int(byte)]) }
    merge(with: merges, to: &ids)
  }

  /// Forgets the word before.
  mutating func begin() { tokens.removeAll(keepingCapacity: true) }

  /// Adds a token to the end of the word that is to be merged.
  mutating func add(_ token: Int32) { tokens.append(token) }

  /// Appends to `ids` the tokens that those added since `begin` merge into.
  mutating func merge(with merges: MergeTable, to ids: inout [Int32]) {
    let count = tokens.count
    guard count > 1 else {
      ids.append(contentsOf: tokens)
      return
    }
    previous.removeAll(keepingCapacity: true)
    following.removeAll(keepingCapacity: true)
    for index in 0..<count {
      previous.append(Int32(index - 1))
      following.append(index + 1 < count ? Int32(index + 1) : Self.none)
    }
    for index in 0..<(count - 1) { propose(at: index, in: merges) }
    while let candidate = candidates.pop() {
      let left = Int(candidate & 0xFFFF_FFFF)
      // A candidate is stale where its two places now make another token, or none.
      guard tokens[left] != Self.none, following[left] != Self.none else { continue }
      let result = merges.merges[Int(candidate >> 32)].result
      let right = Int(following[left])
      guard let rank = merges.rank(tokens[left], tokens[right]), merges.merges[Int(rank)].result == result
      else { continue }
      tokens[left] = result
      tokens[right] = Self.none
      following[left] = following[right]
      if following[left] != Self.none { previous[Int(following[left])] = Int32(left) }
      propose(at: left, in: merges)
      if previous[left] != Self.none { propose(at: Int(previous[left]), in: merges) }
    }
    var index: Int32 = 0
    while index != Self.none {
      ids.append(tokens[Int(index)])
      index = following[Int(index)]
    }
  }

  /// Notes the merge of the token at `index` with its neighbour, if there is one.
  @inline(__always)
  private mutating func propose(at index: Int, in merges: MergeTable) {
    let right = following[index]
    guard right != Self.none, let rank = merges.rank(tokens[index], tokens[Int(right)]) else { return }
    candidates.push(UInt64(UInt32(bitPattern: rank)) << 32 | UInt64(index))
  }
}
