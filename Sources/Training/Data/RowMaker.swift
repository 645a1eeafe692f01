import Foundation
import Runs

/// Where the columns of a delimited file are, counted from 0.
struct ColumnIndexes {
  var count: Int
  var text: Int
  var score: Int
  var group: Int?
  var split: Int?

  /// - Throws: `DataError.file` where a column is not there; it lists those that are.
  init(_ plan: DataPlan, firstRow: DelimitedReader.Row?) throws {
    let header = try ColumnNames(path: plan.path, row: firstRow, areNames: plan.header)
    count = header.count
    text = try header.index(of: plan.textColumn, option: "--text-column")
    score = try header.index(of: plan.scoreColumn, option: "--score-column")
    group = try plan.groupColumn.map { try header.index(of: $0, option: "--group-column") }
    split = try plan.splitColumn.map { try header.index(of: $0, option: "--split-column") }
  }
}

/// The columns of a delimited file, by name or by number.
struct ColumnNames {
  let path: String
  let count: Int
  /// Empty for a file without a header.
  let names: [String]

  init(path: String, row: DelimitedReader.Row?, areNames: Bool) throws {
    self.path = path
    guard let row else { throw DataError.file(path: path, "there are no rows") }
    let fields: [ArraySlice<UInt8>]
    do { fields = try row.fields.get() } catch {
      throw DataError.row(path: path, line: row.line, error)
    }
    count = fields.count
    names =
      areNames
      ? try fields.map { field in
        guard let name = String(validating: field, as: UTF8.self) else {
          throw DataError.file(
            path: path, "the header is not valid UTF-8 (--encoding latin-1 is the other choice)")
        }
        return name.trimmingCharacters(in: .whitespaces)
      } : []
  }

  /// A name first, then a number from 1.
  func index(of column: String, option: String) throws -> Int {
    let matches = names.indices.filter { names[$0] == column }
    guard matches.count < 2 else {
      throw DataError.file(path: path, "\(option): there are \(matches.count) columns \"\(column)\"")
    }
    if let match = matches.first { return match }
    if let number = Int(column), number >= 1, number <= count { return number - 1 }
    throw DataError.file(
      path: path, "\(option): there is no column \"\(excerpt(column))\", expected \(whatThereIs)")
  }

  var whatThereIs: String {
    guard !names.isEmpty else { return "a number from 1 to \(count), as the file has no header" }
    let shown = names.prefix(20).map(excerpt).joined(separator: ", ")
    return "one of " + shown + (names.count > 20 ? ", …" : "")
      + " (or --no-header if the first line is a row)"
  }
}

/// Turns the fields of one row into a record: checks, maps the score, finds group and part.
struct RowMaker {
  private let plan: DataPlan
  private let pattern: NSRegularExpression?

  /// - Throws: `DataError.file` for a group pattern that is none.
  init(_ plan: DataPlan) throws {
    self.plan = plan
    pattern = try plan.groupPattern.map { text in
      guard let pattern = try? NSRegularExpression(pattern: text) else {
        throw DataError.file(
          path: plan.path, "--group-pattern: \"\(excerpt(text))\" is no regular expression")
      }
      guard pattern.numberOfCaptureGroups > 0 else {
        throw DataError.file(
          path: plan.path,
          "--group-pattern: \"\(excerpt(text))\" captures nothing, expected a part in parentheses")
      }
      return pattern
    }
  }

  /// - Throws: `RowFault`.
  func row(record: Int, line: Int, fields: [ArraySlice<UInt8>], _ columns: ColumnIndexes) throws
    -> DataRecord
  {
    guard fields.count == columns.count else {
      throw RowFault.columnCount(found: fields.count, expected: columns.count)
    }
    func string(_ index: Int, _ column: String) throws -> String {
      guard let text = String(validating: fields[index], as: UTF8.self) else {
        throw RowFault.invalidUTF8(column: excerpt(column))
      }
      return text
    }
    return DataRecord(
      record: record, line: line,
      text: try checked(text: try string(columns.text, plan.textColumn)),
      score: try score(String(decoding: fields[columns.score], as: UTF8.self)),
      group: try columns.group.map { try group(try string($0, plan.groupColumn ?? "")) },
      part: try columns.split.map { try part(try string($0, plan.splitColumn ?? "")) })
  }

  /// - Throws: `RowFault`.
  func row(record: Int, line: Int, object: JSONRow) throws -> DataRecord {
    guard case .string(let text) = try object.field(plan.textColumn) else {
      throw RowFault.notText(column: excerpt(plan.textColumn))
    }
    let score =
      switch try object.field(plan.scoreColumn) {
      case .number(let number): try mapped(number, found: "\(number)")
      case .string(let text): try self.score(text)
      case .other: throw RowFault.notANumber(found: "no number")
      }
    /// A number serves as well as a string where only equality matters.
    func label(_ name: String) throws -> String {
      switch try object.field(name) {
      case .string(let text): text
      case .number(let number):
        number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
      case .other: throw RowFault.notText(column: excerpt(name))
      }
    }
    return DataRecord(
      record: record, line: line, text: try checked(text: text), score: score,
      group: try plan.groupColumn.map { try group(try label($0)) },
      part: try plan.splitColumn.map { try part(try label($0)) })
  }

  private func checked(text: String) throws -> String {
    guard text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else {
      throw RowFault.emptyText
    }
    return text
  }

  /// A decimal number with an optional exponent; spaces around it do not count.
  private func score(_ text: String) throws -> Double {
    let word = text.trimmingCharacters(in: .whitespaces)
    let isDecimal = word.utf8.allSatisfy { "0123456789+-.eE".utf8.contains($0) }
    guard isDecimal, let number = Double(word) else {
      throw RowFault.notANumber(found: excerpt(word))
    }
    return try mapped(number, found: excerpt(word))
  }

  /// y = s/HIGH for a range around 0, else −1 + 2(s−LOW)/(HIGH−LOW).
  private func mapped(_ number: Double, found: String) throws -> Double {
    let (low, high) = (plan.scoreLow, plan.scoreHigh)
    guard number >= low, number <= high else {
      throw RowFault.outOfRange(found: found, expected: "a number from \(low) to \(high)")
    }
    return low == -high ? number / high : -1 + 2 * (number - low) / (high - low)
  }

  private func group(_ value: String) throws -> String {
    guard let pattern else { return value }
    // An id is short; a whole text in its place would only cost time.
    let id = String(value.prefix(1_000))
    let match = pattern.firstMatch(in: id, range: NSRange(id.startIndex..., in: id))
    guard let match, let range = Range(match.range(at: 1), in: id) else {
      throw RowFault.noGroup(found: excerpt(value))
    }
    return String(id[range])
  }

  private func part(_ value: String) throws -> DataPart {
    switch value.trimmingCharacters(in: .whitespaces).lowercased() {
    case "train": .train
    case "validation", "dev": .validation
    case "test": .test
    default: throw RowFault.unknownPart(found: excerpt(value))
    }
  }
}
