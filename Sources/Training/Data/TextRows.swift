import Checkpoints
import Foundation
import Runs

/// The rows of a CSV, TSV, JSON lines or JSON file with one column of texts: what is predicted, with all its columns
/// as they are. No scores are needed, and a text may be empty.
public struct TextRows {
  public struct Row {
    public var text: String
    /// One a column, as bytes of UTF-8: a JSON string is its characters, null and a missing field nothing, any other
    /// value its JSON.
    public var fields: [ArraySlice<UInt8>]
  }

  /// nil for a file without a header.
  public let columns: [String]?
  private let path: String
  private let text: Int
  private let source: Source

  private enum Source {
    case delimited(DelimitedReader, columns: Int)
    case json([JSONReader.Row], columns: [String])
  }

  /// Opens a file: `data`, `format`, `encoding`, `header` and `textColumn` of the request count.
  ///
  /// - Throws: `DataError`.
  public init(_ request: RunRequest) throws {
    path = URL(fileURLWithPath: request.data).standardizedFileURL.path
    let file = try DataFile(path: path, encoding: request.encoding)
    let format = try request.format ?? file.format()
    switch format {
    case .csv, .tsv:
      var reader = format == .csv ? DelimitedReader.csv(file.bytes) : .tsv(file.bytes)
      let names = try ColumnNames(path: path, row: reader.peek(), areNames: request.header)
      let column =
        try request.textColumn ?? DefaultColumns(file, format: format, header: request.header).text()
      text = try names.index(of: column, option: "--text-column")
      if request.header {
        let fields = try reader.next()?.fields.get() ?? []
        columns = fields.map { String(decoding: $0, as: UTF8.self) }
      } else {
        columns = nil
      }
      source = .delimited(reader, columns: names.count)
    case .jsonl, .json:
      let rows =
        format == .jsonl ? JSONReader.lines(file.bytes) : try JSONReader.elements(file.bytes, path: path)
      let names = try Self.names(of: rows, path: path)
      let column =
        try request.textColumn ?? DefaultColumns(file, format: format, header: request.header).text()
      guard let place = names.firstIndex(of: column) else {
        let shown = names.prefix(20).map(excerpt).joined(separator: ", ")
        throw DataError.file(
          path: path, "--text-column: there is no field \"\(excerpt(column))\", expected one of \(shown)")
      }
      text = place
      columns = names
      source = .json(rows, columns: names)
    }
  }

  /// Hands out the rows in file order.
  ///
  /// - Throws: `DataError` for a row that cannot be read: predictions are given for every row or for none.
  public func forEach(_ body: (Row) throws -> Void) throws {
    switch source {
    case .delimited(let reader, let count):
      for row in reader {
        let fields: [ArraySlice<UInt8>]
        do { fields = try row.fields.get() } catch {
          throw DataError.row(path: path, line: row.line, error)
        }
        guard fields.count == count else {
          throw DataError.row(
            path: path, line: row.line, .columnCount(found: fields.count, expected: count))
        }
        guard let words = String(validating: fields[text], as: UTF8.self) else {
          let name = columns?[text] ?? "\(text + 1)"
          throw DataError.row(path: path, line: row.line, .invalidUTF8(column: excerpt(name)))
        }
        try body(Row(text: words, fields: fields))
      }
    case .json(let rows, let names):
      for row in rows {
        let members = try Self.members(of: row, path: path)
        let values = Dictionary(members.map { ($0.name, $0.value) }) { first, _ in first }
        guard case .string(let words)? = values[names[text]] else {
          let fault =
            values[names[text]] == nil
            ? RowFault.missingField(excerpt(names[text]), there: members.prefix(20).map { excerpt($0.name) })
            : RowFault.notText(column: excerpt(names[text]))
          throw DataError.row(path: path, line: row.line, fault)
        }
        try body(Row(text: words, fields: names.map { Self.bytes(of: values[$0]) }))
      }
    }
  }

  // MARK: JSON

  /// The names of all rows' fields, in the order in which they first appear.
  private static func names(of rows: [JSONReader.Row], path: String) throws -> [String] {
    var names: [String] = []
    var known: Set<String> = []
    for row in rows {
      for member in try members(of: row, path: path) where known.insert(member.name).inserted {
        names.append(member.name)
      }
    }
    return names
  }

  private static func members(of row: JSONReader.Row, path: String) throws -> [JSONValue.Member] {
    guard row.bytes.count <= DelimitedReader.longestRow else {
      throw DataError.row(path: path, line: row.line, .tooLong)
    }
    guard let value = try? JSONValue(parsing: row.bytes), let members = value.members else {
      throw DataError.row(path: path, line: row.line, .malformed("not a JSON object"))
    }
    return members
  }

  private static func bytes(of value: JSONValue?) -> ArraySlice<UInt8> {
    switch value {
    case nil, .null?: []
    case .string(let text)?: ArraySlice(text.utf8)
    case let other?: ArraySlice(other.text.utf8)
    }
  }
}

/// Writes rows as CSV (RFC 4180): CRLF, quotes where a field needs them, and otherwise the data's own bytes.
public struct DelimitedWriter {
  private(set) var bytes: [UInt8] = []

  public init() {}

  public mutating func append(_ fields: some Sequence<some Collection<UInt8>>) {
    var isFirst = true
    for field in fields {
      if !isFirst { bytes.append(UInt8(ascii: ",")) }
      isFirst = false
      guard field.contains(where: { "\",\r\n".utf8.contains($0) }) else {
        bytes.append(contentsOf: field)
        continue
      }
      bytes.append(UInt8(ascii: "\""))
      for byte in field {
        if byte == UInt8(ascii: "\"") { bytes.append(byte) }
        bytes.append(byte)
      }
      bytes.append(UInt8(ascii: "\""))
    }
    bytes.append(contentsOf: "\r\n".utf8)
  }

  /// What was written since the last call.
  public mutating func take() -> Data {
    defer { bytes.removeAll(keepingCapacity: true) }
    return Data(bytes)
  }
}
