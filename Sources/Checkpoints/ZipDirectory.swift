/// The directory of a ZIP file (PKWARE's APPNOTE, ZIP64 included), from its end; entries are found by
/// name and read where they lie.
///
/// Every length and place is checked against the file. What torch writes is stored, not compressed.
struct ZipDirectory {
  struct Entry {
    var name: String
    var isEncrypted: Bool
    var method: UInt16
    var compressedSize: Int
    var size: Int
    /// Where the entry's own header is.
    var headerOffset: Int
  }

  /// In the directory's order.
  private(set) var entries: [Entry] = []
  private var indices: [String: Int] = [:]
  private let file: OpenFile
  /// Where the directory begins: no entry reaches beyond it.
  private var start = 0

  private static let longestComment = 65_535
  /// The longest directory that is read; one of a thousand tensors has about 100 KiB.
  private static let longest = 16 << 20

  init(_ file: OpenFile) throws {
    self.file = file
    do { try readDirectory() } catch let problem as FormatProblem {
      throw CheckpointError(file: file.url.path, message: "no whole ZIP file: \(problem.message)")
    }
  }

  subscript(name: String) -> Entry? { indices[name].map { entries[$0] } }

  /// The bytes of an entry in the file.
  func range(of entry: Entry) throws -> Range<Int> {
    do { return try checkedRange(of: entry) } catch let problem as FormatProblem {
      throw CheckpointError(
        file: file.url.path, message: "entry \(quoted(entry.name)): \(problem.message)")
    }
  }

  private func checkedRange(of entry: Entry) throws -> Range<Int> {
    guard !entry.isEncrypted else { throw FormatProblem("encrypted, expected a plain one") }
    guard entry.method == 0 else {
      throw FormatProblem("compressed (method \(entry.method)), expected a stored one")
    }
    guard entry.compressedSize == entry.size else {
      throw FormatProblem("\(entry.compressedSize) bytes are stored for \(entry.size)")
    }
    guard entry.headerOffset <= start - 30 else { throw FormatProblem("lies outside the file") }
    var cursor = ByteCursor(try file.bytes(entry.headerOffset..<entry.headerOffset + 30))
    guard try cursor.integer(UInt32.self) == 0x0403_4B50 else {
      throw FormatProblem("has no header of its own")
    }
    _ = try cursor.take(22)
    let nameLength = Int(try cursor.integer(UInt16.self))
    let extraLength = Int(try cursor.integer(UInt16.self))
    let first = entry.headerOffset + 30 + nameLength + extraLength
    guard first <= start, entry.size <= start - first else {
      throw FormatProblem("\(entry.size) bytes at byte \(first) reach beyond the entries' end at \(start)")
    }
    return first..<first + entry.size
  }

  private mutating func readDirectory() throws {
    let length = try file.length()
    let tail = min(length, Self.longestComment + 22)
    let bytes = try file.bytes(length - tail..<length)
    guard let end = Self.endRecord(in: bytes) else { throw FormatProblem("its directory is missing") }
    let endOffset = length - tail + end
    var cursor = ByteCursor(bytes, at: end + 4)
    let disks = (try cursor.integer(UInt16.self), try cursor.integer(UInt16.self))
    let onThisDisk = try cursor.integer(UInt16.self)
    var count = UInt64(try cursor.integer(UInt16.self))
    var size = UInt64(try cursor.integer(UInt32.self))
    var offset = UInt64(try cursor.integer(UInt32.self))
    guard disks == (0, 0), UInt64(onThisDisk) == count else { throw FormatProblem("it is a part of several") }
    var limit = UInt64(endOffset)
    if count == 0xFFFF || size == 0xFFFF_FFFF || offset == 0xFFFF_FFFF {
      (limit, count, size, offset) = try largeEndRecord(before: endOffset)
    }
    guard offset <= limit, size <= limit - offset else {
      throw FormatProblem("a directory of \(size) bytes at byte \(offset), expected it before byte \(limit)")
    }
    guard size <= Self.longest, count <= size / 46 else {
      throw FormatProblem("a directory of \(count) entries in \(size) bytes")
    }
    start = Int(offset)
    try readEntries(Int(count), ByteCursor(try file.bytes(start..<start + Int(size))))
  }

  /// Where the last record of a whole directory is; a comment may follow it, to the file's end.
  private static func endRecord(in bytes: [UInt8]) -> Int? {
    guard bytes.count >= 22 else { return nil }
    for place in (0...bytes.count - 22).reversed() where bytes[place] == 0x50 {
      guard bytes[place..<place + 4].elementsEqual([0x50, 0x4B, 0x05, 0x06]) else { continue }
      let comment = Int(bytes[place + 20]) | Int(bytes[place + 21]) << 8
      if place + 22 + comment == bytes.count { return place }
    }
    return nil
  }

  /// The 64-bit record that the one at `endOffset` stands for.
  private func largeEndRecord(
    before endOffset: Int
  ) throws -> (place: UInt64, count: UInt64, size: UInt64, offset: UInt64) {
    guard endOffset >= 20 else { throw FormatProblem("its 64-bit directory is missing") }
    var locator = ByteCursor(try file.bytes(endOffset - 20..<endOffset))
    guard try locator.integer(UInt32.self) == 0x0706_4B50, try locator.integer(UInt32.self) == 0 else {
      throw FormatProblem("its 64-bit directory is missing")
    }
    let place = try locator.integer(UInt64.self)
    guard endOffset >= 76, place <= UInt64(endOffset - 76) else {
      throw FormatProblem("its 64-bit directory lies outside the file")
    }
    var record = ByteCursor(try file.bytes(Int(place)..<Int(place) + 56))
    guard try record.integer(UInt32.self) == 0x0606_4B50 else {
      throw FormatProblem("its 64-bit directory is missing")
    }
    _ = try record.take(20)
    let onThisDisk = try record.integer(UInt64.self)
    let count = try record.integer(UInt64.self)
    guard onThisDisk == count else { throw FormatProblem("it is a part of several") }
    return (place, count, try record.integer(UInt64.self), try record.integer(UInt64.self))
  }

  private mutating func readEntries(_ count: Int, _ cursor: ByteCursor) throws {
    var cursor = cursor
    for index in 0..<count {
      guard try cursor.integer(UInt32.self) == 0x0201_4B50 else {
        throw FormatProblem("entry \(index) of its directory is damaged")
      }
      _ = try cursor.take(4)
      let flags = try cursor.integer(UInt16.self)
      let method = try cursor.integer(UInt16.self)
      _ = try cursor.take(8)
      var compressedSize = UInt64(try cursor.integer(UInt32.self))
      var size = UInt64(try cursor.integer(UInt32.self))
      let nameLength = try cursor.integer(UInt16.self)
      let extraLength = try cursor.integer(UInt16.self)
      let commentLength = try cursor.integer(UInt16.self)
      _ = try cursor.take(8)
      var offset = UInt64(try cursor.integer(UInt32.self))
      let name = try cursor.text(nameLength)
      let extra = ByteCursor(Array(try cursor.take(extraLength)))
      _ = try cursor.take(commentLength)
      try Self.widen(&size, &compressedSize, &offset, from: extra)
      guard let compressedSize = Int(exactly: compressedSize), let size = Int(exactly: size),
        let offset = Int(exactly: offset)
      else { throw FormatProblem("entry \(quoted(name)) is too large to count") }
      guard indices.updateValue(index, forKey: name) == nil else {
        throw FormatProblem("two entries named \(quoted(name))")
      }
      entries.append(
        Entry(
          name: name, isEncrypted: flags & 1 != 0, method: method, compressedSize: compressedSize,
          size: size, headerOffset: offset))
    }
  }

  /// Takes from the extra field of ZIP64 the numbers that did not fit into 32 bits.
  private static func widen(
    _ size: inout UInt64, _ compressedSize: inout UInt64, _ offset: inout UInt64, from extra: ByteCursor
  ) throws(FormatProblem) {
    var extra = extra
    while extra.remaining >= 4 {
      let kind = try extra.integer(UInt16.self)
      var field = ByteCursor(Array(try extra.take(try extra.integer(UInt16.self))))
      guard kind == 1 else { continue }
      if size == 0xFFFF_FFFF { size = try field.integer(UInt64.self) }
      if compressedSize == 0xFFFF_FFFF { compressedSize = try field.integer(UInt64.self) }
      if offset == 0xFFFF_FFFF { offset = try field.integer(UInt64.self) }
      return
    }
  }
}
