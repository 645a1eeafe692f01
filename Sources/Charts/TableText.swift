import Cells

/// Tables as text for other programs and for reports.
public enum TableText {
  /// Comma-separated values (RFC 4180, lines end with `\n`): fields with commas, quotes or line ends are
  /// quoted; nothing else is changed.
  public static func csv(header: [String], rows: [[String]]) -> String {
    ([header] + rows).map { $0.map(csvField).joined(separator: ",") + "\n" }.joined()
  }

  /// A table of GitHub-flavoured Markdown, padded so that it also reads as plain text. Characters that
  /// Markdown or HTML would take as theirs are escaped, control characters become visible pictures; short
  /// rows are filled up.
  public static func markdown(header: [String], rows: [[String]], alignments: [Alignment] = []) -> String {
    let count = max(1, header.count)
    func alignment(_ column: Int) -> Alignment {
      column < alignments.count ? alignments[column] : .leading
    }
    func fitted(_ row: [String]) -> [String] {
      (0..<count).map { $0 < row.count ? markdownField(row[$0]) : "" }
    }
    let lines = ([header] + rows).map(fitted)
    let widths = (0..<count).map { column in
      lines.reduce(3) { max($0, CharacterWidth.width(of: $1[column])) }
    }
    func line(_ fields: [String]) -> String {
      let padded = fields.enumerated().map { column, field in
        let space = widths[column] - CharacterWidth.width(of: field)
        let before =
          switch alignment(column) {
          case .leading: 0
          case .center: space / 2
          case .trailing: space
          }
        return String(repeating: " ", count: before) + field + String(repeating: " ", count: space - before)
      }
      return "| " + padded.joined(separator: " | ") + " |\n"
    }
    let rule = (0..<count).map { column in
      let dashes = String(repeating: "-", count: widths[column] - 2)
      switch alignment(column) {
      case .leading: return dashes + "--"
      case .center: return ":" + dashes + ":"
      case .trailing: return dashes + "-:"
      }
    }
    return line(lines[0]) + "| " + rule.joined(separator: " | ") + " |\n"
      + lines.dropFirst().map(line).joined()
  }

  private static func csvField(_ field: String) -> String {
    // By scalars: a carriage return and a line feed together are one Character.
    let needsQuotes = field.unicodeScalars.contains { [",", "\"", "\n", "\r"].contains($0) }
    guard needsQuotes else { return field }
    var quoted = "\""
    for scalar in field.unicodeScalars {
      if scalar == "\"" { quoted += "\"" }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }

  private static func markdownField(_ field: String) -> String {
    var text = ""
    for scalar in field.shown(width: CharacterWidth.width(of: field)).unicodeScalars {
      switch scalar {
      case "&": text += "&amp;"
      case "<": text += "&lt;"
      case ">": text += "&gt;"
      case "\\", "|", "`", "*", "_", "[", "]", "~":
        text += "\\"
        text.unicodeScalars.append(scalar)
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}
