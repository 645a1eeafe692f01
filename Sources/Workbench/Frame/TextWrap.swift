import Cells

/// Text in lines of a width, broken at blanks where there are any; lines after the first begin with the indent.
enum TextWrap {
  static func lines(_ text: String, width: Int, indent: String = "") -> [String] {
    let width = max(2 + indent.count, width)
    // What fits stays as it is, columns and all.
    if !text.isEmpty, !text.contains(where: \.isNewline), CharacterWidth.width(of: text) <= width {
      return [text]
    }
    var lines: [String] = []
    var line = ""
    for word in text.split(whereSeparator: { $0 == " " || $0.isNewline }) {
      var word = String(word)
      if !line.isEmpty {
        if CharacterWidth.width(of: line) + 1 + CharacterWidth.width(of: word) <= width {
          line += " " + word
          continue
        }
        lines.append(line)
        word = indent + word
        line = ""
      }
      while CharacterWidth.width(of: word) > width {
        var part = ""
        for scalar in word.unicodeScalars {
          if CharacterWidth.width(of: part + String(scalar)) > width, !part.isEmpty { break }
          part.unicodeScalars.append(scalar)
        }
        lines.append(part)
        word = String(String.UnicodeScalarView(word.unicodeScalars.dropFirst(part.unicodeScalars.count)))
      }
      line = word
    }
    return line.isEmpty ? lines : lines + [line]
  }
}
