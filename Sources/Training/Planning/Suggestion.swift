/// A hint for a misspelt name.
public enum Suggestion {
  /// `; did you mean X?` for the nearest name within a third of its letters, else the empty text.
  public static func text(for name: String, among names: [String]) -> String {
    var nearest: (edits: Int, name: String)?
    for candidate in names.sorted() {
      let edits = distance(name, candidate)
      if edits < nearest?.edits ?? .max { nearest = (edits, candidate) }
    }
    guard let nearest, nearest.edits <= max(1, nearest.name.count / 3) else { return "" }
    return "; did you mean \(nearest.name)?"
  }

  /// Levenshtein's distance.
  static func distance(_ a: String, _ b: String) -> Int {
    let b = Array(b)
    var row = Array(0...b.count)
    for (i, letter) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for j in b.indices {
        let above = row[j + 1]
        let replaced = diagonal + (letter == b[j] ? 0 : 1)
        row[j + 1] = min(above + 1, min(row[j] + 1, replaced))
        diagonal = above
      }
    }
    return row[b.count]
  }
}
