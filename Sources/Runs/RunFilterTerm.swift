/// A filter taken apart: what a record is asked.
indirect enum RunFilterTerm: Sendable {
  enum Flag: Sendable { case pinned, trashed, live }

  case all([RunFilterTerm])
  case any([RunFilterTerm])
  case not(RunFilterTerm)
  case flag(Flag)
  /// In its name, id, note or data.
  case mention(TextPattern)
  case tag(RunComparison, TextPattern)
  case number(RunColumn, RunComparison, Double)
  case text(RunColumn, RunComparison, TextPattern)

  /// `column sign value` with the value read as the column's kind wants it.
  /// - Parameter position: of the value, for complaints.
  static func comparison(_ column: RunColumn, _ sign: RunComparison, _ value: String, at position: Int)
    throws(RunFilterError) -> RunFilterTerm
  {
    let isSearch = sign == .contains || sign == .lacks
    if column.kind == .text || (isSearch && column.source == .setting) {
      if column.source == .tag { return .tag(sign, TextPattern(value)) }
      if column.source == .state, !isSearch { try checkState(value, at: position) }
      let isDead = column.source == .state && value.lowercased() == RunFilter.otherInterrupted
      return .text(column, sign, TextPattern(isDead ? RunFilter.interrupted : value))
    }
    if isSearch {
      throw RunFilterError(
        position: position,
        message: "found a search in \(column.name), whose values are numbers, expected = != < <= > or >=")
    }
    guard let number = RunFilterNumber.parse(value, column.kind) else {
      throw RunFilterError(
        position: position,
        message: "found “\(value.prefix(40))”, expected \(RunFilterNumber.expected(column.kind))")
    }
    return .number(column, sign, number)
  }

  private static func checkState(_ value: String, at position: Int) throws(RunFilterError) {
    let known = RunFilter.states
    let word = value.lowercased()
    if known.contains(word) || word == RunFilter.otherInterrupted { return }
    throw RunFilterError(
      position: position,
      message: "found “\(value.prefix(40))”, expected one of \(known.joined(separator: ", "))"
        + RunFilterError.suggestion(for: value, among: known))
  }

  var mentionsTrash: Bool {
    switch self {
    case .all(let terms), .any(let terms): terms.contains(where: \.mentionsTrash)
    case .not(let term): term.mentionsTrash
    case .flag(let flag): flag == .trashed
    case .mention, .tag, .number, .text: false
    }
  }

  func matches(_ record: RunRecord, life: String?, now: Double) -> Bool {
    switch self {
    case .all(let terms): return terms.allSatisfy { $0.matches(record, life: life, now: now) }
    case .any(let terms): return terms.contains { $0.matches(record, life: life, now: now) }
    case .not(let term): return !term.matches(record, life: life, now: now)
    case .flag(.pinned): return record.pinned
    case .flag(.trashed): return record.trashed
    case .flag(.live): return record.state.isLive && !RunFilter.isInterrupted(life)
    case .mention(let pattern):
      return pattern.isIn(record.name) || pattern.isIn(record.id.rawValue) || pattern.isIn(record.note)
        || pattern.isIn(record.dataName)
    case .tag(let sign, let pattern):
      switch sign {
      case .equal: return record.tags.contains { pattern.equals($0) }
      case .notEqual: return !record.tags.contains { pattern.equals($0) }
      case .contains: return record.tags.contains { pattern.isIn($0) }
      case .lacks: return !record.tags.contains { pattern.isIn($0) }
      case .less, .lessOrEqual, .greater, .greaterOrEqual:
        return record.tags.contains { Self.holds(sign, pattern.compare($0)) }
      }
    case .number(let column, let sign, let wanted):
      // What is not there is neither less nor greater, and it is different.
      guard let value = column.number(of: record, now: now) else { return sign == .notEqual }
      return Self.holds(sign, value == wanted ? 0 : value < wanted ? -1 : 1)
    case .text(let column, let sign, let pattern):
      let isDead = column.source == .state && RunFilter.isInterrupted(life)
      return Self.holds(sign, pattern, column.words(of: record, life: isDead ? RunFilter.interrupted : life))
    }
  }

  private static func holds(_ sign: RunComparison, _ order: Int) -> Bool {
    switch sign {
    case .equal: order == 0
    case .notEqual: order != 0
    case .less: order < 0
    case .lessOrEqual: order <= 0
    case .greater: order > 0
    case .greaterOrEqual: order >= 0
    case .contains, .lacks: false
    }
  }

  private static func holds(_ sign: RunComparison, _ pattern: TextPattern, _ text: Substring) -> Bool {
    switch sign {
    case .equal: pattern.equals(text)
    case .notEqual: !pattern.equals(text)
    case .contains: pattern.isIn(text)
    case .lacks: !pattern.isIn(text)
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      !text.isEmpty && holds(sign, pattern.compare(text))
    }
  }
}

/// Numbers as people type them: percent, durations, thousands.
enum RunFilterNumber {
  static func parse(_ text: String, _ kind: RunColumn.Kind) -> Double? {
    switch kind {
    case .text: return nil
    case .number, .share: return scaled(text, ["%": 0.01])
    case .count: return scaled(text, ["k": 1e3, "m": 1e6, "g": 1e9])
    case .memory:
      return scaled(
        text, ["k": 1 / 1_024, "kib": 1 / 1_024, "m": 1, "mib": 1, "g": 1_024, "gib": 1_024])
    case .duration: return duration(text)
    }
  }

  static func expected(_ kind: RunColumn.Kind) -> String {
    switch kind {
    case .text: "a text"
    case .number: "a number"
    case .share: "a share such as 0.7 or 70%"
    case .count: "a number such as 1500 or 2M"
    case .memory: "an amount such as 500 (MiB) or 2G"
    case .duration: "a duration such as 90s, 5min, 2h or 3d"
    }
  }

  private static func plain(_ text: Substring) -> Double? {
    // Swift reads `nan`, `infinity` and hexadecimal numbers too.
    guard text.utf8.allSatisfy({ ("0"..."9").contains(Unicode.Scalar($0)) || "+-.eE".utf8.contains($0) })
    else { return nil }
    return Double(text).flatMap { $0.isFinite ? $0 : nil }
  }

  private static func scaled(_ text: String, _ units: [String: Double]) -> Double? {
    if let number = plain(text[...]) { return number }
    for (unit, factor) in units where text.lowercased().hasSuffix(unit) {
      if let number = plain(text.dropLast(unit.count)) { return number * factor }
    }
    return nil
  }

  /// Numbers with units behind each other, e.g. `1h30min`; seconds where there is no unit.
  private static func duration(_ text: String) -> Double? {
    if let number = plain(text[...]) { return number }
    let units: [String: Double] = [
      "s": 1, "sec": 1, "m": 60, "min": 60, "h": 3_600, "d": 86_400, "w": 604_800,
    ]
    var total = 0.0
    var rest = text.lowercased()[...]
    guard !rest.isEmpty else { return nil }
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isNumber || $0 == "." }
      rest = rest.dropFirst(digits.count)
      let unit = rest.prefix { $0.isLetter }
      rest = rest.dropFirst(unit.count)
      guard let number = plain(digits), let factor = units[String(unit)] else { return nil }
      total += number * factor
    }
    return total
  }
}
