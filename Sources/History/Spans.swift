import Foundation
import GRDB
import Runs

/// Summaries of 64, 256, … 16,384 steps and packs of 64, kept beside the steps: any stretch of a long run is
/// drawn from at most four summaries or a few packs a column, without a spike lost.
///
/// Block b of a size covers the steps b·size+1 … (b+1)·size; only whole blocks are stored.
enum Spans {
  static let sizes = [64, 256, 1_024, 4_096, 16_384]
  private static let fieldBytes = 4 * 8 + 4
  private static let spanBytes = StepField.allCases.count * fieldBytes

  // MARK: Writing

  /// Brings the blocks that hold the given steps up to date.
  static func rebuild(touchedBy steps: [Int], run: Int64, _ db: Database) throws {
    try rebuild(Set(steps.map { ($0 - 1) / StepPack.size }), run: run, db)
  }

  /// Brings these packs and all that is made of them up to date.
  static func rebuild(_ packs: Set<Int>, run: Int64, _ db: Database) throws {
    var blocks: Set<Int> = []
    for block in packs.sorted() {
      guard let summary = try pack(block, run: run, db) else { continue }
      try write(summary, size: StepPack.size, block: block, run: run, db)
      blocks.insert(block * StepPack.size / sizes[1])
    }
    for (below, size) in zip(sizes, sizes.dropFirst()) {
      var complete: Set<Int> = []
      for block in blocks.sorted() {
        guard let summary = try summary(ofBlock: block, size: size, below: below, run: run, db) else {
          continue
        }
        try write(summary, size: size, block: block, run: run, db)
        // Of the next size; of the largest one nothing is made.
        complete.insert(block / 4)
      }
      blocks = complete
    }
  }

  /// Packs 64 steps; nil where one is missing.
  /// - Returns: their summary.
  private static func pack(_ block: Int, run: Int64, _ db: Database) throws -> [FieldSummary]? {
    let first = block * StepPack.size + 1
    // Most looks find a block that is still growing.
    let isGrown =
      try Bool.fetchOne(
        db.cachedStatement(sql: "SELECT 1 FROM steps WHERE run = ? AND step = ?"),
        arguments: [run, first + StepPack.size - 1]) ?? false
    guard isGrown else { return nil }
    let fields = StepField.allCases
    let stored = StepPack.fields
    var values = [Double](repeating: .nan, count: stored.count * StepPack.size)
    var summary = [FieldSummary](repeating: FieldSummary(), count: fields.count)
    var found = 0
    try readSteps(first...first + StepPack.size - 1, fields: fields, run: run, db) { step, index, value in
      if index == 0 { found += 1 }
      guard !value.isNaN else { return }
      summary[index].add(value)
      if index < stored.count { values[index * StepPack.size + step - first] = value }
    }
    guard found == StepPack.size else { return nil }
    try db.cachedStatement(sql: "INSERT OR REPLACE INTO packs (run, block, numbers) VALUES (?,?,?)")
      .execute(arguments: [run, block, StepPack.encode(values)])
    return summary
  }

  /// nil where a block below is missing.
  private static func summary(ofBlock block: Int, size: Int, below: Int, run: Int64, _ db: Database) throws
    -> [FieldSummary]?
  {
    let sums = SeriesSums(StepField.allCases, origin: block * size + 1, width: size, count: 1)
    let parts = size / below
    var found = 0
    try readSpans(block * parts...(block + 1) * parts - 1, size: below, run: run, db) { part, bytes in
      found += 1
      sums.add(from: part * below + 1) { summary(in: bytes, at: $0 * fieldBytes) }
    }
    return found == parts ? StepField.allCases.indices.map { sums.summary($0, 0) } : nil
  }

  private static func write(_ summary: [FieldSummary], size: Int, block: Int, run: Int64, _ db: Database)
    throws
  {
    try db.cachedStatement(sql: "INSERT OR REPLACE INTO spans (run, size, block, summary) VALUES (?,?,?,?)")
      .execute(arguments: [run, size, block, encode(summary)])
  }

  // MARK: Reading

  /// Adds the steps of `range` in order: blocks of `sizes[level]` where they are stored, smaller ones, packs and
  /// single steps elsewhere. A step without a row is left out.
  static func walk(
    _ range: ClosedRange<Int>, level: Int, run: Int64, into sums: SeriesSums, _ db: Database
  ) throws {
    guard level >= 0 else { return try walkPacks(range, run: run, into: sums, db) }
    let size = sizes[level]
    let first = (range.lowerBound - 1 + size - 1) / size
    let last = range.upperBound / size - 1
    var next = range.lowerBound
    if first <= last {
      let places = sums.fields.map { position[$0, default: 0] * fieldBytes }
      try readSpans(first...last, size: size, run: run, db) { block, bytes in
        if block * size + 1 > next {
          try walk(next...block * size, level: level - 1, run: run, into: sums, db)
        }
        sums.add(from: block * size + 1) { summary(in: bytes, at: places[$0]) }
        next = (block + 1) * size + 1
      }
    }
    if next <= range.upperBound {
      try walk(next...range.upperBound, level: level - 1, run: run, into: sums, db)
    }
  }

  private static func walkPacks(
    _ range: ClosedRange<Int>, run: Int64, into sums: SeriesSums, _ db: Database
  ) throws {
    let size = StepPack.size
    let blocks = (range.lowerBound - 1) / size...(range.upperBound - 1) / size
    var next = range.lowerBound
    func walkSteps(_ range: ClosedRange<Int>) throws {
      try readSteps(range, fields: sums.fields, run: run, db) { step, field, value in
        sums.add(step: step, field: field, value)
      }
    }
    let cursor = try Row.fetchCursor(
      db.cachedStatement(
        sql: "SELECT block, numbers FROM packs WHERE run = ? AND block BETWEEN ? AND ? ORDER BY block"),
      arguments: [run, blocks.lowerBound, blocks.upperBound])
    while let row = try cursor.next() {
      let first = (row[0] as Int) * size + 1
      if first > next { try walkSteps(next...first - 1) }
      try row.withUnsafeData(atIndex: 1) { data in
        try (data ?? Data()).withUnsafeBytes { bytes in
          guard let pack = StepPack(bytes) else {
            throw StoreError.damaged(what: "packs.numbers: expected \(size) steps")
          }
          sums.add(pack, first: first, within: range)
        }
      }
      next = first + size
    }
    if next <= range.upperBound { try walkSteps(next...range.upperBound) }
  }

  /// Calls `body` with the stored blocks among these, in order.
  private static func readSpans(
    _ blocks: ClosedRange<Int>, size: Int, run: Int64, _ db: Database,
    _ body: (_ block: Int, _ bytes: UnsafeRawBufferPointer) throws -> Void
  ) throws {
    // The size is part of the text: the walk through a gap reads smaller blocks while this statement is open.
    let cursor = try Row.fetchCursor(
      db.cachedStatement(
        sql: """
          SELECT block, summary FROM spans WHERE run = ? AND size = \(size) AND block BETWEEN ? AND ?
          ORDER BY block
          """), arguments: [run, blocks.lowerBound, blocks.upperBound])
    while let row = try cursor.next() {
      try row.withUnsafeData(atIndex: 1) { data in
        guard let data, data.count == spanBytes else {
          throw StoreError.damaged(what: "spans.summary: expected \(spanBytes) bytes")
        }
        try data.withUnsafeBytes { try body(row[0], $0) }
      }
    }
  }

  /// Calls `body` with every field of every step, step by step; NaN where there is no value.
  private static func readSteps(
    _ range: ClosedRange<Int>, fields: [StepField], run: Int64, _ db: Database,
    _ body: (_ step: Int, _ field: Int, _ value: Double) -> Void
  ) throws {
    let expressions = fields.map(\.sql).joined(separator: ", ")
    let cursor = try Row.fetchCursor(
      db.cachedStatement(
        sql: "SELECT step, \(expressions) FROM steps WHERE run = ? AND step BETWEEN ? AND ? ORDER BY step"),
      arguments: [run, range.lowerBound, range.upperBound])
    while let row = try cursor.next() {
      let step: Int = row[0]
      for index in fields.indices {
        let stored: DatabaseValue = row[index + 1]
        switch stored.storage {
        case .null: body(step, index, .nan)
        case .double(let value): body(step, index, value)
        case .int64(let value): body(step, index, Double(value))
        case .string, .blob:
          throw StoreError.damaged(what: "steps.\(fields[index].rawValue): expected a number")
        }
      }
    }
  }

  // MARK: Bytes

  /// Minimum, maximum, sum, last (Double) and count (UInt32) of each field, little-endian.
  private static func encode(_ values: [FieldSummary]) -> Data {
    var bytes = Data(capacity: values.count * fieldBytes)
    for value in values {
      for number in [value.min, value.max, value.sum, value.last] {
        withUnsafeBytes(of: number.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
      }
      withUnsafeBytes(of: UInt32(value.count).littleEndian) { bytes.append(contentsOf: $0) }
    }
    return bytes
  }

  private static func summary(in bytes: UnsafeRawBufferPointer, at start: Int) -> FieldSummary {
    func number(_ index: Int) -> Double {
      let bits = bytes.loadUnaligned(fromByteOffset: start + index * 8, as: UInt64.self)
      return Double(bitPattern: UInt64(littleEndian: bits))
    }
    let count = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: start + 32, as: UInt32.self))
    return FieldSummary(count: Int(count), min: number(0), max: number(1), sum: number(2), last: number(3))
  }

  private static let position = Dictionary(
    uniqueKeysWithValues: StepField.allCases.enumerated().map { ($0.element, $0.offset) })
}
