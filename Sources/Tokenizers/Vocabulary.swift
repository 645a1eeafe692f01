/// The tokens of a model: spellings, compared byte for byte, and their ids.
struct Vocabulary: Sendable {
  /// No model has more tokens than this; a higher id is a damaged file's.
  static let highestID = 1 << 24

  private var table = ByteStringTable()
  private var ids: [Int32] = []
  /// The length in bytes of the longest spelling.
  private(set) var longest = 0
  private(set) var highest: Int32 = -1

  var count: Int { table.count }

  /// All tokens in the order they came in.
  var entries: some Sequence<(spelling: ArraySlice<UInt8>, id: Int32)> {
    (0..<table.count).lazy.map { (table[$0], ids[$0]) }
  }

  @inline(__always)
  func id(of spelling: UnsafeBufferPointer<UInt8>) -> Int32? { table.index(of: spelling).map { ids[$0] } }

  func id(of spelling: some Collection<UInt8>) -> Int32? {
    Array(spelling).withUnsafeBufferPointer { id(of: $0) }
  }

  /// Adds a token; one that is spelt like an earlier one takes its place.
  ///
  /// - Returns: false where it was there already.
  @discardableResult
  mutating func insert(_ spelling: some Collection<UInt8>, id: Int32) -> Bool {
    let index = Array(spelling).withUnsafeBufferPointer { table.insert($0) }
    let isNew = index == ids.count
    if isNew { ids.append(id) } else { ids[index] = id }
    longest = max(longest, spelling.count)
    highest = max(highest, id)
    return isNew
  }
}
