import Foundation
import Runs

extension RunRequest {
  /// How the data file is read: what was asked for, and for the rest what its name, its header and its
  /// first row tell.
  ///
  /// - Throws: `DataError`, `RequestError`.
  public func dataPlan() throws -> DataPlan {
    let low = scoreLow ?? -1
    let high = scoreHigh ?? 1
    guard low.isFinite, high.isFinite, low < high else {
      throw RequestError("--score-range: found \(low):\(high), expected LOW below HIGH")
    }
    guard groupPattern == nil || groupColumn != nil else {
      throw RequestError("--group-pattern: expected --group-column with it, the column it is applied to")
    }
    let path = URL(fileURLWithPath: data).standardizedFileURL.path
    // The longest row, and a header before it, fit in here.
    let file = try DataFile(path: path, encoding: encoding, limit: 4 * DelimitedReader.longestRow)
    let format = try self.format ?? file.format()
    let columns = try DefaultColumns(file, format: format, header: header)
    return DataPlan(
      path: path, format: format, encoding: encoding, header: header,
      textColumn: try textColumn ?? columns.text(), scoreColumn: try scoreColumn ?? columns.score(),
      groupColumn: groupColumn, groupPattern: groupPattern, splitColumn: splitColumn,
      testShare: testShare ?? 0, scoreLow: low, scoreHigh: high, skipBad: skipBad)
  }
}

/// The columns to read where nobody named any: those called text and score, or what data sets
/// commonly call them.
struct DefaultColumns {
  static let textNames = ["text", "sentence", "headline", "title", "tweet", "content", "review", "message"]
  static let scoreNames = ["score", "sentiment", "sentiment_score", "valence", "polarity", "label", "rating"]

  private let path: String
  let names: [String]
  private let whatThereIs: String

  init(_ file: DataFile, format: DataPlan.Format, header: Bool) throws {
    path = file.path
    switch format {
    case .csv, .tsv:
      let reader = format == .csv ? DelimitedReader.csv(file.bytes) : .tsv(file.bytes)
      let columns = try ColumnNames(path: path, row: reader.peek(), areNames: header)
      names = columns.names
      whatThereIs = columns.whatThereIs
    case .jsonl, .json:
      names = try Self.firstObject(file, format).names
      whatThereIs = "one of " + names.prefix(20).map(excerpt).joined(separator: ", ")
    }
  }

  private static func firstObject(_ file: DataFile, _ format: DataPlan.Format) throws -> JSONRow {
    let rows =
      format == .jsonl
      ? JSONReader.lines(file.bytes)
      : try JSONReader.elements(file.bytes, path: file.path, limit: 1)
    guard let first = rows.first else {
      throw DataError.file(path: file.path, "there are no rows")
    }
    if let object = rows.lazy.compactMap({ try? JSONRow($0) }).first { return object }
    do { return try JSONRow(first) } catch let fault as RowFault {
      throw DataError.row(path: file.path, line: first.line, fault)
    }
  }

  func text() throws -> String { try column(of: Self.textNames, "--text-column") }
  func score() throws -> String { try column(of: Self.scoreNames, "--score-column") }

  private func column(of candidates: [String], _ option: String) throws -> String {
    for candidate in candidates {
      if let name = names.first(where: { $0.lowercased() == candidate }) { return name }
    }
    throw DataError.file(
      path: path, "no column is called \(candidates[0]): expected \(option), \(whatThereIs)")
  }
}
