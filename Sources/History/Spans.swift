import Foundation
import GRDB

/// What a stretch of steps amounts to in one field.
struct FieldSummary: Equatable {
  var count = 0
  var min = Double.infinity
  var max = -Double.infinity
  var sum = 0.0
  /// Of the last step that has a value.
  var last = 0.0

  mutating func add(_ value: Double) {
    count += 1
    min = Swift.min(min, value)
    max = Swift.max(max, value)
    sum += value
    last = value
  }

  /// Takes in what followed.
  mutating func add(_ later: FieldSummary) {
    guard later.count > 0 else { return }
    count += later.count
    min = Swift.min(min, later.min)
    max = Swift.max(max, later.max)
    sum += later.sum
    last = later.last
  }
}

/// Summaries of 16, 256 and 4096 steps, kept beside the steps: any stretch of a long run is drawn from about
/// sixteen summaries a column, without a spike lost.
///
/// Block b of a size covers the steps b·size+1 … (b+1)·size; only whole blocks are stored.
enum Spans {
  static let sizes = [16, 256, 4096]
  private static let fieldBytes = 4 * 8 + 4
  private static let layout = ColumnLayout("spans", "block, summary")

  /// Brings the blocks that hold the given steps up to date.
  static func rebuild(touchedBy steps: [Int], run: Int64, _ db: Database) throws {
    var blocks = Set(steps.map { ($0 - 1) / sizes[0] })
    for (level, size) in sizes.enumerated() {
      var complete: Set<Int> = []
      for block in blocks.sorted() {
        let range = block * size + 1...(block + 1) * size
        let whole =
          try level == 0
          ? summary(ofSteps: range, run: run, db)
          : summary(ofBlocks: range, size: sizes[level - 1], run: run, db)
        guard let whole else { continue }
        try db.cachedStatement(
          sql: "INSERT OR REPLACE INTO spans (run, size, block, summary) VALUES (?,?,?,?)"
        ).execute(arguments: [run, size, block, encode(whole)])
        if level + 1 < sizes.count { complete.insert(block * size / sizes[level + 1]) }
      }
      blocks = complete
    }
  }

  /// Calls `body` with summaries that cover `range` in order: blocks of `sizes[level]` where they are stored,
  /// smaller ones and single steps elsewhere. A step without a row is left out.
  static func walk(
    _ range: ClosedRange<Int>, level: Int, fields: [StepField], run: Int64, _ db: Database,
    _ body: (_ first: Int, _ values: [FieldSummary]) throws -> Void
  ) throws {
    guard level >= 0 else { return try walkSteps(range, fields: fields, run: run, db, body) }
    let size = sizes[level]
    let first = (range.lowerBound - 1 + size - 1) / size
    let last = range.upperBound / size - 1
    var next = range.lowerBound
    if first <= last {
      let places = places(of: fields)
      var values = [FieldSummary](repeating: FieldSummary(), count: fields.count)
      // Not a cached statement: the walk through a gap runs the same one for smaller blocks meanwhile.
      let cursor = try Row.fetchCursor(
        db,
        sql: """
          SELECT \(layout.sql) FROM spans WHERE run = ? AND size = ? AND block BETWEEN ? AND ? ORDER BY block
          """,
        arguments: [run, size, first, last])
      while let row = try cursor.next() {
        let block = try Columns(row, layout).int("block")
        if block * size + 1 > next {
          try walk(next...block * size, level: level - 1, fields: fields, run: run, db, body)
        }
        try decode(row, places, into: &values)
        try body(block * size + 1, values)
        next = (block + 1) * size + 1
      }
    }
    if next <= range.upperBound {
      try walk(next...range.upperBound, level: level - 1, fields: fields, run: run, db, body)
    }
  }

  private static func walkSteps(
    _ range: ClosedRange<Int>, fields: [StepField], run: Int64, _ db: Database,
    _ body: (_ first: Int, _ values: [FieldSummary]) throws -> Void
  ) throws {
    let expressions = fields.map(\.sql).joined(separator: ", ")
    let cursor = try Row.fetchCursor(
      db.cachedStatement(
        sql: "SELECT step, \(expressions) FROM steps WHERE run = ? AND step BETWEEN ? AND ? ORDER BY step"),
      arguments: [run, range.lowerBound, range.upperBound])
    var values = [FieldSummary](repeating: FieldSummary(), count: fields.count)
    while let row = try cursor.next() {
      for index in fields.indices {
        values[index] = FieldSummary()
        let stored: DatabaseValue = row[index + 1]
        if stored.isNull { continue }
        guard let value = Double.fromDatabaseValue(stored) else {
          throw StoreError.damaged(what: "steps.\(fields[index].rawValue): expected a number")
        }
        values[index].add(value)
      }
      guard let step = Int.fromDatabaseValue(row[0]) else {
        throw StoreError.damaged(what: "steps.step: expected an integer")
      }
      try body(step, values)
    }
  }

  /// nil where a step of the range is missing.
  private static func summary(ofSteps range: ClosedRange<Int>, run: Int64, _ db: Database) throws
    -> [FieldSummary]?
  {
    var whole = [FieldSummary](repeating: FieldSummary(), count: StepField.allCases.count)
    var found = 0
    try walkSteps(range, fields: StepField.allCases, run: run, db) { _, values in
      found += 1
      for index in whole.indices { whole[index].add(values[index]) }
    }
    return found == range.count ? whole : nil
  }

  /// nil where a block of the range is missing.
  private static func summary(ofBlocks range: ClosedRange<Int>, size: Int, run: Int64, _ db: Database) throws
    -> [FieldSummary]?
  {
    var whole = [FieldSummary](repeating: FieldSummary(), count: StepField.allCases.count)
    var found = 0
    let cursor = try Row.fetchCursor(
      db.cachedStatement(
        sql: """
          SELECT \(layout.sql) FROM spans WHERE run = ? AND size = ? AND block BETWEEN ? AND ? ORDER BY block
          """),
      arguments: [run, size, (range.lowerBound - 1) / size, range.upperBound / size - 1])
    let places = places(of: StepField.allCases)
    var values = whole
    while let row = try cursor.next() {
      try decode(row, places, into: &values)
      found += 1
      for index in whole.indices { whole[index].add(values[index]) }
    }
    return found == range.count / size ? whole : nil
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

  private static func decode(_ row: Row, _ places: [Int], into values: inout [FieldSummary]) throws {
    let length = StepField.allCases.count * fieldBytes
    try row.withUnsafeData(named: "summary") { data in
      guard let data, data.count == length else {
        throw Columns(row, layout).wrong("summary", "\(length) bytes")
      }
      data.withUnsafeBytes { (bytes: UnsafeRawBufferPointer) in
        for index in places.indices { values[index] = summary(in: bytes, at: places[index]) }
      }
    }
  }

  private static func summary(in bytes: UnsafeRawBufferPointer, at start: Int) -> FieldSummary {
    func number(_ index: Int) -> Double {
      let bits = bytes.loadUnaligned(fromByteOffset: start + index * 8, as: UInt64.self)
      return Double(bitPattern: UInt64(littleEndian: bits))
    }
    let count = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: start + 32, as: UInt32.self))
    return FieldSummary(count: Int(count), min: number(0), max: number(1), sum: number(2), last: number(3))
  }

  /// Where the fields' summaries begin in a block's bytes.
  private static func places(of fields: [StepField]) -> [Int] { fields.map { position[$0]! * fieldBytes } }

  private static let position = Dictionary(
    uniqueKeysWithValues: StepField.allCases.enumerated().map { ($0.element, $0.offset) })
}
