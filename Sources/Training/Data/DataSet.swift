import Foundation
import Runs

/// A part of the data.
public enum DataPart: String, Codable, Sendable, CaseIterable { case train, validation, test }

/// A text with its score.
public struct DataRecord: Sendable, Equatable {
  /// Counted from 0 over all data records of the file, skipped ones included.
  public var record: Int
  /// The file line it begins on, from 1.
  public var line: Int
  /// As in the file: neither trimmed nor unescaped.
  public var text: String
  /// In [−1, 1].
  public var score: Double
  /// Rows of one group stay in one part of the split.
  public var group: String?
  /// Where the file says it.
  public var part: DataPart?

  public init(
    record: Int, line: Int, text: String, score: Double, group: String? = nil, part: DataPart? = nil
  ) {
    self.record = record
    self.line = line
    self.text = text
    self.score = score
    self.group = group
    self.part = part
  }
}

/// A record that could not be used.
public struct SkippedRow: Sendable, Equatable {
  public var record: Int
  public var line: Int
  public var fault: RowFault
}

/// The rows of a file, read as a plan says.
public struct DataSet: Sendable {
  /// The plan with the file's hash filled in.
  public var plan: DataPlan
  public var rows: [DataRecord]
  /// In file order; empty unless the plan skips bad rows.
  public var skipped: [SkippedRow]
  /// Data records of the file: used and skipped ones.
  public var recordCount: Int
  public var sha256: String { plan.sha256 }

  /// - Throws: `DataError`: for the file, or for its first bad row where those are not skipped.
  public static func load(_ plan: DataPlan) throws -> DataSet {
    let file = try DataFile(path: plan.path, encoding: plan.encoding)
    var set = DataSet(plan: plan, rows: [], skipped: [], recordCount: 0)
    set.plan.sha256 = file.sha256
    let maker = try RowMaker(plan)
    switch plan.format {
    case .csv, .tsv:
      var reader = plan.format == .csv ? DelimitedReader.csv(file.bytes) : .tsv(file.bytes)
      let columns = try ColumnIndexes(plan, firstRow: plan.header ? reader.next() : reader.peek())
      for row in reader {
        try set.append(line: row.line) { record in
          try maker.row(record: record, line: row.line, fields: try row.fields.get(), columns)
        }
      }
    case .jsonl, .json:
      let rows =
        plan.format == .jsonl
        ? JSONReader.lines(file.bytes) : try JSONReader.elements(file.bytes, path: plan.path)
      for row in rows {
        try set.append(line: row.line) { record in
          try maker.row(record: record, line: row.line, object: try JSONRow(row))
        }
      }
    }
    guard !set.rows.isEmpty else {
      throw DataError.file(
        path: plan.path,
        set.recordCount == 0
          ? "there are no rows" : "none of the \(set.recordCount) rows can be used: \(set.skipped[0].fault)")
    }
    return set
  }

  /// The rows that a run was made from. Record numbers of another file would name other texts.
  ///
  /// - Throws: `DataError`, also where the file is not the one of the plan any more.
  public static func load(madeFrom plan: DataPlan) throws -> DataSet {
    let set = try load(plan)
    guard plan.sha256.isEmpty || set.sha256 == plan.sha256 else {
      throw DataError.file(
        path: plan.path,
        "the file has changed since the run was made (SHA-256 \(set.sha256.prefix(12))…, the plan has "
          + "\(plan.sha256.prefix(12))…)")
    }
    return set
  }

  private mutating func append(line: Int, _ make: (Int) throws -> DataRecord) throws {
    do {
      rows.append(try make(recordCount))
    } catch let fault as RowFault {
      guard plan.skipBad else { throw DataError.row(path: plan.path, line: line, fault) }
      skipped.append(SkippedRow(record: recordCount, line: line, fault: fault))
    }
    recordCount += 1
  }
}

extension DelimitedReader {
  /// The next row, left where it is.
  func peek() -> Row? {
    var copy = self
    return copy.next()
  }
}
