/// Why a data file cannot be used, in one line that names the file and, where there is one, the line.
public enum DataError: Error, Equatable, CustomStringConvertible {
  /// The file as a whole.
  case file(path: String, String)
  /// One row of it; `line` counts file lines from 1.
  case row(path: String, line: Int, RowFault)

  public var description: String {
    switch self {
    case .file(let path, let what): "\(path): \(what)"
    case .row(let path, let line, let fault): "\(path): line \(line): \(fault)"
    }
  }
}

/// Why a row cannot be used. What it quotes from the file is short and free of control characters.
public enum RowFault: Error, Equatable, Sendable, CustomStringConvertible {
  case emptyText
  case notText(column: String)
  case notANumber(found: String)
  case outOfRange(found: String, expected: String)
  case columnCount(found: Int, expected: Int)
  case missingField(String, there: [String])
  case tooLong
  case invalidUTF8(column: String)
  case malformed(String)
  case noGroup(found: String)
  case unknownPart(found: String)

  /// The fault without what was found: what `--skip-bad` counts by.
  public var kind: String {
    switch self {
    case .emptyText: "empty text"
    case .notText: "text is not a string"
    case .notANumber: "score is not a number"
    case .outOfRange: "score outside the range"
    case .columnCount: "wrong number of columns"
    case .missingField: "missing field"
    case .tooLong: "row over 1 MiB"
    case .invalidUTF8: "invalid UTF-8"
    case .malformed: "malformed row"
    case .noGroup: "group pattern does not match"
    case .unknownPart: "unknown part of the split"
    }
  }

  public var description: String {
    switch self {
    case .emptyText: "the text is empty"
    case .notText(let column): "column \(column) is not a string, expected a text"
    case .notANumber(let found): "the score is \"\(found)\", expected a number"
    case .outOfRange(let found, let expected):
      "the score \(found) is out of range, expected \(expected) (--score-range LOW:HIGH)"
    case .columnCount(let found, let expected): "found \(found) columns, expected \(expected)"
    case .missingField(let name, let there):
      "no field \"\(name)\", found " + (there.isEmpty ? "none" : there.joined(separator: ", "))
    case .tooLong: "the row is over 1 MiB"
    case .invalidUTF8(let column):
      "column \(column) is not valid UTF-8 (--encoding latin-1 reads the other common encoding)"
    case .malformed(let what): what
    case .noGroup(let found): "the group pattern does not match \"\(found)\""
    case .unknownPart(let found):
      "the split is \"\(found)\", expected train, validation or dev, or test"
    }
  }
}

/// The beginning of what a file holds, fit for a message: 40 characters, control characters spelt out.
func excerpt(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars.prefix(41) {
    if result.count >= 40 { return result + "…" }
    if scalar.value < 0x20 || (0x7f..<0xa0).contains(scalar.value)
      || scalar.properties.generalCategory == .format
    {
      result += "\\u{\(String(scalar.value, radix: 16))}"
    } else {
      result.unicodeScalars.append(scalar)
    }
  }
  return result
}
